// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of tshark's output become rows of the packet table.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "packets/packet_table.h"
#include "packets/reading.h"
#include "tshark/fields.h"

namespace tshark {

/// A frame is an IP fragment, and its other parts may have gone to another tshark.
struct FragmentsFound {
    std::uint32_t frame = 0;
};

/// Decodes rows that hold field_names, then extra fields, separated by tabs.
///
/// A frame is a row when its first TCP header is not quoted by another protocol (an ICMP error, a
/// sampled packet) and has its fixed fields. Of tunnelled packets the innermost IP counts.
class Decoder {
  public:
    /// What to do when a frame is an IP fragment.
    enum class Fragments {
        reassembled,  ///< tshark saw all frames and has put the segment together
        not_taken,    ///< it may not have: throw FragmentsFound
    };

    /// @param quoting protocols that carry copies of packets: what is below them is not traffic.
    Decoder(packets::PacketTable& table, std::unordered_set<std::string> quoting,
            Fragments fragments = Fragments::reassembled);

    /// Adds one row of tshark's output.
    /// @param offset added to the row's frame number, modulo 2^32, for the original file's number.
    /// @throws base::Error when it does not have the right number of fields, a number is not valid
    ///         or the frame is not the next one: then this is not tshark's output for our fields.
    void add(std::string_view line, std::uint32_t offset = 0);

    [[nodiscard]] const packets::Reading& reading() const { return m_reading; }

  private:
    /// Where the addresses of a frame's TCP segment are.
    struct Layers {
        bool is_segment = false;
        bool is_ipv6 = false;
        std::size_t address_index = 0;  ///< which of the frame's ip.src (or ipv6.src) values
    };

    [[nodiscard]] bool decode_time();
    [[noreturn]] void refuse_timeless() const;
    [[nodiscard]] bool is_fragment() const;
    void split(std::string_view line);
    [[nodiscard]] const Layers& layers(std::string_view protocols);
    [[nodiscard]] Layers parse_layers(std::string_view protocols) const;
    [[nodiscard]] bool decode_header(const Layers& layers);
    void decode_addresses(const Layers& layers);
    void decode_options();
    void parse_option_bytes(std::string_view hexadecimal);
    void mark(std::uint16_t bit, bool is_present);
    void note(std::uint64_t& counter, std::uint32_t& first_frame) const;
    [[nodiscard]] std::string_view cell(Field field) const {
        return m_cells[static_cast<std::size_t>(field)];
    }
    template <class T>
    [[nodiscard]] T number(Field field, int number_base = 10) const;
    /// The value at `index` among a field's occurrences; std::nullopt when it is not there.
    template <class T>
    [[nodiscard]] std::optional<T> optional_number(Field field, std::size_t index,
                                                   int number_base = 10) const;
    [[noreturn]] void fail_number(Field field, std::string_view text) const;
    [[nodiscard]] std::string_view first(Field field) const;
    [[nodiscard]] std::string_view nth(Field field, std::size_t index) const;

    packets::PacketTable& m_table;
    std::unordered_set<std::string> m_quoting;
    Fragments m_fragments;
    std::unordered_map<std::string, Layers> m_layers;
    std::vector<std::string_view> m_cells;
    std::size_t m_expected_cells = 0;
    std::vector<std::size_t> m_extra_cells;  ///< where the table's extra columns stand
    std::vector<std::uint8_t> m_option_bytes;
    packets::PacketRow m_row;
    packets::Reading m_reading;
};

}  // namespace tshark
