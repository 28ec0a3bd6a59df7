// SPDX-License-Identifier: GPL-3.0-or-later
// A plugin's figure as a figure of the program.
#pragma once

#include "plot/figure.h"
#include "plugin/mptcpanalyzer/plugin.h"

namespace plugin {

/// @throws base::Error for what is not a mark, unit or number, or cannot be on its axis.
[[nodiscard]] plot::Figure figure_of(const mptcpanalyzer::Figure& figure);

}  // namespace plugin
