// SPDX-License-Identifier: GPL-3.0-or-later
// Facts of a trace as the cells of a result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "command/session.h"
#include "mptcp/connection.h"
#include "report/document.h"

namespace command {

[[nodiscard]] inline report::Cell number_cell(std::uint64_t number) {
    return number;
}

/// A point in time, relative to the first frame of the capture.
[[nodiscard]] report::Cell time_cell(const trace::Trace& trace, std::int64_t time);

/// The frame of a row; absent for no_row.
[[nodiscard]] report::Cell frame_cell(const trace::Trace& trace, mptcp::Row row);

/// "client", "server" or absent.
[[nodiscard]] report::Cell side_cell(const std::optional<mptcp::Side>& side);

/// "10.0.0.1:5201" or "[fd00::1]:5201": the source of a direction.
[[nodiscard]] std::string endpoint_words(const trace::Trace& trace, const table::Endpoints& ends);

/// Data bytes of a direction, absent where no data sequence number is known.
[[nodiscard]] report::Cell data_bytes_cell(const mptcp::Connection& connection, mptcp::Side sender,
                                           std::uint64_t bytes);

/// Why a fallback happened; absent without one.
[[nodiscard]] report::Cell fallback_cell(const mptcp::Outcome& outcome);

/// The MPTCP connection that a TCP stream of the analysis is a subflow of; absent in plain TCP.
[[nodiscard]] report::Cell connection_cell(const LoadedCapture& capture, std::uint32_t stream);

}  // namespace command
