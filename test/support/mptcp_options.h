// SPDX-License-Identifier: GPL-3.0-or-later
// Every MPTCP option of RFC 6824 (version 0) and RFC 8684 (version 1) as bytes. Keys, tokens and
// HMACs are plain values: nothing here computes or checks cryptography.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "support/bytes.h"

namespace test_support {

enum class MptcpVersion : std::uint8_t { v0 = 0, v1 = 1 };

/// Flags of MP_CAPABLE (RFC 8684 3.1).
inline constexpr std::uint8_t CHECKSUM_REQUIRED{0x80};  // A
inline constexpr std::uint8_t EXTENSIBILITY{0x40};      // B
inline constexpr std::uint8_t NO_MORE_SUBFLOWS{0x20};   // C, version 1 only
inline constexpr std::uint8_t HMAC_ALGORITHM{0x01};     // H: SHA-1 in v0, SHA-256 in v1

/// MP_CAPABLE with any of its parts; the functions below name the legal combinations.
struct MpCapable {
    MptcpVersion version{MptcpVersion::v1};
    std::uint8_t flags{HMAC_ALGORITHM};
    std::optional<std::uint64_t> sender_key{};
    std::optional<std::uint64_t> receiver_key{};
    std::optional<std::uint16_t> data_length{};
    std::optional<std::uint16_t> checksum{};
};
[[nodiscard]] Bytes mp_capable(const MpCapable& content);

/// 12 bytes.
[[nodiscard]] Bytes mp_capable_syn_v0(std::uint64_t client_key,
                                      std::uint8_t flags = HMAC_ALGORITHM);
/// 4 bytes: version 1 sends no key.
[[nodiscard]] Bytes mp_capable_syn_v1(std::uint8_t flags = HMAC_ALGORITHM);

/// 12 bytes.
[[nodiscard]] Bytes mp_capable_syn_ack(MptcpVersion version, std::uint64_t server_key,
                                       std::uint8_t flags = HMAC_ALGORITHM);
/// 20 bytes.
[[nodiscard]] Bytes mp_capable_ack(MptcpVersion version, std::uint64_t client_key,
                                   std::uint64_t server_key, std::uint8_t flags = HMAC_ALGORITHM);

/// Version 1, first data segment: 22 bytes, or 24 with a checksum (whose flag the caller sets).
[[nodiscard]] Bytes mp_capable_data(std::uint64_t client_key, std::uint64_t server_key,
                                    std::uint16_t data_length,
                                    std::optional<std::uint16_t> checksum = std::nullopt,
                                    std::uint8_t flags = HMAC_ALGORITHM);

enum class Backup : std::uint8_t { no = 0, yes = 1 };

/// 12 bytes.
[[nodiscard]] Bytes mp_join_syn(std::uint32_t receiver_token, std::uint32_t sender_nonce,
                                std::uint8_t address_id, Backup backup = Backup::no);
/// 16 bytes.
[[nodiscard]] Bytes mp_join_syn_ack(std::uint64_t truncated_hmac, std::uint32_t sender_nonce,
                                    std::uint8_t address_id, Backup backup = Backup::no);
/// 24 bytes.
[[nodiscard]] Bytes mp_join_ack(const std::array<std::uint8_t, 20>& hmac);

/// The width of a Data ACK or of a data sequence number on the wire.
enum class Width : std::uint8_t { bytes_4 = 4, bytes_8 = 8 };

struct Mapping {
    std::uint64_t dsn{0};  // its low 32 bits go out if the width is 4 bytes
    Width dsn_width{Width::bytes_8};
    std::uint32_t ssn{0};  // relative subflow sequence number of the first byte, from 1
    std::uint16_t length{0};
    std::optional<std::uint16_t> checksum{};
};

/// DSS in any combination (RFC 8684 3.3).
struct Dss {
    std::optional<std::uint64_t> data_ack{};
    Width data_ack_width{Width::bytes_8};
    std::optional<Mapping> mapping{};
    bool data_fin{false};
    std::uint8_t reserved_flags{0};  // or-ed into the flag byte
};
[[nodiscard]] Bytes dss(const Dss& content);

/// The DSS checksum of RFC 8684 3.3.1; `length` includes a DATA_FIN, `payload` does not.
[[nodiscard]] std::uint16_t dss_checksum(std::uint64_t dsn, std::uint32_t ssn, std::uint16_t length,
                                         const Bytes& payload);

/// Version 0: with the IP version, without HMAC.
[[nodiscard]] Bytes add_addr_v0(std::uint8_t address_id, const std::string& address,
                                std::optional<std::uint16_t> port = std::nullopt);
/// Version 1, announcement.
[[nodiscard]] Bytes add_addr_v1(std::uint8_t address_id, const std::string& address,
                                std::uint64_t truncated_hmac,
                                std::optional<std::uint16_t> port = std::nullopt);
/// Version 1, echo: no HMAC.
[[nodiscard]] Bytes add_addr_echo(std::uint8_t address_id, const std::string& address,
                                  std::optional<std::uint16_t> port = std::nullopt);

[[nodiscard]] Bytes remove_addr(const Bytes& address_ids);

/// 3 bytes, or 4 with the address identifier that only version 0 knows.
[[nodiscard]] Bytes mp_prio(Backup backup, std::optional<std::uint8_t> address_id = std::nullopt);

[[nodiscard]] Bytes mp_fail(std::uint64_t dsn);
[[nodiscard]] Bytes mp_fastclose(std::uint64_t receiver_key);

/// `flags` are U, V, W, T from 8 down to 1 (RFC 8684 3.6).
[[nodiscard]] Bytes mp_tcprst(std::uint8_t flags, std::uint8_t reason);

/// Any subtype (0 to 15): the low half of its byte, then `content`.
[[nodiscard]] Bytes mptcp_unknown(std::uint8_t subtype, std::uint8_t low_half,
                                  const Bytes& content);

}  // namespace test_support
