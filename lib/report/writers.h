// SPDX-License-Identifier: GPL-3.0-or-later
// The writers behind report::write() and report::write_rows(), one a format.
#pragma once

#include "base/output_file.h"
#include "report/document.h"
#include "report/write.h"
#include "table/row_source.h"

namespace report {

/// One object; what is said of report::write() holds, and every innermost item has a line.
void write_json(const Document& document, const Style& style, base::OutputFile& out);
void write_csv(const Document& document, base::OutputFile& out);
/// Parts with an empty line between them: the lines "heading   value" of an item that holds others
/// (and of the root), and a table for each list of innermost items.
void write_text(const Document& document, const Style& style, base::OutputFile& out);

void write_json_rows(const table::RowSource& rows, const Style& style, base::OutputFile& out);
void write_text_rows(const table::RowSource& rows, base::OutputFile& out);

}  // namespace report
