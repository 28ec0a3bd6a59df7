// SPDX-License-Identifier: GPL-3.0-or-later
// Plots of data sequence numbers: what was sent when and where, mapped, acknowledged, reinjected.
#include "plot/plot_groups.h"
#include "plot/series_maker.h"

namespace plot {

namespace {

using mptcp::Row;

Axis dsn_axis() {
    Axis axis;
    axis.label = "data sequence number";
    axis.unit = "B";
    return axis;
}

/// What a segment's payload is drawn as.
enum class Kind : std::uint8_t { first_carried, reinjected, retransmitted };

Kind kind_of(const mptcp::RowBytes& bytes) {
    if (bytes[mptcp::ByteKind::reinjected] > 0 || bytes[mptcp::ByteKind::repeated] > 0) {
        return Kind::reinjected;
    }
    return bytes[mptcp::ByteKind::retransmitted] > 0 ? Kind::retransmitted : Kind::first_carried;
}

bool is_mapping(const packets::PacketTable& packets, Row row) {
    return packets.has(row, packets::present::dsn) && packets.dss_length[row] > 0 &&
           packets.ssn[row] > 0;  // else it is only a DATA_FIN
}

/// Calls `take` with each row that the subject's sender sent.
template <class Take>
void for_each_sent(const Subject& subject, Take take) {
    for (const Row row : subject.view->rows) {
        if (subject.view->sender_at(row) == subject.sender) {
            take(row);
        }
    }
}

Figure make_dsn(const Subject& subject) {
    Figure figure =
        figure_over_time(subject, "Data " + direction_words(subject) + ", by subflow", dsn_axis());
    SubflowSeries first{subject, Mark::dots};
    SubflowSeries reinjected{subject, Mark::triangles};
    SubflowSeries retransmitted{subject, Mark::crosses};
    for_each_sent(subject, [&](Row row) {
        const auto dsn = subject.view->analysis().relative_dsn(row);
        if (!dsn || subject.view->packets().length[row] == 0) {
            return;
        }
        const std::uint32_t stream = subject.view->analysis().tcp.stream[row];
        const Point point{subject.seconds(row), static_cast<double>(*dsn), 0, 0};
        switch (kind_of(subject.view->analysis().bytes_at(row))) {
            case Kind::first_carried:
                first.add(stream, point);
                break;
            case Kind::reinjected:
                reinjected.add(stream, point);
                break;
            case Kind::retransmitted:
                retransmitted.add(stream, point);
                break;
        }
    });
    std::move(first).append_to(figure);
    std::move(retransmitted).append_to(figure, "retransmitted");
    std::move(reinjected).append_to(figure, "reinjected, or repeated");
    add_event_rules(subject, figure);
    return figure;
}

Figure make_dack(const Subject& subject) {
    Figure figure = figure_over_time(
        subject, "Data " + direction_words(subject) + " acknowledged, by subflow of the Data ACK",
        dsn_axis());
    figure.y.label = "Data ACK";
    if (subject.view->connection().bytes[subject.sender].tcp == 0) {
        return figure;  // without acknowledged data there is no plot
    }
    SubflowSeries acknowledged{subject, Mark::dots};
    for (const Row row : subject.view->rows) {
        if (subject.view->sender_at(row) == subject.sender) {
            continue;
        }
        if (const auto ack = subject.view->capture.relative_data_ack(row)) {
            acknowledged.add(subject.view->analysis().tcp.stream[row],
                             {subject.seconds(row), static_cast<double>(*ack), 0, 0});
        }
    }
    std::move(acknowledged).append_to(figure);
    return figure;
}

Figure make_dss(const Subject& subject) {
    Figure figure = figure_over_time(
        subject,
        "DSS mappings of data " + direction_words(subject) + ", on each segment that carries one",
        dsn_axis());
    SubflowSeries mappings{subject, Mark::segments};
    const mptcp::DataNumbers& numbers = subject.view->connection().data[subject.sender];
    for_each_sent(subject, [&](Row row) {
        const packets::PacketTable& packets = subject.view->packets();
        const auto first = subject.view->analysis().relative_dsn(row);
        if (!is_mapping(packets, row) || !first) {
            return;
        }
        // The mapping need not begin at this segment's first byte: Linux repeats it on several. It
        // is shorter than 2^31, so the low 32 bits show where it begins.
        const std::uint64_t on_wire = *first + numbers.base + numbers.shift;
        const auto offset = static_cast<std::int32_t>(static_cast<std::uint32_t>(packets.dsn[row]) -
                                                      static_cast<std::uint32_t>(on_wire));
        const auto begin = static_cast<double>(static_cast<std::int64_t>(*first) + offset);
        const double time = subject.seconds(row);
        mappings.add(subject.view->analysis().tcp.stream[row],
                     {time, begin, time, begin + packets.dss_length[row]});
    });
    std::move(mappings).append_to(figure);
    return figure;
}

Figure make_dss_length(const Subject& subject) {
    Axis y;
    y.label = "length of the mapping";
    y.unit = "B";
    y.least = 0;
    Figure figure = figure_over_time(
        subject, "Lengths of DSS mappings of data " + direction_words(subject), std::move(y));
    SubflowSeries lengths{subject, Mark::dots};
    for_each_sent(subject, [&](Row row) {
        if (is_mapping(subject.view->packets(), row)) {
            lengths.add(subject.view->analysis().tcp.stream[row],
                        {subject.seconds(row),
                         static_cast<double>(subject.view->packets().dss_length[row]), 0, 0});
        }
    });
    std::move(lengths).append_to(figure);
    return figure;
}

Figure make_reinjections(const Subject& subject) {
    Figure figure = figure_over_time(
        subject, "Reinjections " + direction_words(subject) + ": from the earlier transmission",
        dsn_axis());
    SubflowSeries waits{subject, Mark::segments};
    SubflowSeries reinjected{subject, Mark::triangles};
    for_each_sent(subject, [&](Row row) {
        const mptcp::Analysis& analysis = subject.view->analysis();
        const auto dsn = analysis.relative_dsn(row);
        if (!dsn || analysis.bytes_at(row)[mptcp::ByteKind::reinjected] == 0) {
            return;
        }
        const std::uint32_t stream = analysis.tcp.stream[row];
        const double time = subject.seconds(row);
        const auto y = static_cast<double>(*dsn);
        reinjected.add(stream, {time, y, 0, 0});
        const auto earlier = subject.capture.reinjection_of(row);
        if (!earlier.empty()) {
            waits.add(stream, {subject.seconds(earlier.back()), y, time, y});
        }
    });
    std::move(waits).append_to(figure, "since its earlier transmission");
    std::move(reinjected).append_to(figure);
    return figure;
}

}  // namespace

std::vector<PlotInfo> sequence_plots() {
    return {
        {.name = "dsn",
         .summary = "data sequence numbers over time, reinjections and retransmissions marked",
         .make = make_dsn},
        {.name = "dack", .summary = "Data ACKs over time", .make = make_dack},
        {.name = "dss", .summary = "DSS mappings as bars", .make = make_dss},
        {.name = "dss-length",
         .summary = "lengths of DSS mappings over time",
         .make = make_dss_length},
        {.name = "reinjections",
         .summary = "reinjected data, each from its earlier transmission",
         .make = make_reinjections},
    };
}

}  // namespace plot
