// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a CSV or TSV of ours back into a packet table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "capture/source.h"
#include "table/packet_table.h"

namespace trace {

struct CsvTable {
    table::PacketTable packets;
    std::string partial;  ///< why rows are missing; "" when none are
};

/// Whether a source begins like a table that an export wrote, rather than like a capture.
[[nodiscard]] bool is_csv_table(const capture::Source& source);

/// Reads such a table. What can be computed is left to be computed again, unless rows are missing:
/// then the computed columns become extra columns of the table, named as they are.
/// @param extra_fields columns that are kept as text too.
/// @throws base::Error naming the file, line and column when a column that is needed is missing or
/// a
///         cell cannot be read.
[[nodiscard]] CsvTable read_csv_table(capture::Source& source,
                                      const std::vector<std::string>& extra_fields);

}  // namespace trace
