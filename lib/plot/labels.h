// SPDX-License-Identifier: GPL-3.0-or-later
// Texts and units of a figure in gnuplot's words.
#pragma once

#include <string>

#include "plot/figure.h"

namespace plot {

/// A text as a gnuplot string that no character of it can end or make a command: in single quotes,
/// its own made typographic ones (gnuplot 5.4 misreads doubled ones next to each other), control
/// characters and bytes that are not UTF-8 made visible.
[[nodiscard]] std::string quoted(const std::string& text);

/// The SI prefix for values up to `most`, such as {"k", 1000}; {"", 1} for a unit that takes none.
struct Scale {
    std::string prefix;
    double factor = 1;
};
[[nodiscard]] Scale scale_for(const std::string& unit, double most);

/// The label of an axis with its unit, quoted: "'one-way delay (ms)'".
[[nodiscard]] std::string axis_label(const Axis& axis, const Scale& scale);

}  // namespace plot
