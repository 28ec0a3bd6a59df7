// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "fuzz.h"
#include "promise_parts.h"

namespace fuzz {

namespace {

using mptcp::Analysis;
using mptcp::Row;
using mptcp::Subflow;
using packets::PacketTable;

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

}  // namespace

void promise_grouping(const mptcp::Capture& capture) {
    const PacketTable& packets = capture.packets();
    const Analysis& analysis = capture.analysis();
    promise_streams(packets, analysis);
    promise_groups(analysis);
    promise_rows(packets, analysis, capture.connection_rows());
    promise_duplicates(packets, analysis);
}

}  // namespace fuzz
