// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/paired_connection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "pair/support.h"

namespace pair {
namespace {

using Numbers = std::vector<std::uint32_t>;
constexpr std::int64_t millisecond = 1'000'000;
constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t hour = 3600 * second;

/// Data in both directions on a path.
void talk(Wire& wire, std::size_t path = 0) {
    for (std::uint32_t number = 0; number < 5; ++number) {
        wire.up(path, 1 + 100 * number, 1 + 100 * number, 100);
        wire.down(path, 1 + 100 * number, 1 + 100 * number, 100);
    }
}

void expect_refused(const Wire& wire, const ClockChoice& choice = {}) {
    EXPECT_THROW(static_cast<void>(wire.paired(choice)), base::Error);
}

/// Segments that arrived, of both directions.
std::uint64_t matched_in(const PairedConnection& paired) {
    std::uint64_t sum = 0;
    for (const Side sender : mptcp::both_sides) {
        for (const Travel& travel : paired.travels(sender)) {
            sum += travel.counts.matched;
        }
    }
    return sum;
}

/// All delays are just those.
void expect_delays(const PairedConnection& paired, std::int64_t to_server, std::int64_t to_client) {
    for (const Side sender : mptcp::both_sides) {
        const std::int64_t expected = sender == Side::client ? to_server : to_client;
        for (const Travel& travel : paired.travels(sender)) {
            for (const Segment& segment : travel.segments) {
                ASSERT_EQ(segment.fate, Fate::matched);
                EXPECT_EQ(paired.delay_of(travel, segment), expected);
            }
        }
    }
}

// Where the captures were taken.

class Places : public testing::TestWithParam<Which> {
  protected:
    Places() {
        wire.start();
        talk(wire);
    }
    Wire wire{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(TheClientIsAtTheFirstOrTheSecond, Places,
                         testing::Values(Which::first, Which::second));

TEST_P(Places, WithTrueClocks) {
    wire.read();
    const PairedConnection paired = wire.paired();
    EXPECT_EQ(paired.client_capture(), GetParam());
    EXPECT_EQ(paired.sender_capture(Side::client), GetParam());
    EXPECT_EQ(paired.sender_capture(Side::server), other(GetParam()));
    EXPECT_FALSE(paired.is_same_place());
    EXPECT_FALSE(paired.estimate());
    EXPECT_EQ(paired.clock().offset, 0);
    expect_delays(paired, 10 * millisecond, 10 * millisecond);
}

TEST_P(Places, WithAClockAnHourAhead) {
    wire.ahead = seconds{3600};
    wire.read();
    const PairedConnection paired = wire.paired({.offset = -hour});
    EXPECT_EQ(paired.client_capture(), GetParam());
    EXPECT_EQ(paired.clock().offset, -hour);
    expect_delays(paired, 10 * millisecond, 10 * millisecond);
}

TEST_P(Places, WithAClockAnHourBehind) {
    wire.ahead = -seconds{3600};
    wire.read();
    const PairedConnection paired = wire.paired({.offset = hour});
    EXPECT_EQ(paired.client_capture(), GetParam());
    expect_delays(paired, 10 * millisecond, 10 * millisecond);
}

TEST_P(Places, WithAClockThatIsEstimated) {
    wire.ahead = seconds{3600};
    wire.read();
    const PairedConnection paired = wire.paired({.estimate = true});
    EXPECT_EQ(paired.client_capture(), GetParam());
    ASSERT_TRUE(paired.estimate());
    EXPECT_EQ(paired.clock().offset, -hour);
    EXPECT_EQ(paired.estimate()->bound, 10 * millisecond);
    expect_delays(paired, 10 * millisecond, 10 * millisecond);
}

TEST_P(Places, DirectionsOfDifferentDelay) {
    wire.ahead = milliseconds{-40};
    for (std::uint32_t number = 0; number < 30; ++number) {
        wire.up(0, 1001 + 100 * number, 1001 + 100 * number, 100, after(milliseconds{50}));
        wire.down(0, 1001 + 100 * number, 1001 + 100 * number, 100, after(milliseconds{2}));
    }
    wire.read();
    EXPECT_EQ(wire.paired().client_capture(), GetParam());
}

TEST_P(Places, BothDirectionsAreCounted) {
    wire.read();
    const PairedConnection paired = wire.paired();
    // 7 segments of handshakes and 10 of data.
    EXPECT_EQ(matched_in(paired), 17U);
    for (const Side sender : mptcp::both_sides) {
        EXPECT_EQ(paired.travels(sender).size(), 2U);
        for (const Travel& travel : paired.travels(sender)) {
            EXPECT_EQ(travel.sender_capture, paired.sender_capture(sender));
        }
    }
}

// One direction is all there is, where the way back runs elsewhere: with true clocks what the
// client sends is seen earlier near the client.
TEST_P(Places, OnlyWhatTheClientSendsIsCommon) {
    Wire one_way{GetParam()};
    for (std::uint32_t number = 0; number < 5; ++number) {
        one_way.up(0, 1 + 100 * number, 1 + 100 * number, 100);
    }
    one_way.read();
    const PairedConnection paired = one_way.paired();
    EXPECT_EQ(paired.client_capture(), GetParam());
}

TEST_P(Places, AServerThatOpensASubflow) {
    wire.paths[2] = Path{
        {.client = "10.0.0.2", .server = "10.0.2.1", .client_port = 50000, .server_port = 40002},
        Side::server};
    wire.join(2);
    const Packet data = wire.up(2, 501, 1, 100);
    wire.read();
    const PairedConnection paired = wire.paired();
    EXPECT_EQ(paired.client_capture(), GetParam());
    EXPECT_EQ(fate_of(wire, paired, data), Fate::matched);
    EXPECT_EQ(paired.travels(Side::client).at(2).counts.sent_bytes, 100U);
    expect_delays(paired, 10 * millisecond, 10 * millisecond);
}

// Times.

Numbers unmatched_in(const PairedConnection& paired, Which which) {
    return unmatched_streams(paired.view(which).capture, which, paired.match());
}

TEST(Times, OfTheSecondCaptureAreShownOnTheClockOfTheFirst) {
    Wire wire;
    wire.ahead = seconds{3600};
    wire.start();
    const Packet data = wire.up(0, 1, 1, 100, after(milliseconds{25}));
    wire.down(0, 1, 1, 100);
    wire.read();
    const PairedConnection paired = wire.paired({.offset = -hour + 1});
    const Row sent = wire.sent_row(data);
    const Row received = wire.received_row(data);
    const std::int64_t time = wire.capture(Which::first).packets().time[sent];
    EXPECT_EQ(paired.time_of(Which::first, sent), time);
    EXPECT_EQ(wire.capture(Which::second).packets().time[received], time + hour + 25 * millisecond);
    EXPECT_EQ(paired.time_of(Which::second, received), time + 25 * millisecond + 1);
    EXPECT_EQ(paired.delay_of(paired.travels(Side::client).at(0), segment_of(wire, paired, data)),
              25 * millisecond + 1);
}

TEST(Times, ADriftIsTakenOut) {
    Wire wire;
    wire.gains = 100e-6;
    wire.start();
    Packet last;
    for (std::uint32_t number = 0; number < 200; ++number) {
        wire.up(0, 1 + 100 * number, 1 + 100 * number, 100);
        last = wire.down(0, 1 + 100 * number, 1 + 100 * number, 100);
    }
    wire.read();
    const PairedConnection paired = wire.paired({.estimate = true});
    ASSERT_TRUE(paired.estimate());
    EXPECT_TRUE(paired.estimate()->has_drift);
    // In 40 s the clock gains 4 ms; what the delays of 10 ms themselves gain is 1 us.
    for (const Side sender : mptcp::both_sides) {
        const Travel& travel = paired.travels(sender).at(0);
        for (const Segment& segment : travel.segments) {
            EXPECT_NEAR(static_cast<double>(paired.delay_of(travel, segment)), 10.0 * millisecond,
                        5'000.0);
        }
    }
}

TEST(Times, ResetsHaveNoDelayThatCounts) {
    Wire wire;
    wire.start();
    const Packet data = wire.up(0, 1, 1, 100);
    const Packet missing = wire.up(0, 101, 101, 100, lost);
    const Packet reset = wire.send(1, Side::client, story::reset_segment({}));
    wire.down(0, 1, 1, 100);
    wire.read();
    const PairedConnection paired = wire.paired();
    const auto counts = [&](const Packet& packet, std::size_t path) {
        return paired.counts_for_delay(paired.travels(Side::client).at(path),
                                       segment_of(wire, paired, packet));
    };
    EXPECT_TRUE(counts(data, 0));
    EXPECT_FALSE(counts(missing, 0));
    EXPECT_FALSE(counts(reset, 1));
    EXPECT_EQ(fate_of(wire, paired, reset), Fate::matched);
}

TEST(Times, AResetOnAnotherWayDoesNotMoveTheClock) {
    Wire wire;
    wire.open();
    talk(wire);
    wire.send(0, Side::client, story::reset_segment({}), after(milliseconds{1}));
    wire.read();
    const PairedConnection paired = wire.paired({.estimate = true});
    ASSERT_TRUE(paired.estimate());
    EXPECT_EQ(paired.clock().offset, 0);
    EXPECT_EQ(paired.estimate()->bound, 10 * millisecond);
}

TEST(Times, TheClockIsTakenFromTheQuickestSubflow) {
    Wire wire;
    wire.ahead = milliseconds{7};
    wire.start();
    for (std::uint32_t number = 0; number < 5; ++number) {
        wire.up(1, 1 + 100 * number, 1 + 100 * number, 100, after(milliseconds{3}));
        wire.down(1, 1 + 100 * number, 1 + 100 * number, 100, after(milliseconds{3}));
    }
    wire.read();
    const PairedConnection paired = wire.paired({.estimate = true});
    ASSERT_TRUE(paired.estimate());
    EXPECT_EQ(paired.estimate()->stream, 1U);
    EXPECT_EQ(paired.estimate()->bound, 3 * millisecond);
    EXPECT_EQ(paired.clock().offset, -7 * millisecond);
}

// Captures that cannot be paired.

TEST(Refused, CapturesOfDifferentTimes) {
    for (const seconds day : {seconds{86400}, seconds{-86400}}) {
        Wire wire;
        wire.ahead = day;
        wire.start();
        talk(wire);
        wire.read();
        expect_refused(wire);
        expect_refused(wire, {.offset = nanoseconds{day}.count()});  // the wrong way
        EXPECT_NO_THROW(static_cast<void>(wire.paired({.offset = -nanoseconds{day}.count()})));
        EXPECT_NO_THROW(static_cast<void>(wire.paired({.estimate = true})));
    }
}

TEST(Refused, AnOffsetThatTearsCapturesApart) {
    Wire wire;
    wire.start();
    talk(wire);
    wire.read();
    expect_refused(wire, {.offset = hour});
    expect_refused(wire, {.offset = -hour});
}

TEST(Refused, TheMessageSaysHowFarApartTheyAre) {
    Wire wire;
    wire.open();
    wire.up(0, 1, 1, 100);
    // The first capture ends at 300 ms; the second begins with the SYN, which takes 10 ms.
    wire.ahead = milliseconds{1'009'295};
    wire.read();
    try {
        static_cast<void>(wire.paired());
        FAIL() << "nothing was thrown";
    } catch (const base::Error& error) {
        EXPECT_NE(std::string{error.what()}.find("1009.005000000 s after"), std::string::npos)
            << error.what();
    }
}

TEST(Refused, NoSegmentOfOneIsInTheOther) {
    Wire wire;
    for (std::uint32_t number = 0; number < 5; ++number) {
        wire.up(0, 1 + 100 * number, 1 + 100 * number, 100, number % 2 == 0 ? lost : unsent);
        wire.down(0, 1 + 100 * number, 1 + 100 * number, 100, number % 2 == 0 ? lost : unsent);
    }
    wire.read();
    ASSERT_TRUE(wire.matches().best);
    expect_refused(wire);
    expect_refused(wire, {.estimate = true});
}

TEST(Refused, AClockCannotBeEstimatedFromOneDirection) {
    Wire wire;
    for (std::uint32_t number = 0; number < 5; ++number) {
        wire.up(0, 1 + 100 * number, 1 + 100 * number, 100);
        wire.down(0, 1 + 100 * number, 1 + 100 * number, 100, lost);
    }
    wire.read();
    EXPECT_NO_THROW(static_cast<void>(wire.paired()));
    expect_refused(wire, {.estimate = true});
}

// The same place.

class SamePlace : public testing::Test {
  protected:
    SamePlace() {
        wire.delay = milliseconds{0};
        wire.start();
        talk(wire);
    }
    Wire wire;
};

TEST_F(SamePlace, TheSameCaptureTwiceIsAllowed) {
    wire.read();
    const PairedConnection paired = wire.paired();
    EXPECT_TRUE(paired.is_same_place());
    EXPECT_EQ(matched_in(paired), 17U);
    expect_delays(paired, 0, 0);
}

TEST_F(SamePlace, AClockBetweenTheSameCaptureIsNone) {
    wire.read();
    const PairedConnection paired = wire.paired({.estimate = true});
    EXPECT_TRUE(paired.is_same_place());
    EXPECT_EQ(paired.clock().offset, 0);
    EXPECT_EQ(paired.estimate()->bound, 0);
}

TEST_F(SamePlace, ACopyWithoutTheEndIsRefused) {
    wire.runs.second.second = wire.now - milliseconds{250};
    wire.read();
    expect_refused(wire);
}

TEST_F(SamePlace, ACopyWithoutTheStartIsRefused) {
    wire.runs.first.first = milliseconds{150};
    wire.read();
    expect_refused(wire);
}

TEST_F(SamePlace, AnotherClockThereIsRefused) {
    wire.ahead = seconds{2};
    wire.read();
    expect_refused(wire, {.offset = -2 * second});
    expect_refused(wire, {.estimate = true});
}

// What is in which capture.

TEST(Holding, SubflowsOnlyOneCaptureHolds) {
    Wire wire;
    wire.start();
    talk(wire);
    // A subflow whose SYN was lost, one that appears at the server only.
    wire.send(2, Side::client,
              story::syn_segment({story::join_syn(wire.keys.token(Side::server), 5, 2)}), lost);
    wire.paths.emplace_back(story::Ends{.client = "10.0.3.1", .client_port = 40003});
    wire.send(3, Side::client,
              story::syn_segment({story::join_syn(wire.keys.token(Side::server), 6, 3)}), unsent);
    wire.read();
    const PairedConnection paired = wire.paired();
    EXPECT_EQ(paired.match().subflows.size(), 2U);
    EXPECT_EQ(unmatched_in(paired, Which::first), (Numbers{2}));
    EXPECT_EQ(unmatched_in(paired, Which::second), (Numbers{2}));
}

TEST(Holding, NothingIsUnmatchedInTheSameConnection) {
    Wire wire;
    wire.start();
    talk(wire);
    wire.read();
    const PairedConnection paired = wire.paired();
    EXPECT_TRUE(unmatched_in(paired, Which::first).empty());
    EXPECT_TRUE(unmatched_in(paired, Which::second).empty());
    EXPECT_EQ(paired.view(Which::first).rows.size(), 17U);
    EXPECT_EQ(paired.view(Which::second).number, 0U);
}

TEST(Holding, StreamsByTheirNumberInTheFirst) {
    Wire wire;
    // A stream that only the second capture holds, before the others.
    wire.send(2, Side::client, story::syn_segment({}), unsent);
    wire.send(2, Side::server, story::syn_ack_segment({}), lost);
    wire.start();
    talk(wire);
    wire.read();
    ASSERT_TRUE(wire.matches().best);
    const PairedConnection paired = wire.paired();
    for (const std::uint32_t stream : {0U, 1U}) {
        EXPECT_EQ(paired.stream_in_first(Which::first, stream), stream);
        EXPECT_EQ(paired.stream_in_first(Which::second, stream + 1), stream);
        EXPECT_EQ(paired.travels(Side::client).at(stream).stream, stream);
        EXPECT_EQ(paired.travels(Side::client).at(stream).peer, stream + 1);
    }
}

TEST(Holding, AddressesMayBeTranslated) {
    Wire wire;
    wire.paths[0].in_second.client = "192.0.2.1";
    wire.paths[0].in_second.client_port = 61000;
    wire.paths[1].in_second.client = "192.0.2.1";
    wire.paths[1].in_second.client_port = 61001;
    wire.start();
    talk(wire);
    wire.read();
    const PairedConnection paired = wire.paired();
    EXPECT_EQ(matched_in(paired), 17U);
    expect_delays(paired, 10 * millisecond, 10 * millisecond);
}

TEST(Holding, NumbersMayBeRewritten) {
    Wire wire;
    for (const std::size_t path : {0U, 1U}) {
        wire.paths[path].in_second.client_isn = 0xfffffff0;
        wire.paths[path].in_second.server_isn = 3;
    }
    wire.start();
    talk(wire, 1);
    wire.read();
    const PairedConnection paired = wire.paired();
    EXPECT_TRUE(paired.match().subflows.at(0).is_rewritten);
    EXPECT_EQ(matched_in(paired), 17U);
    expect_delays(paired, 10 * millisecond, 10 * millisecond);
}

// Roles that one capture guesses wrongly: it did not see the start, and the client's port is low.

class Exchanged : public testing::Test {
  protected:
    Exchanged() {
        wire.paths[0].in_first.client_port = 400;
        wire.paths[0].in_second.client_port = 400;
        wire.open();
    }
    void begin_here(Which which) { wire.runs[which].first = wire.now - milliseconds{5}; }

    Wire wire;
};

TEST_F(Exchanged, InTheSecondCapture) {
    begin_here(Which::second);
    const Packet data = wire.up(0, 1, 1, 100);
    const Packet answer = wire.down(0, 1, 1, 200);
    wire.read();
    const PairedConnection paired = wire.paired();
    EXPECT_TRUE(paired.match().subflows.at(0).is_reversed);
    EXPECT_EQ(paired.side_in(Which::first, Side::client), Side::client);
    EXPECT_EQ(paired.side_in(Which::second, Side::client), Side::server);
    EXPECT_EQ(paired.side_in(Which::second, Side::server), Side::client);
    EXPECT_EQ(paired.client_capture(), Which::first);
    EXPECT_EQ(paired.travels(Side::client).at(0).counts.sent_bytes, 100U);
    EXPECT_EQ(paired.travels(Side::server).at(0).counts.sent_bytes, 200U);
    EXPECT_EQ(fate_of(wire, paired, data), Fate::matched);
    EXPECT_EQ(fate_of(wire, paired, answer), Fate::matched);
}

// Sides are then called as the first capture calls them, wrongly.
TEST_F(Exchanged, InTheFirstCapture) {
    begin_here(Which::first);
    wire.up(0, 1, 1, 100);
    wire.down(0, 1, 1, 200);
    wire.read();
    const PairedConnection paired = wire.paired();
    EXPECT_EQ(paired.side_in(Which::first, Side::client), Side::client);
    EXPECT_EQ(paired.side_in(Which::second, Side::client), Side::server);
    EXPECT_EQ(paired.client_capture(), Which::second);
    EXPECT_EQ(paired.travels(Side::server).at(0).sender_capture, Which::first);
    EXPECT_EQ(paired.travels(Side::server).at(0).counts.sent_bytes, 100U);
    EXPECT_EQ(paired.travels(Side::client).at(0).counts.sent_bytes, 200U);
    for (const Side sender : mptcp::both_sides) {
        const Travel& travel = paired.travels(sender).at(0);
        EXPECT_EQ(travel.counts.matched, 1U);
        for (const Segment& segment : travel.segments) {
            if (segment.has_arrived()) {
                EXPECT_EQ(paired.delay_of(travel, segment), 10 * millisecond);
            }
        }
    }
}

}  // namespace
}  // namespace pair
