// SPDX-License-Identifier: GPL-3.0-or-later
// The export columns by where they come from; columns() puts them together.
#pragma once

#include <vector>

#include "facts/columns.h"

namespace facts {

[[nodiscard]] std::vector<Column> packet_columns();
[[nodiscard]] std::vector<Column> connection_columns();
[[nodiscard]] std::vector<Column> data_columns();
[[nodiscard]] std::vector<Column> option_columns();
[[nodiscard]] std::vector<Column> later_columns();

}  // namespace facts
