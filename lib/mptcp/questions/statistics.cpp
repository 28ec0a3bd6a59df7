// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/statistics.h"

#include <algorithm>

namespace mptcp {

namespace {

std::optional<double> ratio(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) {
        return std::nullopt;
    }
    return static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<double> rate(std::uint64_t bytes, std::int64_t duration) {
    constexpr double nanoseconds = 1e9;
    if (duration <= 0) {
        return std::nullopt;
    }
    return static_cast<double>(bytes) * nanoseconds / static_cast<double>(duration);
}

std::optional<std::uint64_t> data_acked(const Connection& connection, Side sender) {
    const DataNumbers& data = connection.data[sender];
    if (!data.acked || connection.outcome.state == State::fallback) {
        return std::nullopt;
    }
    const bool covers_fin = data.data_fin && *data.acked > *data.data_fin;
    const std::uint64_t taken = covers_fin ? 2 : 1;
    return *data.acked >= taken ? *data.acked - taken : 0;
}

DirectionStatistics direction_of(const Analysis& analysis, const Connection& connection,
                                 Side sender) {
    DirectionStatistics direction;
    direction.sender = sender;
    direction.bytes = connection.bytes[sender];
    const bool has_numbers = connection.data[sender].known;
    const std::int64_t duration = connection.end_time - connection.begin_time;
    direction.throughput = rate(direction.bytes.tcp, duration);
    if (has_numbers) {
        direction.data_bytes = direction.bytes[ByteKind::first_carried];
        direction.goodput = rate(*direction.data_bytes, duration);
    }
    direction.data_acked = data_acked(connection, sender);
    for (const std::uint32_t number : connection.subflows) {
        const Subflow& subflow = analysis.subflows[number];
        SubflowStatistics& part = direction.subflows.emplace_back();
        part.stream = subflow.stream;
        part.bytes = subflow.bytes[sender];
        part.throughput_contribution = ratio(part.bytes.tcp, direction.bytes.tcp);
        if (has_numbers) {
            part.data_bytes = part.bytes.data();
            part.goodput_contribution =
                ratio(part.bytes[ByteKind::first_carried], *direction.data_bytes);
        }
    }
    return direction;
}

void finish(StreamStatistics& statistics, std::int64_t end) {
    statistics.duration = end - statistics.begin_time;
    for (StreamDirectionStatistics* const direction :
         {&statistics.to_server, &statistics.to_client}) {
        direction->unique_bytes = direction->tcp_bytes - direction->retransmitted_bytes;
        direction->throughput = rate(direction->tcp_bytes, statistics.duration);
    }
}

}  // namespace

ConnectionStatistics statistics_of(const Capture& capture, std::uint32_t connection) {
    const Analysis& analysis = capture.analysis();
    const Connection& found = analysis.connections[connection];
    ConnectionStatistics statistics;
    statistics.duration = found.end_time - found.begin_time;
    for (const Side sender : both_sides) {
        statistics.directions[sender] = direction_of(analysis, found, sender);
    }
    return statistics;
}

std::vector<StreamStatistics> stream_statistics_of(const Capture& capture) {
    const packets::PacketTable& packets = capture.packets();
    const Analysis& analysis = capture.analysis();
    std::vector<StreamStatistics> all(analysis.tcp.streams.size());
    std::vector<std::int64_t> end(all.size());
    for (Row row = 0; row < packets.size(); ++row) {
        const std::uint32_t stream = analysis.tcp.stream[row];
        StreamStatistics& statistics = all[stream];
        StreamDirectionStatistics& direction =
            analysis.tcp.to_server(packets, row) ? statistics.to_server : statistics.to_client;
        if (analysis.is_duplicate(row)) {
            ++direction.duplicate_frames;
            continue;
        }
        const std::int64_t time = packets.time[row];
        const bool is_first = statistics.first == no_row;
        statistics.first = is_first ? row : statistics.first;
        statistics.last = row;
        statistics.begin_time = is_first ? time : std::min(statistics.begin_time, time);
        end[stream] = is_first ? time : std::max(end[stream], time);
        ++direction.segments;
        direction.tcp_bytes += packets.length[row];
        direction.retransmitted_bytes += analysis.bytes_at(row)[ByteKind::retransmitted];
    }
    for (std::size_t stream = 0; stream < all.size(); ++stream) {
        finish(all[stream], end[stream]);
    }
    return all;
}

}  // namespace mptcp
