// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/ip.h"

#include <arpa/inet.h>
#include <stdexcept>

namespace test_support {
namespace {

constexpr std::size_t IPV4_ADDRESS_SIZE{4};
constexpr std::uint16_t MORE_FRAGMENTS{0x2000};

std::uint16_t length_or_zero(std::size_t length) {
    return length > 0xffff ? std::uint16_t{0} : static_cast<std::uint16_t>(length);
}

void set_ipv4_checksum(Bytes& header) {
    put_u16(header, 10, 0);
    put_u16(header, 10, internet_checksum(header));
}

Bytes ipv4_header(const IpHeader& header, std::size_t payload_length) {
    const auto size = 20 + header.options.size();
    if (header.options.size() % 4 != 0 || size > 60) {
        throw std::invalid_argument{"IPv4 options must be 0, 4, ... 40 bytes"};
    }
    Bytes bytes;
    append_number(bytes, 0x40 | (size / 4), 1);
    append_number(bytes, header.traffic_class, 1);
    append_number(bytes, header.length.value_or(length_or_zero(size + payload_length)), 2);
    append_number(bytes, header.id, 2);
    append_number(bytes, header.fragment, 2);
    append_number(bytes, header.ttl, 1);
    append_number(bytes, header.protocol, 1);
    append_number(bytes, 0, 2);
    append_bytes(bytes, address_bytes(header.source));
    append_bytes(bytes, address_bytes(header.destination));
    append_bytes(bytes, header.options);
    set_ipv4_checksum(bytes);
    if (header.checksum) {
        put_u16(bytes, 10, *header.checksum);
    }
    return bytes;
}

std::uint8_t protocol_number(Ipv6Extension extension) {
    switch (extension) {
        case Ipv6Extension::hop_by_hop:
            return 0;
        case Ipv6Extension::atomic_fragment:
            return 44;
        case Ipv6Extension::destination_options:
            break;
    }
    return 60;
}

/// Every extension is 8 bytes long: a fragment header of a whole packet, or 4 bytes of PadN.
Bytes extension_bytes(Ipv6Extension extension, std::uint8_t next) {
    if (extension == Ipv6Extension::atomic_fragment) {
        return {next, 0, 0, 0, 0, 0, 0, 1};
    }
    return {next, 0, 1, 4, 0, 0, 0, 0};
}

Bytes ipv6_header(const IpHeader& header, std::size_t payload_length) {
    Bytes chain;
    auto next = header.protocol;
    for (auto it = header.extensions.rbegin(); it != header.extensions.rend(); ++it) {
        chain = concatenate({extension_bytes(*it, next), chain});
        next = protocol_number(*it);
    }
    Bytes bytes;
    append_number(
        bytes,
        0x60000000U | (std::uint32_t{header.traffic_class} << 20) | (header.flow_label & 0xfffffU),
        4);
    append_number(bytes, header.length.value_or(length_or_zero(chain.size() + payload_length)), 2);
    append_number(bytes, next, 1);
    append_number(bytes, header.ttl, 1);
    append_bytes(bytes, address_bytes(header.source));
    append_bytes(bytes, address_bytes(header.destination));
    append_bytes(bytes, chain);
    return bytes;
}

NetworkPacket one_fragment(const NetworkPacket& whole, std::size_t from, std::size_t to) {
    const std::size_t header_size{(whole.bytes.at(0) & 0x0fU) * 4U};
    auto header = first_bytes(whole.bytes, header_size);
    const auto begin = whole.bytes.begin() + static_cast<std::ptrdiff_t>(header_size + from);
    const auto end = whole.bytes.begin() + static_cast<std::ptrdiff_t>(header_size + to);
    const bool is_last{header_size + to == whole.bytes.size()};
    put_u16(header, 2, static_cast<std::uint16_t>(header_size + to - from));
    put_u16(header, 6, static_cast<std::uint16_t>((is_last ? 0U : MORE_FRAGMENTS) | (from / 8)));
    set_ipv4_checksum(header);
    return {whole.time_ns, whole.ethertype, concatenate({header, Bytes(begin, end)})};
}

}  // namespace

Bytes address_bytes(const std::string& text) {
    const bool is_ipv6{text.find(':') != std::string::npos};
    Bytes bytes(is_ipv6 ? 16 : IPV4_ADDRESS_SIZE);
    if (inet_pton(is_ipv6 ? AF_INET6 : AF_INET, text.c_str(), bytes.data()) != 1) {
        throw std::invalid_argument{"no IP address: " + text};
    }
    return bytes;
}

NetworkPacket ip_packet(std::int64_t time_ns, const IpHeader& header, const Bytes& payload) {
    const auto size = address_bytes(header.source).size();
    if (size != address_bytes(header.destination).size()) {
        throw std::invalid_argument{"addresses of different families: " + header.source + ", " +
                                    header.destination};
    }
    if (size == IPV4_ADDRESS_SIZE) {
        return {time_ns, ETHERTYPE_OF_IPV4,
                concatenate({ipv4_header(header, payload.size()), payload})};
    }
    return {time_ns, ETHERTYPE_OF_IPV6,
            concatenate({ipv6_header(header, payload.size()), payload})};
}

std::uint16_t transport_checksum(const IpHeader& header, const Bytes& transport) {
    // The fields of both families' pseudo-headers have the same sum: addresses, protocol, length.
    auto covered = address_bytes(header.source);
    append_bytes(covered, address_bytes(header.destination));
    append_number(covered, header.protocol, 4);
    append_number(covered, transport.size(), 4);
    append_bytes(covered, transport);
    return internet_checksum(covered);
}

Bytes udp_bytes(const IpHeader& header, std::uint16_t source_port, std::uint16_t destination_port,
                const Bytes& payload) {
    Bytes bytes;
    append_number(bytes, source_port, 2);
    append_number(bytes, destination_port, 2);
    append_number(bytes, 8 + payload.size(), 2);
    append_number(bytes, 0, 2);
    append_bytes(bytes, payload);
    const auto checksum = transport_checksum(header, bytes);
    put_u16(bytes, 6, checksum == 0 ? std::uint16_t{0xffff} : checksum);
    return bytes;
}

std::array<NetworkPacket, 2> fragment_ipv4(const NetworkPacket& whole, std::size_t first_length) {
    if (whole.ethertype != ETHERTYPE_OF_IPV4) {
        throw std::invalid_argument{"only IPv4 packets can be cut into fragments"};
    }
    const std::size_t length{whole.bytes.size() - (whole.bytes.at(0) & 0x0fU) * 4U};
    if (first_length == 0 || first_length % 8 != 0 || first_length >= length) {
        throw std::invalid_argument{"the first fragment must be a multiple of 8 below " +
                                    std::to_string(length)};
    }
    return {one_fragment(whole, 0, first_length), one_fragment(whole, first_length, length)};
}

}  // namespace test_support
