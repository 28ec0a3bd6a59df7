// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of one connection, by direction and subflow.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mptcp/capture.h"

namespace mptcp {

/// One subflow's part in one direction.
struct SubflowStatistics {
    std::uint32_t stream = none;
    ByteCounts bytes;
    std::optional<std::uint64_t> data_bytes;  ///< union of its DSNs; absent without any DSN
    /// Its share of the direction's tcp bytes, and of its data bytes by what it carried first; 0 to
    /// 1, absent where there are none.
    std::optional<double> throughput_contribution;
    std::optional<double> goodput_contribution;
};

/// One direction of a connection.
struct DirectionStatistics {
    Side sender = Side::client;
    ByteCounts bytes;
    std::optional<std::uint64_t> data_bytes;  ///< what the application got across
    std::optional<double> throughput;         ///< tcp bytes / duration, bytes a second
    std::optional<double> goodput;            ///< data bytes / duration
    /// Data bytes that Data ACKs cover, the DATA_FIN not counted; absent without any Data ACK, and
    /// after a fallback, where Data ACKs end.
    std::optional<std::uint64_t> data_acked;
    std::vector<SubflowStatistics> subflows;  ///< by TCP stream
};

struct ConnectionStatistics {
    std::int64_t duration = 0;  ///< ns from its earliest to its latest segment, both directions
    PerSide<DirectionStatistics> directions;  ///< by sender
};

[[nodiscard]] ConnectionStatistics statistics_of(const Capture& capture, std::uint32_t connection);

/// One direction of one TCP stream, MPTCP or not.
struct StreamDirectionStatistics {
    std::uint64_t segments = 0;  ///< duplicates left out
    std::uint64_t tcp_bytes = 0;
    std::uint64_t unique_bytes = 0;
    std::uint64_t retransmitted_bytes = 0;
    std::uint64_t duplicate_frames = 0;
    std::optional<double> throughput;  ///< bytes a second
};

struct StreamStatistics {
    Row first = no_row;  ///< first and last segment, duplicates left out
    Row last = no_row;
    std::int64_t begin_time = 0;          ///< earliest segment, ns since the epoch
    std::int64_t duration = 0;            ///< ns from there to the latest
    StreamDirectionStatistics to_server;  ///< of TCP
    StreamDirectionStatistics to_client;
};

/// Of all TCP streams, by number, in one pass over the rows.
[[nodiscard]] std::vector<StreamStatistics> stream_statistics_of(const Capture& capture);

}  // namespace mptcp
