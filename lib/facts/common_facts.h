// SPDX-License-Identifier: GPL-3.0-or-later
// Values and phrases that the tables of facts share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "facts/value.h"
#include "mptcp/capture.h"

namespace facts {

/// A point in time (ns since the epoch), relative to the first frame of the capture.
[[nodiscard]] Value time_value(const mptcp::Capture& capture, std::int64_t time);

/// The frame of a row; not known for no_row.
[[nodiscard]] Value frame_value(const mptcp::Capture& capture, mptcp::Row row);

/// "client" or "server"; not known without a side.
[[nodiscard]] Value side_value(const std::optional<mptcp::Side>& side);

/// A duration, rounded to whole nanoseconds.
[[nodiscard]] Value rounded_value(double nanoseconds);

/// "client" and "server".
[[nodiscard]] const std::vector<std::string>& side_names();

}  // namespace facts
