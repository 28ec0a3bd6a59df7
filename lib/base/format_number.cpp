// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/format_number.h"

#include <algorithm>
#include <array>

namespace base {

void append_hexadecimal(std::string& out, std::uint64_t value, int digits) {
    std::array<char, 16> text{};
    const char* const end = std::to_chars(text.data(), text.data() + text.size(), value, 16).ptr;
    const auto length = end - text.data();
    out += "0x";
    out.append(static_cast<std::size_t>(std::max<std::ptrdiff_t>(digits - length, 0)), '0');
    out.append(text.data(), static_cast<std::size_t>(length));
}

void append_seconds(std::string& out, std::int64_t nanoseconds) {
    constexpr std::uint64_t per_second = 1'000'000'000;
    if (nanoseconds < 0) {
        out += '-';
    }
    // Negating as unsigned is right for the smallest value too.
    const auto bits = static_cast<std::uint64_t>(nanoseconds);
    const std::uint64_t magnitude = nanoseconds < 0 ? 0 - bits : bits;
    append_number(out, magnitude / per_second);
    std::uint64_t rest = magnitude % per_second;
    std::array<char, 10> decimals{'.', '0', '0', '0', '0', '0', '0', '0', '0', '0'};
    for (std::size_t i = decimals.size() - 1; rest > 0; --i) {
        decimals[i] = static_cast<char>('0' + rest % 10);
        rest /= 10;
    }
    out.append(decimals.data(), decimals.size());
}

const Prefix& prefix_for(double size, int least, int most) {
    const Prefix* best = nullptr;
    for (const Prefix& prefix : si_prefixes) {
        const bool is_allowed = prefix.exponent >= least && prefix.exponent <= most;
        if (is_allowed && (best == nullptr || prefix.factor <= size)) {
            best = &prefix;
        }
    }
    return best == nullptr ? si_prefixes.front() : *best;
}

}  // namespace base
