// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a segment in two captures. There are as many as segments: they are emitted.
#pragma once

#include <vector>

#include "facts/fact.h"
#include "facts/row_source.h"
#include "pair/paired_connection.h"

namespace facts {

/// A segment of one direction of a subflow in both captures. Refers to them.
struct PairedSegment {
    const pair::PairedConnection& connection;
    mptcp::Side sender;
    const pair::Travel& travel;
    const pair::Segment& segment;

    /// Its row in a capture; no_row when that does not hold it.
    [[nodiscard]] mptcp::Row row_in(pair::Which which) const {
        return which == travel.sender_capture ? segment.sent : segment.received;
    }
    /// The capture that shows it: the sender's, unless only the other one holds it.
    [[nodiscard]] pair::Which shown_in() const {
        return segment.sent == mptcp::no_row ? other(travel.sender_capture) : travel.sender_capture;
    }
    [[nodiscard]] const packets::PacketTable& packets_of(pair::Which which) const {
        return connection.view(which).packets();
    }
};

/// A fact of such a segment, as a column of a table.
struct SegmentColumn {
    FactInfo info;
    void (*emit)(const PairedSegment& it, CellSink& sink) = nullptr;
};
[[nodiscard]] const std::vector<SegmentColumn>& segment_columns();

}  // namespace facts
