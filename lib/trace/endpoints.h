// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses and ports as people read them.
#pragma once

#include <string>

#include "table/packet_table.h"

namespace trace {

/// "10.0.0.1:5201" or "[fd00::1]:5201": the source of a direction.
[[nodiscard]] std::string endpoint_words(const table::PacketTable& packets,
                                         const table::Endpoints& ends);

}  // namespace trace
