// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/quantities.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

#include "base/format_number.h"

namespace output {

namespace {

using base::append_number;

/// A unit that amounts are shown in.
struct Scale {
    std::uint64_t size;  ///< in units of the smallest
    bool has_decimals;
};

/// The prefixes of a unit, by their exponents.
struct Unit {
    std::string_view name;
    int least;  ///< that of the amounts
    int most;
    int first_with_decimals;
};

constexpr Unit bytes_unit{"B", 0, 18, 3};
constexpr Unit time_unit{"s", -9, 0, -3};
constexpr std::uint64_t end_of_scale = 1000;  ///< where the next one begins

/// Rounded half up.
std::uint64_t divided(std::uint64_t value, std::uint64_t divisor) {
    return value / divisor + (value % divisor * 2 >= divisor ? 1 : 0);
}

void append_decimals(std::string& out, std::uint64_t value, std::size_t digits) {
    std::string text;
    append_number(text, value);
    out.append(digits - text.size(), '0').append(text);
}

/// Appends the amount with three digits when it is below 1000 of that scale.
bool append_three_digits(std::string& out, std::uint64_t value, const Scale& scale) {
    const std::uint64_t hundredths = divided(value, scale.size / 100);
    if (hundredths < end_of_scale) {
        append_number(out, hundredths / 100);
        append_decimals(out += '.', hundredths % 100, 2);
        return true;
    }
    const std::uint64_t tenths = divided(value, scale.size / 10);
    if (tenths < end_of_scale) {
        append_number(out, tenths / 10);
        append_decimals(out += '.', tenths % 10, 1);
        return true;
    }
    return false;
}

bool append_on_scale(std::string& out, std::uint64_t value, const Scale& scale, bool is_largest) {
    if (scale.has_decimals && append_three_digits(out, value, scale)) {
        return true;
    }
    const std::uint64_t whole = divided(value, scale.size);
    if (whole >= end_of_scale && !is_largest) {
        return false;
    }
    append_number(out, whole);
    return true;
}

/// Takes the first prefix with which the value, as rounded there, is below 1000.
void append_scaled(std::string& out, std::uint64_t value, const Unit& unit) {
    std::uint64_t size = 1;
    for (const base::Prefix& prefix : base::si_prefixes) {
        if (prefix.exponent < unit.least) {
            continue;
        }
        const Scale scale{size, prefix.exponent >= unit.first_with_decimals};
        if (append_on_scale(out, value, scale, prefix.exponent == unit.most)) {
            out.append(" ").append(prefix.name).append(unit.name);
            return;
        }
        size *= end_of_scale;
    }
}

/// Negating as unsigned is right for the smallest value too.
std::uint64_t magnitude(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    return value < 0 ? 0 - bits : bits;
}

/// Fixed point; a value that is shown as zero has no sign.
void append_fixed(std::string& out, double value, int decimals) {
    constexpr int longest = std::numeric_limits<double>::max_exponent10 + 10;
    std::array<char, longest> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value,
                                            std::chars_format::fixed, decimals);
    const std::string_view shown{text.data(), static_cast<std::size_t>(end - text.data())};
    const bool is_zero = shown.find_first_not_of("-0.") == std::string_view::npos;
    out += is_zero && shown[0] == '-' ? shown.substr(1) : shown;
}

}  // namespace

void append_exact_seconds(std::string& out, std::int64_t nanoseconds) {
    base::append_seconds(out, nanoseconds);
    out.resize(out.find_last_not_of('0') + 1);
    if (out.back() == '.') {
        out.pop_back();
    }
}

void append_rounded_seconds(std::string& out, std::int64_t nanoseconds) {
    constexpr std::uint64_t per_second = 1'000'000;
    const std::uint64_t microseconds = divided(magnitude(nanoseconds), 1000);
    if (nanoseconds < 0 && microseconds > 0) {
        out += '-';
    }
    append_number(out, microseconds / per_second);
    append_decimals(out += '.', microseconds % per_second, 6);
}

void append_human_seconds(std::string& out, std::int64_t nanoseconds) {
    if (nanoseconds == 0) {
        out += "0 s";
        return;
    }
    if (nanoseconds < 0) {
        out += '-';
    }
    append_scaled(out, magnitude(nanoseconds), time_unit);
}

void append_human_bytes(std::string& out, std::uint64_t bytes) {
    append_scaled(out, bytes, bytes_unit);
}

void append_human_rate(std::string& out, double rate) {
    constexpr double largest = 1e19;  // below 2^64
    const auto bytes = static_cast<std::uint64_t>(std::min(std::round(std::abs(rate)), largest));
    if (rate < 0 && bytes > 0) {
        out += '-';
    }
    append_human_bytes(out, bytes);
    out += "/s";
}

void append_exact(std::string& out, double value) {
    constexpr double most_whole = 1e15;
    std::array<char, 32> text{};
    char* const last = text.data() + text.size();
    const bool is_whole = value == std::floor(value) && std::abs(value) < most_whole;
    const char* const end =
        is_whole ? std::to_chars(text.data(), last, static_cast<std::int64_t>(value)).ptr
                 : std::to_chars(text.data(), last, value).ptr;
    out.append(text.data(), static_cast<std::size_t>(end - text.data()));
}

void append_rounded(std::string& out, double value) {
    constexpr int digits = 6;
    std::array<char, 32> text{};
    const char* const end = std::to_chars(text.data(), text.data() + text.size(), value,
                                          std::chars_format::general, digits)
                                .ptr;
    out.append(text.data(), static_cast<std::size_t>(end - text.data()));
}

void append_whole(std::string& out, double value) {
    append_fixed(out, std::round(value), 0);
}

void append_per_cent(std::string& out, double share) {
    append_fixed(out, share * 100, 1);
}

}  // namespace output
