// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/segment_facts.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "facts/call_sink.h"
#include "pair/support.h"

namespace facts {
namespace {

using Calls = std::map<std::string, std::string>;

/// What the columns of a segment emit.
Calls calls_of(const PairedSegment& segment) {
    Calls calls;
    for (const SegmentColumn& column : segment_columns()) {
        CallSink sink;
        column.emit(segment, sink);
        calls[column.info.name] = sink.call;
    }
    return calls;
}

/// A connection of two subflows; then a segment of 100 bytes after 20 ms, one that is lost and one
/// that nobody saw sent.
struct SegmentFacts : testing::Test {
    SegmentFacts() {
        wire.start();
        wire.up(0, 1, 1, 100, pair::after(pair::milliseconds{20}));
        wire.up(0, 101, 101, 200, pair::lost);
        wire.up(0, 301, 301, 300, pair::unsent);
        wire.up(0, 601, 601, 400);
        wire.read();
    }
    /// Of the segment with that payload.
    [[nodiscard]] Calls of(std::uint32_t length) const {
        const auto paired = wire.paired({});
        const std::string wanted = "number " + std::to_string(length);
        for (const pair::Travel& travel : paired.travels(pair::Side::client)) {
            for (const pair::Segment& segment : travel.segments) {
                const Calls calls = calls_of({paired, pair::Side::client, travel, segment});
                if (calls.at("length") == wanted) {
                    return calls;
                }
            }
        }
        ADD_FAILURE() << length;
        return {};
    }
    pair::Wire wire;
};

TEST_F(SegmentFacts, OfOneThatArrived) {
    Calls calls = of(100);
    EXPECT_EQ(calls["to"], "text server");
    EXPECT_EQ(calls["tcp_stream"], "number 0");
    EXPECT_EQ(calls["peer_stream"], "number 0");
    EXPECT_EQ(calls["delay"], "time 20000000");
    EXPECT_EQ(calls["flags"], "hexadecimal 16 4");  // ACK
    EXPECT_EQ(calls["fate"], "text matched");
    EXPECT_TRUE(calls["frame"].starts_with("number "));
    EXPECT_TRUE(calls["peer_frame"].starts_with("number "));
}

TEST_F(SegmentFacts, OfOneThatWasLost) {
    Calls calls = of(200);
    EXPECT_TRUE(calls["frame"].starts_with("number "));
    EXPECT_TRUE(calls["time_sent"].starts_with("time "));
    EXPECT_EQ(calls["peer_frame"], "absent");
    EXPECT_EQ(calls["time_received"], "absent");
    EXPECT_EQ(calls["delay"], "absent");
    EXPECT_EQ(calls["fate"], "text lost");
}

TEST_F(SegmentFacts, OfOneThatOnlyArrived) {
    Calls calls = of(300);
    EXPECT_EQ(calls["frame"], "absent");
    EXPECT_EQ(calls["time_sent"], "absent");
    EXPECT_TRUE(calls["peer_frame"].starts_with("number "));
    EXPECT_TRUE(calls["time_received"].starts_with("time "));
    EXPECT_EQ(calls["delay"], "absent");
}

}  // namespace
}  // namespace facts
