// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/summary_rows.h"

#include <optional>

#include "facts/emit.h"

namespace facts {

namespace {

using facts::CellSink;
using facts::CellType;
using mptcp::Connection;
using mptcp::Side;
using mptcp::Subflow;

template <class Value>
void emit_big(const std::optional<Value>& value, CellSink& sink) {
    if (value) {
        sink.big_number(*value);
    } else {
        sink.absent();
    }
}

void emit_truth(const std::optional<bool>& value, CellSink& sink) {
    if (value) {
        sink.boolean(*value);
    } else {
        sink.absent();
    }
}

void emit_side(const std::optional<Side>& side, CellSink& sink) {
    if (side) {
        sink.text(*side == Side::client ? "client" : "server");
    } else {
        sink.absent();
    }
}

void emit_frame(const mptcp::Capture& capture, mptcp::Row row, CellSink& sink) {
    if (row == mptcp::no_row) {
        sink.absent();
    } else {
        sink.number(capture.packets().frame[row]);
    }
}

void emit_time(const mptcp::Capture& capture, std::int64_t time, CellSink& sink) {
    sink.time(time - capture.packets().first_frame_time);
}

std::optional<Side> opened_by(const Subflow& subflow) {
    return subflow.is_opening_seen() ? std::optional{subflow.opened_by} : std::nullopt;
}

/// Checksums are counted where they were negotiated.
void emit_checksums(const Connection& connection, std::uint64_t count, CellSink& sink) {
    if (connection.checksums) {
        sink.number(count);
    } else {
        sink.absent();
    }
}

/// Only joins have HMACs.
void emit_verdict(const Subflow& subflow, mptcp::Verdict verdict, CellSink& sink) {
    if (subflow.master) {
        sink.absent();
    } else {
        sink.text(mptcp::name_of(verdict));
    }
}

void emit_fallback(const mptcp::Outcome& outcome, CellSink& sink) {
    if (outcome.fallback) {
        sink.text(mptcp::name_of(*outcome.fallback));
    } else {
        sink.absent();
    }
}

void emit_address(const mptcp::Capture& capture, const Subflow& subflow, Side side,
                  CellSink& sink) {
    sink.text(capture.packets().addresses[capture.analysis().ends_from(subflow, side).source]);
}

void emit_port(const mptcp::Capture& capture, const Subflow& subflow, Side side, CellSink& sink) {
    sink.number(capture.analysis().ends_from(subflow, side).source_port);
}

/// Data bytes are unknown where no data sequence number is: a fallback in the handshake.
void emit_data(const mptcp::DataNumbers& numbers, std::uint64_t bytes, CellSink& sink) {
    if (numbers.known) {
        sink.number(bytes);
    } else {
        sink.absent();
    }
}

// Each emitter is a function of its own; macros give them short bodies.
// NOLINTBEGIN(cppcoreguidelines-macro-usage,bugprone-macro-parentheses)
#define CONNECTION(body)                                                       \
    [](const mptcp::Capture& t, std::size_t item, CellSink& sink) {            \
        [[maybe_unused]] const Connection& c = t.analysis().connections[item]; \
        body;                                                                  \
    }
#define SUBFLOW(body)                                                                  \
    [](const mptcp::Capture& t, std::size_t item, CellSink& sink) {                    \
        [[maybe_unused]] const Subflow& s = t.analysis().subflows[item];               \
        [[maybe_unused]] const Connection& c = t.analysis().connections[s.connection]; \
        body;                                                                          \
    }
#define BYTES(MAKE, item, side, to)                                                               \
    {"tcp_bytes_to_" to, CellType::integer, MAKE(sink.number(item.bytes[side].tcp))},             \
        {"unique_bytes_to_" to, CellType::integer, MAKE(sink.number(item.bytes[side].unique()))}, \
        {"retransmitted_bytes_to_" to, CellType::integer,                                         \
         MAKE(sink.number(item.bytes[side][mptcp::ByteKind::retransmitted]))},                    \
        {"unmapped_bytes_to_" to, CellType::integer,                                              \
         MAKE(sink.number(item.bytes[side][mptcp::ByteKind::unmapped]))},                         \
        {"repeated_bytes_to_" to, CellType::integer,                                              \
         MAKE(sink.number(item.bytes[side][mptcp::ByteKind::repeated]))},                         \
        {"reinjected_bytes_to_" to, CellType::integer,                                            \
         MAKE(sink.number(item.bytes[side][mptcp::ByteKind::reinjected]))},                       \
        {"first_carried_bytes_to_" to, CellType::integer,                                         \
         MAKE(emit_data(c.data[side], item.bytes[side][mptcp::ByteKind::first_carried], sink))},  \
    {                                                                                             \
        "duplicate_frames_to_" to, CellType::integer,                                             \
            MAKE(sink.number(item.bytes[side].duplicate_frames))                                  \
    }
// NOLINTEND(cppcoreguidelines-macro-usage,bugprone-macro-parentheses)

const std::vector<SummaryColumn>& connection_columns_of_summary() {
    static const std::vector<SummaryColumn> columns = {
        {"mptcpstream", CellType::integer, CONNECTION(sink.number(item))},
        {"version", CellType::integer, CONNECTION(emit_optional_number(c.version, sink))},
        {"state", CellType::text, CONNECTION(sink.text(mptcp::name_of(c.outcome.state)))},
        {"fallback", CellType::text, CONNECTION(emit_fallback(c.outcome, sink))},
        {"state_by", CellType::text, CONNECTION(emit_side(c.outcome.by, sink))},
        {"state_frame", CellType::integer, CONNECTION(emit_frame(t, c.outcome.row, sink))},
        {"client_address", CellType::text,
         CONNECTION(emit_address(t, t.analysis().face_of(c), Side::client, sink))},
        {"client_port", CellType::integer,
         CONNECTION(emit_port(t, t.analysis().face_of(c), Side::client, sink))},
        {"server_address", CellType::text,
         CONNECTION(emit_address(t, t.analysis().face_of(c), Side::server, sink))},
        {"server_port", CellType::integer,
         CONNECTION(emit_port(t, t.analysis().face_of(c), Side::server, sink))},
        {"client_key", CellType::text, CONNECTION(emit_big(c.hosts[Side::client].key, sink))},
        {"client_token", CellType::text, CONNECTION(emit_big(c.hosts[Side::client].token, sink))},
        {"client_idsn", CellType::text, CONNECTION(emit_big(c.hosts[Side::client].idsn, sink))},
        {"server_key", CellType::text, CONNECTION(emit_big(c.hosts[Side::server].key, sink))},
        {"server_token", CellType::text, CONNECTION(emit_big(c.hosts[Side::server].token, sink))},
        {"server_idsn", CellType::text, CONNECTION(emit_big(c.hosts[Side::server].idsn, sink))},
        {"checksums", CellType::integer, CONNECTION(emit_truth(c.has_checksums(), sink))},
        {"subflows", CellType::integer, CONNECTION(sink.number(c.subflows.size()))},
        {"first_frame", CellType::integer, CONNECTION(emit_frame(t, c.first, sink))},
        {"last_frame", CellType::integer, CONNECTION(emit_frame(t, c.last, sink))},
        {"start", CellType::any, CONNECTION(emit_time(t, c.begin_time, sink))},
        {"duration", CellType::any, CONNECTION(sink.time(c.end_time - c.begin_time))},
        BYTES(CONNECTION, c, Side::client, "server"),
        {"data_bytes_to_server", CellType::integer,
         CONNECTION(emit_data(c.data[Side::client],
                              c.bytes[Side::client][mptcp::ByteKind::first_carried], sink))},
        BYTES(CONNECTION, c, Side::server, "client"),
        {"data_bytes_to_client", CellType::integer,
         CONNECTION(emit_data(c.data[Side::server],
                              c.bytes[Side::server][mptcp::ByteKind::first_carried], sink))},
    };
    return columns;
}

const std::vector<SummaryColumn>& subflow_columns_of_summary() {
    static const std::vector<SummaryColumn> columns = {
        {"tcpstream", CellType::integer, SUBFLOW(sink.number(s.stream))},
        {"mptcpstream", CellType::integer, SUBFLOW(sink.number(s.connection))},
        {"master", CellType::integer, SUBFLOW(sink.boolean(s.master))},
        {"opened_by", CellType::text, SUBFLOW(emit_side(opened_by(s), sink))},
        {"state", CellType::text, SUBFLOW(sink.text(mptcp::name_of(s.outcome.state)))},
        {"fallback", CellType::text, SUBFLOW(emit_fallback(s.outcome, sink))},
        {"state_by", CellType::text, SUBFLOW(emit_side(s.outcome.by, sink))},
        {"state_frame", CellType::integer, SUBFLOW(emit_frame(t, s.outcome.row, sink))},
        {"reset_reason", CellType::integer,
         SUBFLOW(emit_optional_number(s.outcome.reset_reason, sink))},
        {"client_address", CellType::text, SUBFLOW(emit_address(t, s, Side::client, sink))},
        {"client_port", CellType::integer, SUBFLOW(emit_port(t, s, Side::client, sink))},
        {"client_address_id", CellType::integer,
         SUBFLOW(emit_optional_number(s.address_id[Side::client], sink))},
        {"server_address", CellType::text, SUBFLOW(emit_address(t, s, Side::server, sink))},
        {"server_port", CellType::integer, SUBFLOW(emit_port(t, s, Side::server, sink))},
        {"server_address_id", CellType::integer,
         SUBFLOW(emit_optional_number(s.address_id[Side::server], sink))},
        {"client_backup", CellType::integer, SUBFLOW(emit_truth(s.backup[Side::client], sink))},
        {"server_backup", CellType::integer, SUBFLOW(emit_truth(s.backup[Side::server], sink))},
        {"syn_ack_hmac", CellType::text, SUBFLOW(emit_verdict(s, s.syn_ack_hmac, sink))},
        {"ack_hmac", CellType::text, SUBFLOW(emit_verdict(s, s.ack_hmac, sink))},
        {"first_frame", CellType::integer, SUBFLOW(emit_frame(t, s.first, sink))},
        {"last_frame", CellType::integer, SUBFLOW(emit_frame(t, s.last, sink))},
        {"start", CellType::any, SUBFLOW(emit_time(t, s.begin_time, sink))},
        {"never_used", CellType::integer, SUBFLOW(sink.boolean(s.never_used()))},
        BYTES(SUBFLOW, s, Side::client, "server"),
        {"data_bytes_to_server", CellType::integer,
         SUBFLOW(emit_data(c.data[Side::client], s.bytes[Side::client].data(), sink))},
        {"checksums_valid_to_server", CellType::integer,
         SUBFLOW(emit_checksums(c, s.checksums[Side::client].valid, sink))},
        {"checksums_invalid_to_server", CellType::integer,
         SUBFLOW(emit_checksums(c, s.checksums[Side::client].invalid, sink))},
        {"checksums_unverifiable_to_server", CellType::integer,
         SUBFLOW(emit_checksums(c, s.checksums[Side::client].unverifiable, sink))},
        BYTES(SUBFLOW, s, Side::server, "client"),
        {"data_bytes_to_client", CellType::integer,
         SUBFLOW(emit_data(c.data[Side::server], s.bytes[Side::server].data(), sink))},
        {"checksums_valid_to_client", CellType::integer,
         SUBFLOW(emit_checksums(c, s.checksums[Side::server].valid, sink))},
        {"checksums_invalid_to_client", CellType::integer,
         SUBFLOW(emit_checksums(c, s.checksums[Side::server].invalid, sink))},
        {"checksums_unverifiable_to_client", CellType::integer,
         SUBFLOW(emit_checksums(c, s.checksums[Side::server].unverifiable, sink))},
    };
    return columns;
}

#undef BYTES
#undef SUBFLOW
#undef CONNECTION

}  // namespace

SummaryRows SummaryRows::of_connections(const mptcp::Capture& capture) {
    return {capture, capture.analysis().connections.size(), connection_columns_of_summary()};
}

SummaryRows SummaryRows::of_subflows(const mptcp::Capture& capture) {
    return {capture, capture.analysis().subflows.size(), subflow_columns_of_summary()};
}

}  // namespace facts
