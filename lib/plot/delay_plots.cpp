// SPDX-License-Identifier: GPL-3.0-or-later
// Plots of times: round trips, interarrival, the out-of-order queue.
#include <algorithm>
#include <cmath>

#include "mptcp/questions/data_delays.h"
#include "mptcp/questions/round_trips.h"
#include "plot/plot_groups.h"
#include "plot/series_maker.h"

namespace plot {

namespace {

Axis seconds_axis(const std::string& label) {
    Axis axis;
    axis.label = label;
    axis.unit = "s";
    axis.least = 0;
    return axis;
}

mptcp::DataDelays delays_of(const Subject& subject) {
    return mptcp::data_delays_of(*subject.view)[subject.sender];
}

/// Histogram in classes of equal width on the logarithmic axis, ten a decade.
Series histogram_of(const std::vector<double>& sorted) {
    constexpr double classes_per_decade = 10;
    Series series{"share of the times in each class", Mark::boxes, color::grey, {}};
    const auto class_of = [](double value) {
        return static_cast<long>(std::floor(std::log10(value) * classes_per_decade));
    };
    const auto border = [](long number) {
        return std::pow(10.0, static_cast<double>(number) / classes_per_decade);
    };
    constexpr double whole = 100;
    const double each = whole / static_cast<double>(sorted.size());
    for (std::size_t i = 0; i < sorted.size();) {
        const long its_class = class_of(sorted[i]);
        const std::size_t begin = i;
        while (i < sorted.size() && class_of(sorted[i]) == its_class) {
            ++i;
        }
        series.points.push_back(
            {border(its_class), static_cast<double>(i - begin) * each, border(its_class + 1), 0});
    }
    return series;
}

Series distribution_of(const std::vector<double>& sorted) {
    constexpr double whole = 100;
    Series series{"share of the times up to it", Mark::steps, color::black, {}};
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        if (i + 1 == sorted.size() || sorted[i + 1] > sorted[i]) {
            series.points.push_back(
                {sorted[i], whole * static_cast<double>(i + 1) / static_cast<double>(sorted.size()),
                 0, 0});
        }
    }
    return series;
}

Figure interarrival_figure(const Subject& subject, const std::string& title,
                           const mptcp::Series& times) {
    Axis x;
    x.label = "time between segments with new data";
    x.unit = "s";
    x.logarithmic = true;
    Axis y;
    y.label = "share";
    y.unit = "%";
    y.least = 0;
    Figure figure = figure_of(subject, title + ", data " + direction_words(subject), x, y);
    std::vector<double> sorted;
    constexpr std::int64_t least = 100;  // a logarithm needs more than nothing: 0.1 us
    for (const mptcp::Sample& sample : times) {
        if (!subject.skips(sample.stream)) {
            sorted.push_back(to_seconds(std::max(sample.value, least)));
        }
    }
    std::sort(sorted.begin(), sorted.end());
    if (sorted.empty()) {
        return figure;
    }
    figure.series.push_back(histogram_of(sorted));
    figure.series.push_back(distribution_of(sorted));
    return figure;
}

Figure make_rtt(const Subject& subject) {
    Figure figure = figure_over_time(
        subject, "Round-trip time of data " + direction_words(subject) + ", by subflow",
        seconds_axis("RTT"));
    SubflowSeries trips{subject, Mark::dots};
    for (const mptcp::RoundTrips& round_trips : mptcp::round_trips_of(*subject.view)) {
        if (round_trips.sender == subject.sender) {
            for (const mptcp::Sample& sample : round_trips.by_sequence) {
                trips.add(sample.stream,
                          {subject.seconds(sample.row), to_seconds(sample.value), 0, 0});
            }
        }
    }
    std::move(trips).append_to(figure);
    return figure;
}

Figure make_data_rtt(const Subject& subject) {
    Figure figure = figure_over_time(
        subject,
        "From data " + direction_words(subject) + " to their Data ACK, by subflow of the data",
        seconds_axis("data RTT"));
    SubflowSeries trips{subject, Mark::dots};
    for (const mptcp::Sample& sample : delays_of(subject).data_rtt) {
        trips.add(sample.stream, {subject.seconds(sample.row), to_seconds(sample.value), 0, 0});
    }
    std::move(trips).append_to(figure);
    return figure;
}

Figure make_interarrival(const Subject& subject) {
    return interarrival_figure(subject, "Interarrival times", delays_of(subject).interarrival);
}

Figure make_cross_interarrival(const Subject& subject) {
    return interarrival_figure(subject, "Interarrival times between different subflows",
                               delays_of(subject).cross_interarrival);
}

Figure make_reordering(const Subject& subject) {
    Axis y;
    y.label = "waiting for lower data";
    y.unit = "B";
    y.least = 0;
    Figure figure = figure_over_time(
        subject, "Out-of-order queue of data " + direction_words(subject), std::move(y));
    const mptcp::DataDelays delays = delays_of(subject);
    Series queue{"bytes out of order", Mark::area, color::grey, {}};
    Series outline{"",
                   Mark::steps,
                   color::grey,
                   {},
                   "bytes out of order, outline"};  // of what is too narrow to be an area
    for (const mptcp::QueueStep& step : delays.queue) {
        const double time = subject.seconds(step.row);
        queue.points.push_back({time, 0, 0, static_cast<double>(step.bytes)});
        outline.points.push_back({time, static_cast<double>(step.bytes), 0, 0});
    }
    figure.series.push_back(std::move(queue));
    figure.series.push_back(std::move(outline));
    SubflowSeries closers{subject, Mark::triangles};
    for (const mptcp::Blocking& blocking : delays.blocking) {
        closers.add(blocking.stream,
                    {subject.seconds(blocking.row), static_cast<double>(blocking.bytes), 0, 0});
    }
    std::move(closers).append_to(figure);
    return figure;
}

}  // namespace

std::vector<PlotInfo> delay_plots() {
    return {
        {.name = "rtt", .summary = "round-trip times by subflow", .make = make_rtt},
        {.name = "data-rtt", .summary = "from data to their Data ACK", .make = make_data_rtt},
        {.name = "interarrival",
         .summary = "times between segments with new data: histogram and distribution",
         .make = make_interarrival},
        {.name = "cross-interarrival",
         .summary = "the same, only between different subflows",
         .make = make_cross_interarrival},
        {.name = "reordering",
         .summary = "the out-of-order queue, and who closed the holes",
         .make = make_reordering},
    };
}

}  // namespace plot
