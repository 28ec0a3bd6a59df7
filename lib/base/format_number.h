// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers appended to text, exact and fast.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

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

/// A prefix of the SI that stands for a power of 1000.
struct Prefix {
    int exponent;  ///< of ten
    double factor;
    std::string_view name;
};
inline constexpr std::array<Prefix, 10> si_prefixes = {{{-9, 1e-9, "n"},
                                                        {-6, 1e-6, "\u00b5"},
                                                        {-3, 1e-3, "m"},
                                                        {0, 1, ""},
                                                        {3, 1e3, "k"},
                                                        {6, 1e6, "M"},
                                                        {9, 1e9, "G"},
                                                        {12, 1e12, "T"},
                                                        {15, 1e15, "P"},
                                                        {18, 1e18, "E"}}};

/// The largest prefix that is not above `size`, of those with exponents from `least` to `most`;
/// that of `least` when all are above it.
[[nodiscard]] const Prefix& prefix_for(double size, int least, int most);

}  // namespace base
