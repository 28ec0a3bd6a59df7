// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers appended to text, exact and fast.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>

namespace table {

/// Appends a decimal number.
inline void append_number(std::string& out, std::uint64_t value) {
    constexpr std::size_t longest = 20;
    char digits[longest];  // NOLINT(modernize-avoid-c-arrays): to_chars works on a range of char
    const auto end = std::to_chars(digits, digits + longest, value).ptr;
    out.append(digits, end);
}

/// Appends "0x" and at least `digits` hexadecimal digits.
void append_hexadecimal(std::string& out, std::uint64_t value, int digits);

/// Appends nanoseconds as seconds with 9 decimals, such as "-0.000000001".
void append_seconds(std::string& out, std::int64_t nanoseconds);

}  // namespace table
