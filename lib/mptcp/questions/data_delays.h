// SPDX-License-Identifier: GPL-3.0-or-later
// Times of the data stream: how long data take, wait for lower numbers, and follow each other.
#pragma once

#include <cstdint>
#include <vector>

#include "mptcp/capture.h"
#include "mptcp/questions/series.h"

namespace mptcp {

/// Data that waited after a hole, and the segment that closed it.
struct Blocking {
    Row row = no_row;
    std::uint32_t stream = none;  ///< the subflow that the receiver waited for
    std::int64_t value = 0;       ///< ns since the first of the data that waited had come
    std::uint64_t bytes = 0;      ///< that it set free, its own not counted
};

/// Bytes that have come but wait for lower ones, after a row.
struct QueueStep {
    Row row = no_row;
    std::uint64_t bytes = 0;
};

/// One direction of one connection. Only what was first-carried counts. Reordering means what the
/// receiver sees when the capture was made there.
struct DataDelays {
    Side sender = Side::client;
    /// From the first transmission of data to the first Data ACK that covers their end; rows are
    /// the Data ACKs', streams those of the data.
    Series data_rtt;
    /// From data's arrival until all lower data have come, 0 when they had; rows are the data's.
    Series reordering;
    std::vector<Blocking> blocking;  ///< head-of-line blocking, in order
    std::vector<QueueStep> queue;    ///< the out-of-order queue, where it changes
    QueueStep peak;                  ///< its largest
    /// Segments of data of which it is not known how long they waited: the hole before them was
    /// closed by a segment that the capture lacks, or never.
    std::uint64_t unresolved = 0;
    /// Between successive segments with new data, by time; rows and streams are the later ones'.
    Series interarrival;
    Series cross_interarrival;  ///< of these, between different subflows
};

[[nodiscard]] PerSide<DataDelays> data_delays_of(const ConnectionView& view);

}  // namespace mptcp
