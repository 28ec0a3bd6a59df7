// SPDX-License-Identifier: GPL-3.0-or-later
#include "promises.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>
#include <vector>

#include "base/output_file.h"
#include "base/paths.h"
#include "fuzz.h"
#include "mptcp/connection_rows.h"
#include "mptcp/data_delays.h"
#include "mptcp/events.h"
#include "mptcp/flight.h"
#include "mptcp/rates.h"
#include "mptcp/round_trips.h"
#include "mptcp/statistics.h"
#include "ranges.h"
#include "table/csv_writer.h"
#include "trace/columns.h"
#include "trace/summary_rows.h"

namespace fuzz {

namespace {

using mptcp::Analysis;
using mptcp::ByteCounts;
using mptcp::ConnectionView;
using mptcp::none;
using mptcp::Piece;
using mptcp::Row;
using mptcp::Side;
using mptcp::Subflow;
using table::PacketTable;

/// Numbers that fit into this many bits on either side of a stream's start are unwrapped in one way
/// only.
constexpr std::int64_t near_start = std::int64_t{1} << 30U;

// Streams, connections, rows.

void promise_streams(const PacketTable& packets, const Analysis& analysis) {
    const auto& streams = analysis.tcp.streams;
    promise(analysis.tcp.stream.size() == packets.size(), "each row belongs to a TCP stream");
    promise(analysis.subflow_of.size() == streams.size(), "each stream is a subflow or none");
    std::uint32_t seen = 0;
    for (Row row = 0; row < packets.size(); ++row) {
        const std::uint32_t stream = analysis.tcp.stream[row];
        promise(stream <= seen, "streams are numbered in order of their first segment");
        if (stream == seen) {
            promise(streams[stream].first_row == row, "a stream begins with its first row");
            ++seen;
        }
        const auto& ends = streams[stream].client_to_server;
        const auto& sent = packets.endpoints_of(row);
        promise(sent == ends || sent == ends.reversed(), "a stream is one 4-tuple");
        const int shift = analysis.tcp.window_shift[row];
        promise(shift >= mptcp::unknown_shift && shift <= 14, "windows are shifted by 14 at most");
    }
    promise(seen == streams.size(), "each stream has a row");
}

void promise_groups(const Analysis& analysis) {
    std::vector<int> times(analysis.subflows.size());
    Row last_first = 0;
    for (std::uint32_t number = 0; number < analysis.connections.size(); ++number) {
        const mptcp::Connection& connection = analysis.connections[number];
        promise(!connection.subflows.empty(), "a connection has a subflow");
        promise(connection.first >= last_first, "connections are in order of their first segment");
        last_first = connection.first;
        promise(connection.begin_time <= connection.end_time, "a connection ends after it began");
        promise(std::is_sorted(connection.subflows.begin(), connection.subflows.end()),
                "subflows are in order of streams");
        for (const std::uint32_t subflow : connection.subflows) {
            ++times[subflow];
            promise(analysis.subflows[subflow].connection == number, "a subflow knows its own");
            promise(analysis.subflow_of[analysis.subflows[subflow].stream] == subflow,
                    "a stream knows its subflow");
        }
    }
    promise(std::all_of(times.begin(), times.end(), [](int count) { return count == 1; }),
            "a subflow belongs to one connection");
}

void promise_rows(const PacketTable& packets, const Analysis& analysis,
                  const mptcp::ConnectionRows& rows) {
    std::vector<int> times(packets.size());
    for (std::uint32_t number = 0; number < analysis.connections.size(); ++number) {
        for (const Row row : rows.of(number)) {
            ++times[row];
            const Subflow* const subflow = analysis.subflow_at(row);
            promise(subflow != nullptr && subflow->connection == number, "a row knows its own");
        }
    }
    for (Row row = 0; row < packets.size(); ++row) {
        const bool counts = analysis.subflow_at(row) != nullptr && !analysis.is_duplicate(row);
        promise(times[row] == (counts ? 1 : 0), "no row is lost, and none counts twice");
    }
}

void promise_duplicates(const PacketTable& packets, const Analysis& analysis) {
    for (const mptcp::Duplicate& copy : analysis.duplicates.rows) {
        promise(copy.original < copy.row, "a duplicate comes behind its original");
        promise(analysis.is_duplicate(copy.row) && !analysis.is_duplicate(copy.original),
                "duplicate_of names the first copy");
        const auto equal = [&](const auto& column) {
            return column[copy.row] == column[copy.original];
        };
        promise(equal(packets.flow) && equal(packets.sequence) && equal(packets.acknowledgment) &&
                    equal(packets.flags) && equal(packets.length) && equal(packets.window) &&
                    equal(packets.options) && equal(packets.dsn) && equal(packets.data_ack) &&
                    equal(packets.timestamp_value) && equal(packets.timestamp_echo),
                "a duplicate is the same segment");
        const std::int64_t apart = std::abs(packets.time[copy.row] - packets.time[copy.original]);
        promise(apart <= 2'000'000'000, "a duplicate comes within 2 s");
    }
}

// Bytes.

std::uint64_t sum_of_kinds(const ByteCounts& bytes) {
    return bytes.retransmitted + bytes.unmapped + bytes.repeated + bytes.reinjected +
           bytes.first_carried;
}

ByteCounts counts_of(std::uint32_t length, const mptcp::RowBytes& bytes) {
    const std::uint64_t others =
        std::uint64_t{bytes.retransmitted} + bytes.unmapped + bytes.repeated + bytes.reinjected;
    promise(others <= length, "the kinds of a row's bytes are its payload");
    return {length,
            bytes.retransmitted,
            bytes.unmapped,
            bytes.repeated,
            bytes.reinjected,
            length - others,
            0};
}

/// The sums of what the rows say, by subflow and sender.
std::vector<mptcp::PerSide<ByteCounts>> counts_of_rows(const PacketTable& packets,
                                                       const Analysis& analysis) {
    std::vector<mptcp::PerSide<ByteCounts>> sums(analysis.subflows.size());
    for (Row row = 0; row < packets.size(); ++row) {
        const ByteCounts bytes = counts_of(packets.length[row], analysis.bytes_at(row));
        if (const Subflow* const subflow = analysis.subflow_at(row)) {
            auto& sum = sums[analysis.subflow_of[subflow->stream]];
            ByteCounts& of_side = sum[analysis.sender_at(packets, row)];
            if (analysis.is_duplicate(row)) {
                ++of_side.duplicate_frames;
            } else {
                of_side += bytes;
            }
        } else {
            promise(bytes.unmapped + bytes.repeated + bytes.reinjected == 0,
                    "in plain TCP only retransmitted is known");
        }
    }
    return sums;
}

void promise_sums(const PacketTable& packets, const Analysis& analysis) {
    const auto of_rows = counts_of_rows(packets, analysis);
    std::vector<mptcp::PerSide<ByteCounts>> of_connections(analysis.connections.size());
    for (std::size_t number = 0; number < analysis.subflows.size(); ++number) {
        const Subflow& subflow = analysis.subflows[number];
        for (const Side side : mptcp::both_sides) {
            const ByteCounts& bytes = subflow.bytes[side];
            promise(sum_of_kinds(bytes) == bytes.tcp, "tcp bytes are the sum of the five kinds");
            promise(bytes == of_rows[number][side], "a subflow's bytes are those of its rows");
            of_connections[subflow.connection][side] += bytes;
        }
    }
    for (std::size_t number = 0; number < analysis.connections.size(); ++number) {
        for (const Side side : mptcp::both_sides) {
            promise(analysis.connections[number].bytes[side] == of_connections[number][side],
                    "a connection's bytes are those of its subflows");
        }
    }
}

/// TCP numbers of a row's payload relative to the stream's start; nothing far away from it.
std::optional<Range> tcp_range(const PacketTable& packets, const Analysis& analysis, Row row) {
    const bool is_syn = (packets.flags[row] & table::tcp_flag::syn) != 0;
    const auto begin =
        static_cast<std::int64_t>(static_cast<std::int32_t>(analysis.tcp.relative_sequence[row])) +
        (is_syn ? 1 : 0);
    const std::int64_t length = packets.length[row];
    if (std::abs(begin) >= near_start || length >= near_start) {
        return std::nullopt;
    }
    const auto from = static_cast<std::uint64_t>(begin + 2 * near_start);
    return Range{from, from + static_cast<std::uint64_t>(length)};
}

/// Retransmitted is what was sent before, row by row, in every stream.
void promise_retransmissions(const PacketTable& packets, const Analysis& analysis) {
    std::vector<std::optional<Ranges>> sent(2 * analysis.tcp.streams.size(), Ranges{});
    for (Row row = 0; row < packets.size(); ++row) {
        if (packets.length[row] == 0 || analysis.is_duplicate(row)) {
            continue;
        }
        auto& before = sent[2 * std::size_t{analysis.tcp.stream[row]} +
                            (analysis.tcp.to_server(packets, row) ? 0 : 1)];
        const auto range = tcp_range(packets, analysis, row);
        if (!range || !before) {
            before.reset();  // where numbers are far apart there are several ways to unwrap them
            continue;
        }
        promise(before->common(*range) == analysis.bytes_at(row).retransmitted,
                "retransmitted is what was already sent on this subflow");
        before->add(*range);
    }
}

/// One direction of a connection, its data followed byte range by byte range as the definitions
/// have it.
class Direction {
  public:
    Direction(const PacketTable& packets, const Analysis& analysis)
        : m_packets{packets}, m_analysis{analysis} {}

    void add(Row row) {
        const std::vector<Piece> pieces = m_analysis.pieces_at(m_packets, row);
        std::uint64_t mapped = 0;
        for (const Piece& piece : pieces) {
            promise(piece.row == row && piece.length > 0, "a row's pieces are its own");
            promise(piece.dsn + piece.length > piece.dsn, "data do not wrap around");
            mapped += piece.length;
        }
        const std::uint32_t length = m_packets.length[row];
        promise(mapped <= length, "a row carries no more data than payload");
        const auto tcp = tcp_range(m_packets, m_analysis, row);
        // Where the unmapped bytes of a row stand its pieces do not say.
        m_is_known = m_is_known && tcp && (mapped == 0 || mapped == length);
        if (m_is_known) {
            promise_kinds(row, *tcp, pieces);
        }
        remember(row, tcp, pieces);
    }

    /// The union of all data sent.
    [[nodiscard]] std::uint64_t size() const { return m_all.size(); }
    [[nodiscard]] bool is_known() const { return m_is_known; }

  private:
    struct Carried {
        Row row = mptcp::no_row;
        std::uint32_t stream = none;
        std::vector<Piece> pieces;
    };

    [[nodiscard]] std::uint32_t stream_of(Row row) const { return m_analysis.tcp.stream[row]; }

    void promise_kinds(Row row, const Range& tcp, const std::vector<Piece>& pieces) {
        const std::uint32_t stream = stream_of(row);
        ByteCounts expected;
        Ranges reinjected;
        for (const Range& part : m_sent[stream].others(tcp)) {
            std::uint64_t offset = tcp.begin;
            if (pieces.empty()) {
                expected.unmapped += part.size();
            }
            for (const Piece& piece : pieces) {  // they follow each other without gaps
                const Range own = Range{offset, offset + piece.length}.common(part);
                const Range data{piece.dsn + (own.begin - offset), piece.dsn + (own.end - offset)};
                offset += piece.length;
                if (own.is_empty()) {
                    continue;
                }
                for (const Range& rest : m_of_stream[stream].others(data)) {
                    reinjected.add_common(rest, m_all);
                    expected.reinjected += m_all.common(rest);
                    expected.first_carried += rest.size() - m_all.common(rest);
                }
                expected.repeated += m_of_stream[stream].common(data);
                m_of_stream[stream].add(data);  // the next part is "another TCP number"
                m_all.add(data);
            }
        }
        const ByteCounts found = counts_of(m_packets.length[row], m_analysis.bytes_at(row));
        promise(found.unmapped == expected.unmapped, "unmapped is what has no DSN");
        promise(found.repeated == expected.repeated,
                "repeated is what was sent on this subflow under another TCP number");
        promise(found.reinjected == expected.reinjected,
                "reinjected is what was sent on another subflow");
        promise(found.first_carried == expected.first_carried, "first-carried is the rest");
        promise_carriers(row, reinjected);
    }

    /// All earlier rows on other subflows that carried any of the bytes.
    void promise_carriers(Row row, const Ranges& reinjected) const {
        std::vector<Row> expected;
        for (const Carried& earlier : m_carried) {
            const bool any =
                std::any_of(earlier.pieces.begin(), earlier.pieces.end(), [&](const Piece& piece) {
                    return reinjected.common({piece.dsn, piece.dsn + piece.length}) > 0;
                });
            if (any && earlier.stream != stream_of(row)) {
                expected.push_back(earlier.row);
            }
        }
        promise(m_analysis.reinjection_of(m_packets, row) == expected,
                "reinjection_of lists who carried the bytes before");
    }

    void remember(Row row, const std::optional<Range>& tcp, const std::vector<Piece>& pieces) {
        if (tcp) {
            m_sent[stream_of(row)].add(*tcp);
        }
        for (const Piece& piece : pieces) {
            const Range data{piece.dsn, piece.dsn + piece.length};
            m_all.add(data);
            m_of_stream[stream_of(row)].add(data);
        }
        m_carried.push_back({row, stream_of(row), pieces});
    }

    const PacketTable& m_packets;
    const Analysis& m_analysis;
    bool m_is_known = true;
    Ranges m_all;
    std::map<std::uint32_t, Ranges> m_of_stream;
    std::map<std::uint32_t, Ranges> m_sent;
    std::vector<Carried> m_carried;
};

/// Not after a fallback: what was sent without mapping before it and is sent again behind it has a DSN
/// only then.
void promise_data(const ConnectionView& view) {
    if (view.connection().outcome.state == mptcp::State::fallback) {
        return;
    }
    for (const Side side : mptcp::both_sides) {
        Direction direction{view.packets, view.analysis};
        for (const Row row : view.rows) {
            if (view.packets.length[row] > 0 && view.sender_at(row) == side) {
                direction.add(row);
            }
        }
        promise(!direction.is_known() ||
                    direction.size() == view.connection().bytes[side].first_carried,
                "data bytes are the union of all DSNs sent");
    }
}

void promise_first_pieces(const ConnectionView& view) {
    std::vector<Piece> pieces;
    for (const Row row : view.rows) {
        view.analysis.first_pieces_at(view.packets, row, pieces);
        std::uint64_t length = 0;
        for (const Piece& piece : pieces) {
            length += piece.length;
        }
        promise(length ==
                    counts_of(view.packets.length[row], view.analysis.bytes_at(row)).first_carried,
                "a row's first pieces are its first-carried bytes");
    }
}

void promise_inverse(const PacketTable& packets, const Analysis& analysis) {
    std::set<std::pair<Row, Row>> forth;
    std::set<std::pair<Row, Row>> back;
    for (Row row = 0; row < packets.size(); ++row) {
        const auto earlier = analysis.reinjection_of(packets, row);
        promise(earlier.empty() == (analysis.bytes_at(row).reinjected == 0),
                "what reinjects has somebody who carried it before");
        for (const Row other : earlier) {
            promise(other < row && analysis.tcp.stream[other] != analysis.tcp.stream[row],
                    "a reinjection is of an earlier row of another subflow");
            forth.emplace(other, row);
        }
        for (const Row later : analysis.reinjected_in(packets, row)) {
            back.emplace(row, later);
        }
    }
    promise(forth == back, "reinjected_in is the inverse of reinjection_of");
}

// Answers about one connection.

bool is_share(double value) {
    return std::isfinite(value) && value >= 0 && value <= 1;
}

bool is_one(double sum) {
    return std::abs(sum - 1) < 1e-9;
}

void promise_statistics(const ConnectionView& view) {
    const auto statistics = mptcp::statistics_of(view.analysis, view.number);
    promise(statistics.duration >= 0, "a duration is not negative");
    for (const auto& direction : statistics.directions.values) {
        double throughput = 0;
        double goodput = 0;
        bool any_throughput = false;
        bool any_goodput = false;
        for (const auto& part : direction.subflows) {
            promise(!part.throughput_contribution || is_share(*part.throughput_contribution),
                    "a contribution is a share");
            promise(!part.goodput_contribution || is_share(*part.goodput_contribution),
                    "a contribution is a share");
            any_throughput |= part.throughput_contribution.has_value();
            any_goodput |= part.goodput_contribution.has_value();
            throughput += part.throughput_contribution.value_or(0);
            goodput += part.goodput_contribution.value_or(0);
        }
        promise(!any_throughput || is_one(throughput), "contributions add up");
        promise(!any_goodput || is_one(goodput), "contributions add up");
        promise(any_throughput == (direction.bytes.tcp > 0), "a share of nothing is absent");
        promise(!direction.throughput || std::isfinite(*direction.throughput), "a rate is finite");
        promise(!direction.data_bytes || *direction.data_bytes == direction.bytes.first_carried,
                "data bytes are the sum of first-carried");
    }
}

void promise_stream_statistics(const PacketTable& packets, const Analysis& analysis) {
    const auto all = mptcp::stream_statistics_of(packets, analysis);
    std::uint64_t rows = 0;
    for (const auto& stream : all) {
        promise(stream.duration >= 0, "a duration is not negative");
        for (const auto* const direction : {&stream.to_server, &stream.to_client}) {
            rows += direction->segments + direction->duplicate_frames;
            promise(
                direction->unique_bytes + direction->retransmitted_bytes == direction->tcp_bytes &&
                    direction->retransmitted_bytes <= direction->tcp_bytes,
                "unique bytes are tcp bytes - retransmitted");
        }
    }
    promise(rows == packets.size(), "no row is lost");
}

void promise_series(const ConnectionView& view, const mptcp::Series& series) {
    for (const mptcp::Sample& sample : series) {
        promise(sample.row < view.packets.size() && sample.value >= 0,
                "a delay is at a row and not negative");
    }
    const mptcp::Summary summary = mptcp::summary_of(series);
    promise(summary.count == series.size() && summary.values.has_value() == !series.empty(),
            "a summary counts all samples");
    if (const auto& values = summary.values) {
        promise(values->min <= values->p95 && values->p95 <= values->p99 &&
                    values->p99 <= values->max &&
                    static_cast<double>(values->min) <= values->median &&
                    values->median <= static_cast<double>(values->max),
                "percentiles are in order");
    }
}

void promise_delays(const ConnectionView& view) {
    const auto delays = mptcp::data_delays_of(view);
    std::vector<Piece> pieces;
    const auto& time = view.packets.time;
    bool is_clock_steady = true;
    for (std::size_t i = 1; i < view.rows.size(); ++i) {
        is_clock_steady &= time[view.rows[i - 1]] <= time[view.rows[i]];
    }
    for (const Side side : mptcp::both_sides) {
        std::uint64_t arrivals = 0;
        std::uint64_t all_pieces = 0;
        std::uint64_t bytes = 0;
        for (const Row row : view.rows) {
            if (view.sender_at(row) == side) {
                view.analysis.first_pieces_at(view.packets, row, pieces);
                arrivals += pieces.empty() ? 0 : 1;
                all_pieces += pieces.size();
                bytes = std::accumulate(
                    pieces.begin(), pieces.end(), bytes,
                    [](std::uint64_t sum, const Piece& piece) { return sum + piece.length; });
            }
        }
        const mptcp::DataDelays& found = delays[side];
        for (const auto* const series :
             {&found.data_rtt, &found.reordering, &found.interarrival, &found.cross_interarrival}) {
            promise_series(view, *series);
        }
        promise(found.data_rtt.size() <= all_pieces, "a data RTT is of first-carried data");
        promise(found.interarrival.size() + (arrivals > 0 ? 1 : 0) == arrivals,
                "an interarrival lies between two arrivals");
        promise(found.cross_interarrival.size() <= found.interarrival.size(),
                "cross-subflow interarrivals are interarrivals");
        const std::uint64_t resolved = found.reordering.size() + found.unresolved;
        promise(is_clock_steady ? resolved == all_pieces : resolved <= all_pieces,
                "data come in order, wait, or are unresolved");
        for (const mptcp::QueueStep& step : found.queue) {
            promise(step.bytes <= found.peak.bytes && step.bytes <= bytes,
                    "the out-of-order queue holds what has come");
        }
        for (const mptcp::Blocking& blocking : found.blocking) {
            promise(blocking.value >= 0 && blocking.bytes <= bytes, "blocking sets data free");
        }
    }
}

void promise_round_trips(const ConnectionView& view) {
    for (const mptcp::RoundTrips& trips : mptcp::round_trips_of(view)) {
        promise_series(view, trips.by_sequence);
        promise_series(view, trips.by_timestamp);
    }
    for (const mptcp::HandshakeTimes& times : mptcp::handshake_times_of(view)) {
        for (const auto& value : {times.join_delay, times.syn_to_syn_ack, times.syn_ack_to_ack}) {
            promise(!value || *value >= 0, "a handshake's times are not negative");
        }
    }
}

void promise_flights(const ConnectionView& view) {
    const auto flights = mptcp::flights_of(view);
    promise(flights.size() >= 2 && flights[0].stream == none && flights[1].stream == none,
            "the connection's two directions come first");
    for (const mptcp::Flight& flight : flights) {
        std::uint64_t peak = 0;
        Row last = 0;
        for (const mptcp::FlightStep& step : flight.steps) {
            promise(step.row >= last && step.row < view.packets.size(), "steps are in order");
            last = step.row;
            peak = std::max(peak, step.bytes);
        }
        promise(peak == flight.peak, "the peak is the largest flight");
    }
}

void promise_rates(const ConnectionView& view) {
    const mptcp::Connection& connection = view.connection();
    const std::int64_t duration = connection.end_time - connection.begin_time;
    for (const std::int64_t window : {duration / 7 + 1, std::int64_t{1}}) {
        for (const Side side : mptcp::both_sides) {
            if (duration / window > 1000) {
                continue;
            }
            const mptcp::Rates rates = mptcp::rates_of(view, side, window);
            promise(rates.subflows.size() == connection.subflows.size(), "each subflow has rates");
            for (std::size_t i = 0; i < rates.subflows.size(); ++i) {
                const ByteCounts& bytes =
                    view.analysis.subflows[connection.subflows[i]].bytes[side];
                const auto& of_subflow = rates.subflows[i];
                const auto sum = [](const std::vector<std::uint64_t>& values) {
                    return std::accumulate(values.begin(), values.end(), std::uint64_t{0});
                };
                promise(
                    sum(of_subflow.tcp) == bytes.tcp && sum(of_subflow.data) == bytes.first_carried,
                    "the windows hold all bytes");
            }
        }
    }
}

void promise_events(const ConnectionView& view) {
    Row last = 0;
    for (const mptcp::Event& event : mptcp::events_of(view)) {
        promise(event.row >= last && event.row < view.packets.size(), "events are in order");
        last = event.row;
        const Subflow* const subflow = view.analysis.subflow_at(event.row);
        promise(subflow != nullptr && subflow->connection == view.number,
                "an event is of its connection");
        promise(std::none_of(event.words.begin(), event.words.end(),
                             [](char letter) {
                                 return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
                             }),
                "an event's words are safe to print");
    }
}

// Cells.

/// Counts what a cell gives.
class Cell final : public table::CellSink {
  public:
    void absent() override { add(); }
    void number(std::uint64_t /*value*/) override { add(); }
    void big_number(std::uint64_t /*value*/) override { add(); }
    void boolean(bool /*value*/) override { add(); }
    void hexadecimal(std::uint64_t /*value*/, int /*digits*/) override { add(); }
    void time(std::int64_t /*nanoseconds*/) override { add(); }
    void text(std::string_view /*value*/) override { add(); }
    void begin_list() override {
        promise(!m_in_list, "a list holds no list");
        m_in_list = true;
    }
    void end_list() override {
        promise(m_in_list, "a list ends once");
        m_in_list = false;
        add();
    }

    [[nodiscard]] bool is_one() const { return m_values == 1 && !m_in_list; }

  private:
    void add() { m_values += m_in_list ? 0 : 1; }

    int m_values = 0;
    bool m_in_list = false;
};

void promise_rows_of(const table::RowSource& rows) {
    for (std::size_t row = 0; row < rows.row_count(); ++row) {
        for (std::size_t column = 0; column < rows.column_count(); ++column) {
            Cell cell;
            rows.emit(row, column, cell);
            promise(cell.is_one(), "a cell is one value or one list");
        }
    }
}

std::vector<trace::ExportColumn> all_columns() {
    std::vector<trace::ExportColumn> columns;
    for (const trace::Column& column : trace::columns()) {
        columns.push_back({&column, std::string{column.name}});
    }
    return columns;
}

std::vector<std::size_t> all_rows(const trace::Trace& trace) {
    std::vector<std::size_t> rows(trace.packets.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

void write(const trace::Trace& trace, const std::string& path) {
    base::OutputFile file{path};
    table::write_csv(trace::ExportRows{trace, all_columns(), all_rows(trace)}, {}, file);
    file.commit();
}

}  // namespace

trace::Trace analysed(table::PacketTable table) {
    trace::Trace trace;
    trace.packets = std::move(table);
    const PacketTable& packets = trace.packets;
    trace.analysis = mptcp::analyse(packets);
    const Analysis& analysis = trace.analysis;
    if (const auto path = base::environment("MPTCP_FUZZ_TABLE")) {
        write(trace, *path);
    }
    promise_streams(packets, analysis);
    promise_groups(analysis);
    const mptcp::ConnectionRows rows{analysis};
    promise_rows(packets, analysis, rows);
    promise_duplicates(packets, analysis);
    promise_sums(packets, analysis);
    promise_retransmissions(packets, analysis);
    promise_inverse(packets, analysis);
    promise_stream_statistics(packets, analysis);
    for (std::uint32_t number = 0; number < analysis.connections.size(); ++number) {
        const ConnectionView view{packets, analysis, number, rows.of(number)};
        promise_first_pieces(view);
        promise_data(view);
        promise_statistics(view);
        promise_delays(view);
        promise_round_trips(view);
        promise_flights(view);
        promise_rates(view);
        promise_events(view);
    }
    return trace;
}

void promise_cells(const trace::Trace& trace) {
    promise_rows_of(trace::ExportRows{trace, all_columns(), all_rows(trace)});
    promise_rows_of(trace::SummaryRows::of_connections(trace));
    promise_rows_of(trace::SummaryRows::of_subflows(trace));
}

}  // namespace fuzz
