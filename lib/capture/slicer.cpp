// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/slicer.h"

#include <algorithm>

namespace capture {

namespace {

constexpr std::uint32_t slice_frames = 512;
constexpr std::size_t slice_bytes = 512UL * 1024;
constexpr std::size_t read_bytes = 1024UL * 1024;

constexpr std::size_t pcap_header_bytes = 24;
constexpr std::size_t record_header_bytes = 16;
/// Wireshark's own limit: a longer packet means a damaged file.
constexpr std::uint32_t longest_packet = 262144;

constexpr std::size_t block_header_bytes = 8;
constexpr std::size_t least_block_bytes = 12;
constexpr std::uint32_t longest_block = 16U * 1024 * 1024;

/// Block types of pcapng (draft-ietf-opsawg-pcapng).
enum BlockType : std::uint32_t {
    interface_description = 0x00000001,
    packet = 0x00000002,
    simple_packet = 0x00000003,
    name_resolution = 0x00000004,
    interface_statistics = 0x00000005,
    enhanced_packet = 0x00000006,
    decryption_secrets = 0x0000000a,
    section_header = 0x0a0d0d0a,
};

}  // namespace

bool Slicer::takes(const Source& source) {
    return source.kind() == Kind::pcap || (source.kind() == Kind::pcapng && source.file());
}

Slicer::Slicer(Source& source) : m_source{source} {
    if (source.kind() == Kind::pcap) {
        read_pcap_header();
    }
}

void Slicer::read_pcap_header() {
    if (!ensure(pcap_header_bytes)) {
        m_ended = true;
        return;
    }
    m_big_endian = m_buffer[0] == '\xa1';
    m_headers = m_buffer.substr(0, pcap_header_bytes);
    consume(pcap_header_bytes);
}

bool Slicer::next(Slice& slice, std::size_t& headers_had) {
    const std::lock_guard lock{m_mutex};
    slice.frames = 0;
    std::size_t size = 0;  // of the slice's records, which lie together in the buffer
    while (slice.frames < slice_frames && size < slice_bytes) {
        m_at += size;
        const Record record = next_record();
        m_at -= size;
        if (record.size == 0) {
            break;
        }
        if (record.kind == RecordKind::packet) {
            size += record.size;
            ++slice.frames;
        } else if (slice.frames == 0) {
            m_headers.append(m_buffer, m_at, record.size);
            consume(record.size);
        } else {
            break;  // a header in the middle: the next slice comes behind it
        }
    }
    if (slice.frames == 0) {
        m_ended = true;
        return false;
    }
    slice.first_frame = m_frames + 1;
    slice.bytes.assign(m_headers, headers_had);
    slice.bytes.append(m_buffer, m_at, size);
    headers_had = m_headers.size();
    consume(size);
    m_frames += slice.frames;
    return true;
}

Slicer::Record Slicer::next_record() {
    if (m_ended) {
        return {};
    }
    return m_source.kind() == Kind::pcap ? next_pcap_record() : next_pcapng_block();
}

Slicer::Record Slicer::next_pcap_record() {
    if (!ensure(1)) {
        return {};
    }
    if (!ensure(record_header_bytes)) {
        return cut_short("the file ends in the middle of a packet's header");
    }
    const std::uint32_t length = number_at(8);
    if (length > longest_packet) {
        return cut_short("the file is damaged: a packet of " + std::to_string(length) +
                         " bytes follows");
    }
    if (!ensure(record_header_bytes + length)) {
        return cut_short("the file ends in the middle of a packet");
    }
    return {RecordKind::packet, record_header_bytes + length};
}

Slicer::Record Slicer::next_pcapng_block() {
    if (!ensure(1)) {
        return {};
    }
    if (!ensure(least_block_bytes)) {
        return cut_short("the file ends in the middle of a block's header");
    }
    if (number_at(0) == section_header) {  // the same in both byte orders
        m_big_endian = m_buffer.compare(m_at + block_header_bytes, 4, "\x1a\x2b\x3c\x4d") == 0;
    }
    const std::uint32_t length = number_at(4);
    if (length < least_block_bytes || length % 4 != 0 || length > longest_block) {
        return cut_short("the file is damaged: a block of " + std::to_string(length) +
                         " bytes follows");
    }
    if (!ensure(length)) {
        return cut_short("the file ends in the middle of a packet or other block");
    }
    switch (number_at(0)) {
        case packet:
        case simple_packet:
        case enhanced_packet:
            return {RecordKind::packet, length};
        case section_header:
        case interface_description:
        case name_resolution:
        case interface_statistics:
        case decryption_secrets:
            return {RecordKind::header, length};
        default:
            throw NotSliceable{"blocks of type " + std::to_string(number_at(0))};
    }
}

Slicer::Record Slicer::cut_short(const std::string& message) {
    m_cut_message = message;
    return {};
}

/// Whether `size` bytes lie in the buffer from the next record on, after reading on if need be.
bool Slicer::ensure(std::size_t size) {
    while (m_buffer.size() - m_at < size && !m_source_ended) {
        // What was dealt makes room; slices are far smaller than a read, so this copies little.
        const std::size_t filled = m_buffer.size();
        m_buffer.resize(filled + read_bytes);
        const std::size_t length = m_source.read(m_buffer.data() + filled, read_bytes);
        m_buffer.resize(filled + length);
        m_source_ended = length == 0;
    }
    return m_buffer.size() - m_at >= size;
}

std::uint32_t Slicer::number_at(std::size_t offset) const {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t at = m_at + offset + (m_big_endian ? i : 3 - i);
        number = (number << 8U) | static_cast<unsigned char>(m_buffer[at]);
    }
    return number;
}

void Slicer::consume(std::size_t size) {
    m_at += size;
    m_bytes += size;
    if (m_at >= read_bytes || m_at == m_buffer.size()) {
        m_buffer.erase(0, m_at);
        m_at = 0;
    }
}

std::string Slicer::cut_message() const {
    const std::lock_guard lock{m_mutex};
    return m_cut_message;
}

std::uint32_t Slicer::frames() const {
    const std::lock_guard lock{m_mutex};
    return m_frames;
}

std::uint64_t Slicer::bytes() const {
    const std::lock_guard lock{m_mutex};
    return m_bytes;
}

}  // namespace capture
