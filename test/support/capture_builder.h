// SPDX-License-Identifier: GPL-3.0-or-later
// Writes capture files, classic pcap or pcapng, with frames nobody records.

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "support/bytes.h"
#include "support/link_layer.h"
#include "support/packet.h"

namespace test_support {

enum class FileFormat { pcap, pcapng };
enum class TimeResolution { microseconds, nanoseconds };

struct CaptureOptions {
    FileFormat format{FileFormat::pcap};
    TimeResolution resolution{TimeResolution::microseconds};
    ByteOrder byte_order{ByteOrder::little};
    std::uint32_t snap_length{262144};         // longer frames are cut, their true length kept
    std::optional<std::size_t> truncate_at{};  // the file ends at this byte
};

/// Collects frames in the order of the calls; times need not be in order.
class CaptureBuilder {
  public:
    explicit CaptureBuilder(LinkType type, const CaptureOptions& options = {});

    /// Another pcapng interface, for Link::capture_interface (the constructor's is 0, "if0").
    /// Throws std::logic_error for a classic pcap, which has one.
    std::uint32_t add_interface(LinkType type, const std::string& name);

    /// Throw std::invalid_argument if the link type cannot carry the packet and std::out_of_range
    /// for an unknown capture interface.
    void add(const Segment& segment, const Link& link = {});
    void add(const NetworkPacket& packet, const Link& link = {});

    /// A frame as it is, link layer included. Its length on the wire is its size unless given.
    void add_raw(std::int64_t time_ns, const Bytes& frame,
                 std::optional<std::uint32_t> original_length = std::nullopt,
                 std::uint32_t capture_interface = 0);

    /// The file's size before its last frame's record, for `truncate_at`.
    [[nodiscard]] std::size_t offset_of_last_record() const;
    void truncate_at(std::size_t offset) { m_options.truncate_at = offset; }

    [[nodiscard]] Bytes bytes() const;

    /// Throws std::runtime_error if the file cannot be written.
    void write(const std::filesystem::path& path) const;

  private:
    struct Interface {
        LinkType type{};
        std::string name{};
    };
    struct Record {
        std::int64_t time_ns{0};
        Bytes frame{};
        std::uint32_t original_length{0};
        std::uint32_t interface { 0 };
    };

    [[nodiscard]] Bytes header() const;
    [[nodiscard]] Bytes pcap_header() const;
    [[nodiscard]] Bytes pcapng_header() const;
    [[nodiscard]] Bytes interface_block(const Interface& interface) const;
    [[nodiscard]] Bytes record_bytes(const Record& record) const;
    [[nodiscard]] Bytes pcap_record(const Record& record) const;
    [[nodiscard]] Bytes pcapng_record(const Record& record) const;
    [[nodiscard]] Bytes block(std::uint32_t type, const Bytes& body) const;
    void append(Bytes& bytes, std::uint64_t value, std::size_t size) const;

    CaptureOptions m_options{};
    std::vector<Interface> m_interfaces{};
    std::vector<Record> m_records{};
};

/// Throws std::runtime_error if the file cannot be written.
void write_file(const std::filesystem::path& path, const Bytes& bytes);

}  // namespace test_support
