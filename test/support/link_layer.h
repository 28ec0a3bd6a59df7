// SPDX-License-Identifier: GPL-3.0-or-later
// The link layers that captures are made on: what each puts in front of a network packet.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "support/bytes.h"
#include "support/ip.h"

namespace test_support {

/// The numbers are those of pcap and pcapng files.
enum class LinkType : std::uint16_t {
    null = 0,  // BSD loopback, family in the byte order of the file
    ethernet = 1,
    ppp = 9,
    raw_ip = 101,
    loop = 108,  // OpenBSD loopback, family in big-endian order
    sll = 113,   // Linux "any", no interface index
    sll2 = 276
};

/// Packet type of the Linux "any" device.
enum class PacketType : std::uint8_t {
    to_host = 0,
    broadcast = 1,
    multicast = 2,
    other_host = 3,
    outgoing = 4
};

using MacAddress = std::array<std::uint8_t, 6>;

/// What the link layer says about one frame; each link type takes what it has room for.
struct Link {
    PacketType packet_type{PacketType::to_host};
    std::uint32_t interface_index{1};  // SLL2 only
    MacAddress source{0x02, 0, 0, 0, 0, 1};
    MacAddress destination{0x02, 0, 0, 0, 0, 2};
    std::size_t minimum_length{0};       // zeros follow shorter frames: 60 for Ethernet
    std::uint32_t capture_interface{0};  // pcapng only: 0 or from add_interface()
};

/// The frame of `packet`; throws std::invalid_argument if the link type cannot carry it.
[[nodiscard]] Bytes link_frame(LinkType type, const Link& link, const NetworkPacket& packet,
                               ByteOrder file_order);

}  // namespace test_support
