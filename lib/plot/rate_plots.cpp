// SPDX-License-Identifier: GPL-3.0-or-later
// Plots of bytes over time: throughput, goodput, each subflow's part, flight.
#include <algorithm>
#include <cmath>

#include "mptcp/questions/flight.h"
#include "mptcp/questions/rates.h"
#include "plot/plot_groups.h"
#include "plot/series_maker.h"

namespace plot {

namespace {

using Bytes = std::vector<std::uint64_t> mptcp::RateOfSubflow::*;

/// A round number of nanoseconds, 1, 2 or 5 times a power of ten, that makes about 200 windows.
std::int64_t usual_window(const Subject& subject) {
    constexpr double windows = 200;
    constexpr double least = 1e6;
    const mptcp::Connection& connection = subject.view->connection();
    const double wished =
        std::max(static_cast<double>(connection.end_time - connection.begin_time) / windows, least);
    const double power = std::pow(10.0, std::floor(std::log10(wished)));
    for (const double step : {1.0, 2.0, 5.0}) {
        if (step * power >= wished) {
            return static_cast<std::int64_t>(step * power);
        }
    }
    constexpr double ten = 10;
    return static_cast<std::int64_t>(ten * power);
}

std::string window_words(std::int64_t window) {
    constexpr std::int64_t millisecond = 1'000'000;
    constexpr double per_millisecond = 1e6;
    if (window % millisecond == 0) {
        return std::to_string(window / millisecond) + " ms";
    }
    std::string text = std::to_string(static_cast<double>(window) / per_millisecond);
    text.erase(text.find_last_not_of('0') + 1);
    return text + " ms";
}

/// Stacks one more subflow onto `base`.
Series stacked(const mptcp::Rates& rates, const std::vector<std::uint64_t>& bytes, double begin,
               std::vector<double>& base) {
    const double window = to_seconds(rates.window);
    Series series;
    series.mark = Mark::area;
    for (std::size_t i = 0; i < rates.count; ++i) {
        const double bottom = base[i];
        base[i] += static_cast<double>(bytes[i]) / window;
        series.points.push_back({begin + static_cast<double>(i) * window, bottom, 0, base[i]});
    }
    const double end = begin + static_cast<double>(rates.count) * window;
    series.points.push_back({end, series.points.back().y, 0, series.points.back().y2});
    return series;
}

Figure rates_figure(const Subject& subject, const std::string& noun, Bytes bytes) {
    const std::int64_t window = subject.window.value_or(usual_window(subject));
    const mptcp::Rates rates = mptcp::rates_of(*subject.view, subject.sender, window);
    Axis y;
    y.label = noun;
    y.unit = "B/s";
    y.least = 0;
    Figure figure = figure_over_time(
        subject, noun + " " + direction_words(subject) + ", windows of " + window_words(window),
        std::move(y));
    std::vector<double> base(rates.count);
    const double begin = to_seconds(rates.begin - subject.capture.packets().first_frame_time);
    for (const mptcp::RateOfSubflow& rate : rates.subflows) {
        const std::vector<std::uint64_t>& values = rate.*bytes;
        const bool is_used = std::any_of(values.begin(), values.end(),
                                         [](std::uint64_t value) { return value > 0; });
        if (subject.skips(rate.stream) || !is_used) {
            continue;
        }
        Series series = stacked(rates, values, begin, base);
        series.title = subflow_title(subject, rate.stream);
        series.color = place_of(subject, rate.stream);
        figure.series.push_back(std::move(series));
    }
    if (figure.series.size() > 1) {
        Series total{"total", Mark::steps, color::black, {}};
        for (const Point& point : figure.series.back().points) {
            total.points.push_back({point.x, point.y2, 0, 0});
        }
        figure.series.push_back(std::move(total));
    }
    return figure;
}

Figure make_throughput(const Subject& subject) {
    return rates_figure(subject, "Throughput", &mptcp::RateOfSubflow::tcp);
}

Figure make_goodput(const Subject& subject) {
    return rates_figure(subject, "Goodput", &mptcp::RateOfSubflow::data);
}

Figure make_contribution(const Subject& subject) {
    Axis y;
    y.label = "data carried first so far";
    y.unit = "%";
    y.least = 0;
    y.most = 100;
    Figure figure = figure_over_time(
        subject, "Each subflow's share of the data " + direction_words(subject), std::move(y));
    const std::int64_t window = subject.window.value_or(usual_window(subject));
    const mptcp::Rates rates = mptcp::rates_of(*subject.view, subject.sender, window);
    const double begin = to_seconds(rates.begin - subject.capture.packets().first_frame_time);
    std::vector<std::uint64_t> sums(rates.subflows.size());
    std::vector<Series> series(rates.subflows.size());
    for (std::size_t i = 0; i < rates.count; ++i) {
        std::uint64_t all = 0;
        for (std::size_t k = 0; k < sums.size(); ++k) {
            sums[k] += rates.subflows[k].data[i];
            all += subject.skips(rates.subflows[k].stream) ? 0 : sums[k];
        }
        double bottom = 0;
        for (std::size_t k = 0; all > 0 && k < sums.size(); ++k) {
            if (subject.skips(rates.subflows[k].stream)) {
                continue;
            }
            constexpr double whole = 100;
            const double top =
                bottom + whole * static_cast<double>(sums[k]) / static_cast<double>(all);
            series[k].points.push_back(
                {begin + static_cast<double>(i + 1) * to_seconds(rates.window), bottom, 0, top});
            bottom = top;
        }
    }
    for (std::size_t k = 0; k < sums.size(); ++k) {
        if (sums[k] > 0 && !series[k].points.empty()) {
            series[k].title = subflow_title(subject, rates.subflows[k].stream);
            series[k].mark = Mark::area;
            series[k].color = place_of(subject, rates.subflows[k].stream);
            figure.series.push_back(std::move(series[k]));
        }
    }
    return figure;
}

Figure make_flight(const Subject& subject) {
    Axis y;
    y.label = "sent and not acknowledged";
    y.unit = "B";
    y.least = 0;
    Figure figure = figure_over_time(
        subject, "Bytes in flight " + direction_words(subject) + ", and the receive window",
        std::move(y));
    for (const mptcp::Flight& flight : mptcp::flights_of(*subject.view)) {
        const bool is_whole = flight.stream == mptcp::none;
        if (flight.sender != subject.sender || flight.peak == 0 ||
            (!is_whole && subject.skips(flight.stream))) {
            continue;
        }
        Series series{is_whole ? "data of the connection" : subflow_title(subject, flight.stream),
                      Mark::steps,
                      is_whole ? color::black : place_of(subject, flight.stream),
                      {}};
        Series window{"receive window of the connection", Mark::steps, color::grey, {}};
        for (const mptcp::FlightStep& step : flight.steps) {
            const double time = subject.seconds(step.row);
            series.points.push_back({time, static_cast<double>(step.bytes), 0, 0});
            if (is_whole && step.window) {
                window.points.push_back({time, static_cast<double>(*step.window), 0, 0});
            }
        }
        figure.series.push_back(std::move(series));
        if (!window.points.empty()) {
            figure.series.push_back(std::move(window));
        }
    }
    return figure;
}

}  // namespace

std::vector<PlotInfo> rate_plots() {
    return {
        {.name = "throughput",
         .summary = "TCP bytes a second, stacked by subflow",
         .make = make_throughput,
         .has_window = true},
        {.name = "goodput",
         .summary = "data bytes a second, stacked by subflow",
         .make = make_goodput,
         .has_window = true},
        {.name = "contribution",
         .summary = "each subflow's share of the data so far",
         .make = make_contribution,
         .has_window = true},
        {.name = "flight",
         .summary = "bytes in flight, by subflow and in all, with the receive window",
         .make = make_flight},
    };
}

}  // namespace plot
