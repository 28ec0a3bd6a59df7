// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/owd_rows.h"

#include <algorithm>
#include <array>

#include "programs/analyzer/arguments.h"

namespace programs {

namespace {

using mptcp::Row;
using pair::Which;

enum class RowColumn : std::uint8_t {
    to,
    tcp_stream,
    peer_stream,
    frame,
    peer_frame,
    time_sent,
    time_received,
    delay,
    flags,
    length,
    fate,
};
constexpr std::array<std::string_view, 11> column_names = {
    "to",    "tcp_stream", "peer_stream", "frame", "peer_frame", "time_sent", "time_received",
    "delay", "flags",      "length",      "fate"};

void emit_time(const TwoCaptures& captures, const pair::PairedConnection& connection, Which which,
               Row row, facts::CellSink& sink) {
    if (row == mptcp::no_row) {
        return sink.absent();
    }
    sink.time(connection.time_of(which, row) - captures.first().packets().first_frame_time);
}

}  // namespace

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
    return column_names.size();
}

std::string_view OwdRows::column_name(std::size_t column) const {
    return column_names.at(column);
}

void OwdRows::emit(std::size_t row, std::size_t column, facts::CellSink& sink) const {
    const auto after = std::upper_bound(m_ends.begin(), m_ends.end(), row);
    const auto part = static_cast<std::size_t>(after - m_ends.begin()) - 1;
    const pair::Travel& travel = *m_parts[part].travel;
    const pair::Segment& segment = travel.segments[row - m_ends[part]];
    const Which sender = travel.sender_capture;
    const bool is_sent_in_first = sender == Which::first;
    const Row in_first = is_sent_in_first ? segment.sent : segment.received;
    const Row in_second = is_sent_in_first ? segment.received : segment.sent;
    const Which shown = segment.sent == mptcp::no_row ? other(sender) : sender;
    const packets::PacketTable& packets = m_connection->view(shown).packets();
    const Row shown_row = segment.sent == mptcp::no_row ? segment.received : segment.sent;
    const auto emit_frame = [&](Which which, Row its_row) {
        its_row == mptcp::no_row ? sink.absent()
                                 : sink.number(m_connection->view(which).packets().frame[its_row]);
    };
    switch (static_cast<RowColumn>(column)) {
        case RowColumn::to:
            return sink.text(destination_name(m_parts[part].sender));
        case RowColumn::tcp_stream:
            return sink.number(travel.stream);
        case RowColumn::peer_stream:
            return sink.number(travel.peer);
        case RowColumn::frame:
            return emit_frame(Which::first, in_first);
        case RowColumn::peer_frame:
            return emit_frame(Which::second, in_second);
        case RowColumn::time_sent:
            return emit_time(*m_captures, *m_connection, sender, segment.sent, sink);
        case RowColumn::time_received:
            return emit_time(*m_captures, *m_connection, other(sender), segment.received, sink);
        case RowColumn::delay:
            return segment.has_arrived() ? sink.time(m_connection->delay_of(travel, segment))
                                         : sink.absent();
        case RowColumn::flags:
            return sink.hexadecimal(packets.flags[shown_row], 4);
        case RowColumn::length:
            return sink.number(packets.length[shown_row]);
        case RowColumn::fate:
            return sink.text(pair::name_of(segment.fate));
    }
}

}  // namespace programs
