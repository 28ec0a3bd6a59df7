// SPDX-License-Identifier: GPL-3.0-or-later
// IPv4 and IPv6 packets, whole or in fragments, sound or with lying lengths and checksums.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/bytes.h"

namespace test_support {

inline constexpr std::uint16_t ETHERTYPE_OF_IPV4{0x0800};
inline constexpr std::uint16_t ETHERTYPE_OF_ARP{0x0806};
inline constexpr std::uint16_t ETHERTYPE_OF_VLAN{0x8100};
inline constexpr std::uint16_t ETHERTYPE_OF_IPV6{0x86dd};
inline constexpr std::uint16_t ETHERTYPE_OF_MPLS{0x8847};
inline constexpr std::uint16_t ETHERTYPE_OF_PPPOE{0x8864};
inline constexpr std::uint16_t ETHERTYPE_OF_SERVICE_VLAN{0x88a8};

/// What a link layer carries: the time of capture, in nanoseconds since the epoch, the type of
/// the outermost protocol and its bytes.
struct NetworkPacket {
    std::int64_t time_ns{0};
    std::uint16_t ethertype{ETHERTYPE_OF_IPV4};
    Bytes bytes{};
};

enum class Ipv6Extension { hop_by_hop, destination_options, atomic_fragment };

struct IpHeader {
    std::string source{};       // IPv4 or IPv6 as text
    std::string destination{};  // of the same family
    std::uint8_t protocol{6};
    std::uint8_t ttl{64};
    std::uint8_t traffic_class{0};
    std::uint16_t id{0};             // IPv4 only
    std::uint16_t fragment{0x4000};  // IPv4 only: flags (default: don't fragment) and offset / 8
    Bytes options{};                 // IPv4 only: a multiple of 4 bytes
    std::uint32_t flow_label{0};     // IPv6 only
    std::vector<Ipv6Extension> extensions{};
    std::optional<std::uint16_t> length{};    // instead of the true total (v6: payload) length
    std::optional<std::uint16_t> checksum{};  // IPv4 only, instead of the true one
};

/// The 4 or 16 bytes of an address; throws std::invalid_argument if `text` is neither kind.
[[nodiscard]] Bytes address_bytes(const std::string& text);

/// Throws std::invalid_argument for addresses of different families, or for IPv4 options that do
/// not fit. A total length that does not fit 16 bits is written as 0, like an offloaded segment's.
[[nodiscard]] NetworkPacket ip_packet(std::int64_t time_ns, const IpHeader& header,
                                      const Bytes& payload);

/// The checksum of TCP, UDP or ICMPv6 over the pseudo-header and `transport`, whose own checksum
/// field holds zero.
[[nodiscard]] std::uint16_t transport_checksum(const IpHeader& header, const Bytes& transport);

/// A UDP header with its checksum, and the payload.
[[nodiscard]] Bytes udp_bytes(const IpHeader& header, std::uint16_t source_port,
                              std::uint16_t destination_port, const Bytes& payload);

/// Cuts an IPv4 packet in two after `first_length` bytes of its payload, which must be a multiple
/// of 8 below the payload's length (else std::invalid_argument).
[[nodiscard]] std::array<NetworkPacket, 2> fragment_ipv4(const NetworkPacket& whole,
                                                         std::size_t first_length);

}  // namespace test_support
