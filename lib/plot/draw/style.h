// SPDX-License-Identifier: GPL-3.0-or-later
// Colours and marks in gnuplot's words.
#pragma once

#include <string>

#include "plot/draw/draw.h"
#include "plot/figure.h"

namespace plot {

/// "lc rgb '#0072B2'".
[[nodiscard]] std::string color_words(int number);

/// How a series is shown, here and in the legend: "with points ...".
[[nodiscard]] std::string style_words(const Series& series, Terminal terminal);

/// The same of a dot in a legend, where one as small as in the plot would not be seen.
[[nodiscard]] std::string legend_dot_words(const Series& series);

/// Which of the columns that are sent become what the style takes.
[[nodiscard]] std::string columns_words(Mark mark);

}  // namespace plot
