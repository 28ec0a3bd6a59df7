// SPDX-License-Identifier: GPL-3.0-or-later
// Times, amounts and shares appended to text: exact for programs, rounded for people.
#pragma once

#include <cstdint>
#include <string>

namespace output {

/// Nanoseconds as seconds, exact, without trailing zeros: "0.02", "-0.5", "0".
void append_exact_seconds(std::string& out, std::int64_t nanoseconds);

/// Nanoseconds as seconds with 6 decimals, rounded half away from zero.
void append_rounded_seconds(std::string& out, std::int64_t nanoseconds);

/// Nanoseconds in the unit in which they are easy to read, about three digits: "45 µs", "12.3 ms";
/// seconds are the largest unit: "1385 s".
void append_human_seconds(std::string& out, std::int64_t nanoseconds);

/// Bytes in decimal (SI) units, about three digits: "999 B", "1.00 kB", "123 kB".
void append_human_bytes(std::string& out, std::uint64_t bytes);

/// As append_human_bytes(), a second: "1.25 MB/s". `rate` is finite.
void append_human_rate(std::string& out, double rate);

/// The shortest decimal number that reads back as the same double. `value` is finite.
void append_exact(std::string& out, double value);

/// With six significant digits. `value` is finite.
void append_rounded(std::string& out, double value);

/// Rounded to a whole number, half away from zero. `value` is finite.
void append_whole(std::string& out, double value);

/// A share of 1 as per cent with one decimal, without the sign: "12.3". `share` is finite.
void append_per_cent(std::string& out, double share);

}  // namespace output
