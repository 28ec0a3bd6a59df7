// SPDX-License-Identifier: GPL-3.0-or-later
// The packets that test captures hold: TCP segments, sound or broken, and what else a network
// carries between them.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/bytes.h"
#include "support/encapsulation.h"
#include "support/ip.h"
#include "support/tcp_options.h"

namespace test_support {

inline constexpr std::uint16_t FIN{0x01};
inline constexpr std::uint16_t SYN{0x02};
inline constexpr std::uint16_t RST{0x04};
inline constexpr std::uint16_t PSH{0x08};
inline constexpr std::uint16_t ACK{0x10};
inline constexpr std::uint16_t URG{0x20};
inline constexpr std::uint16_t ECE{0x40};
inline constexpr std::uint16_t CWR{0x80};

/// A TCP segment and the IP packet around it. Checksums and lengths are right unless set.
struct Segment {
    std::int64_t time_ns{0};         // since the epoch
    std::string source{"10.0.0.1"};  // IPv4 or IPv6
    std::string destination{"10.0.0.2"};
    std::uint16_t source_port{40000};
    std::uint16_t destination_port{5201};  // one for which tshark has no dissector
    std::uint32_t seq{1};
    std::uint32_t ack{0};
    std::uint16_t flags{ACK};     // the low 12 bits
    std::uint16_t window{65535};  // as sent, unscaled
    std::uint16_t urgent_pointer{0};
    Options options{};
    Bytes payload{};
    std::size_t payload_length{0};  // generated_payload(seq, ...) if `payload` is empty

    std::uint16_t ip_id{0};
    std::uint8_t ttl{64};
    std::uint8_t traffic_class{0};
    Bytes ipv4_options{};
    std::vector<Ipv6Extension> ipv6_extensions{};
    std::vector<Encapsulation> encapsulations{};  // the first is the outermost

    std::optional<std::uint8_t> data_offset{};  // in 4-byte words, 0 to 15
    std::optional<std::uint16_t> tcp_checksum{};
    std::optional<std::uint16_t> ip_checksum{};
    std::optional<std::uint16_t> ip_length{};  // 0: as offloading hosts capture it
};

/// Throws std::invalid_argument for bad addresses and for options above 40 bytes without a data
/// offset of their own.
[[nodiscard]] NetworkPacket tcp_packet(const Segment& segment);

/// The same in two IPv4 fragments, the first with `first_length` bytes (a multiple of 8) of TCP
/// header and payload. Give the segment an `ip_id`.
[[nodiscard]] std::array<NetworkPacket, 2> tcp_fragments(const Segment& segment,
                                                         std::size_t first_length);

/// A copy with addresses and ports swapped.
[[nodiscard]] Segment reversed(Segment segment);

/// The sequence number after the segment: SYN, FIN and every byte of payload count.
[[nodiscard]] std::uint32_t next_seq(const Segment& segment);

struct Datagram {
    std::int64_t time_ns{0};
    std::string source{"10.0.0.1"};
    std::string destination{"10.0.0.2"};
    std::uint16_t source_port{40000};
    std::uint16_t destination_port{40001};
    Bytes payload{};
    std::vector<Encapsulation> encapsulations{};
};
[[nodiscard]] NetworkPacket udp_packet(const Datagram& datagram);

/// "Destination unreachable" sent to the source of a segment.
struct IcmpError {
    std::int64_t time_ns{0};
    std::string source{"10.0.0.254"};  // the router, of the segment's family
    std::uint8_t code{1};              // ICMP: host unreachable; ICMPv6: prohibited
    std::size_t quoted_transport{8};   // bytes of the TCP segment that it quotes
};
/// ICMP for an IPv4 segment, ICMPv6 for an IPv6 one; encapsulations of `quoted` are ignored.
[[nodiscard]] NetworkPacket icmp_error(const IcmpError& error, const Segment& quoted);

/// Who has `target`? Tell `sender`. Both IPv4.
[[nodiscard]] NetworkPacket arp_request(std::int64_t time_ns, const std::string& sender,
                                        const std::string& target);

}  // namespace test_support
