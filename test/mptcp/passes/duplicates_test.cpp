// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/duplicates.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

namespace flag = packets::tcp_flag;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using story::Ends;
using story::Flow;
using story::Segment;
using story::Story;
using Rows = std::vector<Row>;

Rows duplicates_in(Story& story) {
    Rows rows;
    for (const Duplicate& duplicate : find_duplicates(story.packets()).rows) {
        rows.push_back(duplicate.row);
    }
    return rows;
}

/// Whether the second segment, that much later, is a duplicate of the first.
bool is_copy(const Segment& first, const Segment& second, nanoseconds later) {
    Story story;
    story.step = {};
    const Flow flow{story, Ends{}};
    flow.up(first);
    story.wait(later);
    flow.up(second);
    return duplicates_in(story) == Rows{1};
}

const Segment WITH_PAYLOAD{.length = 100};
const Segment WITH_ID{.ip_id = 77};

// Within a millisecond.

TEST(Duplicates, NoneInAnEmptyTable) {
    Story story;
    EXPECT_TRUE(find_duplicates(story.packets()).rows.empty());
}

TEST(Duplicates, OfASegmentWithPayload) {
    EXPECT_TRUE(is_copy(WITH_PAYLOAD, WITH_PAYLOAD, {}));
    EXPECT_TRUE(is_copy(WITH_PAYLOAD, WITH_PAYLOAD, microseconds{900}));
    EXPECT_FALSE(is_copy(WITH_PAYLOAD, WITH_PAYLOAD, microseconds{1100}));
}

TEST(Duplicates, OfASegmentWithAnIdentification) {
    EXPECT_TRUE(is_copy(WITH_ID, WITH_ID, microseconds{900}));
    EXPECT_FALSE(is_copy(WITH_ID, WITH_ID, microseconds{1100}));
}

// Three equal ACKs ask for a fast retransmission: they are no copies.
TEST(Duplicates, NotOfSegmentsWithoutPayloadAndIdentification) {
    EXPECT_FALSE(is_copy({}, {}, microseconds{10}));
    EXPECT_FALSE(is_copy({.ip_id = 0}, {.ip_id = 0}, microseconds{10}));
}

TEST(Duplicates, AnIdentificationOfZeroWithPayload) {
    const Segment segment{.length = 100, .ip_id = 0};
    EXPECT_TRUE(is_copy(segment, segment, microseconds{10}));
}

TEST(Duplicates, AreIdentical) {
    const Segment base{.length = 100, .options = {story::data_ack(5)}, .ip_id = 77};
    const auto other_than = [&](const std::function<void(Segment&)>& change) {
        Segment changed = base;
        change(changed);
        return !is_copy(base, changed, microseconds{10});
    };
    EXPECT_TRUE(is_copy(base, base, microseconds{10}));
    EXPECT_TRUE(other_than([](Segment& segment) { segment.seq = 2; }));
    EXPECT_TRUE(other_than([](Segment& segment) { segment.ack = 2; }));
    EXPECT_TRUE(other_than([](Segment& segment) { segment.flags |= flag::psh; }));
    EXPECT_TRUE(other_than([](Segment& segment) { segment.length = 99; }));
    EXPECT_TRUE(other_than([](Segment& segment) { segment.ip_id = 78; }));
    EXPECT_TRUE(other_than([](Segment& segment) { segment.options = {}; }));
    EXPECT_TRUE(other_than([](Segment& segment) { segment.options = {story::data_ack(6)}; }));
    EXPECT_TRUE(other_than([](Segment& segment) { segment.options = {story::mp_fail(5)}; }));
    EXPECT_TRUE(other_than([](Segment& segment) {
        segment.options.push_back([](packets::PacketRow& row) {
            row.timestamp_value = 1;
            row.presence |= packets::present::timestamps;
        });
    }));
}

// A copy is the same frame: one with another window is not.
TEST(Duplicates, WithAnotherWindowAreNone) {
    EXPECT_FALSE(is_copy({.length = 100, .window = 500}, {.length = 100, .window = 501}, {}));
}

TEST(Duplicates, WithOtherRareOptionsAreNone) {
    const Segment one{.ip_id = 77};
    EXPECT_FALSE(is_copy(with(one, story::add_addr({.id = 1})),
                         with(one, story::add_addr({.id = 2})), microseconds{10}));
    EXPECT_TRUE(is_copy(with(one, story::add_addr({.id = 1})),
                        with(one, story::add_addr({.id = 1})), microseconds{10}));
}

TEST(Duplicates, HaveTheSameAddressesAndPorts) {
    Story story;
    story.step = microseconds{10};
    const Segment segment{.length = 100, .ip_id = 77};
    Flow{story, Ends{}}.up(segment);
    Flow{story, {.client_port = 40001}}.up(segment);
    Flow{story, {.server_port = 80}}.up(segment);
    Flow{story, {.client = "10.0.0.3"}}.up(segment);
    Flow{story, {.server = "10.0.0.3"}}.up(segment);
    Flow{story, {.client_isn = 2'000'000, .server_isn = 1'000'000}}.down(segment);
    EXPECT_EQ(duplicates_in(story), Rows{});
}

TEST(Duplicates, OfPlainTcpToo) {
    Story story;
    const Flow flow{story, Ends{}};
    flow.up(story::syn_segment({}));
    story.step = microseconds{10};
    flow.up({.length = 10});
    flow.up({.length = 10});
    const Analysis analysis = story.analyse();
    EXPECT_TRUE(analysis.is_duplicate(2));
    EXPECT_EQ(analysis.bytes_at(2)[ByteKind::retransmitted], 0U);
}

TEST(Duplicates, TheFirstCopyIsTheOriginal) {
    Story story;
    story.step = microseconds{100};
    const Flow flow{story, Ends{}};
    flow.up({.seq = 500, .length = 10});
    const Row original = flow.up(WITH_PAYLOAD);
    const Row second = flow.up(WITH_PAYLOAD);
    flow.up({.seq = 600, .length = 10});
    const Row third = flow.up(WITH_PAYLOAD);
    const Duplicates duplicates = find_duplicates(story.packets());
    ASSERT_EQ(duplicates.rows.size(), 2U);
    EXPECT_EQ(duplicates.rows[0].row, second);
    EXPECT_EQ(duplicates.rows[0].original, original);
    EXPECT_EQ(duplicates.rows[1].row, third);
    EXPECT_EQ(duplicates.rows[1].original, original);
    EXPECT_EQ(duplicates.elsewhere, 0U);
    EXPECT_EQ(duplicates.first_elsewhere, no_row);
    EXPECT_EQ(duplicates.find(original), nullptr);
    ASSERT_NE(duplicates.find(third), nullptr);
    EXPECT_EQ(duplicates.find(third)->original, original);
}

// At two points of the path.

TEST(Duplicates, WithAnotherTimeToLive) {
    const Segment near{.ip_id = 77, .ttl = 64};
    const Segment far{.ip_id = 77, .ttl = 62};
    EXPECT_TRUE(is_copy(near, far, microseconds{10}));
    EXPECT_TRUE(is_copy(near, far, milliseconds{20}));
    EXPECT_TRUE(is_copy(near, far, milliseconds{1900}));
    EXPECT_FALSE(is_copy(near, far, milliseconds{2100}));
    EXPECT_FALSE(is_copy(near, near, milliseconds{20}));
}

TEST(Duplicates, OnAnotherInterface) {
    const Segment one{.length = 100, .ip_id = 77, .interface = 0};
    const Segment other{.length = 100, .ip_id = 77, .interface = 1};
    EXPECT_TRUE(is_copy(one, other, milliseconds{1900}));
    EXPECT_FALSE(is_copy(one, other, milliseconds{2100}));
    EXPECT_FALSE(is_copy(one, one, milliseconds{20}));
}

TEST(Duplicates, ElsewhereHaveAnIdentification) {
    EXPECT_FALSE(is_copy({.length = 100, .ttl = 64}, {.length = 100, .ttl = 63}, milliseconds{20}));
    EXPECT_FALSE(is_copy({.length = 100, .ip_id = 0, .ttl = 64},
                         {.length = 100, .ip_id = 0, .ttl = 63}, milliseconds{20}));
    EXPECT_FALSE(is_copy({.length = 100, .ip_id = 77, .ttl = 64},
                         {.length = 100, .ip_id = 78, .ttl = 63}, milliseconds{20}));
}

// The identification starts over after 65,536 packets.
TEST(Duplicates, ElsewhereAreTheSameSegment) {
    EXPECT_FALSE(is_copy({.length = 100, .ip_id = 77, .ttl = 64},
                         {.seq = 101, .length = 100, .ip_id = 77, .ttl = 63}, milliseconds{20}));
}

TEST(Duplicates, BothEndsInOneFile) {
    story::Talk talk;
    talk.start();
    const Segment near = mapped(talk.keys, Side::client, 1, 1, 100);
    Segment here = near;
    here.ip_id = 77;
    here.ttl = 64;
    Segment there = here;
    there.ttl = 61;
    const Row first = talk.first.up(here);
    const Row copy = talk.first.up(there);
    const Analysis analysis = talk.analyse();
    EXPECT_FALSE(analysis.is_duplicate(first));
    EXPECT_TRUE(analysis.is_duplicate(copy));
    EXPECT_EQ(analysis.duplicates.elsewhere, 1U);
    EXPECT_EQ(analysis.duplicates.first_elsewhere, copy);
    EXPECT_EQ(analysis.problems[Problem::both_ends].times, 1U);
    EXPECT_EQ(analysis.problems[Problem::both_ends].first, copy);
    EXPECT_EQ(analysis.problems[Problem::duplicate].times, 1U);
    EXPECT_EQ(analysis.subflows[0].bytes[Side::client].tcp, 100U);
    EXPECT_EQ(analysis.subflows[0].bytes[Side::client].duplicate_frames, 1U);
}

// Every segment of a conversation seen twice: the counts are those of one.
TEST(Duplicates, AreInNoCount) {
    const auto tell = [](int times) {
        story::Talk talk;
        std::vector<Segment> segments;
        std::uint16_t id = 1;
        const auto twice = [&](const Flow& flow, Side side, Segment segment) {
            segment.ip_id = id++;
            for (int i = 0; i < times; ++i) {
                segment.ttl = static_cast<std::uint8_t>(64 - i);
                flow.send(side, segment);
            }
        };
        twice(talk.first, Side::client, story::syn_segment({capable_syn(talk.keys)}));
        twice(talk.first, Side::server, story::syn_ack_segment({capable_syn_ack(talk.keys)}));
        twice(talk.first, Side::client, {.options = {capable_ack(talk.keys)}});
        twice(talk.second, Side::client, story::syn_segment({join_syn(talk.second, talk.keys)}));
        twice(talk.second, Side::server,
              story::syn_ack_segment({join_syn_ack(talk.second, talk.keys)}));
        twice(talk.second, Side::client, {.options = {join_ack(talk.second, talk.keys)}});
        twice(talk.second, Side::server, {});
        twice(talk.first, Side::client, mapped(talk.keys, Side::client, 1, 1, 100));
        twice(talk.first, Side::client, mapped(talk.keys, Side::client, 1, 1, 100));
        twice(talk.second, Side::client, mapped(talk.keys, Side::client, 1, 1, 150));
        twice(talk.second, Side::client, {.seq = 151, .length = 7});
        return talk.analyse();
    };
    const Analysis once = tell(1);
    const Analysis twice = tell(2);
    EXPECT_EQ(once.duplicates.rows.size(), 0U);
    EXPECT_EQ(twice.duplicates.rows.size(), 11U);
    EXPECT_EQ(twice.duplicates.elsewhere, 11U);
    ASSERT_EQ(twice.subflows.size(), 2U);
    for (const std::size_t i : {0U, 1U}) {
        EXPECT_EQ(twice.subflows[i].outcome.state, State::established);
        EXPECT_EQ(twice.subflows[i].ack_hmac, once.subflows[i].ack_hmac);
        for (const Side side : both_sides) {
            ByteCounts bytes = twice.subflows[i].bytes[side];
            EXPECT_GT(bytes.duplicate_frames, 0U) << i << ' ' << index(side);
            bytes.duplicate_frames = 0;
            EXPECT_EQ(bytes, once.subflows[i].bytes[side]);
        }
    }
}

TEST(Duplicates, AClockThatJumpsBack) {
    Story story;
    const Flow flow{story, Ends{}};
    flow.up(WITH_PAYLOAD);
    story.wait(std::chrono::hours{-5});
    flow.up(WITH_PAYLOAD);
    story.wait(std::chrono::hours{9});
    flow.up(WITH_PAYLOAD);
    EXPECT_EQ(duplicates_in(story), Rows{});
    story.step = microseconds{10};
    const Row copy = flow.up(WITH_PAYLOAD);
    EXPECT_EQ(duplicates_in(story), Rows{copy});
}

TEST(Duplicates, OfManySegments) {
    Story story;
    story.step = microseconds{1};
    const Flow flow{story, Ends{}};
    Rows copies;
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        flow.up({.seq = 1 + 10 * i, .length = 10});
        if (i % 7 == 0) {
            copies.push_back(flow.up({.seq = 1 + 10 * i, .length = 10}));
        }
    }
    EXPECT_EQ(duplicates_in(story), copies);
}

}  // namespace
}  // namespace mptcp
