// SPDX-License-Identifier: GPL-3.0-or-later
// What listings say of a segment with reinjected data.
#pragma once

#include <vector>

#include "command/session.h"
#include "report/document.h"

namespace command {

/// Frame, time, direction, stream, DSN, length, reinjected bytes, whose data; `before` and `behind`
/// are columns of the listing's own.
[[nodiscard]] std::vector<report::Column> reinjection_columns(
    const std::vector<report::Column>& before = {}, const std::vector<report::Column>& behind = {});

/// Its cells.
/// @param time and tcp_stream as they are shown: a second capture has those of the first.
[[nodiscard]] std::vector<report::Cell> reinjection_cells(const mptcp::ConnectionView& view,
                                                          mptcp::Row row, report::Cell time,
                                                          report::Cell tcp_stream);

}  // namespace command
