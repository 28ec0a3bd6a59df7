// SPDX-License-Identifier: GPL-3.0-or-later
// A figure as a text terminal can show it.
#pragma once

#include "plot/figure.h"

namespace plot {

/// In text there are letters only: a line becomes a row of them, an area its upper edge.
[[nodiscard]] Figure as_text(Figure figure);

}  // namespace plot
