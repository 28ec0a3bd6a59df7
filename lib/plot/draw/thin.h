// SPDX-License-Identifier: GPL-3.0-or-later
// Fewer points, same picture.
#pragma once

#include <cstddef>
#include <cstdint>

#include "plot/figure.h"

namespace plot {

/// How the axis is divided; on a logarithmic one all x are above 0.
enum class Spacing : std::uint8_t { linear, logarithmic };

/// Leaves at most `most` points of a series (6 where `most` is less), in their order. The axis is
/// cut into (most - 2) / 4 equal parts; of each part the first, the last, the lowest and the
/// highest point stay, and the leftmost and the rightmost of all, so that extremes, gaps and their
/// edges survive. Linear in the points.
void thin(Series& series, std::size_t most, Spacing spacing = Spacing::linear);

/// Thins all series of a figure: 10,000 points each, and 60,000 in all where there are many.
void thin(Figure& figure);

}  // namespace plot
