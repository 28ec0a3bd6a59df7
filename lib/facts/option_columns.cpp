// SPDX-License-Identifier: GPL-3.0-or-later
// Columns that few rows have and that reading a table again needs.
#include "facts/column_groups.h"
#include "facts/emit.h"
#include "facts/restore.h"

namespace facts {

namespace {

using packets::PacketRow;
using packets::RareOptions;
namespace present = packets::present;

/// Values of options_damage.
constexpr std::string_view damage_cut = "cut";
constexpr std::string_view damage_malformed = "malformed";

/// On a SYN the option itself, elsewhere the shift that was applied: so that the raw window is
/// `rwnd >> wscale` on every other segment.
void emit_window_scale(const mptcp::Capture& capture, std::size_t row, CellSink& sink) {
    if ((capture.packets().flags[row] & packets::tcp_flag::syn) != 0) {
        emit_rare_number(capture, row, sink, &RareOptions::window_scale);
    } else if (capture.analysis().tcp.window_shift[row] == mptcp::unknown_shift) {
        sink.absent();
    } else {
        sink.number(static_cast<std::uint64_t>(capture.analysis().tcp.window_shift[row]));
    }
}

/// Restores the window on the wire too: `rwnd >> wscale`, but on a SYN rwnd is unscaled.
void restore_window_scale(const CellReader& cell, RestoredPacket& packet) {
    std::uint8_t shift = 0;
    if ((packet.row.flags & packets::tcp_flag::syn) != 0) {
        restore_rare<&RareOptions::window_scale>(cell, packet);
    } else if (!cell.is_absent()) {
        shift = cell.value<std::uint8_t>();
    }
    constexpr std::uint8_t largest_shift = 14;
    if (shift > largest_shift || (packet.scaled_window >> shift) > 0xffffU) {
        CellReader{"rwnd", std::to_string(packet.scaled_window)}.fail("a window that wscale fits");
    }
    packet.row.window = static_cast<std::uint16_t>(packet.scaled_window >> shift);
}

void emit_option_lengths(const mptcp::Capture& capture, std::size_t row, CellSink& sink) {
    emit_items(capture.packets().options_of(row), sink,
               [&sink](packets::MptcpOption option) { sink.number(option.length); });
}

/// Those of the options in column subtype.
void restore_option_lengths(const CellReader& cell, RestoredPacket& packet) {
    const auto lengths = cell.list<std::uint8_t>();
    packets::MptcpOptions& options = packet.row.options;
    if (lengths.size() != options.size()) {
        cell.fail("as many numbers as in column subtype");
    }
    for (std::size_t i = 0; i < options.size(); ++i) {
        options[i].length = lengths[i];
    }
}

void emit_payload_sum(const mptcp::Capture& capture, std::size_t row, CellSink& sink) {
    if (const auto sum = capture.packets().payload_sum(row)) {
        sink.hexadecimal(*sum, 4);
    } else {
        sink.absent();
    }
}

void restore_payload_sum(const CellReader& cell, RestoredPacket& packet) {
    if (!cell.is_absent()) {
        packet.payload_sum = cell.value<std::uint16_t>(16);
    }
}

void emit_damage(const mptcp::Capture& capture, std::size_t row, CellSink& sink) {
    if (capture.packets().has(row, present::cut_options)) {
        sink.text(damage_cut);
    } else if (capture.packets().has(row, present::broken_options)) {
        sink.text(damage_malformed);
    } else {
        sink.absent();
    }
}

void restore_damage(const CellReader& cell, RestoredPacket& packet) {
    if (cell.text() == damage_cut) {
        packet.row.presence |= present::cut_options;
    } else if (cell.text() == damage_malformed) {
        packet.row.presence |= present::broken_options;
    } else if (!cell.is_absent()) {
        cell.fail("empty, cut or malformed");
    }
}

}  // namespace

std::vector<Column> option_columns() {
    return {
        {"interface", "number", "", "interface: of the cooked header, else of the pcapng file",
         "sll.ifindex, frame.interface_id",
         EMIT(emit_if(t, row, sink, present::interface, [&] { sink.number(p.interface[row]); })),
         restore_if<&PacketRow::interface, present::interface>},
        {"ipid", "hexadecimal", "", "identification of the IPv4 header", "ip.id",
         EMIT(emit_if(t, row, sink, present::ip_id, [&] { sink.hexadecimal(p.ip_id[row], 4); })),
         restore_if<&PacketRow::ip_id, present::ip_id, 16>},
        {"wscale", "number", "bits",
         "shift of the window: on a SYN its option, else the one in use; absent when not known",
         "tcp.options.wscale.shift", emit_window_scale, restore_window_scale, is_needed},
        {"mss", "number", "bytes", "maximum segment size option", "tcp.options.mss_val",
         EMIT(emit_rare_number(t, row, sink, &RareOptions::mss)), restore_rare<&RareOptions::mss>},
        {"nonce", "number", "", "random number of an MP_JOIN", "tcp.options.mptcp.sendrand",
         EMIT(emit_rare_number(t, row, sink, &RareOptions::nonce)),
         restore_rare<&RareOptions::nonce>, is_needed},
        {"hmac", "list of texts", "", "HMAC of MP_JOIN or ADD_ADDR, hexadecimal",
         "tcp.options.mptcp.sendhmac, .sendtrunchmac, .addaddrtrunchmac",
         EMIT(emit_rare_list(t, row, sink, &RareOptions::hmacs,
                             [&](const auto& hmac) { sink.text(hmac); })),
         restore_rare<&RareOptions::hmacs>, is_needed},
        {"checksum_required", "boolean", "", "flag A of MP_CAPABLE",
         "tcp.options.mptcp.checksumreq.flags",
         EMIT(emit_rare_boolean(t, row, sink, &RareOptions::checksum_required)),
         restore_rare<&RareOptions::checksum_required>, is_needed},
        {"dss_checksum", "hexadecimal", "", "checksum of the DSS, or of MP_CAPABLE with data",
         "tcp.options.mptcp.checksum",
         EMIT(emit_if(t, row, sink, present::dss_checksum,
                      [&] { sink.hexadecimal(p.dss_checksum[row], 4); })),
         restore_if<&PacketRow::dss_checksum, present::dss_checksum, 16>},
        {"advertised_address", "list of texts", "", "address of ADD_ADDR",
         "tcp.options.mptcp.ipv4, .ipv6",
         EMIT(emit_rare_list(t, row, sink, &RareOptions::advertised_addresses,
                             [&](const auto& address) { sink.text(address); })),
         restore_rare<&RareOptions::advertised_addresses>, is_needed},
        {"advertised_port", "list of numbers", "", "port of ADD_ADDR", "tcp.options.mptcp.port",
         EMIT(emit_rare_list(t, row, sink, &RareOptions::advertised_ports,
                             [&](auto port) { sink.number(port); })),
         restore_rare<&RareOptions::advertised_ports>, is_needed},
        {"echo", "list of booleans", "", "echo flag of ADD_ADDR (v1)", "tcp.options.mptcp.echo",
         EMIT(emit_rare_list(t, row, sink, &RareOptions::echoes,
                             [&](bool echo) { sink.boolean(echo); })),
         restore_rare<&RareOptions::echoes>, is_needed},
        {"rst_reason", "number", "", "reason of MP_TCPRST", "tcp.options.mptcp.rst_reason",
         EMIT(emit_rare_number(t, row, sink, &RareOptions::reset_reason)),
         restore_rare<&RareOptions::reset_reason>, is_needed},
        {"payload_sum", "hexadecimal", "", "16-bit sum of the payload, for DSS checksums",
         "tcp.payload", emit_payload_sum, restore_payload_sum},
        {"ttl", "number", "", "time to live or hop limit, of the innermost IP header",
         "ip.ttl, ipv6.hlim",
         EMIT(emit_if(t, row, sink, present::ttl, [&] { sink.number(p.ttl[row]); })),
         restore_if<&PacketRow::ttl, present::ttl>},
        {"option_lengths", "list of numbers", "bytes",
         "lengths of the MPTCP options, in the order of subtype", "tcp.options",
         emit_option_lengths, restore_option_lengths, is_needed},
        {"dss_flags", "hexadecimal", "", "flags of the DSS", "tcp.options.mptcp.flags",
         EMIT(emit_if(t, row, sink, present::dss_flags,
                      [&] { sink.hexadecimal(p.dss_flags[row], 2); })),
         restore_if<&PacketRow::dss_flags, present::dss_flags, 16>, is_needed},
        {"option_flags", "list of hexadecimals", "",
         "flag bytes of the other MPTCP options that have any, subtype above",
         "tcp.options.mptcp.flags",
         EMIT(emit_rare_list(t, row, sink, &RareOptions::option_flags,
                             [&](auto flags) { sink.hexadecimal(flags, 2); })),
         restore_rare<&RareOptions::option_flags, 16>, is_needed},
        {"fail_dsn", "64-bit number", "", "data sequence number of MP_FAIL",
         "tcp.options.mptcp.rawdataseqno",
         EMIT(emit_rare_big(t, row, sink, &RareOptions::fail_dsn)),
         restore_rare<&RareOptions::fail_dsn>, is_needed},
        {"options_damage", "text", "",
         "why MPTCP values are missing: malformed options, or cut by the snap length", "",
         emit_damage, restore_damage},
    };
}

}  // namespace facts
