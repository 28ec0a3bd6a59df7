// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of analysed(), by subject.
#pragma once

#include "mptcp/connection_rows.h"
#include "mptcp/passes/analysis.h"
#include "packets/packet_table.h"

namespace fuzz {

/// Streams, subflows, connections, rows and duplicates.
void promise_grouping(const packets::PacketTable& packets, const mptcp::Analysis& analysis,
                      const mptcp::ConnectionRows& rows);

/// The five kinds of bytes, and who reinjected what; in all streams, and in one connection.
void promise_bytes(const packets::PacketTable& packets, const mptcp::Analysis& analysis);
void promise_bytes(const mptcp::ConnectionView& view);

/// Figures of TCP streams.
void promise_stream_statistics(const packets::PacketTable& packets,
                               const mptcp::Analysis& analysis);

/// Everything that is answered about one connection.
void promise_answers(const mptcp::ConnectionView& view);

}  // namespace fuzz
