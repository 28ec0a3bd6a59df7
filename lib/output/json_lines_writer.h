// SPDX-License-Identifier: GPL-3.0-or-later
// Writes JSON lines: one object a row.
#pragma once

#include <functional>
#include <string_view>

#include "base/output_file.h"
#include "facts/row_source.h"

namespace output {

/// Gives each row to `take` as a JSON object on one line, keys in column order. Absent cells are
/// null, lists are arrays, times are numbers of seconds, 64-bit numbers and hexadecimal ones are
/// strings. Bytes that are not UTF-8 become U+FFFD.
/// @throws Interrupted; as `take`.
void for_each_json_object(const facts::RowSource& source,
                          const std::function<void(std::string_view)>& take);

/// Writes all rows, one such object a line.
/// @throws as base::OutputFile::write().
void write_json_lines(const facts::RowSource& source, base::OutputFile& out);

}  // namespace output
