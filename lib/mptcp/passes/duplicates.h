// SPDX-License-Identifier: GPL-3.0-or-later
// Frames that the capture holds twice.
#pragma once

#include <cstdint>
#include <vector>

#include "mptcp/model/connection.h"
#include "packets/packet_table.h"

namespace mptcp {

struct Duplicate {
    Row row = no_row;
    Row original = no_row;  ///< the first copy, which counts
};

struct Duplicates {
    std::vector<Duplicate> rows;  ///< by row
    /// Of these, copies with another time to live or interface: two points of the path are in the
    /// one file.
    std::uint64_t elsewhere = 0;
    Row first_elsewhere = no_row;

    [[nodiscard]] const Duplicate* find(Row row) const;
};

/// Calls `take(row)` for every row that counts and `take_copy(duplicate)` for every copy, in order.
template <class Take, class TakeCopy>
void for_each_row(const packets::PacketTable& packets, const Duplicates& duplicates, Take take,
                  TakeCopy take_copy) {
    auto copy = duplicates.rows.begin();
    for (Row row = 0; row < packets.size(); ++row) {
        if (copy != duplicates.rows.end() && copy->row == row) {
            take_copy(*copy++);
        } else {
            take(row);
        }
    }
}

/// The same without the copies.
template <class Take>
void for_each_row(const packets::PacketTable& packets, const Duplicates& duplicates, Take take) {
    for_each_row(packets, duplicates, take, [](const Duplicate&) {});
}

/// A copy within 1 ms, with payload or a non-zero IPv4 identification, and identical addresses,
/// ports, identification, numbers, window, flags, length, timestamps and MPTCP options; or, within
/// 2 s, one with the same non-zero identification and another time to live or interface. In one
/// pass, with memory for the segments of 4 s.
[[nodiscard]] Duplicates find_duplicates(const packets::PacketTable& packets);

}  // namespace mptcp
