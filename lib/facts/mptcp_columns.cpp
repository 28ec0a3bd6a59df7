// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of the MPTCP connection and its data.
#include "facts/column_groups.h"
#include "facts/emit.h"
#include "facts/restore.h"
#include "mptcp/model/keys.h"

namespace facts {

namespace {

using packets::PacketRow;
using packets::RareOptions;
namespace present = packets::present;

void emit_expected_token(const mptcp::Capture& capture, std::size_t row, CellSink& sink) {
    const RareOptions* const rare = capture.packets().rare_of(row);
    if (rare == nullptr || !rare->sender_key || !rare->version || *rare->version > 1) {
        sink.absent();
        return;
    }
    sink.big_number(
        mptcp::hash_key(*rare->sender_key, static_cast<mptcp::Version>(*rare->version)).token);
}

void emit_subtypes(const mptcp::Capture& capture, std::size_t row, CellSink& sink) {
    emit_items(capture.packets().options_of(row), sink,
               [&sink](packets::MptcpOption option) { sink.number(option.subtype); });
}

/// Their lengths are in column option_lengths.
void restore_subtypes(const CellReader& cell, RestoredPacket& packet) {
    for (const auto subtype : cell.list<std::uint8_t>()) {
        packet.row.options.push_back({.subtype = subtype});
    }
}

/// Without a DSN, of column dss_dsn, the mapping is that of an MP_CAPABLE.
void restore_mapping_length(const CellReader& cell, RestoredPacket& packet) {
    const bool in_dss = (packet.row.presence & present::dsn) != 0;
    if (in_dss) {
        restore_if<&PacketRow::dss_length, 0>(cell, packet);
    } else {
        restore_if<&PacketRow::dss_length, present::capable_mapping>(cell, packet);
    }
}

mptcp::Row row_number(std::size_t row) {
    return static_cast<mptcp::Row>(row);
}

template <class Give>
void emit_subflow(const mptcp::Capture& capture, std::size_t row, CellSink& sink, Give give) {
    if (const auto* const subflow = capture.analysis().subflow_at(row_number(row))) {
        give(*subflow);
    } else {
        sink.absent();
    }
}

void emit_destination(const mptcp::Capture& capture, std::size_t row, CellSink& sink) {
    emit_subflow(capture, row, sink, [&](const mptcp::Subflow&) {
        const auto sender = capture.sender_at(row_number(row));
        sink.text(name_of(other(sender)));
    });
}

void emit_raw_dsn(const mptcp::Capture& capture, std::size_t row, CellSink& sink) {
    if (const auto dsn = capture.raw_dsn(row_number(row))) {
        sink.big_number(*dsn);
    } else {
        sink.absent();
    }
}

/// A kind of bytes of a segment that counts; zero is a value.
void emit_bytes(const mptcp::Capture& capture, std::size_t row, CellSink& sink,
                mptcp::ByteKind kind, bool mptcp_only) {
    const mptcp::Row number = row_number(row);
    if (capture.packets().length[row] == 0 || capture.analysis().is_duplicate(number) ||
        (mptcp_only && capture.analysis().subflow_at(number) == nullptr)) {
        sink.absent();
    } else {
        sink.number(capture.analysis().bytes_at(number)[kind]);
    }
}

void emit_frames(const mptcp::Capture& capture, const std::vector<mptcp::Row>& rows,
                 CellSink& sink) {
    emit_items(rows, sink, [&](mptcp::Row row) { sink.number(capture.packets().frame[row]); });
}

void emit_original(const mptcp::Capture& capture, std::size_t row, CellSink& sink) {
    const auto* const duplicate = capture.analysis().duplicates.find(row_number(row));
    if (duplicate == nullptr) {
        sink.absent();
    } else {
        sink.number(capture.packets().frame[duplicate->original]);
    }
}

}  // namespace

std::vector<Column> connection_columns() {
    return {
        {"mptcpstream", "number", "", "MPTCP connection", "",
         EMIT(emit_subflow(t, row, sink,
                           [&](const auto& subflow) { sink.number(subflow.connection); }))},
        {"mptcpdest", "text", "", "which end of the MPTCP connection receives: server or client",
         "", emit_destination},
        {"mptcpversion", "number", "", "MPTCP version of an MP_CAPABLE",
         "tcp.options.mptcp.version", EMIT(emit_rare_number(t, row, sink, &RareOptions::version)),
         restore_rare<&RareOptions::version>, is_needed},
        {"subtype", "list of numbers", "", "subtypes of the MPTCP options",
         "tcp.options.mptcp.subtype", emit_subtypes, restore_subtypes, is_needed},
        {"master", "boolean", "", "1 on the connection's initial subflow", "",
         EMIT(emit_subflow(t, row, sink,
                           [&](const auto& subflow) { sink.boolean(subflow.master); }))},
        {"addrid", "list of numbers", "",
         "address ids of MP_JOIN, ADD_ADDR, REMOVE_ADDR and MP_PRIO", "tcp.options.mptcp.addrid",
         EMIT(emit_rare_list(t, row, sink, &RareOptions::address_ids,
                             [&](auto id) { sink.number(id); })),
         restore_rare<&RareOptions::address_ids>, is_needed},
        {"backup", "boolean", "", "backup flag of MP_JOIN or MP_PRIO",
         "tcp.options.mptcp.backup.flag",
         EMIT(emit_rare_boolean(t, row, sink, &RareOptions::backup)),
         restore_rare<&RareOptions::backup>, is_needed},
        {"sendkey", "64-bit number", "", "sender's key", "tcp.options.mptcp.sendkey",
         EMIT(emit_rare_big(t, row, sink, &RareOptions::sender_key)),
         restore_rare<&RareOptions::sender_key>, is_needed},
        {"recvkey", "64-bit number", "", "receiver's key (MP_CAPABLE, MP_FASTCLOSE)",
         "tcp.options.mptcp.recvkey", EMIT(emit_rare_big(t, row, sink, &RareOptions::receiver_key)),
         restore_rare<&RareOptions::receiver_key>, is_needed},
        {"recvtok", "token", "", "receiver's token of an MP_JOIN", "tcp.options.mptcp.recvtok",
         EMIT(emit_rare_big(t, row, sink, &RareOptions::receiver_token)),
         restore_rare<&RareOptions::receiver_token>, is_needed},
        {"expected_token", "token", "", "token of the sender's key in this packet", "",
         emit_expected_token},
    };
}

std::vector<Column> data_columns() {
    return {
        {"datafin", "boolean", "", "DATA_FIN flag of the DSS", "tcp.options.mptcp.datafin.flag",
         EMIT(emit_if(
             t, row, sink, present::dss_flags,
             [&] { sink.boolean((p.dss_flags[row] & packets::dss_flag::data_fin) != 0); }))},
        {"dss_dsn", "64-bit number", "", "data sequence number of the DSS mapping on the wire",
         "tcp.options.mptcp.rawdataseqno",
         EMIT(emit_if(t, row, sink, present::dsn, [&] { sink.big_number(p.dsn[row]); })),
         restore_if<&PacketRow::dsn, present::dsn>, is_needed},
        {"dss_rawack", "64-bit number", "", "Data ACK of the DSS on the wire",
         "tcp.options.mptcp.rawdataack",
         EMIT(emit_if(t, row, sink, present::data_ack, [&] { sink.big_number(p.data_ack[row]); })),
         restore_if<&PacketRow::data_ack, present::data_ack>, is_needed},
        {"dss_ssn", "number", "", "subflow sequence number of the DSS mapping",
         "tcp.options.mptcp.subflowseqno",
         EMIT(emit_if(t, row, sink, present::dsn, [&] { sink.number(p.ssn[row]); })),
         restore_if<&PacketRow::ssn, 0>, is_needed},
        {"dss_length", "number", "bytes",
         "data-level length of the mapping (of the DSS, or of MP_CAPABLE with data)",
         "tcp.options.mptcp.datalvllen",
         EMIT(
             if (p.has(row, present::dsn) || p.has(row, present::capable_mapping)) {
                 sink.number(p.dss_length[row]);
             } else { sink.absent(); }),
         restore_mapping_length, is_needed},
        {"dsnraw64", "64-bit number", "", "64-bit data sequence number of the first payload byte",
         "", emit_raw_dsn},
        {"dsn", "number", "", "relative data sequence number of the first payload byte, 1 is first",
         "", EMIT(emit_optional_number(t.analysis().relative_dsn(row_number(row)), sink))},
        {"dack", "number", "", "relative Data ACK: the next byte expected", "",
         EMIT(emit_optional_number(t.relative_data_ack(row_number(row)), sink))},
        {"retransmitted", "number", "bytes", "payload sent before on this subflow", "",
         EMIT(emit_bytes(t, row, sink, mptcp::ByteKind::retransmitted, false))},
        {"repeated", "number", "bytes",
         "payload whose DSN was sent before on this subflow under another TCP number", "",
         EMIT(emit_bytes(t, row, sink, mptcp::ByteKind::repeated, true))},
        {"reinjected", "number", "bytes", "payload whose DSN was sent before on another subflow",
         "", EMIT(emit_bytes(t, row, sink, mptcp::ByteKind::reinjected, true))},
        {"reinjection_of", "list of numbers", "",
         "frames on other subflows that carried, before, data that this one reinjects", "",
         EMIT(emit_frames(t, t.reinjection_of(row_number(row)), sink))},
        {"reinjected_in", "list of numbers", "", "frames that reinject data of this one", "",
         EMIT(emit_frames(t, t.reinjected_in(row_number(row)), sink))},
    };
}

std::vector<Column> later_columns() {
    return {
        {"unmapped", "number", "bytes", "payload without data sequence number", "",
         EMIT(emit_bytes(t, row, sink, mptcp::ByteKind::unmapped, true))},
        {"duplicate_of", "number", "", "frame of which this one is a copy", "", emit_original},
    };
}

}  // namespace facts
