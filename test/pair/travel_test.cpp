// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/travel.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pair/support.h"

namespace pair {
namespace {

using story::Flow;
using story::timestamps;

/// Every segment that was sent has one fate.
void expect_all_counted(const TravelCounts& counts) {
    EXPECT_EQ(counts.sent, counts.matched + counts.merged + counts.partly + counts.ambiguous +
                               counts.lost + counts.outside);
}

/// What the client sends on the path that opens the connection: a SYN and an ACK, then data.
class Travelling : public testing::Test {
  protected:
    static constexpr std::uint64_t of_handshake = 2;

    Travelling() { wire.open(); }

    void read(const ClockChoice& choice = {}) {
        wire.read();
        paired.emplace(wire.paired(choice));
    }
    /// Something that arrives in both directions, so that both captures still run.
    void end() {
        wire.up(0, 900'001, 900'001, 10);
        wire.down(0, 900'001, 900'001, 10);
    }
    [[nodiscard]] const Travel& travel(Side sender = Side::client) const {
        return paired->travels(sender).at(0);
    }
    [[nodiscard]] const TravelCounts& counts(Side sender = Side::client) const {
        return travel(sender).counts;
    }
    [[nodiscard]] Fate fate(const Packet& packet) const { return fate_of(wire, *paired, packet); }
    /// A segment without any option.
    static story::Segment plain(std::uint32_t seq, std::uint32_t length) {
        return {.seq = seq, .length = length};
    }

    Wire wire;
    std::optional<PairedConnection> paired;
};

TEST_F(Travelling, AllArrives) {
    const Packet packet = wire.up(0, 1, 1, 100);
    wire.down(0, 1, 1, 300);
    read();
    EXPECT_EQ(travel().stream, 0U);
    EXPECT_EQ(travel().peer, 0U);
    EXPECT_EQ(travel().sender_capture, Which::first);
    EXPECT_EQ(travel(Side::server).sender_capture, Which::second);
    const Segment& segment = segment_of(wire, *paired, packet);
    EXPECT_EQ(segment.fate, Fate::matched);
    EXPECT_EQ(segment.received, wire.received_row(packet));
    EXPECT_TRUE(segment.has_arrived());
    const TravelCounts expected{.sent = 3, .received = 3, .matched = 3, .sent_bytes = 100};
    EXPECT_EQ(counts(), expected);
    EXPECT_EQ(counts(Side::server),
              (TravelCounts{.sent = 2, .received = 2, .matched = 2, .sent_bytes = 300}));
}

TEST_F(Travelling, OneIsLost) {
    const Packet packet = wire.up(0, 1, 1, 100, lost);
    const Packet acknowledgment = wire.send(0, Side::server, {.ack = 7}, lost);
    end();
    read();
    EXPECT_EQ(fate(packet), Fate::lost);
    EXPECT_EQ(segment_of(wire, *paired, packet).received, no_row);
    EXPECT_FALSE(segment_of(wire, *paired, packet).has_arrived());
    EXPECT_EQ(counts(), (TravelCounts{.sent = 4,
                                      .received = 3,
                                      .matched = 3,
                                      .lost = 1,
                                      .sent_bytes = 110,
                                      .lost_bytes = 100}));
    EXPECT_EQ(fate(acknowledgment), Fate::lost);
    EXPECT_EQ(counts(Side::server).lost, 1U);
    EXPECT_EQ(counts(Side::server).lost_bytes, 0U);
}

TEST_F(Travelling, OneThatNobodySent) {
    const Packet packet = wire.up(0, 1, 1, 100, unsent);
    end();
    read();
    EXPECT_EQ(fate(packet), Fate::unmatched);
    EXPECT_EQ(counts().unmatched, 1U);
    EXPECT_EQ(counts().sent, of_handshake + 1);
    EXPECT_EQ(counts().received, of_handshake + 2);
    // Those that were only received stand behind.
    EXPECT_EQ(travel().segments.back().received, wire.received_row(packet));
    EXPECT_EQ(travel().segments.back().sent, no_row);
    expect_all_counted(counts());
}

TEST_F(Travelling, SegmentsAreInOrderOfSending) {
    const Packet slow = wire.up(0, 1, 1, 100, after(milliseconds{500}));
    const Packet quick = wire.up(0, 101, 101, 100, after(milliseconds{1}));
    read();
    const std::vector<Segment>& segments = travel().segments;
    ASSERT_EQ(segments.size(), 4U);
    EXPECT_EQ(segments[2].sent, wire.sent_row(slow));
    EXPECT_EQ(segments[3].sent, wire.sent_row(quick));
    EXPECT_GT(segments[2].received, segments[3].received);
}

TEST_F(Travelling, TheTimestampTellsWhichCopyWasLost) {
    const auto data = [&](std::uint32_t time) {
        return story::with(story::mapped(wire.keys, Side::client, 1, 1, 100), timestamps(time, 1));
    };
    const Packet first = wire.send(0, Side::client, data(100), lost);
    const Packet again = wire.send(0, Side::client, data(300));
    end();
    read();
    EXPECT_EQ(fate(first), Fate::lost);
    EXPECT_EQ(fate(again), Fate::matched);
    EXPECT_EQ(segment_of(wire, *paired, again).received, wire.received_row(again));
    EXPECT_EQ(counts().lost_bytes, 100U);
}

// Equals that cannot be told apart.

class CopiesAlike : public Travelling {
  protected:
    void tell() {
        one = wire.up(0, 1, 1, 100);
        two = wire.up(0, 1, 1, 100, lost);
        end();
        read();
    }
    Packet one;
    Packet two;
};

TEST_F(CopiesAlike, AreAmbiguous) {
    tell();
    EXPECT_EQ(fate(one), Fate::ambiguous);
    EXPECT_EQ(fate(two), Fate::ambiguous);
    EXPECT_EQ(segment_of(wire, *paired, one).received, no_row);
    EXPECT_FALSE(segment_of(wire, *paired, one).has_arrived());
}

TEST_F(CopiesAlike, CountAsOftenAsTheyArrivedAndAsTheyDidNot) {
    tell();
    EXPECT_EQ(counts().ambiguous, 1U);
    EXPECT_EQ(counts().lost, 1U);
    EXPECT_EQ(counts().matched, of_handshake + 1);
    EXPECT_EQ(counts().unmatched, 0U);
    expect_all_counted(counts());
}

// Whichever of them was lost, it had 100 bytes.
TEST_F(CopiesAlike, TheBytesOfTheLostOneAreLostBytes) {
    tell();
    EXPECT_EQ(counts().lost_bytes, 100U);
}

TEST_F(Travelling, CopiesAlikeOfWhichNoneArrivedAreLost) {
    wire.up(0, 1, 1, 100, lost);
    wire.up(0, 1, 1, 100, lost);
    end();
    read();
    EXPECT_EQ(counts().lost, 2U);
    EXPECT_EQ(counts().ambiguous, 0U);
    EXPECT_EQ(counts().lost_bytes, 200U);
}

TEST_F(Travelling, CopiesAlikeThatAllArrivedAreMatched) {
    const Packet one = wire.up(0, 1, 1, 100);
    const Packet two = wire.up(0, 1, 1, 100);
    read();
    EXPECT_EQ(segment_of(wire, *paired, one).received, wire.received_row(one));
    EXPECT_EQ(segment_of(wire, *paired, two).received, wire.received_row(two));
    EXPECT_EQ(counts().matched, of_handshake + 2);
}

TEST_F(Travelling, OneThatTheNetworkDoubles) {
    const Packet packet = wire.up(0, 1, 1, 100);
    wire.up(0, 1, 1, 100, unsent);
    end();
    read();
    EXPECT_EQ(fate(packet), Fate::ambiguous);
    EXPECT_EQ(counts().duplicated, 1U);
    EXPECT_EQ(counts().ambiguous, 1U);
    EXPECT_EQ(counts().lost, 0U);
    EXPECT_EQ(counts().unmatched, 0U);
    expect_all_counted(counts());
}

// Segments that are cut differently.

TEST_F(Travelling, OneIsCutInTwo) {
    const Packet packet =
        wire.send_cut(0, Side::client, {plain(1, 2856)}, {plain(1, 1428), plain(1429, 1428)});
    read();
    const Segment& segment = segment_of(wire, *paired, packet);
    EXPECT_EQ(segment.fate, Fate::merged);
    EXPECT_EQ(segment.received, wire.received_row(packet));  // the second half
    EXPECT_TRUE(segment.has_arrived());
    EXPECT_EQ(counts(), (TravelCounts{.sent = of_handshake + 1,
                                      .received = of_handshake + 2,
                                      .matched = of_handshake,
                                      .merged = 1,
                                      .sent_bytes = 2856}));
}

TEST_F(Travelling, TwoAreMadeOne) {
    const Packet packet =
        wire.send_cut(0, Side::client, {plain(1, 1428), plain(1429, 1428)}, {plain(1, 2856)});
    read();
    EXPECT_EQ(fate(packet), Fate::merged);
    EXPECT_EQ(segment_of(wire, *paired, packet).received, wire.received_row(packet));
    EXPECT_EQ(counts().merged, 2U);
    EXPECT_EQ(counts().unmatched, 0U);
    EXPECT_EQ(counts().received, of_handshake + 1);
    expect_all_counted(counts());
}

TEST_F(Travelling, WhatTheServerSendsIsCutToo) {
    const Packet packet =
        wire.send_cut(0, Side::server, {plain(1, 300)}, {plain(1, 200), plain(201, 100)});
    read();
    EXPECT_EQ(fate(packet), Fate::merged);
    EXPECT_EQ(segment_of(wire, *paired, packet).received, wire.received_row(packet));
}

TEST_F(Travelling, OnlyHalfOfItArrived) {
    const Packet packet = wire.send_cut(0, Side::client, {plain(1, 2856)}, {plain(1429, 1428)});
    end();
    read();
    EXPECT_EQ(fate(packet), Fate::partly);
    EXPECT_FALSE(segment_of(wire, *paired, packet).has_arrived());
    EXPECT_EQ(counts().partly, 1U);
    EXPECT_EQ(counts().lost, 0U);
    EXPECT_EQ(counts().lost_bytes, 1428U);
    EXPECT_EQ(counts().unmatched, 0U);
    expect_all_counted(counts());
}

TEST_F(Travelling, WhatIsCutMayHaveRewrittenNumbers) {
    wire.paths[0].in_second.client_isn = 0xffffff00;
    wire.paths[0].in_second.server_isn = 17;
    const Packet packet =
        wire.send_cut(0, Side::client, {plain(1, 600)}, {plain(1, 300), plain(301, 300)});
    read();
    EXPECT_EQ(fate(packet), Fate::merged);
    EXPECT_EQ(counts().matched, of_handshake);
}

TEST_F(Travelling, NumbersThatWrapAround) {
    for (story::Ends* const ends : {&wire.paths[0].in_first, &wire.paths[0].in_second}) {
        ends->client_isn = 0xffffffff - 150;
    }
    const Packet whole = wire.up(0, 1, 1, 100);
    const Packet across =
        wire.send_cut(0, Side::client, {plain(101, 200)}, {plain(101, 100), plain(201, 100)});
    const Packet missing = wire.up(0, 301, 301, 100, lost);
    const Packet behind =
        wire.send_cut(0, Side::client, {plain(401, 100), plain(501, 100)}, {plain(401, 200)});
    read();
    EXPECT_EQ(fate(whole), Fate::matched);
    EXPECT_EQ(fate(across), Fate::merged);
    EXPECT_EQ(segment_of(wire, *paired, across).received, wire.received_row(across));
    EXPECT_EQ(fate(missing), Fate::lost);
    EXPECT_EQ(fate(behind), Fate::merged);
    EXPECT_EQ(counts().unmatched, 0U);
    expect_all_counted(counts());
}

// The numbers of the first segment come again 4 GiB later: that is no retransmission.
TEST_F(Travelling, NumbersThatComeAgain) {
    const Packet early = wire.send(0, Side::client, plain(1, 200), lost);
    for (const std::uint32_t seq : {0x50000001U, 0xa0000001U, 0xf0000001U}) {
        wire.send(0, Side::client, plain(seq, 200));
    }
    const Packet late =
        wire.send_cut(0, Side::client, {plain(1, 200)}, {plain(1, 100), plain(101, 100)});
    read();
    EXPECT_EQ(fate(early), Fate::lost);
    EXPECT_EQ(fate(late), Fate::merged);
    EXPECT_EQ(counts().lost_bytes, 200U);
}

TEST_F(Travelling, TheReceiverBeganLaterAndCutsDifferently) {
    wire.runs.second.first = wire.now + milliseconds{5};
    const Packet cut =
        wire.send_cut(0, Side::client, {plain(1, 200)}, {plain(1, 100), plain(101, 100)});
    wire.up(0, 201, 201, 100);
    wire.down(0, 1, 1, 100);
    read();
    EXPECT_EQ(fate(cut), Fate::merged);
}

// When a capture does not run.

TEST_F(Travelling, WhatWasDueBeforeTheReceiversCaptureBegan) {
    wire.runs.second.first = wire.now + milliseconds{5};  // the handshake is over
    const Packet data = wire.up(0, 1, 1, 100);
    wire.down(0, 1, 1, 100);
    read();
    EXPECT_EQ(fate(data), Fate::matched);
    EXPECT_EQ(
        counts(),
        (TravelCounts{
            .sent = 3, .received = 1, .matched = 1, .outside = of_handshake, .sent_bytes = 100}));
    // The SYN/ACK was seen at the client only.
    EXPECT_EQ(
        counts(Side::server),
        (TravelCounts{
            .sent = 1, .received = 2, .matched = 1, .received_outside = 1, .sent_bytes = 100}));
}

TEST_F(Travelling, WhatWasDueAfterTheReceiversCaptureEnded) {
    wire.up(0, 1, 1, 100);
    wire.runs.second.second = wire.now + milliseconds{5};
    const Packet packet = wire.up(0, 101, 101, 100);
    read();
    EXPECT_EQ(fate(packet), Fate::outside);
    EXPECT_EQ(counts().outside, 1U);
    EXPECT_EQ(counts().lost, 0U);
    EXPECT_EQ(counts().lost_bytes, 0U);
    expect_all_counted(counts());
}

TEST_F(Travelling, WhatWasSentAfterTheSendersCaptureEnded) {
    wire.up(0, 1, 1, 100);
    wire.runs.first.second = wire.now - milliseconds{5};
    const Packet packet = wire.up(0, 101, 101, 100);
    read();
    EXPECT_EQ(fate(packet), Fate::outside);
    EXPECT_EQ(counts().received_outside, 1U);
    EXPECT_EQ(counts().outside, 0U);
    EXPECT_EQ(counts().unmatched, 0U);
}

TEST_F(Travelling, WhetherACaptureRunsIsAskedOnItsOwnClock) {
    wire.ahead = seconds{3600};
    const Packet missing = wire.up(0, 1, 1, 100, lost);
    end();
    wire.runs.second.second = wire.now;
    wire.now += seconds{1};
    const Packet late = wire.up(0, 101, 101, 100);
    read({.offset = -nanoseconds{wire.ahead}.count()});
    EXPECT_EQ(fate(missing), Fate::lost);
    EXPECT_EQ(fate(late), Fate::outside);
}

// The same by hand: a segment sent at 100 ms that takes 10 ms, and another that nobody sent.

class Due : public testing::Test {
  protected:
    Due() {
        first.story.at(milliseconds{100});
        sent = Flow{first.story, {}}.up({.length = 100});
        second.story.at(milliseconds{100});
        received = Flow{second.story, {}}.up({.seq = 5000, .length = 100});
        first.read();
        second.read();
        time = first.story.packets().time[sent];
    }
    [[nodiscard]] Span around(int begin, int end) const {
        return {time + nanoseconds{milliseconds{begin}}.count(),
                time + nanoseconds{milliseconds{end}}.count()};
    }
    [[nodiscard]] Travel followed(const Span& of_first, const Span& of_second) const {
        const StreamMatch streams{0, 0, {}, false, false};
        constexpr auto ten_ms = nanoseconds{milliseconds{10}}.count();
        const LaneMatch lanes =
            match_lanes(first.capture(), {sent}, second.capture(), {received}, streams);
        return follow(first.capture(), second.capture(), lanes, streams, Which::first,
                      {of_first, of_second}, {ten_ms, ten_ms});
    }

    Held first;
    Held second;
    Row sent = no_row;
    Row received = no_row;
    std::int64_t time = 0;
};

TEST_F(Due, WhileTheOtherCaptureRuns) {
    const Travel travel = followed(around(-20, 20), around(5, 15));
    ASSERT_EQ(travel.segments.size(), 2U);
    EXPECT_EQ(travel.segments[0].fate, Fate::lost);
    EXPECT_EQ(travel.segments[1].fate, Fate::unmatched);
    EXPECT_EQ(travel.counts.lost, 1U);
    EXPECT_EQ(travel.counts.lost_bytes, 100U);
    EXPECT_EQ(travel.counts.unmatched, 1U);
}

TEST_F(Due, BeforeItBegins) {
    const Travel travel = followed(around(-9, 20), around(11, 15));
    EXPECT_EQ(travel.segments.at(0).fate, Fate::outside);
    EXPECT_EQ(travel.segments.at(1).fate, Fate::outside);  // left 10 ms earlier
    EXPECT_EQ(travel.counts.outside, 1U);
    EXPECT_EQ(travel.counts.received_outside, 1U);
    EXPECT_EQ(travel.counts.lost_bytes, 0U);
}

TEST_F(Due, AfterItHasEnded) {
    const Travel travel = followed(around(-20, -11), around(-20, 9));
    EXPECT_EQ(travel.segments.at(0).fate, Fate::outside);
    EXPECT_EQ(travel.segments.at(1).fate, Fate::outside);
}

TEST_F(Due, AStreamThatOnlyTheReceiverHolds) {
    const StreamMatch streams{0, 0, {}, false, false};
    const LaneMatch lanes = match_lanes(first.capture(), {}, second.capture(), {received}, streams);
    const Travel travel = follow(first.capture(), second.capture(), lanes, streams, Which::first,
                                 {around(-20, 20), around(-20, 20)}, Transit{});
    EXPECT_EQ(travel.counts, (TravelCounts{.received = 1, .unmatched = 1}));
}

TEST_F(Due, AStreamThatOnlyTheSenderHolds) {
    const StreamMatch streams{0, 0, {}, false, false};
    const LaneMatch lanes = match_lanes(first.capture(), {sent}, second.capture(), {}, streams);
    const Travel travel = follow(first.capture(), second.capture(), lanes, streams, Which::first,
                                 {around(-20, 20), around(-20, 20)}, Transit{});
    EXPECT_EQ(travel.counts,
              (TravelCounts{.sent = 1, .lost = 1, .sent_bytes = 100, .lost_bytes = 100}));
}

TEST_F(Due, TheSecondCaptureMayBeTheSenders) {
    const StreamMatch streams{4, 7, {}, false, false};
    const LaneMatch lanes =
        match_lanes(first.capture(), {sent}, second.capture(), {received}, streams);
    const Travel travel = follow(first.capture(), second.capture(), lanes, streams, Which::second,
                                 {around(-20, 20), around(-20, 20)}, Transit{});
    EXPECT_EQ(travel.sender_capture, Which::second);
    EXPECT_EQ(travel.stream, 4U);
    EXPECT_EQ(travel.peer, 7U);
    ASSERT_EQ(travel.segments.size(), 2U);
    EXPECT_EQ(travel.segments[0].sent, received);
    EXPECT_EQ(travel.segments[0].fate, Fate::lost);
    EXPECT_EQ(travel.segments[1].received, sent);
    EXPECT_EQ(travel.segments[1].fate, Fate::unmatched);
}

// All of it.

TEST_F(Travelling, TheCountsAddUpWhateverHappens) {
    wire.up(0, 1, 1, 100);
    wire.up(0, 101, 101, 100, lost);
    wire.up(0, 201, 201, 100);
    wire.up(0, 201, 201, 100, lost);
    wire.up(0, 301, 301, 100, unsent);
    wire.send_cut(0, Side::client, {plain(401, 200)}, {plain(401, 100), plain(501, 100)});
    wire.send_cut(0, Side::client, {plain(601, 200)}, {plain(601, 100)});
    wire.up(0, 801, 801, 100);
    wire.up(0, 801, 801, 100, unsent);
    wire.runs.second.second = wire.now + milliseconds{50};
    wire.up(0, 901, 901, 100);
    wire.up(0, 1001, 1001, 100);
    read();
    // Bytes that were lost have tests of their own.
    EXPECT_EQ(counts(), (TravelCounts{.sent = of_handshake + 9,
                                      .received = of_handshake + 9,
                                      .matched = of_handshake + 2,
                                      .merged = 1,
                                      .partly = 1,
                                      .ambiguous = 2,
                                      .lost = 2,
                                      .outside = 1,
                                      .unmatched = 1,
                                      .duplicated = 1,
                                      .received_outside = 0,
                                      .sent_bytes = 1100,
                                      .lost_bytes = counts().lost_bytes}));
    expect_all_counted(counts());
}

TEST_F(Travelling, ASegmentIsFoundByItsRow) {
    const Packet packet = wire.up(0, 1, 1, 100);
    const Packet missing = wire.up(0, 101, 101, 100, lost);
    const Packet unknown = wire.up(0, 201, 201, 100, unsent);
    const Packet answer = wire.down(0, 1, 1, 100);
    end();
    read();
    const Segment* const found = travel().find(wire.sent_row(packet));
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->received, wire.received_row(packet));
    ASSERT_NE(travel().find(wire.sent_row(missing)), nullptr);
    EXPECT_EQ(travel().find(wire.sent_row(missing))->fate, Fate::lost);
    EXPECT_EQ(travel().find(wire.received_row(answer)), nullptr);  // of the other direction
    EXPECT_EQ(travel().find(1'000'000), nullptr);
    EXPECT_EQ(fate(unknown), Fate::unmatched);
}

TEST(TravelSums, EveryCountIsAdded) {
    const TravelCounts one{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
    TravelCounts sum{100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100, 1200, 1300};
    sum += one;
    EXPECT_EQ(sum,
              (TravelCounts{101, 202, 303, 404, 505, 606, 707, 808, 909, 1010, 1111, 1212, 1313}));
}

TEST(TravelSums, EveryFateHasANameOfItsOwn) {
    std::vector<std::string> names;
    for (const Fate fate : {Fate::matched, Fate::merged, Fate::partly, Fate::ambiguous, Fate::lost,
                            Fate::outside, Fate::unmatched}) {
        names.emplace_back(name_of(fate));
    }
    EXPECT_EQ(names, (std::vector<std::string>{"matched", "merged", "partly lost", "ambiguous",
                                               "lost", "outside", "unmatched"}));
}

// Crossings.

TEST(TheCrossings, OfEqualsWithoutResets) {
    Held first;
    Held second;
    const Flow flow{first.story, {}};
    const Flow peer{second.story, {}};
    Lane lane;
    Lane its_peer;
    const auto cross = [&](const story::Segment& segment, int sent, int received) {
        first.story.at(milliseconds{sent});
        second.story.at(milliseconds{received});
        lane.push_back(flow.up(segment));
        its_peer.push_back(peer.up(segment));
    };
    cross({.seq = 1, .length = 100}, 0, 30);
    cross({.seq = 101, .length = 100}, 50, 70);
    cross({.seq = 201, .flags = story::flag::rst | story::flag::ack}, 80, 500);
    cross({.seq = 201, .flags = story::flag::rst}, 90, 501);
    first.story.at(milliseconds{600});
    lane.push_back(flow.up({.seq = 301, .length = 100}));  // lost
    first.read();
    second.read();
    const StreamMatch streams{0, 0, {}, false, false};
    const std::vector<Crossing> crossings =
        crossings_of(first.capture(), second.capture(),
                     match_lanes(first.capture(), lane, second.capture(), its_peer, streams));
    ASSERT_EQ(crossings.size(), 2U);
    EXPECT_EQ(crossings[0].time, first.story.packets().time[lane[0]]);
    EXPECT_EQ(nanoseconds{crossings[0].difference}, milliseconds{30});
    EXPECT_EQ(nanoseconds{crossings[1].difference}, milliseconds{20});
    EXPECT_EQ(nanoseconds{crossings[1].time - crossings[0].time}, milliseconds{50});
}

}  // namespace
}  // namespace pair
