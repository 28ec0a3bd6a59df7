// SPDX-License-Identifier: GPL-3.0-or-later
// A second look at a capture, for the sums of payloads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "capture/source.h"
#include "packets/packet_table.h"
#include "tshark/probe.h"

namespace dissection {

/// The ones' complement sum of bytes written as hexadecimal digits (RFC 1071, not complemented).
[[nodiscard]] std::uint16_t sum_of_hexadecimal(std::string_view digits);

/// Has one more tshark print the payload of those rows (sorted), and keeps its sums in the table.
/// A row whose payload the snap length cut gets none.
/// @param profile the user's Wireshark profile; empty: none.
/// @throws base::Error as dissect().
void sum_payloads(const tshark::Tshark& tshark, capture::Source& source, const std::string& profile,
                  const std::vector<std::uint32_t>& rows, packets::PacketTable& table);

}  // namespace dissection
