// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from keys: token, initial data sequence number, and the HMACs that prove that
// somebody has them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

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

/// HMAC with the key `own` || `other` (RFC 2104), in lower-case hexadecimal: 40 digits for v0
/// (SHA-1), 64 for v1 (SHA-256).
/// @throws base::Error when libcrypto refuses the algorithm.
[[nodiscard]] std::string hmac(std::uint64_t own_key, std::uint64_t other_key,
                               const std::vector<std::uint8_t>& message, Version version);

/// The HMAC of an MP_JOIN handshake, by who sends it (RFC 8684 3.2): of own nonce || other's.
[[nodiscard]] std::string join_hmac(std::uint64_t own_key, std::uint64_t other_key,
                                    std::uint32_t own_nonce, std::uint32_t other_nonce,
                                    Version version);

/// The truncated HMAC of an ADD_ADDR (RFC 8684 3.4.1), 16 digits.
/// @param address IPv4 or IPv6 as text; @param port 0 when the option has none.
/// @return "" when `address` is not valid.
[[nodiscard]] std::string add_addr_hmac(std::uint64_t own_key, std::uint64_t other_key,
                                        std::uint8_t address_id, const std::string& address,
                                        std::uint16_t port);

}  // namespace mptcp
