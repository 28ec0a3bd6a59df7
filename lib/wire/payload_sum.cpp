// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/payload_sum.h"

namespace wire {

std::uint16_t sum_of_hexadecimal(std::string_view digits) {
    const auto value = [](char digit) -> std::uint32_t {
        const int number = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
        return static_cast<std::uint32_t>(number) & 0xfU;
    };
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        sum += static_cast<std::uint64_t>(value(digits[i])) << (4 * (3 - i % 4));
    }
    while (sum > 0xffffU) {
        sum = (sum & 0xffffU) + (sum >> 16U);
    }
    return static_cast<std::uint16_t>(sum);
}

}  // namespace wire
