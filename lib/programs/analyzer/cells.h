// SPDX-License-Identifier: GPL-3.0-or-later
// Facts of a capture as the cells of a result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mptcp/model/connection.h"
#include "output/document.h"
#include "programs/analyzer/session.h"

namespace programs {

/// A count, a stream's number, a frame: cells of the units that hold std::uint64_t.
[[nodiscard]] inline output::Cell number_cell(std::uint64_t number) {
    return number;
}

/// A duration, to the whole nanosecond.
[[nodiscard]] output::Cell rounded_cell(double nanoseconds);

/// A point in time, relative to the first frame of the capture.
[[nodiscard]] output::Cell time_cell(const mptcp::Capture& capture, std::int64_t time);

/// The frame of a row; absent for no_row.
[[nodiscard]] output::Cell frame_cell(const mptcp::Capture& capture, mptcp::Row row);

/// "client", "server" or absent.
[[nodiscard]] output::Cell side_cell(const std::optional<mptcp::Side>& side);

/// Appends what a listing says of the source of a direction: "10.0.0.1:5201" for text, address,
/// port.
void add_endpoint_cells(const mptcp::Capture& capture, const packets::Endpoints& ends,
                        std::vector<output::Cell>& cells);

/// Warns when a capture holds no MPTCP, and a listing is empty for that reason.
void warn_without_mptcp(const mptcp::Capture& capture);

/// Data bytes of a direction, absent where no data sequence number is known.
[[nodiscard]] output::Cell data_bytes_cell(const mptcp::Connection& connection, mptcp::Side sender,
                                           std::uint64_t bytes);

/// Why a fallback happened; absent without one.
[[nodiscard]] output::Cell fallback_cell(const mptcp::Outcome& outcome);

/// The MPTCP connection that a TCP stream is a subflow of; absent in plain TCP.
[[nodiscard]] output::Cell connection_cell(const mptcp::Capture& capture, std::uint32_t stream);

}  // namespace programs
