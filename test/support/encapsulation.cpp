// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/encapsulation.h"

#include <cstddef>
#include <stdexcept>
#include <utility>

namespace test_support {
namespace {

constexpr std::uint8_t PROTOCOL_OF_IPV4{4};
constexpr std::uint8_t PROTOCOL_OF_UDP{17};
constexpr std::uint8_t PROTOCOL_OF_IPV6{41};
constexpr std::uint8_t PROTOCOL_OF_GRE{47};
constexpr std::uint16_t PORT_OF_VXLAN{4789};
constexpr std::uint16_t PORT_OF_GTP_U{2152};
constexpr std::uint16_t ANY_PORT{50000};

Encapsulation tagged(std::uint16_t ethertype, std::uint16_t id) {
    return [=](const NetworkPacket& inner) {
        NetworkPacket outer{inner.time_ns, ethertype, {}};
        append_number(outer.bytes, id, 2);
        append_number(outer.bytes, inner.ethertype, 2);
        append_bytes(outer.bytes, inner.bytes);
        return outer;
    };
}

IpHeader tunnel_header(const std::string& source, const std::string& destination,
                       std::uint8_t protocol) {
    IpHeader header;
    header.source = source;
    header.destination = destination;
    header.protocol = protocol;
    return header;
}

/// An IP and a UDP header around what `carried` makes of the inner packet.
Encapsulation in_udp(const std::string& source, const std::string& destination, std::uint16_t port,
                     std::function<Bytes(const NetworkPacket&)> carried) {
    const auto header = tunnel_header(source, destination, PROTOCOL_OF_UDP);
    return [header, port, carried = std::move(carried)](const NetworkPacket& inner) {
        return ip_packet(inner.time_ns, header, udp_bytes(header, ANY_PORT, port, carried(inner)));
    };
}

}  // namespace

NetworkPacket encapsulate(const std::vector<Encapsulation>& outermost_first, NetworkPacket packet) {
    for (auto it = outermost_first.rbegin(); it != outermost_first.rend(); ++it) {
        packet = (*it)(packet);
    }
    return packet;
}

Encapsulation vlan(std::uint16_t id) {
    return tagged(ETHERTYPE_OF_VLAN, id);
}

Encapsulation qinq(std::uint16_t service_id, std::uint16_t customer_id) {
    return [=](const NetworkPacket& inner) {
        return tagged(ETHERTYPE_OF_SERVICE_VLAN, service_id)(vlan(customer_id)(inner));
    };
}

Encapsulation mpls(std::uint32_t label) {
    return [=](const NetworkPacket& inner) {
        const std::uint32_t bottom{inner.ethertype == ETHERTYPE_OF_MPLS ? 0U : 0x100U};
        NetworkPacket outer{inner.time_ns, ETHERTYPE_OF_MPLS, {}};
        append_number(outer.bytes, (label << 12) | bottom | 64U, 4);
        append_bytes(outer.bytes, inner.bytes);
        return outer;
    };
}

Encapsulation pppoe(std::uint16_t session) {
    return [=](const NetworkPacket& inner) {
        NetworkPacket outer{inner.time_ns, ETHERTYPE_OF_PPPOE, {}};
        append_number(outer.bytes, 0x1100, 2);
        append_number(outer.bytes, session, 2);
        append_number(outer.bytes, 2 + inner.bytes.size(), 2);
        append_number(outer.bytes, ppp_protocol(inner.ethertype), 2);
        append_bytes(outer.bytes, inner.bytes);
        return outer;
    };
}

Encapsulation ip_in_ip(std::string source, std::string destination) {
    return [source = std::move(source),
            destination = std::move(destination)](const NetworkPacket& inner) {
        const auto protocol =
            inner.ethertype == ETHERTYPE_OF_IPV6 ? PROTOCOL_OF_IPV6 : PROTOCOL_OF_IPV4;
        return ip_packet(inner.time_ns, tunnel_header(source, destination, protocol), inner.bytes);
    };
}

Encapsulation gre(std::string source, std::string destination) {
    return [source = std::move(source),
            destination = std::move(destination)](const NetworkPacket& inner) {
        Bytes payload{0, 0};  // no flags, version 0
        append_number(payload, inner.ethertype, 2);
        append_bytes(payload, inner.bytes);
        return ip_packet(inner.time_ns, tunnel_header(source, destination, PROTOCOL_OF_GRE),
                         payload);
    };
}

Encapsulation vxlan(std::string source, std::string destination, std::uint32_t network) {
    return in_udp(source, destination, PORT_OF_VXLAN, [=](const NetworkPacket& inner) {
        Bytes payload{0x08, 0, 0, 0};
        append_number(payload, network << 8, 4);
        append_bytes(payload, {0x02, 0, 0, 0, 0x0a, 2, 0x02, 0, 0, 0, 0x0a, 1});  // two MACs
        append_number(payload, inner.ethertype, 2);
        append_bytes(payload, inner.bytes);
        return payload;
    });
}

Encapsulation gtp_u(std::string source, std::string destination, std::uint32_t tunnel) {
    return in_udp(source, destination, PORT_OF_GTP_U, [=](const NetworkPacket& inner) {
        Bytes payload{0x30, 0xff};  // version 1, GTP; a G-PDU
        append_number(payload, inner.bytes.size(), 2);
        append_number(payload, tunnel, 4);
        append_bytes(payload, inner.bytes);
        return payload;
    });
}

std::uint16_t ppp_protocol(std::uint16_t ethertype) {
    switch (ethertype) {
        case ETHERTYPE_OF_IPV4:
            return 0x0021;
        case ETHERTYPE_OF_IPV6:
            return 0x0057;
        case ETHERTYPE_OF_MPLS:
            return 0x0281;
        default:
            throw std::invalid_argument{"PPP carries IP or MPLS here, not ethertype " +
                                        std::to_string(ethertype)};
    }
}

}  // namespace test_support
