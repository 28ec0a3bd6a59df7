// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers of streams and connections among the words of a command line.
#pragma once

#include <cstdint>
#include <string>

namespace programs {

/// The number of a stream in an argument or option.
/// @throws base::UsageError naming `what` when it is not a number.
[[nodiscard]] std::uint32_t parse_stream_number(const std::string& what, const std::string& text);

}  // namespace programs
