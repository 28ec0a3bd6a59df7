// SPDX-License-Identifier: GPL-3.0-or-later
// Reads an exported CSV or TSV back into a packet table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "capture/source.h"
#include "packets/packet_table.h"

namespace load {

/// Whether a source begins like a table that an export wrote, rather than like a capture.
[[nodiscard]] bool is_csv_table(const capture::Source& source);

/// Reads such a table. What can be computed is left to be computed again.
/// @param extra_fields columns that are kept as text too.
/// @throws base::Error when its first line says that rows were left out: that is a table for other
///         programs; naming line and column when a column that is needed is missing or a cell
///         cannot be read. base::UsageError when it lacks one of the extra fields.
[[nodiscard]] packets::PacketTable read_csv_table(capture::Source& source,
                                                  const std::vector<std::string>& extra_fields);

}  // namespace load
