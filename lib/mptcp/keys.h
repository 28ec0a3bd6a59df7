// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from a key: token and initial data sequence number.
#pragma once

#include <cstdint>

namespace mptcp {

/// MPTCP v0 is RFC 6824 (SHA-1), v1 is RFC 8684 (SHA-256).
enum class Version : std::uint8_t { v0 = 0, v1 = 1 };

struct KeyHash {
    std::uint32_t token = 0;  ///< most significant 32 bits of the hash (RFC 8684 3.2)
    std::uint64_t idsn = 0;   ///< least significant 64 bits (RFC 8684 3.1)
};

/// Hashes a key in network byte order.
/// @throws base::Error when libcrypto refuses the algorithm.
[[nodiscard]] KeyHash hash_key(std::uint64_t key, Version version);

}  // namespace mptcp
