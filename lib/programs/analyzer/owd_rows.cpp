// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/owd_rows.h"

#include <algorithm>

#include "base/names.h"
#include "facts/common_facts.h"
#include "programs/analyzer/arguments.h"

namespace programs {

namespace {

using facts::CellSink;
using mptcp::Row;
using pair::Which;

/// A segment of one direction of a subflow.
struct SegmentOf {
    const pair::PairedConnection& connection;
    mptcp::Side sender;
    const pair::Travel& travel;
    const pair::Segment& segment;

    /// Its row in a capture.
    [[nodiscard]] Row row_in(Which which) const {
        return which == travel.sender_capture ? segment.sent : segment.received;
    }
    /// The capture that shows it: the sender's, unless only the other one holds it.
    [[nodiscard]] Which shown_in() const {
        return segment.sent == mptcp::no_row ? other(travel.sender_capture) : travel.sender_capture;
    }
    [[nodiscard]] const packets::PacketTable& packets_of(Which which) const {
        return connection.view(which).packets();
    }
};

void emit_frame(const SegmentOf& it, Which which, CellSink& sink) {
    const Row row = it.row_in(which);
    if (row == mptcp::no_row) {
        sink.absent();
    } else {
        sink.number(it.packets_of(which).frame[row]);
    }
}

void emit_time(const SegmentOf& it, Which which, CellSink& sink) {
    const Row row = it.row_in(which);
    if (row == mptcp::no_row) {
        sink.absent();
    } else {
        sink.time(it.connection.time_of(which, row) - it.packets_of(Which::first).first_frame_time);
    }
}

void emit_delay(const SegmentOf& it, CellSink& sink) {
    if (it.segment.has_arrived()) {
        sink.time(it.connection.delay_of(it.travel, it.segment));
    } else {
        sink.absent();
    }
}

struct RowColumn {
    facts::FactInfo info;
    void (*emit)(const SegmentOf& it, CellSink& sink);
};
const std::vector<RowColumn>& row_columns() {
    static const std::vector<RowColumn> all = {
        {{"to", facts::Unit::text, "the end of the MPTCP connection that receives it", "",
          facts::side_names()},
         [](const SegmentOf& it, CellSink& sink) { sink.text(destination_name(it.sender)); }},
        {{"tcp_stream", facts::Unit::number, "number of the TCP stream in the first capture"},
         [](const SegmentOf& it, CellSink& sink) { sink.number(it.travel.stream); }},
        {{"peer_stream", facts::Unit::number, "its number in the second capture"},
         [](const SegmentOf& it, CellSink& sink) { sink.number(it.travel.peer); }},
        {{"frame", facts::Unit::number, "its frame in the first capture", "it is not there"},
         [](const SegmentOf& it, CellSink& sink) { emit_frame(it, Which::first, sink); }},
        {{"peer_frame", facts::Unit::number, "its frame in the second capture", "it is not there"},
         [](const SegmentOf& it, CellSink& sink) { emit_frame(it, Which::second, sink); }},
        {{"time_sent", facts::Unit::seconds,
          "its time in the sender's capture, since the first frame of the first capture, on the "
          "clock of that one",
          "it is not there"},
         [](const SegmentOf& it, CellSink& sink) {
             emit_time(it, it.travel.sender_capture, sink);
         }},
        {{"time_received", facts::Unit::seconds, "likewise in the receiver's capture",
          "it is not there"},
         [](const SegmentOf& it, CellSink& sink) {
             emit_time(it, other(it.travel.sender_capture), sink);
         }},
        {{"delay", facts::Unit::seconds, "how long it took",
          "it did not arrive, or it is not known which one it is"},
         emit_delay},
        {{"flags", facts::Unit::text, "TCP flags, hexadecimal"},
         [](const SegmentOf& it, CellSink& sink) {
             const Which which = it.shown_in();
             sink.hexadecimal(it.packets_of(which).flags[it.row_in(which)], 4);
         }},
        {{"length", facts::Unit::bytes, "payload"},
         [](const SegmentOf& it, CellSink& sink) {
             const Which which = it.shown_in();
             sink.number(it.packets_of(which).length[it.row_in(which)]);
         }},
        {{"fate", facts::Unit::text, "whether and how it arrived", "",
          base::all_names<pair::Fate>()},
         [](const SegmentOf& it, CellSink& sink) { sink.text(pair::name_of(it.segment.fate)); }},
    };
    return all;
}

}  // namespace

std::vector<output::Column> OwdRows::columns() {
    std::vector<output::Column> all;
    for (const RowColumn& column : row_columns()) {
        all.push_back({column.info});
    }
    return all;
}

OwdRows::OwdRows(std::unique_ptr<TwoCaptures> captures,
                 std::unique_ptr<pair::PairedConnection> connection,
                 const std::vector<mptcp::Side>& senders)
    : m_captures{std::move(captures)}, m_connection{std::move(connection)}, m_ends{0} {
    for (const mptcp::Side sender : senders) {
        for (const pair::Travel& travel : m_connection->travels(sender)) {
            m_parts.push_back({sender, &travel});
            m_ends.push_back(m_ends.back() + travel.segments.size());
        }
    }
}

std::size_t OwdRows::column_count() const {
    return row_columns().size();
}

std::string_view OwdRows::column_name(std::size_t column) const {
    return row_columns().at(column).info.name;
}

void OwdRows::emit(std::size_t row, std::size_t column, facts::CellSink& sink) const {
    const auto after = std::upper_bound(m_ends.begin(), m_ends.end(), row);
    const auto part = static_cast<std::size_t>(after - m_ends.begin()) - 1;
    const pair::Travel& travel = *m_parts[part].travel;
    const pair::Segment& segment = travel.segments[row - m_ends[part]];
    row_columns().at(column).emit({*m_connection, m_parts[part].sender, travel, segment}, sink);
}

}  // namespace programs
