// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/slicer.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace capture {

namespace {

constexpr std::uint32_t slice_frames = 512;
constexpr std::size_t slice_bytes = 512UL * 1024;
constexpr std::size_t read_bytes = 1024UL * 1024;

constexpr std::size_t pcap_header_bytes = 24;
constexpr std::size_t record_header_bytes = 16;
/// Major and minor version, two 16-bit numbers, read as one of 32 bits. In 2.3 and before, lengths
/// may stand in another order.
constexpr std::uint32_t version_2_4_big_endian = 0x00020004;
constexpr std::uint32_t version_2_4_little_endian = 0x00040002;
/// Some programs wrote longer record headers under the usual mark (Red Hat 6.1, Nokia...).
constexpr std::array<std::size_t, 3> other_record_headers = {20, 24, 28};
constexpr int records_that_convince = 3;
/// Wireshark's own limit: a longer packet means a damaged file.
constexpr std::uint32_t longest_packet = 262144;

constexpr std::size_t block_header_bytes = 8;
/// The number 0x1a2b3c4d, by which a section says its byte order.
constexpr std::string_view big_endian_mark = "\x1a\x2b\x3c\x4d";
constexpr std::string_view little_endian_mark = "\x4d\x3c\x2b\x1a";
constexpr std::size_t least_block_bytes = 12;
constexpr std::uint32_t longest_block = 16U * 1024 * 1024;
constexpr std::size_t most_header_bytes = 1024UL * 1024;

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

/// A stream has no more bytes for now. Thrown and caught within this file only.
struct NothingYet {};

}  // namespace

bool Slicer::takes(const Source& source) {
    return source.kind() == Kind::pcap || (source.kind() == Kind::pcapng && source.file());
}

Slicer::Slicer(Source& source) : m_source{source} {}

Slicer::Slicer(Source& source, std::vector<std::uint32_t> wanted)
    : m_source{source}, m_wanted{std::move(wanted)} {}

void Slicer::read_pcap_header() {
    if (!ensure(pcap_header_bytes)) {
        m_ended = true;
        return;
    }
    m_header_read = true;
    m_big_endian = m_buffer[m_at] == '\xa1';
    if (number_at(4) != (m_big_endian ? version_2_4_big_endian : version_2_4_little_endian)) {
        throw NotSliceable{"packets in an older version of the pcap format"};
    }
    m_headers = m_buffer.substr(m_at, pcap_header_bytes);
    consume(pcap_header_bytes);
}

bool Slicer::next(Slice& slice, std::size_t& headers_had) {
    const std::lock_guard lock{m_mutex};
    slice.frames = 0;
    slice.bytes.clear();
    try {
        return next_slice(slice, headers_had);
    } catch (const NothingYet&) {
        return true;
    }
}

bool Slicer::next_slice(Slice& slice, std::size_t& headers_had) {
    if (m_source.kind() == Kind::pcap && !m_header_read && !m_ended) {
        read_pcap_header();
    }
    const std::size_t run = choose_records(slice, headers_had);
    const bool stopped_early = m_frames == 0 && m_seen < 2 && !m_cut_message.empty();
    if (stopped_early && m_source.kind() == Kind::pcap && looks_like_variant()) {
        throw NotSliceable{"records of a variant of the pcap format"};
    }
    if (slice.frames == 0) {
        m_ended = true;
        return false;
    }
    if (m_headers.size() > most_header_bytes) {
        throw NotSliceable{"too many interface descriptions"};
    }
    take_run(slice, headers_had, run);
    slice.first_frame = m_frames + 1;
    headers_had = m_headers.size();
    m_frames += slice.frames;
    return true;
}

/// Goes through packets until the slice is full, or a header, the end or a stream's pause comes.
/// @return how many bytes of the slice's records lie together in the buffer, not yet taken.
std::size_t Slicer::choose_records(Slice& slice, std::size_t headers_had) {
    std::size_t run = 0;
    while (slice.frames < slice_frames && slice.bytes.size() + run < slice_bytes &&
           !has_dealt_all_wanted()) {
        Record record;
        try {
            record = record_after(run);
        } catch (const NothingYet&) {
            if (slice.frames == 0) {
                throw;
            }
            break;  // what there is will do
        }
        if (record.size == 0 || (record.kind != RecordKind::packet && slice.frames > 0)) {
            break;  // the end, or a header in the middle: the next slice comes after it
        }
        m_seen += record.kind == RecordKind::packet ? 1 : 0;
        if (record.kind == RecordKind::packet && is_wanted()) {
            run += record.size;
            ++slice.frames;
            continue;
        }
        take_run(slice, headers_had, std::exchange(run, 0));
        if (record.kind == RecordKind::header) {
            m_headers.append(m_buffer, m_at, record.size);
        }
        consume(record.size);
    }
    return run;
}

/// Moves records to the slice, its headers first.
void Slicer::take_run(Slice& slice, std::size_t headers_had, std::size_t size) {
    if (size == 0) {
        return;
    }
    if (slice.bytes.empty()) {
        slice.bytes.assign(m_headers, headers_had);
    }
    slice.bytes.append(m_buffer, m_at, size);
    consume(size);
}

/// Whether the frame that was seen last must be dissected.
bool Slicer::is_wanted() {
    if (!m_wanted) {
        return true;
    }
    const bool wanted = !has_dealt_all_wanted() && (*m_wanted)[m_next_wanted] == m_seen;
    m_next_wanted += wanted ? 1 : 0;
    return wanted;
}

bool Slicer::has_dealt_all_wanted() const {
    return m_wanted && m_next_wanted == m_wanted->size();
}

/// The record after some bytes that are not yet consumed.
Slicer::Record Slicer::record_after(std::size_t size) {
    m_at += size;
    try {
        const Record record = next_record();
        m_at -= size;
        return record;
    } catch (...) {
        m_at -= size;
        throw;
    }
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

/// Whether the first records make sense with another length of their headers.
bool Slicer::looks_like_variant() const {
    return std::any_of(
        other_record_headers.begin(), other_record_headers.end(), [this](std::size_t header) {
            std::size_t at = 0;
            int records = 0;
            while (records < records_that_convince && m_at + at + header <= m_buffer.size()) {
                const std::uint32_t length = number_at(at + 8);
                if (length > longest_packet || length > number_at(at + 12)) {
                    return false;
                }
                at += header + length;
                ++records;
            }
            return records == records_that_convince;
        });
}

Slicer::Record Slicer::next_pcapng_block() {
    if (!ensure(1)) {
        return {};
    }
    if (!ensure(least_block_bytes)) {
        return cut_short("the file ends in the middle of a block's header");
    }
    if (number_at(0) == section_header) {  // the same in both byte orders
        const std::string_view mark =
            std::string_view{m_buffer}.substr(m_at + block_header_bytes, 4);
        m_big_endian = mark == big_endian_mark;
        if (!m_big_endian && mark != little_endian_mark) {
            return cut_short("the file is damaged: a section of neither byte order follows");
        }
    }
    const std::uint32_t length = number_at(4);
    if (length < least_block_bytes || length % 4 != 0 || length > longest_block) {
        return cut_short("the file is damaged: a block of " + std::to_string(length) +
                         " bytes follows");
    }
    if (!ensure(length)) {
        return cut_short("the file ends in the middle of a packet or other block");
    }
    if (number_at(length - 4) != length) {
        return cut_short("the file is damaged: a block's two lengths differ");
    }
    switch (number_at(0)) {
        case packet:
        case simple_packet:
        case enhanced_packet:
            return {RecordKind::packet, length};
        case section_header:
        case interface_description:
            return {RecordKind::header, length};
        case name_resolution:
        case interface_statistics:
        case decryption_secrets:
            return {RecordKind::skipped, length};  // of no use to lean dissection
        default:
            throw NotSliceable{"blocks of type " + std::to_string(number_at(0))};
    }
}

Slicer::Record Slicer::cut_short(const std::string& message) {
    if (m_source.kind() == Kind::pcapng && m_headers.empty()) {
        throw NotSliceable{"an incomplete first block"};  // no capture, tshark may say
    }
    m_cut_message = message;
    return {};
}

/// Whether `size` bytes lie in the buffer from the next record on, after reading on if need be.
bool Slicer::ensure(std::size_t size) {
    while (m_buffer.size() - m_at < size && !m_source_ended) {
        // What was dealt makes room; slices are far smaller than a read, so this copies little.
        const std::size_t filled = m_buffer.size();
        m_buffer.resize(filled + read_bytes);
        const auto length = m_source.read(m_buffer.data() + filled, read_bytes);
        m_buffer.resize(filled + length.value_or(0));
        m_source_ended = length == 0U;
        if (!length) {
            throw NothingYet{};
        }
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
