// SPDX-License-Identifier: GPL-3.0-or-later
// Sums of payload, from which DSS checksums are verified.
#pragma once

#include <cstdint>
#include <string_view>

namespace wire {

/// The ones' complement sum of bytes written as hexadecimal digits (RFC 1071, not complemented).
[[nodiscard]] std::uint16_t sum_of_hexadecimal(std::string_view digits);

}  // namespace wire
