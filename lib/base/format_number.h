// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers appended to text, exact and fast.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>

namespace base {

/// Appends a decimal number.
inline void append_number(std::string& out, std::uint64_t value) {
    std::array<char, 20> digits{};  // as many as the largest has
    const char* const end = std::to_chars(digits.begin(), digits.end(), value).ptr;
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

/// Appends "0x" and at least `digits` hexadecimal digits.
void append_hexadecimal(std::string& out, std::uint64_t value, int digits);

/// Appends nanoseconds as seconds with 9 decimals, such as "-0.000000001".
void append_seconds(std::string& out, std::int64_t nanoseconds);

}  // namespace base
