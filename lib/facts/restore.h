// SPDX-License-Identifier: GPL-3.0-or-later
// How the cells of an exported table become a packet again: shared by the files that define the
// export columns. The inverse of emit.h.
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>

#include "facts/cell_reader.h"
#include "packets/packet_table.h"

namespace facts {

/// For Column::needed.
constexpr bool is_needed = true;

/// A packet that is being put together of a row's cells, in the order of columns(): a column finds
/// what those before it have left here.
struct RestoredPacket {
    explicit RestoredPacket(packets::PacketTable& its_table) : table{its_table} {}

    packets::PacketTable& table;  ///< that it will be appended to
    packets::PacketRow row;
    std::int64_t relative_time = 0;   ///< ns since the file's first frame; of a table's first row
    std::uint32_t scaled_window = 0;  ///< as in column rwnd
    std::optional<std::uint16_t> payload_sum;

    /// Makes room for the next packet.
    void reset();
    /// The row's rare options, which it has from now on.
    [[nodiscard]] packets::RareOptions& rare() { return row.rare ? *row.rare : row.rare.emplace(); }
    /// Appends it to the table.
    void append() const;
};

/// A number that every packet has.
template <auto Member, int number_base = 10>
void restore_number(const CellReader& cell, RestoredPacket& packet) {
    auto& value = packet.row.*Member;
    value = cell.value<std::remove_reference_t<decltype(value)>>(number_base);
}

/// A number that the packet has when the cell is not empty, as the presence bit says.
/// @tparam bit 0: another column's bit says so.
template <auto Member, std::uint16_t bit, int number_base = 10>
void restore_if(const CellReader& cell, RestoredPacket& packet) {
    if (!cell.is_absent()) {
        restore_number<Member, number_base>(cell, packet);
        packet.row.presence |= bit;
    }
}

/// A member of the rare options: an std::optional, or a list.
template <auto Member, int number_base = 10>
void restore_rare(const CellReader& cell, RestoredPacket& packet) {
    if (cell.is_absent()) {
        return;
    }
    auto& member = packet.rare().*Member;
    using Type = std::remove_reference_t<decltype(member)>;
    using Value = typename Type::value_type;
    if constexpr (std::is_same_v<Type, std::optional<Value>>) {
        member = cell.value<Value>(number_base);
    } else {
        member = cell.list<Value>(number_base);
    }
}

/// One end's address.
template <auto End>
void restore_address(const CellReader& cell, RestoredPacket& packet) {
    packet.row.endpoints.*End = packet.table.addresses.intern(cell.text());
}

/// One end's port.
template <auto End>
void restore_port(const CellReader& cell, RestoredPacket& packet) {
    packet.row.endpoints.*End = cell.value<std::uint16_t>();
}

}  // namespace facts
