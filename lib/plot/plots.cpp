// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/plots.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "plot/makers.h"

namespace plot {

const std::vector<PlotInfo>& plots() {
    static const std::vector<PlotInfo> all = {
        {"dsn", "data sequence numbers over time, reinjections and retransmissions marked",
         make_dsn},
        {"dack", "Data ACKs over time", make_dack},
        {"dss", "DSS mappings as bars", make_dss},
        {"dss-length", "lengths of DSS mappings over time", make_dss_length},
        {"interarrival", "times between segments with new data: histogram and distribution",
         make_interarrival},
        {"cross-interarrival", "the same, only between different subflows",
         make_cross_interarrival},
        {"throughput", "TCP bytes a second, stacked by subflow", make_throughput, true, true},
        {"goodput", "data bytes a second, stacked by subflow", make_goodput, true, true},
        {"rtt", "round-trip times by subflow", make_rtt},
        {"data-rtt", "from data to their Data ACK", make_data_rtt},
        {"flight", "bytes in flight, by subflow and in all, with the receive window", make_flight},
        {"reordering", "the out-of-order queue, and who closed the holes", make_reordering},
        {"reinjections", "reinjected data, each from its earlier transmission", make_reinjections},
        {"contribution", "each subflow's share of the data so far", make_contribution, true, true},
        {"events", "the subflows' lives with address and closing events", make_events, false},
        {"attribute", "any numeric column over time", make_attribute, true, false, true},
        {"owd", "one-way delays between two captures, and what was lost", make_owd, true, false,
         false, true},
        {"loss", "segments lost between two captures, so far", make_loss, true, false, false, true},
        {"reinjection-margin", "how much earlier than the other copy reinjections arrived",
         make_reinjection_margin, true, false, false, true},
    };
    return all;
}

const PlotInfo& find_plot(const std::vector<PlotInfo>& all, const std::string& name) {
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const PlotInfo& info) { return info.name == name; });
    if (found != all.end()) {
        return *found;
    }
    std::vector<std::string> names;
    for (const PlotInfo& info : all) {
        names.emplace_back(info.name);
    }
    throw base::UsageError{"unknown plot " + base::shown(name) + base::did_you_mean(name, names) +
                           " (list-plots shows them)"};
}

}  // namespace plot
