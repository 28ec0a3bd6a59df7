// SPDX-License-Identifier: GPL-3.0-or-later
// The writers used by output::write() and output::write_rows(), one a format.
#pragma once

#include "base/output_file.h"
#include "facts/row_source.h"
#include "output/document.h"
#include "output/write.h"

namespace output {

/// One object; what is said of output::write() holds, and every innermost item has a line.
void write_json(const Document& document, const Style& style, base::OutputFile& out);
void write_csv(const Document& document, base::OutputFile& out);
/// Parts with an empty line between them: the lines "heading   value" of an item that holds others
/// (and of the root), and a table for each list of innermost items.
void write_text(const Document& document, const Style& style, base::OutputFile& out);

void write_json_rows(const facts::RowSource& rows, const Style& style, base::OutputFile& out);
void write_text_rows(const facts::RowSource& rows, base::OutputFile& out);

}  // namespace output
