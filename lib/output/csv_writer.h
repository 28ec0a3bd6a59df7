// SPDX-License-Identifier: GPL-3.0-or-later
// Writes CSV and TSV.
#pragma once

#include <string>

#include "base/output_file.h"
#include "facts/row_source.h"

namespace output {

struct CsvLayout {
    char delimiter = ',';
    bool header = true;
    /// A first line "# comment", without line breaks of its own; empty for none.
    std::string comment;
};

/// Writes all rows: UTF-8, absent cells empty, list elements joined by a space, RFC 4180 quoting
/// where a cell holds the delimiter, a quote or a line break.
/// @throws as base::OutputFile::write().
void write_csv(const facts::RowSource& source, const CsvLayout& layout, base::OutputFile& out);

}  // namespace output
