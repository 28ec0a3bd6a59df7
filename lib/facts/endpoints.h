// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses and ports as people read them.
#pragma once

#include <string>

#include "packets/packet_table.h"

namespace facts {

/// "10.0.0.1:5201" or "[fd00::1]:5201": the source of a direction.
[[nodiscard]] std::string endpoint_words(const packets::PacketTable& packets,
                                         const packets::Endpoints& ends);

}  // namespace facts
