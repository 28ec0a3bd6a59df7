// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/plots.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "plot/plot_groups.h"

namespace plot {

const std::vector<PlotInfo>& plots() {
    static const std::vector<PlotInfo> all = [] {
        std::vector<PlotInfo> listed;
        for (const auto group :
             {sequence_plots, rate_plots, delay_plots, events_plot, attribute_plot, pair_plots}) {
            const std::vector<PlotInfo> more = group();
            listed.insert(listed.end(), more.begin(), more.end());
        }
        return listed;
    }();
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
