// SPDX-License-Identifier: GPL-3.0-or-later
// The MPTCP options of one packet, put together from the lists of values that tshark prints.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "packets/packet_table.h"
#include "tshark/fields.h"

namespace tshark {

/// What is known of one packet's MPTCP options.
struct PrintedOptions {
    /// Values of the fields from Field::mptcp_subtype on, each field's joined by `separator`;
    /// indexed by Field.
    std::span<const std::string_view> cells;
    char separator = '\x1f';
    /// The checksum of the DSS or of MP_CAPABLE with data, if there is one.
    std::optional<std::uint16_t> checksum;
    /// The lengths of all options are possible (else nothing of them is to be trusted).
    bool lengths_fit = true;
};

/// The MPTCP options in the bytes of a TCP header's options (RFC 9293 3.1).
struct WalkedOptions {
    packets::MptcpOptions options;
    /// The last two bytes of the last DSS or MP_CAPABLE: its checksum, if it is long enough for
    /// one.
    std::optional<std::uint16_t> checksum;
    bool broken = false;  ///< an option's length is impossible
};

/// Finds the MPTCP options in option bytes written as hexadecimal digits; stops where a length is
/// impossible. tshark (seen: 4.0.17) prints no DSS checksum that ends its option, so it is read
/// here.
[[nodiscard]] WalkedOptions walk_options(std::string_view hexadecimal);

/// Reads the values of `row.options` into `row` (DSS columns, presence, rare options).
///
/// Each option takes its values in the order of the packet, as many as its subtype, flags and
/// length call for (RFC 6824 and RFC 8684, section 3). When that does not come out even - a length
/// that no option has, a value missing or left over, two options of which there can be one - the
/// row is marked broken_options and no value is taken.
/// @return false when the options are broken.
[[nodiscard]] bool read_mptcp_options(const PrintedOptions& printed, packets::PacketRow& row);

}  // namespace tshark
