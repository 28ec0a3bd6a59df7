// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of a packet as it is: frame, addresses, TCP header.
#include "facts/column_groups.h"
#include "facts/emit.h"

namespace facts {

namespace {

using facts::CellSink;
namespace present = packets::present;

void emit_window(const mptcp::Capture& capture, std::size_t row, CellSink& sink) {
    const std::int8_t shift = capture.analysis().tcp.window_shift[row];
    const std::uint64_t window = capture.packets().window[row];
    sink.number(shift == mptcp::unknown_shift ? window : window << static_cast<unsigned>(shift));
}

}  // namespace

std::vector<Column> packet_columns() {
    return {
        {"packetid", "number", "", "frame number in the original file", "frame.number",
         EMIT(sink.number(p.frame[row]))},
        {"reltime", "time", "s", "time since the first frame of the file", "frame.time_epoch",
         EMIT(sink.time(p.time[row] - p.first_frame_time))},
        {"abstime", "time", "s", "time since the epoch (UTC)", "frame.time_epoch",
         EMIT(sink.time(p.time[row]))},
        {"ipsrc", "text", "", "source address, of the innermost IP header", "ip.src, ipv6.src",
         EMIT(sink.text(p.addresses[p.endpoints_of(row).source]))},
        {"ipdst", "text", "", "destination address, of the innermost IP header", "ip.dst, ipv6.dst",
         EMIT(sink.text(p.addresses[p.endpoints_of(row).destination]))},
        {"sport", "number", "", "source port", "tcp.srcport",
         EMIT(sink.number(p.endpoints_of(row).source_port))},
        {"dport", "number", "", "destination port", "tcp.dstport",
         EMIT(sink.number(p.endpoints_of(row).destination_port))},
        {"tcpstream", "number", "", "TCP stream, numbered as tcp.stream", "",
         EMIT(sink.number(t.analysis().tcp.stream[row]))},
        {"tcpdest", "text", "", "which end of the TCP connection receives: server or client", "",
         EMIT(sink.text(t.analysis().tcp.to_server(p, row) ? "server" : "client"))},
        {"tcpflags", "hexadecimal", "", "TCP flags, 12 bits", "tcp.flags",
         EMIT(sink.hexadecimal(p.flags[row], 4))},
        {"tcpseq", "number", "", "relative sequence number: SYN 0, first byte 1", "",
         EMIT(sink.number(t.analysis().tcp.relative_sequence[row]))},
        {"tcpack", "number", "",
         "relative acknowledgment number; the raw field without the ACK flag", "",
         EMIT(sink.number(t.analysis().tcp.relative_acknowledgment[row]))},
        {"rawseq", "number", "", "sequence number on the wire", "tcp.seq_raw",
         EMIT(sink.number(p.sequence[row]))},
        {"rawack", "number", "", "acknowledgment number on the wire", "tcp.ack_raw",
         EMIT(sink.number(p.acknowledgment[row]))},
        {"tcplen", "number", "bytes", "payload", "tcp.len", EMIT(sink.number(p.length[row]))},
        {"rwnd", "number", "bytes", "receive window, scaled where the scale is known",
         "tcp.window_size_value", emit_window},
        {"tcptsval", "number", "", "TCP timestamp value", "tcp.options.timestamp.tsval",
         EMIT(emit_if(t, row, sink, present::timestamps,
                      [&] { sink.number(p.timestamp_value[row]); }))},
        {"tcptsecr", "number", "", "TCP timestamp echo reply", "tcp.options.timestamp.tsecr",
         EMIT(emit_if(t, row, sink, present::timestamps,
                      [&] { sink.number(p.timestamp_echo[row]); }))},
    };
}

}  // namespace facts
