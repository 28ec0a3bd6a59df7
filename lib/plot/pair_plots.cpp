// SPDX-License-Identifier: GPL-3.0-or-later
// Plots of two captures of the same traffic: one-way delay, loss, what reinjections gained.
#include <algorithm>

#include "pair/verdicts.h"
#include "plot/plot_groups.h"
#include "plot/series_maker.h"

namespace plot {

namespace {

using pair::Fate;
using pair::Segment;
using pair::Travel;

/// Seconds since the first capture's first frame, on its clock.
double seconds_of(const Subject& subject, std::int64_t time) {
    return to_seconds(time - subject.capture.packets().first_frame_time);
}

double time_sent(const Subject& subject, const Travel& travel, const Segment& segment) {
    return seconds_of(subject, subject.pairing->time_of(travel.sender_capture, segment.sent));
}

/// A line through all of the figure's points, if there are any.
void add_line_at_zero(Figure& figure) {
    Series line{"", Mark::line, color::grey, {}, "no gain"};
    for (const Series& series : figure.series) {
        for (const Point& point : series.points) {
            if (line.points.empty()) {
                line.points = {{point.x, 0, 0, 0}, {point.x, 0, 0, 0}};
            }
            line.points.front().x = std::min(line.points.front().x, point.x);
            line.points.back().x = std::max(line.points.back().x, point.x);
        }
    }
    if (!line.points.empty()) {
        figure.series.insert(figure.series.begin(), std::move(line));
    }
}

Figure make_owd(const Subject& subject) {
    Axis y;
    y.label = "one-way delay";
    y.unit = "s";
    Figure figure = figure_over_time(
        subject, "One-way delay of segments " + direction_words(subject) + ", by subflow", y);
    SubflowSeries delays{subject, Mark::dots};
    SubflowSeries lost{subject, Mark::crosses};
    double least = 0;
    for (const Travel& travel : subject.pairing->travels(subject.sender)) {
        for (const Segment& segment : travel.segments) {
            if (subject.pairing->counts_for_delay(travel, segment)) {
                const double delay = to_seconds(subject.pairing->delay_of(travel, segment));
                least = std::min(least, delay);
                delays.add(travel.stream, {time_sent(subject, travel, segment), delay, 0, 0});
            } else if (segment.fate == Fate::lost || segment.fate == Fate::partly) {
                delays.mention(travel.stream);
                lost.add(travel.stream, {time_sent(subject, travel, segment), 0, 0, 0});
            }
        }
    }
    if (least == 0) {
        figure.y.least = 0;
    }
    std::move(delays).append_to(figure);
    std::move(lost).append_to(figure, "lost (at 0)");
    return figure;
}

Figure make_loss(const Subject& subject) {
    Axis y;
    y.label = "segments lost so far";
    y.least = 0;
    Figure figure = figure_over_time(
        subject, "Segments " + direction_words(subject) + " lost between the captures, by subflow",
        y);
    SubflowSeries lost{subject, Mark::steps};
    for (const Travel& travel : subject.pairing->travels(subject.sender)) {
        double count = 0;
        const Segment* last = nullptr;
        for (const Segment& segment : travel.segments) {
            if (segment.sent == mptcp::no_row) {
                break;  // those that were only received follow
            }
            const double time = time_sent(subject, travel, segment);
            if (last == nullptr) {
                lost.add(travel.stream, {time, 0, 0, 0});
            }
            if (segment.fate == Fate::lost || segment.fate == Fate::partly) {
                lost.add(travel.stream, {time, ++count, 0, 0});
            }
            last = &segment;
        }
        if (last != nullptr) {
            lost.add(travel.stream, {time_sent(subject, travel, *last), count, 0, 0});
        }
    }
    std::move(lost).append_to(figure);
    return figure;
}

Figure make_reinjection_margin(const Subject& subject) {
    Axis y;
    y.label = "gained by the reinjection";
    y.unit = "s";
    Figure figure = figure_over_time(subject,
                                     "What reinjections " + direction_words(subject) +
                                         " gained over the earlier copy, by subflow",
                                     y);
    const pair::Which capture = subject.pairing->sender_capture(subject.sender);
    const mptcp::ConnectionView& view = subject.pairing->view(capture);
    SubflowSeries margins{subject, Mark::dots};
    SubflowSeries alone{subject, Mark::triangles};
    SubflowSeries lost{subject, Mark::crosses};
    for (const pair::Verdict& verdict : pair::verdicts_of(*subject.pairing, subject.sender)) {
        const std::uint32_t own = view.analysis().tcp.stream[verdict.row];
        const std::uint32_t stream = subject.pairing->stream_in_first(capture, own);
        const double time = seconds_of(subject, subject.pairing->time_of(capture, verdict.row));
        margins.mention(stream);
        if (verdict.margin) {
            margins.add(stream, {time, to_seconds(*verdict.margin), 0, 0});
        } else if (verdict.usefulness == pair::Usefulness::useful) {
            alone.add(stream, {time, 0, 0, 0});
        } else if (verdict.usefulness == pair::Usefulness::redundant) {
            lost.add(stream, {time, 0, 0, 0});
        }
    }
    std::move(margins).append_to(figure);
    std::move(alone).append_to(figure, "useful: no earlier copy arrived (at 0)");
    std::move(lost).append_to(figure, "lost itself (at 0)");
    add_line_at_zero(figure);
    return figure;
}

}  // namespace

std::vector<PlotInfo> pair_plots() {
    return {
        {.name = "owd",
         .summary = "one-way delays between two captures, and what was lost",
         .make = make_owd,
         .has_peer = true},
        {.name = "loss",
         .summary = "segments lost between two captures, so far",
         .make = make_loss,
         .has_peer = true},
        {.name = "reinjection-margin",
         .summary = "how much earlier than the other copy reinjections arrived",
         .make = make_reinjection_margin,
         .has_peer = true},
    };
}

}  // namespace plot
