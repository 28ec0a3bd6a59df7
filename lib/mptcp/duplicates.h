// SPDX-License-Identifier: GPL-3.0-or-later
// Frames that the capture holds twice.
#pragma once

#include <cstdint>
#include <vector>

#include "mptcp/connection.h"
#include "table/packet_table.h"

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

/// A copy within 1 ms, with payload or a non-zero IPv4 identification, and identical addresses,
/// ports, identification, numbers, window, flags, length, timestamps and MPTCP options; or, within
/// 2 s, one with the same non-zero identification and another time to live or interface. In one
/// pass, with memory for the segments of 4 s.
[[nodiscard]] Duplicates find_duplicates(const table::PacketTable& packets);

}  // namespace mptcp
