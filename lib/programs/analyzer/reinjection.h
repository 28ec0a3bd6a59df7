// SPDX-License-Identifier: GPL-3.0-or-later
// What listings say of a segment with reinjected data.
#pragma once

#include <vector>

#include "output/document.h"
#include "programs/analyzer/session.h"

namespace programs {

/// Frame, time, direction, stream, DSN, length, reinjected bytes, whose data; `before` and `behind`
/// are columns of the listing's own.
[[nodiscard]] std::vector<output::Column> reinjection_columns(
    const std::vector<output::Column>& before = {}, const std::vector<output::Column>& behind = {});

/// Its cells.
/// @param time and tcp_stream as they are shown: a second capture has those of the first.
[[nodiscard]] std::vector<output::Cell> reinjection_cells(const mptcp::ConnectionView& view,
                                                          mptcp::Row row, output::Cell time,
                                                          output::Cell tcp_stream);

}  // namespace programs
