// SPDX-License-Identifier: GPL-3.0-or-later
// One cell in the form that each format has for its unit. A rate or share that is not a finite
// number is absent. A cell holds what its unit says (output::Unit).
#pragma once

#include <string>
#include <string_view>

#include "facts/row_source.h"
#include "output/document.h"
#include "output/write.h"

namespace output {

/// Appends a cell as a JSON value.
/// @throws std::bad_variant_access when the cell does not hold what its unit says.
void append_json_cell(std::string& out, Unit unit, const Cell& cell);

/// Gives a cell to a sink in the form that CSV has.
/// @throws as append_json_cell().
void emit_cell(Unit unit, const Cell& cell, facts::CellSink& sink);

/// Appends a cell as people read it, on one line.
/// @throws as append_json_cell().
void append_text_cell(std::string& out, Unit unit, const Cell& cell, const Style& style);

/// Appends text from outside with everything escaped that drives a terminal or breaks a line.
void append_on_one_line(std::string& out, std::string_view text);

/// Numbers are aligned at their last digits.
[[nodiscard]] bool is_right_aligned(Unit unit);

}  // namespace output
