// SPDX-License-Identifier: GPL-3.0-or-later
// Byte strings, numbers in either byte order and the Internet checksum, from which every test
// capture is built.

#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace test_support {

using Bytes = std::vector<std::uint8_t>;

enum class ByteOrder { little, big };

/// Appends the lowest `size` (0 to 8) bytes of `value`.
void append_number(Bytes& bytes, std::uint64_t value, std::size_t size,
                   ByteOrder order = ByteOrder::big);

void append_bytes(Bytes& bytes, const Bytes& tail);

/// Overwrites the 16-bit big-endian number at `offset`; throws std::out_of_range.
void put_u16(Bytes& bytes, std::size_t offset, std::uint16_t value);

[[nodiscard]] Bytes concatenate(std::initializer_list<Bytes> parts);

/// The first `count` bytes, or all if there are fewer.
[[nodiscard]] Bytes first_bytes(const Bytes& bytes, std::size_t count);

/// `length` bytes that depend only on their number (a TCP or data sequence number), so the same
/// number sent twice carries the same byte.
[[nodiscard]] Bytes generated_payload(std::uint64_t first_number, std::size_t length);

/// RFC 1071: ones' complement of the ones' complement sum; an odd length is padded with zero.
[[nodiscard]] std::uint16_t internet_checksum(const Bytes& bytes);

}  // namespace test_support
