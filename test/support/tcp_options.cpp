// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/tcp_options.h"

#include <stdexcept>

namespace test_support {

Options::Options(std::initializer_list<Bytes> options, OptionPadding padding)
    : m_bytes{concatenate(options)}, m_padding{padding} {}

void Options::append(const Bytes& option) {
    append_bytes(m_bytes, option);
}

Bytes Options::serialise() const {
    auto padded = m_bytes;
    while (m_padding != OptionPadding::raw && padded.size() % 4 != 0) {
        append_bytes(padded, m_padding == OptionPadding::nop ? nop() : eol());
    }
    return padded;
}

Bytes eol() {
    return {0};
}

Bytes nop() {
    return {1};
}

Bytes mss(std::uint16_t bytes) {
    Bytes option{2, 4};
    append_number(option, bytes, 2);
    return option;
}

Bytes window_scale(std::uint8_t shift) {
    return {3, 3, shift};
}

Bytes sack_permitted() {
    return {4, 2};
}

Bytes sack(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& blocks) {
    Bytes option{5, static_cast<std::uint8_t>(2 + 8 * blocks.size())};
    for (const auto& [left, right] : blocks) {
        append_number(option, left, 4);
        append_number(option, right, 4);
    }
    return option;
}

Bytes timestamps(std::uint32_t value, std::uint32_t echo_reply) {
    Bytes option{8, 10};
    append_number(option, value, 4);
    append_number(option, echo_reply, 4);
    return option;
}

Bytes fast_open(const Bytes& cookie) {
    return unknown(34, static_cast<std::uint8_t>(2 + cookie.size()), cookie);
}

Bytes unknown(std::uint8_t kind, std::uint8_t length, const Bytes& content) {
    return concatenate({{kind, length}, content});
}

Bytes broken(Bytes option, std::uint8_t new_length_byte) {
    if (option.size() < 2) {
        throw std::invalid_argument{"the option has no length byte"};
    }
    option[1] = new_length_byte;
    return option;
}

}  // namespace test_support
