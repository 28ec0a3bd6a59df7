// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/bytes.h"

#include <algorithm>

namespace test_support {

void append_number(Bytes& bytes, std::uint64_t value, std::size_t size, ByteOrder order) {
    for (std::size_t i{0}; i < size; ++i) {
        const auto place = order == ByteOrder::big ? size - 1 - i : i;
        bytes.push_back(static_cast<std::uint8_t>((value >> (8 * place)) & 0xff));
    }
}

void append_bytes(Bytes& bytes, const Bytes& tail) {
    bytes.insert(bytes.end(), tail.begin(), tail.end());
}

void put_u16(Bytes& bytes, std::size_t offset, std::uint16_t value) {
    bytes.at(offset) = static_cast<std::uint8_t>(value >> 8);
    bytes.at(offset + 1) = static_cast<std::uint8_t>(value & 0xff);
}

Bytes concatenate(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const auto& part : parts) {
        append_bytes(all, part);
    }
    return all;
}

Bytes first_bytes(const Bytes& bytes, std::size_t count) {
    const auto kept = static_cast<std::ptrdiff_t>(std::min(count, bytes.size()));
    return Bytes(bytes.begin(), bytes.begin() + kept);
}

Bytes generated_payload(std::uint64_t first_number, std::size_t length) {
    Bytes payload(length);
    for (std::size_t i{0}; i < length; ++i) {
        const auto number = first_number + i;
        payload[i] = static_cast<std::uint8_t>((number ^ (number >> 8) ^ (number >> 16)) & 0xff);
    }
    return payload;
}

std::uint16_t internet_checksum(const Bytes& bytes) {
    std::uint64_t sum{0};
    for (std::size_t i{0}; i < bytes.size(); ++i) {
        const std::uint64_t byte{bytes[i]};
        sum += i % 2 == 0 ? byte << 8 : byte;
    }
    while (sum > 0xffff) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<std::uint16_t>(~sum & 0xffff);
}

}  // namespace test_support
