// SPDX-License-Identifier: GPL-3.0-or-later
// One function a plot, for the list in plots.cpp.
#pragma once

#include "plot/plots.h"

namespace plot {

[[nodiscard]] Figure make_dsn(const Subject& subject);
[[nodiscard]] Figure make_dack(const Subject& subject);
[[nodiscard]] Figure make_dss(const Subject& subject);
[[nodiscard]] Figure make_dss_length(const Subject& subject);
[[nodiscard]] Figure make_interarrival(const Subject& subject);
[[nodiscard]] Figure make_cross_interarrival(const Subject& subject);
[[nodiscard]] Figure make_throughput(const Subject& subject);
[[nodiscard]] Figure make_goodput(const Subject& subject);
[[nodiscard]] Figure make_rtt(const Subject& subject);
[[nodiscard]] Figure make_data_rtt(const Subject& subject);
[[nodiscard]] Figure make_flight(const Subject& subject);
[[nodiscard]] Figure make_reordering(const Subject& subject);
[[nodiscard]] Figure make_reinjections(const Subject& subject);
[[nodiscard]] Figure make_contribution(const Subject& subject);
[[nodiscard]] Figure make_events(const Subject& subject);
[[nodiscard]] Figure make_attribute(const Subject& subject);
[[nodiscard]] Figure make_owd(const Subject& subject);
[[nodiscard]] Figure make_loss(const Subject& subject);
[[nodiscard]] Figure make_reinjection_margin(const Subject& subject);

}  // namespace plot
