// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of a packet as it is: frame, addresses, TCP header.
#include "facts/column_groups.h"
#include "facts/emit.h"
#include "facts/restore.h"

namespace facts {

namespace {

using packets::Endpoints;
using packets::PacketRow;
namespace present = packets::present;

void emit_window(const mptcp::Capture& capture, std::size_t row, CellSink& sink) {
    const std::int8_t shift = capture.analysis().tcp.window_shift[row];
    const std::uint64_t window = capture.packets().window[row];
    sink.number(shift == mptcp::unknown_shift ? window : window << static_cast<unsigned>(shift));
}

/// When the file's first frame was captured: a time such as base::parse_nanoseconds() gives, so
/// that it has a difference to any other.
std::int64_t first_frame_time(std::int64_t time, std::int64_t relative) {
    constexpr std::int64_t farthest = std::int64_t{1} << 62U;
    const std::int64_t first = time - relative;
    if (first <= -farthest || first >= farthest) {
        throw WrongCell{
            "reltime does not fit abstime: the first frame would be more than 146 years from 1970"};
    }
    return first;
}

void restore_relative_time(const CellReader& cell, RestoredPacket& packet) {
    if (packet.table.size() == 0) {
        packet.relative_time = cell.time();
    }
}

void restore_time(const CellReader& cell, RestoredPacket& packet) {
    packet.row.time = cell.time();
    if (packet.table.size() == 0) {
        packet.table.first_frame_time = first_frame_time(packet.row.time, packet.relative_time);
    }
}

/// Column wscale makes the window on the wire of it.
void restore_scaled_window(const CellReader& cell, RestoredPacket& packet) {
    packet.scaled_window = cell.value<std::uint32_t>();
}

}  // namespace

std::vector<Column> packet_columns() {
    return {
        {"packetid", "number", "", "frame number in the original file", "frame.number",
         EMIT(sink.number(p.frame[row])), restore_number<&PacketRow::frame>, is_needed},
        {"reltime", "time", "s", "time since the first frame of the file", "frame.time_epoch",
         EMIT(sink.time(p.time[row] - p.first_frame_time)), restore_relative_time, is_needed},
        {"abstime", "time", "s", "time since the epoch (UTC)", "frame.time_epoch",
         EMIT(sink.time(p.time[row])), restore_time, is_needed},
        {"ipsrc", "text", "", "source address, of the innermost IP header", "ip.src, ipv6.src",
         EMIT(sink.text(p.addresses[p.endpoints_of(row).source])),
         restore_address<&Endpoints::source>, is_needed},
        {"ipdst", "text", "", "destination address, of the innermost IP header", "ip.dst, ipv6.dst",
         EMIT(sink.text(p.addresses[p.endpoints_of(row).destination])),
         restore_address<&Endpoints::destination>, is_needed},
        {"sport", "number", "", "source port", "tcp.srcport",
         EMIT(sink.number(p.endpoints_of(row).source_port)), restore_port<&Endpoints::source_port>,
         is_needed},
        {"dport", "number", "", "destination port", "tcp.dstport",
         EMIT(sink.number(p.endpoints_of(row).destination_port)),
         restore_port<&Endpoints::destination_port>, is_needed},
        {"tcpstream", "number", "", "TCP stream, numbered as tcp.stream", "",
         EMIT(sink.number(t.analysis().tcp.stream[row]))},
        {"tcpdest", "text", "", "which end of the TCP connection receives: server or client", "",
         EMIT(sink.text(t.analysis().tcp.to_server(p, row) ? "server" : "client"))},
        {"tcpflags", "hexadecimal", "", "TCP flags, 12 bits", "tcp.flags",
         EMIT(sink.hexadecimal(p.flags[row], 4)), restore_number<&PacketRow::flags, 16>, is_needed},
        {"tcpseq", "number", "", "relative sequence number: SYN 0, first byte 1", "",
         EMIT(sink.number(t.analysis().tcp.relative_sequence[row]))},
        {"tcpack", "number", "",
         "relative acknowledgment number; the raw field without the ACK flag", "",
         EMIT(sink.number(t.analysis().tcp.relative_acknowledgment[row]))},
        {"rawseq", "number", "", "sequence number on the wire", "tcp.seq_raw",
         EMIT(sink.number(p.sequence[row])), restore_number<&PacketRow::sequence>, is_needed},
        {"rawack", "number", "", "acknowledgment number on the wire", "tcp.ack_raw",
         EMIT(sink.number(p.acknowledgment[row])), restore_number<&PacketRow::acknowledgment>,
         is_needed},
        {"tcplen", "number", "bytes", "payload", "tcp.len", EMIT(sink.number(p.length[row])),
         restore_number<&PacketRow::length>, is_needed},
        {"rwnd", "number", "bytes", "receive window, scaled where the scale is known",
         "tcp.window_size_value", emit_window, restore_scaled_window, is_needed},
        {"tcptsval", "number", "", "TCP timestamp value", "tcp.options.timestamp.tsval",
         EMIT(emit_if(t, row, sink, present::timestamps,
                      [&] { sink.number(p.timestamp_value[row]); })),
         restore_if<&PacketRow::timestamp_value, present::timestamps>},
        {"tcptsecr", "number", "", "TCP timestamp echo reply", "tcp.options.timestamp.tsecr",
         EMIT(emit_if(t, row, sink, present::timestamps,
                      [&] { sink.number(p.timestamp_echo[row]); })),
         restore_if<&PacketRow::timestamp_echo, 0>},
    };
}

}  // namespace facts
