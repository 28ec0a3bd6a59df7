// SPDX-License-Identifier: GPL-3.0-or-later
// The plot of subflows' lives, with what the path manager did.
#include "mptcp/questions/events.h"
#include "plot/plot_groups.h"
#include "plot/series_maker.h"

namespace plot {

namespace {

/// Events that are drawn on their subflow's bar, and as what.
struct Drawn {
    mptcp::EventType type;
    std::string title;
    Mark mark;
    int color;
};

const std::vector<Drawn>& drawn_events() {
    static const std::vector<Drawn> all = {
        {mptcp::EventType::add_addr, "ADD_ADDR", Mark::triangles, 2},
        {mptcp::EventType::remove_addr, "REMOVE_ADDR", Mark::triangles, 5},
        {mptcp::EventType::mp_prio, "MP_PRIO", Mark::circles, 4},
        {mptcp::EventType::fallback, "fallback", Mark::circles, 5},
        {mptcp::EventType::mp_fail, "MP_FAIL", Mark::crosses, 6},
        {mptcp::EventType::mp_fastclose, "MP_FASTCLOSE", Mark::crosses, 1},
        {mptcp::EventType::subflow_closed, "closed", Mark::crosses, color::black},
        {mptcp::EventType::reset, "RST", Mark::crosses, 5},
        {mptcp::EventType::data_fin, "DATA_FIN", Mark::circles, color::black},
    };
    return all;
}

Figure make_events(const Subject& subject) {
    Axis y;
    y.label = "subflow";
    Figure figure = figure_over_time(subject, "Subflows and what happened on them", std::move(y));
    const mptcp::Analysis& analysis = subject.view->analysis();
    for (const std::uint32_t number : subject.view->connection().subflows) {
        const mptcp::Subflow& subflow = analysis.subflows[number];
        if (subject.skips(subflow.stream)) {
            continue;
        }
        const double place = place_of(subject, subflow.stream);
        const auto relative = [&](std::int64_t time) {
            return to_seconds(time - subject.capture.packets().first_frame_time);
        };
        figure.series.push_back(
            {subflow_title(subject, subflow.stream),
             Mark::bars,
             place_of(subject, subflow.stream),
             {{relative(subflow.begin_time), place, relative(subflow.end_time), place}}});
        figure.y.names.emplace_back(place, std::to_string(static_cast<int>(place)));
    }
    constexpr double above_bar = 0.2;
    const auto events = mptcp::events_of(*subject.view);
    for (const Drawn& drawn : drawn_events()) {
        Series series{drawn.title, drawn.mark, drawn.color, {}};
        for (const mptcp::Event& event : events) {
            if (event.type == drawn.type && !subject.skips(event.stream)) {
                series.points.push_back(
                    {subject.seconds(event.row),
                     static_cast<double>(place_of(subject, event.stream)) + above_bar, 0, 0});
            }
        }
        if (!series.points.empty()) {
            figure.series.push_back(std::move(series));
        }
    }
    constexpr double margin = 0.7;
    figure.y.least = -margin;
    figure.y.most = static_cast<double>(subject.view->connection().subflows.size()) - 1.0 + margin;
    return figure;
}

}  // namespace

std::vector<PlotInfo> events_plot() {
    return {
        {.name = "events",
         .summary = "the subflows' lives with address and closing events",
         .make = make_events,
         .has_direction = false},
    };
}

}  // namespace plot
