// SPDX-License-Identifier: GPL-3.0-or-later
// TCP options read from their bytes, where tshark gives up on them.
#pragma once

#include <string_view>

#include "packets/packet_table.h"

namespace tshark {

/// Reads the options in the bytes of a TCP header (`tcp.options`, hexadecimal digits) into `row`:
/// MPTCP's values as read_mptcp_options() does, and the segment size, window scale and timestamps
/// that `row` lacks.
///
/// tshark 4.0.17 stops at some legal MP_JOINs and MP_CAPABLEs with "DISSECTOR_ASSERT_NOT_REACHED":
/// those of a stream of which it saw other MPTCP options before, but no SYN. (It asserts what it
/// remembers of the stream; there is no preference against it.)
/// @return false when the options are malformed; then the row has no values of them.
[[nodiscard]] bool read_option_bytes(std::string_view hexadecimal, packets::PacketRow& row);

}  // namespace tshark
