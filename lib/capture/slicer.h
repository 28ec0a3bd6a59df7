// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts a capture file into slices of packets that can be dissected independently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "capture/source.h"

namespace capture {

/// The file cannot be cut: one tshark has to read it by itself.
class NotSliceable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Some frames of a capture, as bytes of its own format.
struct Slice {
    std::uint32_t first_frame = 0;  ///< number among the frames that are dealt, from 1
    std::uint32_t frames = 0;
    std::string bytes;
};

/// Deals the packets of a classic pcap, or of a pcapng file, in their order. Records are passed on
/// as they are, so that no information is lost: time resolution, link types, interface numbers.
///
/// All packets are dealt, so that a frame's number among them is the one in the file, or only those
/// that are wanted; the records between them are skipped by their lengths.
///
/// next() may be called from several threads.
class Slicer {
  public:
    /// Whether this kind of source can be cut at all. Of streams only classic pcap can.
    [[nodiscard]] static bool takes(const Source& source);

    explicit Slicer(Source& source);

    /// @param wanted numbers in the file, from 1, of the frames to be dealt, in rising order; after
    ///        the last of them the file is not read any further.
    Slicer(Source& source, std::vector<std::uint32_t> wanted);

    /// Gives the next slice to a reader, after those file headers (and interface descriptions)
    /// that this reader has not had yet.
    /// @param headers_had bytes of headers that the reader has had; 0 at first; kept up to date.
    /// @return false at the end of the file; true with no frames when a stream has none for now.
    /// @throws NotSliceable when the file holds what cannot be cut; base::Error; base::Interrupted.
    [[nodiscard]] bool next(Slice& slice, std::size_t& headers_had);

    /// At the end: why the file ended before it should, or "".
    [[nodiscard]] std::string cut_message() const;

    /// Frames dealt so far.
    [[nodiscard]] std::uint32_t frames() const;
    /// Bytes of the file dealt or skipped so far.
    [[nodiscard]] std::uint64_t bytes() const;

  private:
    enum class RecordKind { packet, header, skipped };
    struct Record {
        RecordKind kind = RecordKind::packet;
        std::size_t size = 0;  ///< 0: the file ends here
    };

    [[nodiscard]] bool next_slice(Slice& slice, std::size_t& headers_had);
    [[nodiscard]] std::size_t choose_records(Slice& slice, std::size_t headers_had);
    void take_run(Slice& slice, std::size_t headers_had, std::size_t size);
    [[nodiscard]] bool is_wanted();
    [[nodiscard]] bool has_dealt_all_wanted() const;
    [[nodiscard]] Record record_after(std::size_t size);
    void read_pcap_header();
    [[nodiscard]] Record next_record();
    [[nodiscard]] Record next_pcap_record();
    [[nodiscard]] bool looks_like_variant() const;
    [[nodiscard]] Record next_pcapng_block();
    [[nodiscard]] Record cut_short(const std::string& message);
    [[nodiscard]] bool ensure(std::size_t size);
    [[nodiscard]] std::uint32_t number_at(std::size_t offset) const;
    void consume(std::size_t size);

    mutable std::mutex m_mutex;
    Source& m_source;
    std::string m_buffer;  ///< read ahead
    std::size_t m_at = 0;  ///< start of the next record in it
    bool m_source_ended = false;
    bool m_big_endian = false;
    std::string m_headers;       ///< what every reader has to see, so far
    bool m_header_read = false;  ///< of a classic pcap
    std::optional<std::vector<std::uint32_t>> m_wanted;
    std::size_t m_next_wanted = 0;  ///< place in m_wanted
    std::uint32_t m_seen = 0;       ///< frames, dealt or not
    std::uint32_t m_frames = 0;     ///< dealt
    std::uint64_t m_bytes = 0;
    std::string m_cut_message;
    bool m_ended = false;
};

}  // namespace capture
