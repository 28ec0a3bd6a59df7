// SPDX-License-Identifier: GPL-3.0-or-later
// Reading the MPTCP options of a row: which there are, and which values belong to which.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "packets/packet_table.h"

namespace mptcp {

/// Whether a row has an option of that subtype, and - if given - of that length.
[[nodiscard]] bool has_option(const packets::PacketTable& packets, std::size_t row,
                              std::uint8_t subtype, std::optional<std::uint8_t> length = {});

/// Lengths that distinguish the three MP_JOIN options (RFC 8684 3.2).
namespace join_length {
constexpr std::uint8_t syn = 12;
constexpr std::uint8_t syn_ack = 16;
constexpr std::uint8_t ack = 24;
}  // namespace join_length

/// An ADD_ADDR or its echo (RFC 8684 3.4.1).
struct AddAddr {
    std::uint8_t id = 0;
    std::string address;
    std::optional<std::uint16_t> port;
    bool echo = false;
    std::string hmac;  ///< 16 hexadecimal digits; "" when there is none
};

/// The address options of one row.
struct AddressOptions {
    std::optional<std::uint8_t> join_id;  ///< of MP_JOIN
    std::vector<AddAddr> added;
    std::vector<std::uint8_t> removed;    ///< ids of REMOVE_ADDR
    std::optional<std::uint8_t> prio_id;  ///< of MP_PRIO with an address id (v0)
};

/// Deals the values of a row's rare options to its options, by their order and lengths. Values
/// that are not there, because the row is damaged, are left out.
[[nodiscard]] AddressOptions address_options(const packets::PacketTable& packets, std::size_t row);

}  // namespace mptcp
