// SPDX-License-Identifier: GPL-3.0-or-later
// JSON lines out: one object a row.
#pragma once

#include "base/output_file.h"
#include "table/row_source.h"

namespace table {

/// Writes all rows, one JSON object a line, keys in column order. Absent cells are null, lists are
/// arrays, times are numbers of seconds, 64-bit numbers and hexadecimal ones are strings. Bytes
/// that are no UTF-8 become U+FFFD.
/// @throws as base::OutputFile::write().
void write_json_lines(const RowSource& source, base::OutputFile& out);

}  // namespace table
