// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of promise_all(), by subject.
#pragma once

#include "mptcp/capture.h"

namespace fuzz {

/// Streams, subflows, connections, rows and duplicates.
void promise_grouping(const mptcp::Capture& capture);

/// The five kinds of bytes, and who reinjected what; in all streams, and in one connection.
void promise_bytes(const mptcp::Capture& capture);
void promise_bytes(const mptcp::ConnectionView& view);

/// Figures of TCP streams.
void promise_stream_statistics(const mptcp::Capture& capture);

/// Everything that is answered about one connection.
void promise_answers(const mptcp::ConnectionView& view);

}  // namespace fuzz
