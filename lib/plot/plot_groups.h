// SPDX-License-Identifier: GPL-3.0-or-later
// The plots by subject: each file of plots lists its own, plots() puts the lists together.
#pragma once

#include <vector>

#include "plot/plots.h"

namespace plot {

[[nodiscard]] std::vector<PlotInfo> sequence_plots();
[[nodiscard]] std::vector<PlotInfo> rate_plots();
[[nodiscard]] std::vector<PlotInfo> delay_plots();
[[nodiscard]] std::vector<PlotInfo> events_plot();
[[nodiscard]] std::vector<PlotInfo> attribute_plot();
[[nodiscard]] std::vector<PlotInfo> pair_plots();

}  // namespace plot
