// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/columns.h"

#include <algorithm>

#include "mptcp/keys.h"

namespace trace {

namespace {

using table::CellSink;
using table::RareOptions;
namespace present = table::present;

/// Emits a member of the rare options that is an std::optional, as `give` says.
template <class Member, class Give>
void emit_rare(const Trace& trace, std::size_t row, CellSink& sink, Member member, Give give) {
    const RareOptions* const rare = trace.packets.rare_of(row);
    if (rare == nullptr || !(rare->*member)) {
        sink.absent();
        return;
    }
    give(*(rare->*member));
}

template <class Member>
void emit_rare_number(const Trace& trace, std::size_t row, CellSink& sink, Member member) {
    emit_rare(trace, row, sink, member, [&sink](auto value) { sink.number(value); });
}

template <class Member>
void emit_rare_big(const Trace& trace, std::size_t row, CellSink& sink, Member member) {
    emit_rare(trace, row, sink, member, [&sink](auto value) { sink.big_number(value); });
}

template <class Member>
void emit_rare_boolean(const Trace& trace, std::size_t row, CellSink& sink, Member member) {
    emit_rare(trace, row, sink, member, [&sink](auto value) { sink.boolean(value); });
}

/// Emits a list, or absent when it is empty.
template <class List, class Give>
void emit_items(const List& list, CellSink& sink, Give give) {
    if (list.empty()) {
        sink.absent();
        return;
    }
    sink.begin_list();
    for (const auto& item : list) {
        give(item);
    }
    sink.end_list();
}

template <class Member, class Give>
void emit_rare_list(const Trace& trace, std::size_t row, CellSink& sink, Member member, Give give) {
    const RareOptions* const rare = trace.packets.rare_of(row);
    if (rare == nullptr) {
        sink.absent();
        return;
    }
    emit_items(rare->*member, sink, give);
}

template <class Give>
void emit_if(const Trace& trace, std::size_t row, CellSink& sink, std::uint16_t bits, Give give) {
    if (trace.packets.has(row, bits)) {
        give();
    } else {
        sink.absent();
    }
}

void emit_nothing(const Trace& /*trace*/, std::size_t /*row*/, CellSink& sink) {
    sink.absent();
}

void emit_window(const Trace& trace, std::size_t row, CellSink& sink) {
    const std::int8_t shift = trace.tcp.window_shift[row];
    const std::uint64_t window = trace.packets.window[row];
    sink.number(shift == mptcp::unknown_shift ? window : window << static_cast<unsigned>(shift));
}

/// On a SYN the option itself, elsewhere the shift that was applied: so that the raw window is
/// `rwnd >> wscale` on every other segment.
void emit_window_scale(const Trace& trace, std::size_t row, CellSink& sink) {
    if ((trace.packets.flags[row] & table::tcp_flag::syn) != 0) {
        emit_rare_number(trace, row, sink, &RareOptions::window_scale);
    } else if (trace.tcp.window_shift[row] == mptcp::unknown_shift) {
        sink.absent();
    } else {
        sink.number(static_cast<std::uint64_t>(trace.tcp.window_shift[row]));
    }
}

void emit_expected_token(const Trace& trace, std::size_t row, CellSink& sink) {
    const RareOptions* const rare = trace.packets.rare_of(row);
    if (rare == nullptr || !rare->sender_key || !rare->version || *rare->version > 1) {
        sink.absent();
        return;
    }
    sink.big_number(
        mptcp::hash_key(*rare->sender_key, static_cast<mptcp::Version>(*rare->version)).token);
}

void emit_subtypes(const Trace& trace, std::size_t row, CellSink& sink) {
    emit_items(trace.packets.options_of(row), sink,
               [&sink](table::MptcpOption option) { sink.number(option.subtype); });
}

void emit_option_lengths(const Trace& trace, std::size_t row, CellSink& sink) {
    emit_items(trace.packets.options_of(row), sink,
               [&sink](table::MptcpOption option) { sink.number(option.length); });
}

// Short names for the emitters of the list below; a macro since each is a function of its own.
// NOLINTNEXTLINE(cppcoreguidelines-macro-usage)
#define EMIT(body)                                                \
    [](const Trace& t, std::size_t row, CellSink& sink) {         \
        [[maybe_unused]] const table::PacketTable& p = t.packets; \
        body;                                                     \
    }

std::vector<Column> make_columns() {
    const std::vector<Column> packet = {
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
         EMIT(sink.number(t.tcp.stream[row]))},
        {"tcpdest", "text", "", "which end of the TCP connection receives: server or client", "",
         EMIT(sink.text(t.tcp.to_server(p, row) ? "server" : "client"))},
        {"tcpflags", "hexadecimal", "", "TCP flags, 12 bits", "tcp.flags",
         EMIT(sink.hexadecimal(p.flags[row], 4))},
        {"tcpseq", "number", "", "relative sequence number: SYN 0, first byte 1", "",
         EMIT(sink.number(t.tcp.relative_sequence[row]))},
        {"tcpack", "number", "",
         "relative acknowledgment number; the raw field without the ACK flag", "",
         EMIT(sink.number(t.tcp.relative_acknowledgment[row]))},
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
    const std::vector<Column> connection = {
        {"mptcpstream", "number", "", "MPTCP connection", "", emit_nothing},
        {"mptcpdest", "text", "", "which end of the MPTCP connection receives: server or client",
         "", emit_nothing},
        {"mptcpversion", "number", "", "MPTCP version of an MP_CAPABLE",
         "tcp.options.mptcp.version", EMIT(emit_rare_number(t, row, sink, &RareOptions::version))},
        {"subtype", "list of numbers", "", "subtypes of the MPTCP options",
         "tcp.options.mptcp.subtype", emit_subtypes},
        {"master", "boolean", "", "1 on the connection's first subflow", "", emit_nothing},
        {"addrid", "list of numbers", "",
         "address ids of MP_JOIN, ADD_ADDR, REMOVE_ADDR and MP_PRIO", "tcp.options.mptcp.addrid",
         EMIT(emit_rare_list(t, row, sink, &RareOptions::address_ids,
                             [&](auto id) { sink.number(id); }))},
        {"backup", "boolean", "", "backup flag of MP_JOIN or MP_PRIO",
         "tcp.options.mptcp.backup.flag",
         EMIT(emit_rare_boolean(t, row, sink, &RareOptions::backup))},
        {"sendkey", "64-bit number", "", "sender's key", "tcp.options.mptcp.sendkey",
         EMIT(emit_rare_big(t, row, sink, &RareOptions::sender_key))},
        {"recvkey", "64-bit number", "", "receiver's key (MP_CAPABLE, MP_FASTCLOSE)",
         "tcp.options.mptcp.recvkey",
         EMIT(emit_rare_big(t, row, sink, &RareOptions::receiver_key))},
        {"recvtok", "token", "", "receiver's token of an MP_JOIN", "tcp.options.mptcp.recvtok",
         EMIT(emit_rare_big(t, row, sink, &RareOptions::receiver_token))},
        {"expected_token", "token", "", "token of the sender's key in this packet", "",
         emit_expected_token},
    };
    const std::vector<Column> data = {
        {"datafin", "boolean", "", "DATA_FIN flag of the DSS", "tcp.options.mptcp.datafin.flag",
         EMIT(emit_if(t, row, sink, present::dss_flags,
                      [&] { sink.boolean((p.dss_flags[row] & table::dss_flag::data_fin) != 0); }))},
        {"dss_dsn", "64-bit number", "", "data sequence number of the DSS mapping on the wire",
         "tcp.options.mptcp.rawdataseqno",
         EMIT(emit_if(t, row, sink, present::dsn, [&] { sink.big_number(p.dsn[row]); }))},
        {"dss_rawack", "64-bit number", "", "Data ACK of the DSS on the wire",
         "tcp.options.mptcp.rawdataack",
         EMIT(emit_if(t, row, sink, present::data_ack, [&] { sink.big_number(p.data_ack[row]); }))},
        {"dss_ssn", "number", "", "subflow sequence number of the DSS mapping",
         "tcp.options.mptcp.subflowseqno",
         EMIT(emit_if(t, row, sink, present::dsn, [&] { sink.number(p.ssn[row]); }))},
        {"dss_length", "number", "bytes",
         "data-level length of the mapping (of the DSS, or of MP_CAPABLE with data)",
         "tcp.options.mptcp.datalvllen",
         EMIT(
             if (p.has(row, present::dsn) || p.has(row, present::capable_mapping)) {
                 sink.number(p.dss_length[row]);
             } else { sink.absent(); })},
        {"dsnraw64", "64-bit number", "", "64-bit data sequence number of the first payload byte",
         "", emit_nothing},
        {"dsn", "number", "", "relative data sequence number of the first payload byte, 1 is first",
         "", emit_nothing},
        {"dack", "number", "", "relative Data ACK: the next byte expected", "", emit_nothing},
        {"retransmitted", "number", "bytes", "payload sent before on this subflow", "",
         emit_nothing},
        {"repeated", "number", "bytes",
         "payload whose DSN was sent before on this subflow under another TCP number", "",
         emit_nothing},
        {"reinjected", "number", "bytes", "payload whose DSN was sent before on another subflow",
         "", emit_nothing},
        {"reinjection_of", "list of numbers", "", "frames that this one reinjects", "",
         emit_nothing},
        {"reinjected_in", "list of numbers", "", "frames that reinject this one", "", emit_nothing},
    };
    const std::vector<Column> rest = {
        {"interface", "number", "", "interface: of the cooked header, else of the pcapng file",
         "sll.ifindex, frame.interface_id",
         EMIT(emit_if(t, row, sink, present::interface, [&] { sink.number(p.interface[row]); }))},
        {"ipid", "hexadecimal", "", "identification of the IPv4 header", "ip.id",
         EMIT(emit_if(t, row, sink, present::ip_id, [&] { sink.hexadecimal(p.ip_id[row], 4); }))},
        {"wscale", "number", "bits",
         "on a SYN the window scale option; else the shift applied, absent when not known",
         "tcp.options.wscale.shift", emit_window_scale},
        {"mss", "number", "bytes", "maximum segment size option", "tcp.options.mss_val",
         EMIT(emit_rare_number(t, row, sink, &RareOptions::mss))},
        {"nonce", "number", "", "random number of an MP_JOIN", "tcp.options.mptcp.sendrand",
         EMIT(emit_rare_number(t, row, sink, &RareOptions::nonce))},
        {"hmac", "list of texts", "", "HMAC of MP_JOIN or ADD_ADDR, hexadecimal",
         "tcp.options.mptcp.sendhmac, .sendtrunchmac, .addaddrtrunchmac",
         EMIT(emit_rare_list(t, row, sink, &RareOptions::hmacs,
                             [&](const auto& hmac) { sink.text(hmac); }))},
        {"checksum_required", "boolean", "", "flag A of MP_CAPABLE",
         "tcp.options.mptcp.checksumreq.flags",
         EMIT(emit_rare_boolean(t, row, sink, &RareOptions::checksum_required))},
        {"dss_checksum", "hexadecimal", "", "checksum of the DSS, or of MP_CAPABLE with data",
         "tcp.options",
         EMIT(emit_if(t, row, sink, present::dss_checksum,
                      [&] { sink.hexadecimal(p.dss_checksum[row], 4); }))},
        {"advertised_address", "list of texts", "", "address of ADD_ADDR",
         "tcp.options.mptcp.ipv4, .ipv6",
         EMIT(emit_rare_list(t, row, sink, &RareOptions::advertised_addresses,
                             [&](const auto& address) { sink.text(address); }))},
        {"advertised_port", "list of numbers", "", "port of ADD_ADDR", "tcp.options.mptcp.port",
         EMIT(emit_rare_list(t, row, sink, &RareOptions::advertised_ports,
                             [&](auto port) { sink.number(port); }))},
        {"echo", "list of booleans", "", "echo flag of ADD_ADDR (v1)", "tcp.options.mptcp.echo",
         EMIT(emit_rare_list(t, row, sink, &RareOptions::echoes,
                             [&](bool echo) { sink.boolean(echo); }))},
        {"rst_reason", "number", "", "reason of MP_TCPRST", "tcp.options.mptcp.rst_reason",
         EMIT(emit_rare_number(t, row, sink, &RareOptions::reset_reason))},
        {"payload_sum", "hexadecimal", "", "16-bit sum of the payload, for DSS checksums",
         "tcp.payload", emit_nothing},
        {"ttl", "number", "", "time to live or hop limit, of the innermost IP header",
         "ip.ttl, ipv6.hlim",
         EMIT(emit_if(t, row, sink, present::ttl, [&] { sink.number(p.ttl[row]); }))},
        {"option_lengths", "list of numbers", "bytes", "lengths of the MPTCP options, as subtype",
         "tcp.options", emit_option_lengths},
        {"dss_flags", "hexadecimal", "", "flags of the DSS", "tcp.options.mptcp.flags",
         EMIT(emit_if(t, row, sink, present::dss_flags,
                      [&] { sink.hexadecimal(p.dss_flags[row], 2); }))},
        {"option_flags", "list of hexadecimals", "",
         "flag bytes of the other MPTCP options that have any, subtype above",
         "tcp.options.mptcp.flags",
         EMIT(emit_rare_list(t, row, sink, &RareOptions::option_flags,
                             [&](auto flags) { sink.hexadecimal(flags, 2); }))},
        {"fail_dsn", "64-bit number", "", "data sequence number of MP_FAIL",
         "tcp.options.mptcp.rawdataseqno",
         EMIT(emit_rare_big(t, row, sink, &RareOptions::fail_dsn))},
    };
    std::vector<Column> all;
    for (const auto* const part : {&packet, &connection, &data, &rest}) {
        all.insert(all.end(), part->begin(), part->end());
    }
    return all;
}

#undef EMIT

/// A Wireshark field's values, joined by spaces.
void emit_extra(const std::string& text, CellSink& sink) {
    if (text.empty()) {
        sink.absent();
        return;
    }
    std::string joined = text;
    std::replace(joined.begin(), joined.end(), tshark::value_separator, ' ');
    sink.text(joined);
}

}  // namespace

const std::vector<Column>& columns() {
    static const std::vector<Column> all = make_columns();
    return all;
}

const Column* find_column(std::string_view name) {
    const auto& all = columns();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [name](const Column& column) { return column.name == name; });
    return found == all.end() ? nullptr : &*found;
}

table::CellType ExportRows::column_type(std::size_t column) const {
    const Column* const chosen = m_columns[column].column;
    if (chosen == nullptr) {
        return table::CellType::text;
    }
    if (chosen->type == "time") {
        return table::CellType::any;  // a text that a double cannot hold must stay a text
    }
    const bool is_integer =
        chosen->type == "number" || chosen->type == "boolean" || chosen->type == "hexadecimal";
    return is_integer ? table::CellType::integer : table::CellType::text;
}

void ExportRows::emit(std::size_t row, std::size_t column, table::CellSink& sink) const {
    const ExportColumn& chosen = m_columns[column];
    if (chosen.column != nullptr) {
        chosen.column->emit(m_trace, m_rows[row], sink);
    } else {
        emit_extra(m_trace.packets.extra(chosen.extra, m_rows[row]), sink);
    }
}

}  // namespace trace
