// SPDX-License-Identifier: GPL-3.0-or-later
// Drawing a figure into a file, the format by its ending.
#pragma once

#include <string>
#include <string_view>

#include "base/settings.h"
#include "plot/draw/draw.h"

namespace programs {

/// @throws base::UsageError when the ending names no picture.
[[nodiscard]] plot::Terminal terminal_for(const std::string& file);
/// ".png" and the like.
[[nodiscard]] std::string_view ending_of(plot::Terminal terminal);

/// As wide and high as the terminal, or as terminals usually are.
[[nodiscard]] plot::Canvas text_canvas();

/// Draws a figure in the usual size. The file appears when it is complete.
/// @throws base::UsageError as terminal_for(); base::Error as base::OutputFile and
///         plot::run_gnuplot().
void draw_into(const base::Settings& settings, plot::Figure figure, const std::string& file);

}  // namespace programs
