// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/packet.h"

#include <stdexcept>
#include <utility>

namespace test_support {
namespace {

constexpr std::uint8_t PROTOCOL_OF_ICMP{1};
constexpr std::uint8_t PROTOCOL_OF_TCP{6};
constexpr std::uint8_t PROTOCOL_OF_UDP{17};
constexpr std::uint8_t PROTOCOL_OF_ICMPV6{58};
constexpr std::size_t TCP_HEADER_SIZE{20};
constexpr std::size_t LARGEST_DATA_OFFSET{15};

IpHeader ip_header(const Segment& segment) {
    IpHeader header;
    header.source = segment.source;
    header.destination = segment.destination;
    header.protocol = PROTOCOL_OF_TCP;
    header.ttl = segment.ttl;
    header.traffic_class = segment.traffic_class;
    header.id = segment.ip_id;
    header.options = segment.ipv4_options;
    header.extensions = segment.ipv6_extensions;
    header.length = segment.ip_length;
    header.checksum = segment.ip_checksum;
    return header;
}

std::size_t data_offset(const Segment& segment, std::size_t options_size) {
    if (segment.data_offset) {
        return *segment.data_offset;
    }
    const auto words = (TCP_HEADER_SIZE + options_size + 3) / 4;
    if (words > LARGEST_DATA_OFFSET) {
        throw std::invalid_argument{"TCP options of " + std::to_string(options_size) +
                                    " bytes: at most 40 fit"};
    }
    return words;
}

std::size_t payload_size(const Segment& segment) {
    return segment.payload.empty() ? segment.payload_length : segment.payload.size();
}

Bytes payload_bytes(const Segment& segment) {
    return segment.payload.empty() ? generated_payload(segment.seq, segment.payload_length)
                                   : segment.payload;
}

Bytes tcp_bytes(const Segment& segment) {
    const auto options = segment.options.serialise();
    const auto offset = data_offset(segment, options.size());
    Bytes bytes;
    append_number(bytes, segment.source_port, 2);
    append_number(bytes, segment.destination_port, 2);
    append_number(bytes, segment.seq, 4);
    append_number(bytes, segment.ack, 4);
    append_number(bytes, (offset << 12) | (segment.flags & 0x0fffU), 2);
    append_number(bytes, segment.window, 2);
    append_number(bytes, 0, 2);
    append_number(bytes, segment.urgent_pointer, 2);
    append_bytes(bytes, options);
    append_bytes(bytes, payload_bytes(segment));
    const auto checksum = transport_checksum(ip_header(segment), bytes);
    put_u16(bytes, 16, segment.tcp_checksum.value_or(checksum));
    return bytes;
}

NetworkPacket bare_tcp_packet(const Segment& segment) {
    return ip_packet(segment.time_ns, ip_header(segment), tcp_bytes(segment));
}

/// The quoted packet: its IP header whole, then the start of its TCP segment.
Bytes quotation(const Segment& quoted, std::size_t transport_length) {
    const auto packet = bare_tcp_packet(quoted).bytes;
    const auto ip_size = packet.size() - tcp_bytes(quoted).size();
    return first_bytes(packet, ip_size + transport_length);
}

}  // namespace

NetworkPacket tcp_packet(const Segment& segment) {
    return encapsulate(segment.encapsulations, bare_tcp_packet(segment));
}

std::array<NetworkPacket, 2> tcp_fragments(const Segment& segment, std::size_t first_length) {
    auto fragments = fragment_ipv4(bare_tcp_packet(segment), first_length);
    for (auto& fragment : fragments) {
        fragment = encapsulate(segment.encapsulations, std::move(fragment));
    }
    return fragments;
}

Segment reversed(Segment segment) {
    std::swap(segment.source, segment.destination);
    std::swap(segment.source_port, segment.destination_port);
    return segment;
}

std::uint32_t next_seq(const Segment& segment) {
    const std::size_t numbered{((segment.flags & SYN) != 0 ? 1U : 0U) +
                               ((segment.flags & FIN) != 0 ? 1U : 0U) + payload_size(segment)};
    return segment.seq + static_cast<std::uint32_t>(numbered);
}

NetworkPacket udp_packet(const Datagram& datagram) {
    IpHeader header;
    header.source = datagram.source;
    header.destination = datagram.destination;
    header.protocol = PROTOCOL_OF_UDP;
    return encapsulate(datagram.encapsulations,
                       ip_packet(datagram.time_ns, header,
                                 udp_bytes(header, datagram.source_port, datagram.destination_port,
                                           datagram.payload)));
}

NetworkPacket icmp_error(const IcmpError& error, const Segment& quoted) {
    const bool is_ipv6{address_bytes(quoted.source).size() == 16};
    IpHeader header;
    header.source = error.source;
    header.destination = quoted.source;
    header.protocol = is_ipv6 ? PROTOCOL_OF_ICMPV6 : PROTOCOL_OF_ICMP;
    const std::uint8_t type{is_ipv6 ? std::uint8_t{1} : std::uint8_t{3}};
    auto message = concatenate(
        {{type, error.code, 0, 0, 0, 0, 0, 0}, quotation(quoted, error.quoted_transport)});
    put_u16(message, 2, is_ipv6 ? transport_checksum(header, message) : internet_checksum(message));
    return ip_packet(error.time_ns, header, message);
}

NetworkPacket arp_request(std::int64_t time_ns, const std::string& sender,
                          const std::string& target) {
    const Bytes sender_mac{0x02, 0, 0, 0, 0, 1};
    return {time_ns, ETHERTYPE_OF_ARP,
            concatenate({{0, 1, 8, 0, 6, 4, 0, 1},  // Ethernet, IPv4, request
                         sender_mac,
                         address_bytes(sender),
                         Bytes(6, 0),
                         address_bytes(target)})};
}

}  // namespace test_support
