// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows of a capture are selected.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mptcp/capture.h"

namespace facts {

/// Only rows of these streams; absent: of any stream.
struct Selection {
    std::optional<std::uint32_t> mptcp_stream;
    std::optional<std::uint32_t> tcp_stream;
};

/// The rows, in order, that match the filter the capture was loaded with and the selection.
/// @throws base::UsageError naming the range when there is no stream of that number.
[[nodiscard]] std::vector<std::size_t> select_rows(const mptcp::Capture& capture,
                                                   const Selection& selection);

/// The numbers of `count` things, at least one, in words: "0 to 5".
[[nodiscard]] std::string range_of(std::size_t count);

/// @throws base::UsageError when there is no `noun` of that number among `count`, counted from 0; it
///         names the range, and the command `listing` that shows them.
void refuse_unknown(std::uint32_t number, std::size_t count, const std::string& noun,
                    const std::string& listing);

}  // namespace facts
