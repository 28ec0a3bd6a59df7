// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/capture_builder.h"

#include <fstream>
#include <stdexcept>

namespace test_support {
namespace {

constexpr std::uint32_t MAGIC_OF_MICROSECONDS{0xa1b2c3d4};
constexpr std::uint32_t MAGIC_OF_NANOSECONDS{0xa1b23c4d};
constexpr std::uint32_t SECTION_HEADER_BLOCK{0x0a0d0d0a};
constexpr std::uint32_t INTERFACE_BLOCK{1};
constexpr std::uint32_t ENHANCED_PACKET_BLOCK{6};
constexpr std::uint32_t BYTE_ORDER_MAGIC{0x1a2b3c4d};
constexpr std::uint16_t OPTION_IF_NAME{2};
constexpr std::uint16_t OPTION_IF_TSRESOL{9};
constexpr std::int64_t NS_PER_SECOND{1'000'000'000};
constexpr std::int64_t NS_PER_MICROSECOND{1'000};

void pad_to_4(Bytes& bytes) {
    while (bytes.size() % 4 != 0) {
        bytes.push_back(0);
    }
}

}  // namespace

CaptureBuilder::CaptureBuilder(LinkType type, const CaptureOptions& options)
    : m_options{options}, m_interfaces{{type, "if0"}} {}

std::uint32_t CaptureBuilder::add_interface(LinkType type, const std::string& name) {
    if (m_options.format != FileFormat::pcapng) {
        throw std::logic_error{"a classic pcap has one interface only"};
    }
    m_interfaces.push_back({type, name});
    return static_cast<std::uint32_t>(m_interfaces.size() - 1);
}

void CaptureBuilder::add(const Segment& segment, const Link& link) {
    add(tcp_packet(segment), link);
}

void CaptureBuilder::add(const NetworkPacket& packet, const Link& link) {
    const auto type = m_interfaces.at(link.capture_interface).type;
    add_raw(packet.time_ns, link_frame(type, link, packet, m_options.byte_order), std::nullopt,
            link.capture_interface);
}

void CaptureBuilder::add_raw(std::int64_t time_ns, const Bytes& frame,
                             std::optional<std::uint32_t> original_length,
                             std::uint32_t capture_interface) {
    static_cast<void>(m_interfaces.at(capture_interface));
    const auto length = original_length.value_or(static_cast<std::uint32_t>(frame.size()));
    m_records.push_back({time_ns, frame, length, capture_interface});
}

std::size_t CaptureBuilder::offset_of_last_record() const {
    auto offset = header().size();
    for (std::size_t i{0}; i + 1 < m_records.size(); ++i) {
        offset += record_bytes(m_records[i]).size();
    }
    return offset;
}

Bytes CaptureBuilder::bytes() const {
    auto bytes = header();
    for (const auto& record : m_records) {
        append_bytes(bytes, record_bytes(record));
    }
    return first_bytes(bytes, m_options.truncate_at.value_or(bytes.size()));
}

void CaptureBuilder::write(const std::filesystem::path& path) const {
    write_file(path, bytes());
}

Bytes CaptureBuilder::header() const {
    return m_options.format == FileFormat::pcap ? pcap_header() : pcapng_header();
}

Bytes CaptureBuilder::pcap_header() const {
    Bytes bytes;
    append(bytes,
           m_options.resolution == TimeResolution::nanoseconds ? MAGIC_OF_NANOSECONDS
                                                               : MAGIC_OF_MICROSECONDS,
           4);
    append(bytes, 2, 2);  // version 2.4
    append(bytes, 4, 2);
    append(bytes, 0, 8);  // time zone and accuracy, always zero
    append(bytes, m_options.snap_length, 4);
    append(bytes, static_cast<std::uint16_t>(m_interfaces.front().type), 4);
    return bytes;
}

Bytes CaptureBuilder::pcapng_header() const {
    Bytes section;
    append(section, BYTE_ORDER_MAGIC, 4);
    append(section, 1, 2);  // version 1.0
    append(section, 0, 2);
    append(section, ~std::uint64_t{0}, 8);  // section of unknown length
    auto bytes = block(SECTION_HEADER_BLOCK, section);
    for (const auto& interface : m_interfaces) {
        append_bytes(bytes, interface_block(interface));
    }
    return bytes;
}

Bytes CaptureBuilder::interface_block(const Interface& interface) const {
    Bytes body;
    append(body, static_cast<std::uint16_t>(interface.type), 2);
    append(body, 0, 2);
    append(body, m_options.snap_length, 4);
    append(body, OPTION_IF_NAME, 2);
    append(body, interface.name.size(), 2);
    append_bytes(body, Bytes(interface.name.begin(), interface.name.end()));
    pad_to_4(body);
    append(body, OPTION_IF_TSRESOL, 2);
    append(body, 1, 2);
    append(body, m_options.resolution == TimeResolution::nanoseconds ? 9 : 6, 1);
    pad_to_4(body);
    append(body, 0, 4);  // end of options
    return block(INTERFACE_BLOCK, body);
}

Bytes CaptureBuilder::record_bytes(const Record& record) const {
    return m_options.format == FileFormat::pcap ? pcap_record(record) : pcapng_record(record);
}

Bytes CaptureBuilder::pcap_record(const Record& record) const {
    const auto captured = first_bytes(record.frame, m_options.snap_length);
    const auto fraction = record.time_ns % NS_PER_SECOND;
    const bool is_nano{m_options.resolution == TimeResolution::nanoseconds};
    Bytes bytes;
    append(bytes, static_cast<std::uint64_t>(record.time_ns / NS_PER_SECOND), 4);
    append(bytes, static_cast<std::uint64_t>(is_nano ? fraction : fraction / NS_PER_MICROSECOND),
           4);
    append(bytes, captured.size(), 4);
    append(bytes, record.original_length, 4);
    append_bytes(bytes, captured);
    return bytes;
}

Bytes CaptureBuilder::pcapng_record(const Record& record) const {
    const auto captured = first_bytes(record.frame, m_options.snap_length);
    const bool is_nano{m_options.resolution == TimeResolution::nanoseconds};
    const auto time =
        static_cast<std::uint64_t>(is_nano ? record.time_ns : record.time_ns / NS_PER_MICROSECOND);
    Bytes body;
    append(body, record.interface, 4);
    append(body, time >> 32, 4);
    append(body, time, 4);
    append(body, captured.size(), 4);
    append(body, record.original_length, 4);
    append_bytes(body, captured);
    pad_to_4(body);
    return block(ENHANCED_PACKET_BLOCK, body);
}

Bytes CaptureBuilder::block(std::uint32_t type, const Bytes& body) const {
    const auto length = body.size() + 12;
    Bytes bytes;
    append(bytes, type, 4);
    append(bytes, length, 4);
    append_bytes(bytes, body);
    append(bytes, length, 4);
    return bytes;
}

void CaptureBuilder::append(Bytes& bytes, std::uint64_t value, std::size_t size) const {
    append_number(bytes, value, size, m_options.byte_order);
}

void write_file(const std::filesystem::path& path, const Bytes& bytes) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    for (const auto byte : bytes) {
        file.put(static_cast<char>(byte));
    }
    file.close();
    if (!file) {
        throw std::runtime_error{"cannot write " + path.string()};
    }
}

}  // namespace test_support
