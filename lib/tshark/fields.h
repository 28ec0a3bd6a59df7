// SPDX-License-Identifier: GPL-3.0-or-later
// The catalogue of Wireshark fields that make up a packet-table row, in the order in which tshark
// is asked for them.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tshark {

/// Index of a field in a row of tshark's output.
enum class Field : std::size_t {
    frame_number,
    time_epoch,
    protocols,
    interface_id,
    cooked_interface,
    ip_source,
    ip_destination,
    ip_id,
    ip_ttl,
    ip_protocol,
    ip_more_fragments,
    ip_fragment_offset,
    ipv6_source,
    ipv6_destination,
    ipv6_hop_limit,
    ipv6_fragment,
    source_port,
    destination_port,
    sequence,
    acknowledgment,
    flags,
    window,
    length,
    header_length,
    options,
    count
};

constexpr std::size_t field_count = static_cast<std::size_t>(Field::count);

/// Wireshark's names, one for each Field.
constexpr std::array<std::string_view, field_count> field_names = {
    "frame.number",    "frame.time_epoch",
    "frame.protocols", "frame.interface_id",
    "sll.ifindex",     "ip.src",
    "ip.dst",          "ip.id",
    "ip.ttl",          "ip.proto",
    "ip.flags.mf",     "ip.frag_offset",
    "ipv6.src",        "ipv6.dst",
    "ipv6.hlim",       "ipv6.fraghdr.nxt",
    "tcp.srcport",     "tcp.dstport",
    "tcp.seq_raw",     "tcp.ack_raw",
    "tcp.flags",       "tcp.window_size_value",
    "tcp.len",         "tcp.hdr_len",
    "tcp.options",
};

/// What tshark is asked for: field_names and those of `extra` that are not among them, each once
/// (of a field asked for twice tshark prints only the last).
[[nodiscard]] std::vector<std::string> fields_to_ask(const std::vector<std::string>& extra);

/// Whether the lean dissection of single packets gives a field of Wireshark's: frame, link and IP
/// headers, raw TCP header and options. Other fields need tshark's memory of earlier packets, or
/// dissectors that are switched off.
[[nodiscard]] bool lean_gives(std::string_view field);

/// Whether every field that a display filter names is one of those. When in doubt: false.
[[nodiscard]] bool lean_decides(std::string_view filter);

}  // namespace tshark
