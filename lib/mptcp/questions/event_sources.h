// SPDX-License-Identifier: GPL-3.0-or-later
// Where events come from; events_of() puts them together.
#pragma once

#include <string>
#include <vector>

#include "mptcp/questions/events.h"

namespace mptcp {

void add_handshake_events(const ConnectionView& view, std::vector<Event>& events);
void add_address_events(const ConnectionView& view, std::vector<Event>& events);
void add_closing_events(const ConnectionView& view, std::vector<Event>& events);

/// "client", "server".
[[nodiscard]] std::string name_of(Side side);
/// "12.3 ms".
[[nodiscard]] std::string milliseconds(std::int64_t nanoseconds);
/// "frame 3", "frames 3, 5 and 9 more".
[[nodiscard]] std::string frames_words(const std::vector<std::uint64_t>& frames);
/// "tcp.stream 5".
[[nodiscard]] std::string stream_words(std::uint32_t stream);

/// An address as it is; any other text in its place is made safe to print.
[[nodiscard]] std::string safe_address(const std::string& address);

/// The frame numbers of rows that are there.
[[nodiscard]] std::vector<std::uint64_t> frames_of(const ConnectionView& view,
                                                   const std::vector<Row>& rows);

/// An event at a row, sent by its sender.
[[nodiscard]] Event event_at(const ConnectionView& view, EventType type, Row row);

}  // namespace mptcp
