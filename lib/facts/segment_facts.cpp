// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/segment_facts.h"

#include "base/names.h"
#include "facts/common_facts.h"

namespace facts {

namespace {

using mptcp::Row;
using pair::Which;

void emit_frame(const PairedSegment& it, Which which, CellSink& sink) {
    const Row row = it.row_in(which);
    if (row == mptcp::no_row) {
        sink.absent();
    } else {
        sink.number(it.packets_of(which).frame[row]);
    }
}

void emit_time(const PairedSegment& it, Which which, CellSink& sink) {
    const Row row = it.row_in(which);
    if (row == mptcp::no_row) {
        sink.absent();
    } else {
        sink.time(it.connection.time_of(which, row) - it.packets_of(Which::first).first_frame_time);
    }
}

void emit_delay(const PairedSegment& it, CellSink& sink) {
    if (it.segment.has_arrived()) {
        sink.time(it.connection.delay_of(it.travel, it.segment));
    } else {
        sink.absent();
    }
}

}  // namespace

const std::vector<SegmentColumn>& segment_columns() {
    static const std::vector<SegmentColumn> all = {
        {to_info("it"), [](const PairedSegment& it,
                           CellSink& sink) { sink.text(mptcp::name_of(other(it.sender))); }},
        {stream_in_first_info(),
         [](const PairedSegment& it, CellSink& sink) { sink.number(it.travel.stream); }},
        {peer_stream_info(),
         [](const PairedSegment& it, CellSink& sink) { sink.number(it.travel.peer); }},
        {{"frame", Unit::number, "its frame in the first capture", "it is not there"},
         [](const PairedSegment& it, CellSink& sink) { emit_frame(it, Which::first, sink); }},
        {{"peer_frame", Unit::number, "its frame in the second capture", "it is not there"},
         [](const PairedSegment& it, CellSink& sink) { emit_frame(it, Which::second, sink); }},
        {{"time_sent", Unit::seconds,
          "its time in the sender's capture, since the first frame of the first capture, on the "
          "clock of that one",
          "it is not there"},
         [](const PairedSegment& it, CellSink& sink) {
             emit_time(it, it.travel.sender_capture, sink);
         }},
        {{"time_received", Unit::seconds,
          "its time in the receiver's capture, since the first frame of the first capture, on the "
          "clock of that one",
          "it is not there"},
         [](const PairedSegment& it, CellSink& sink) {
             emit_time(it, other(it.travel.sender_capture), sink);
         }},
        {{"delay", Unit::seconds, "how long it took",
          "it did not arrive, or it is not known which one it is"},
         emit_delay},
        {{"flags", Unit::text, "TCP flags, hexadecimal"},
         [](const PairedSegment& it, CellSink& sink) {
             const Which which = it.shown_in();
             sink.hexadecimal(it.packets_of(which).flags[it.row_in(which)], 4);
         }},
        {{"length", Unit::bytes, "payload"},
         [](const PairedSegment& it, CellSink& sink) {
             const Which which = it.shown_in();
             sink.number(it.packets_of(which).length[it.row_in(which)]);
         }},
        {{"fate", Unit::text, "whether and how it arrived", "", base::all_names<pair::Fate>()},
         [](const PairedSegment& it, CellSink& sink) {
             sink.text(pair::name_of(it.segment.fate));
         }},
    };
    return all;
}

}  // namespace facts
