// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/link_layer.h"

#include <stdexcept>
#include <string>

#include "support/encapsulation.h"

namespace test_support {
namespace {

constexpr std::uint16_t ARPHRD_OF_ETHERNET{1};

Bytes mac_bytes(const MacAddress& address) {
    return Bytes(address.begin(), address.end());
}

void require_ip(LinkType type, const NetworkPacket& packet) {
    if (packet.ethertype != ETHERTYPE_OF_IPV4 && packet.ethertype != ETHERTYPE_OF_IPV6) {
        throw std::invalid_argument{"link type " + std::to_string(static_cast<unsigned>(type)) +
                                    " carries only IP"};
    }
}

Bytes ethernet_header(const Link& link, std::uint16_t ethertype) {
    auto header = concatenate({mac_bytes(link.destination), mac_bytes(link.source)});
    append_number(header, ethertype, 2);
    return header;
}

Bytes family_header(std::uint16_t ethertype, ByteOrder order) {
    const unsigned family{ethertype == ETHERTYPE_OF_IPV4 ? 2U : 30U};  // macOS for IPv6
    Bytes header;
    append_number(header, family, 4, order);
    return header;
}

Bytes ppp_header(std::uint16_t ethertype) {
    Bytes header{0xff, 0x03};
    append_number(header, ppp_protocol(ethertype), 2);
    return header;
}

Bytes sll_header(const Link& link, std::uint16_t ethertype) {
    Bytes header;
    append_number(header, static_cast<std::uint8_t>(link.packet_type), 2);
    append_number(header, ARPHRD_OF_ETHERNET, 2);
    append_number(header, link.source.size(), 2);
    append_bytes(header, mac_bytes(link.source));
    append_number(header, 0, 2);
    append_number(header, ethertype, 2);
    return header;
}

Bytes sll2_header(const Link& link, std::uint16_t ethertype) {
    Bytes header;
    append_number(header, ethertype, 2);
    append_number(header, 0, 2);
    append_number(header, link.interface_index, 4);
    append_number(header, ARPHRD_OF_ETHERNET, 2);
    append_number(header, static_cast<std::uint8_t>(link.packet_type), 1);
    append_number(header, link.source.size(), 1);
    append_bytes(header, mac_bytes(link.source));
    append_number(header, 0, 2);
    return header;
}

Bytes link_header(LinkType type, const Link& link, const NetworkPacket& packet,
                  ByteOrder file_order) {
    switch (type) {
        case LinkType::ethernet:
            return ethernet_header(link, packet.ethertype);
        case LinkType::ppp:
            return ppp_header(packet.ethertype);
        case LinkType::sll:
            return sll_header(link, packet.ethertype);
        case LinkType::sll2:
            return sll2_header(link, packet.ethertype);
        case LinkType::raw_ip:
        case LinkType::null:
        case LinkType::loop:
            break;
    }
    require_ip(type, packet);
    if (type == LinkType::raw_ip) {
        return {};
    }
    return family_header(packet.ethertype, type == LinkType::loop ? ByteOrder::big : file_order);
}

}  // namespace

Bytes link_frame(LinkType type, const Link& link, const NetworkPacket& packet,
                 ByteOrder file_order) {
    auto frame = concatenate({link_header(type, link, packet, file_order), packet.bytes});
    if (frame.size() < link.minimum_length) {
        frame.resize(link.minimum_length);
    }
    return frame;
}

}  // namespace test_support
