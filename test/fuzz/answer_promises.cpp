// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "fuzz.h"
#include "mptcp/questions/data_delays.h"
#include "mptcp/questions/events.h"
#include "mptcp/questions/flight.h"
#include "mptcp/questions/rates.h"
#include "mptcp/questions/round_trips.h"
#include "mptcp/questions/statistics.h"
#include "promise_parts.h"

namespace fuzz {

namespace {

using mptcp::ByteCounts;
using mptcp::ConnectionView;
using mptcp::none;
using mptcp::Piece;
using mptcp::Row;
using mptcp::Side;
using mptcp::Subflow;

bool is_share(double value) {
    return std::isfinite(value) && value >= 0 && value <= 1;
}

bool is_one(double sum) {
    return std::abs(sum - 1) < 1e-9;
}

void promise_statistics(const ConnectionView& view) {
    const auto statistics = mptcp::statistics_of(view.capture, view.number);
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
        promise(!direction.data_bytes ||
                    *direction.data_bytes == direction.bytes[mptcp::ByteKind::first_carried],
                "data bytes are the sum of first-carried");
    }
}

void promise_series(const ConnectionView& view, const mptcp::Series& series) {
    for (const mptcp::Sample& sample : series) {
        promise(sample.row < view.packets().size() && sample.value >= 0,
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
    const auto& time = view.packets().time;
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
                view.capture.first_pieces_at(row, pieces);
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
            promise(step.row >= last && step.row < view.packets().size(), "steps are in order");
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
                    view.analysis().subflows[connection.subflows[i]].bytes[side];
                const auto& of_subflow = rates.subflows[i];
                const auto sum = [](const std::vector<std::uint64_t>& values) {
                    return std::accumulate(values.begin(), values.end(), std::uint64_t{0});
                };
                promise(sum(of_subflow.tcp) == bytes.tcp &&
                            sum(of_subflow.data) == bytes[mptcp::ByteKind::first_carried],
                        "the windows hold all bytes");
            }
        }
    }
}

void promise_events(const ConnectionView& view) {
    Row last = 0;
    for (const mptcp::Event& event : mptcp::events_of(view)) {
        promise(event.row >= last && event.row < view.packets().size(), "events are in order");
        last = event.row;
        const Subflow* const subflow = view.analysis().subflow_at(event.row);
        promise(subflow != nullptr && subflow->connection == view.number,
                "an event is of its connection");
        promise(std::none_of(event.words.begin(), event.words.end(),
                             [](char letter) {
                                 return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
                             }),
                "an event's words are safe to print");
    }
}

}  // namespace

void promise_stream_statistics(const mptcp::Capture& capture) {
    const auto all = mptcp::stream_statistics_of(capture);
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
    promise(rows == capture.packets().size(), "no row is lost");
}

void promise_answers(const ConnectionView& view) {
    promise_statistics(view);
    promise_delays(view);
    promise_round_trips(view);
    promise_flights(view);
    promise_rates(view);
    promise_events(view);
}

}  // namespace fuzz
