// SPDX-License-Identifier: GPL-3.0-or-later
// A figure as a gnuplot script.
#pragma once

#include <cstdint>
#include <string>

#include "plot/figure.h"

namespace plot {

enum class Terminal : std::uint8_t { png, svg, pdf, text };

/// Where it is drawn: pixels (of a PDF 1/100 inch), or of text columns and lines.
struct Canvas {
    Terminal terminal = Terminal::png;
    unsigned width = 900;
    unsigned height = 600;
};

/// The script, the data in it, so that gnuplot alone can draw it; the picture goes to gnuplot's
/// standard output. The figure's texts are drawn as they are.
[[nodiscard]] std::string script_of(const Figure& figure, const Canvas& canvas);

}  // namespace plot
