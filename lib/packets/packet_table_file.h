// SPDX-License-Identifier: GPL-3.0-or-later
// A packet table in a binary file: what tables share first, then column after column.
#pragma once

#include <cstdint>
#include <string>

#include "packets/binary_file.h"
#include "packets/packet_table.h"

namespace packets {

/// The types of all values in the file, as a text: where it is another, so is the file.
[[nodiscard]] std::string table_layout();

/// Bytes of the file that the rows alone take, in columns: the least that it can be.
[[nodiscard]] std::uint64_t bytes_of_rows(const PacketTable& table);

/// Appends everything that the table holds.
/// @throws as base::OutputFile::write().
void write_packet_table(const PacketTable& table, BinaryWriter& out);

/// Reads such a table. Any table that it gives can be used safely: no number in it points beyond
/// the table. Whether the values are right, BinaryReader::finish() says.
/// @throws Damaged, base::Interrupted.
[[nodiscard]] PacketTable read_packet_table(BinaryReader& in);

}  // namespace packets
