// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/verdicts.h"

#include <cstdint>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "pair/support.h"

namespace pair {
namespace {

constexpr std::int64_t millisecond = 1'000'000;

/// A connection of two subflows, or three, 5 ms between segments that take 10 ms.
class Judged : public testing::TestWithParam<Which> {
  protected:
    Judged() {
        wire.start();
        wire.step = milliseconds{5};
    }

    /// Lets both captures run on until everything has arrived.
    void read(const ClockChoice& choice = {}) {
        wire.now += milliseconds{500};
        for (const std::size_t path : {0U, 1U}) {
            wire.send(path, Side::client, {.seq = 900'000});
            wire.send(path, Side::server, {.seq = 900'000});
        }
        wire.read();
        paired.emplace(wire.paired(choice));
    }
    [[nodiscard]] std::vector<Verdict> verdicts(Side sender = Side::client) const {
        return verdicts_of(*paired, sender);
    }
    /// The verdict on a packet; nothing when there is none.
    [[nodiscard]] std::optional<Verdict> of(const Packet& packet) const {
        for (const Verdict& verdict : verdicts(packet.sender)) {
            if (verdict.row == wire.sent_row(packet)) {
                return verdict;
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] std::optional<std::uint64_t> first_arrived(std::size_t path,
                                                             Side sender = Side::client) const {
        return first_arrived_bytes(*paired, sender, paired->travels(sender).at(path));
    }
    /// When a packet arrived, on the clock of the first capture.
    [[nodiscard]] std::int64_t arrival_of(const Packet& packet) const {
        return paired->time_of(other(wire.sender_capture(packet.sender)),
                               wire.received_row(packet));
    }

    Wire wire{GetParam()};
    std::optional<PairedConnection> paired;
};
INSTANTIATE_TEST_SUITE_P(TheClientIsAtTheFirstOrTheSecond, Judged,
                         testing::Values(Which::first, Which::second));

TEST_P(Judged, NothingWithoutReinjections) {
    wire.up(0, 1, 1, 100);
    wire.up(0, 1, 1, 100);  // a retransmission
    wire.up(1, 101, 1, 100);
    read();
    EXPECT_TRUE(verdicts().empty());
    EXPECT_TRUE(verdicts(Side::server).empty());
}

TEST_P(Judged, UsefulSinceTheFirstCopyWasLost) {
    wire.up(0, 1, 1, 100, lost);
    const Packet again = wire.up(1, 1, 1, 100);
    read();
    ASSERT_EQ(verdicts().size(), 1U);
    const Verdict verdict = of(again).value();
    EXPECT_EQ(verdict.usefulness, Usefulness::useful);
    EXPECT_EQ(verdict.useful_bytes, 100U);
    EXPECT_FALSE(verdict.margin);
    EXPECT_EQ(verdict.arrival, arrival_of(again));
    EXPECT_FALSE(verdict.has_late_copy);
}

TEST_P(Judged, UsefulSinceTheFirstCopyWasLate) {
    wire.up(0, 1, 1, 100, after(milliseconds{40}));
    const Packet again = wire.up(1, 1, 1, 100);
    read();
    const Verdict verdict = of(again).value();
    EXPECT_EQ(verdict.usefulness, Usefulness::useful);
    EXPECT_EQ(verdict.margin, 25 * millisecond);  // 40 - (5 + 10)
    EXPECT_EQ(verdict.useful_bytes, 100U);
    EXPECT_TRUE(verdict.has_late_copy);
}

TEST_P(Judged, RedundantSinceTheFirstCopyWasThere) {
    wire.up(0, 1, 1, 100);
    const Packet again = wire.up(1, 1, 1, 100);
    read();
    const Verdict verdict = of(again).value();
    EXPECT_EQ(verdict.usefulness, Usefulness::redundant);
    EXPECT_EQ(verdict.margin, -5 * millisecond);
    EXPECT_EQ(verdict.useful_bytes, 0U);
    EXPECT_EQ(verdict.arrival, arrival_of(again));
    EXPECT_FALSE(verdict.has_late_copy);
}

// Useful is what comes before every other copy.
TEST_P(Judged, RedundantAtTheSameTime) {
    wire.up(0, 1, 1, 100, after(milliseconds{15}));
    const Packet again = wire.up(1, 1, 1, 100);
    read();
    const Verdict verdict = of(again).value();
    EXPECT_EQ(verdict.usefulness, Usefulness::redundant);
    EXPECT_EQ(verdict.margin, 0);
}

TEST_P(Judged, RedundantWhenItIsLostItself) {
    wire.up(0, 1, 1, 100, lost);
    const Packet again = wire.up(1, 1, 1, 100, lost);
    read();
    const Verdict verdict = of(again).value();
    EXPECT_EQ(verdict.usefulness, Usefulness::redundant);
    EXPECT_FALSE(verdict.margin);
    EXPECT_FALSE(verdict.arrival);
    EXPECT_EQ(verdict.useful_bytes, 0U);
}

TEST_P(Judged, WhatTheServerSends) {
    wire.down(0, 1, 1, 100, after(milliseconds{40}));
    const Packet useful = wire.down(1, 1, 1, 100);
    wire.down(1, 101, 101, 100);
    const Packet redundant = wire.down(0, 101, 101, 100);
    read();
    EXPECT_TRUE(verdicts().empty());
    ASSERT_EQ(verdicts(Side::server).size(), 2U);
    EXPECT_EQ(of(useful)->margin, 25 * millisecond);
    EXPECT_EQ(of(redundant)->margin, -5 * millisecond);
    EXPECT_EQ(first_arrived(0, Side::server), 0U);
    EXPECT_EQ(first_arrived(1, Side::server), 200U);
}

TEST_P(Judged, InOrderOfSending) {
    wire.up(0, 1, 1, 100);
    wire.up(0, 101, 101, 100);
    const Packet high = wire.up(1, 101, 1, 100);
    const Packet low = wire.up(1, 1, 101, 100);
    read();
    ASSERT_EQ(verdicts().size(), 2U);
    EXPECT_EQ(verdicts()[0].row, wire.sent_row(high));
    EXPECT_EQ(verdicts()[1].row, wire.sent_row(low));
}

TEST_P(Judged, OnAClockAnHourAhead) {
    wire.ahead = seconds{3600};
    wire.up(0, 1, 1, 100, after(milliseconds{40}));
    const Packet again = wire.up(1, 1, 1, 100);
    read({.estimate = true});
    EXPECT_EQ(of(again)->margin, 25 * millisecond);
    EXPECT_EQ(of(again)->arrival, arrival_of(again));
}

// Several ranges of bytes.

TEST_P(Judged, HalfOfItWasThere) {
    wire.up(0, 1, 1, 100);
    wire.up(0, 101, 101, 100, lost);
    const Packet again = wire.up(1, 1, 1, 200);
    read();
    const Verdict verdict = of(again).value();
    EXPECT_EQ(verdict.usefulness, Usefulness::useful);
    EXPECT_EQ(verdict.useful_bytes, 100U);
    EXPECT_FALSE(verdict.margin);  // nothing but the lost copy was beaten
}

TEST_P(Judged, OnlyReinjectedBytesCount) {
    wire.up(0, 1, 1, 100, lost);
    const Packet again = wire.up(1, 51, 1, 100);  // 50 of them for the first time
    read();
    EXPECT_EQ(of(again)->usefulness, Usefulness::useful);
    EXPECT_EQ(of(again)->useful_bytes, 50U);
}

TEST_P(Judged, PartOfALongerCopy) {
    wire.up(0, 1, 1, 300, lost);
    const Packet middle = wire.up(1, 101, 1, 100);
    const Packet all = wire.up(0, 301, 301, 10);  // not reinjected
    read();
    EXPECT_EQ(of(middle)->useful_bytes, 100U);
    EXPECT_FALSE(of(all));
}

TEST_P(Judged, TheLeastGainIsTheMargin) {
    wire.up(0, 1, 1, 100, after(milliseconds{60}));      // arrives at 60 ms
    wire.up(0, 101, 101, 100, after(milliseconds{40}));  // at 45
    const Packet again = wire.up(1, 1, 1, 200);          // at 20
    read();
    EXPECT_EQ(of(again)->usefulness, Usefulness::useful);
    EXPECT_EQ(of(again)->useful_bytes, 200U);
    EXPECT_EQ(of(again)->margin, 25 * millisecond);
}

TEST_P(Judged, TheLeastLossIsTheMargin) {
    wire.up(0, 1, 1, 100);                       // arrives at 10 ms
    wire.up(0, 101, 101, 100);                   // at 15
    const Packet again = wire.up(1, 1, 1, 200);  // at 20
    read();
    EXPECT_EQ(of(again)->usefulness, Usefulness::redundant);
    EXPECT_EQ(of(again)->margin, -5 * millisecond);
}

TEST_P(Judged, AGainCountsBeforeALoss) {
    wire.up(0, 1, 1, 100);
    wire.up(0, 101, 101, 100, after(milliseconds{40}));  // at 45 ms
    const Packet again = wire.up(1, 1, 1, 200);          // at 20
    read();
    EXPECT_EQ(of(again)->usefulness, Usefulness::useful);
    EXPECT_EQ(of(again)->useful_bytes, 100U);
    EXPECT_EQ(of(again)->margin, 25 * millisecond);
    EXPECT_TRUE(of(again)->has_late_copy);
}

TEST_P(Judged, CopiesThatOverlapInPart) {
    wire.up(0, 1, 1, 200, lost);
    wire.up(0, 101, 201, 200);                   // the last 100 bytes of it again, and 100 more
    const Packet again = wire.up(1, 1, 1, 300);  // 100 lost, 200 there
    read();
    EXPECT_EQ(of(again)->usefulness, Usefulness::useful);
    EXPECT_EQ(of(again)->useful_bytes, 100U);
}

// Several copies.

TEST_P(Judged, TheEarliestOfTheEarlierCopiesCounts) {
    wire.up(0, 1, 1, 100, after(milliseconds{80}));  // arrives at 80 ms
    wire.up(0, 1, 1, 100, after(milliseconds{50}));  // retransmitted, at 55
    const Packet again = wire.up(1, 1, 1, 100);      // at 20
    read();
    EXPECT_EQ(of(again)->usefulness, Usefulness::useful);
    EXPECT_EQ(of(again)->margin, 35 * millisecond);
    EXPECT_EQ(of(again)->useful_bytes, 100U);
}

TEST_P(Judged, ACopySentLaterDoesNotMatter) {
    wire.up(0, 1, 1, 100, lost);
    const Packet again = wire.up(1, 1, 1, 100, after(milliseconds{50}));
    wire.send(
        0, Side::client,
        story::with(story::mapped(wire.keys, Side::client, 1, 1, 100), story::timestamps(7, 7)),
        after(milliseconds{1}));  // the retransmission overtakes it
    read();
    EXPECT_EQ(of(again)->usefulness, Usefulness::useful);
    EXPECT_FALSE(of(again)->margin);
}

TEST_P(Judged, ARedundantSchedulerOnThreeSubflows) {
    wire.join(2);
    wire.up(0, 1, 1, 100, after(milliseconds{40}));                       // arrives at 40 ms
    const Packet second = wire.up(1, 1, 1, 100, after(milliseconds{5}));  // at 10
    const Packet third = wire.up(2, 1, 1, 100, after(milliseconds{13}));  // at 23
    read();
    ASSERT_EQ(verdicts().size(), 2U);
    EXPECT_EQ(of(second)->usefulness, Usefulness::useful);
    EXPECT_EQ(of(second)->margin, 30 * millisecond);
    EXPECT_EQ(of(third)->usefulness, Usefulness::redundant);
    EXPECT_EQ(of(third)->margin, -13 * millisecond);
    EXPECT_EQ(first_arrived(0), 0U);
    EXPECT_EQ(first_arrived(1), 100U);
    EXPECT_EQ(first_arrived(2), 0U);
}

TEST_P(Judged, TheThirdCopyHelpsWhenTheOthersAreLost) {
    wire.join(2);
    wire.up(0, 1, 1, 100, lost);
    const Packet second = wire.up(1, 1, 1, 100, lost);
    const Packet third = wire.up(2, 1, 1, 100);
    read();
    EXPECT_EQ(of(second)->usefulness, Usefulness::redundant);
    EXPECT_EQ(of(third)->usefulness, Usefulness::useful);
    EXPECT_FALSE(of(third)->margin);
    EXPECT_EQ(first_arrived(2), 100U);
}

TEST_P(Judged, TheThirdCopyHelpsWhenOneOfTheOthersIsLate) {
    wire.join(2);
    wire.up(0, 1, 1, 100, lost);
    wire.up(1, 1, 1, 100, after(milliseconds{45}));  // at 50 ms
    const Packet third = wire.up(2, 1, 1, 100);      // at 20
    read();
    EXPECT_EQ(of(third)->usefulness, Usefulness::useful);
    EXPECT_EQ(of(third)->margin, 30 * millisecond);
}

// What is not known.

TEST_P(Judged, UnknownWhichCopyOfItArrived) {
    wire.up(0, 1, 1, 100, lost);
    const Packet again = wire.up(1, 1, 1, 100);
    wire.up(1, 1, 1, 100, lost);  // retransmitted, and nothing tells them apart
    read();
    const Verdict verdict = of(again).value();
    EXPECT_EQ(verdict.usefulness, Usefulness::unknown);
    EXPECT_FALSE(verdict.margin);
    EXPECT_FALSE(verdict.arrival);
    EXPECT_EQ(verdict.useful_bytes, 0U);
}

TEST_P(Judged, UnknownWhichOfTheEarlierCopiesArrived) {
    wire.up(0, 1, 1, 100);
    wire.up(0, 1, 1, 100, lost);
    const Packet again = wire.up(1, 1, 1, 100);
    read();
    EXPECT_EQ(of(again)->usefulness, Usefulness::unknown);
    EXPECT_EQ(of(again)->arrival, arrival_of(again));
    EXPECT_FALSE(of(again)->margin);
}

// The same where offloads cut the copies differently.
TEST_P(Judged, UnknownWhichOfTheEarlierCopiesArrivedInPieces) {
    const auto piece = [&](std::uint32_t seq) {
        story::Segment segment = story::mapped(wire.keys, Side::client, 1, 1, 200);
        segment.seq = seq;
        segment.length = 100;
        return segment;
    };
    const story::Segment whole = story::mapped(wire.keys, Side::client, 1, 1, 200);
    wire.send(0, Side::client, whole, lost);
    wire.send_cut(0, Side::client, {whole}, {piece(1), piece(101)}, after(milliseconds{90}));
    const Packet again = wire.up(1, 1, 1, 200);
    read();
    EXPECT_EQ(of(again)->usefulness, Usefulness::unknown);
}

TEST_P(Judged, OneEarlyCopySufficesWhateverBecameOfTheOthers) {
    wire.join(2);
    wire.up(0, 1, 1, 100);
    wire.up(0, 1, 1, 100, lost);  // one of these two is lost
    wire.up(1, 1, 1, 100, after(milliseconds{1}));
    const Packet third = wire.up(2, 1, 1, 100);
    read();
    EXPECT_EQ(of(third)->usefulness, Usefulness::redundant);
    EXPECT_EQ(of(third)->margin, -14 * millisecond);
}

TEST_P(Judged, UnknownWhenTheReceiversCaptureHasEnded) {
    wire.up(0, 1, 1, 100, lost);
    wire.up(1, 501, 501, 100);
    wire.runs[other(GetParam())].second = wire.now + milliseconds{6};
    const Packet again = wire.up(1, 1, 1, 100);
    read();
    EXPECT_EQ(of(again)->usefulness, Usefulness::unknown);
}

TEST_P(Judged, UnknownWhenTheReceiversCaptureHadNotBegun) {
    wire.now += seconds{1};
    wire.up(0, 1, 1, 100);
    wire.now += seconds{1};
    wire.runs[other(GetParam())].first = wire.now - milliseconds{1};
    wire.up(0, 101, 101, 100);
    const Packet again = wire.up(1, 1, 1, 100);
    wire.down(0, 1, 1, 100);
    read();
    EXPECT_EQ(of(again)->usefulness, Usefulness::unknown);
}

// Who was first.

TEST_P(Judged, EachByteCountsOnTheSubflowThatBroughtItFirst) {
    wire.up(0, 1, 1, 100, after(milliseconds{80}));
    wire.up(1, 51, 1, 100);
    wire.up(0, 201, 101, 100, lost);
    wire.up(1, 301, 101, 100);
    read();
    EXPECT_EQ(first_arrived(0), 50U);
    EXPECT_EQ(first_arrived(1), 200U);
    EXPECT_EQ(first_arrived(0, Side::server), 0U);
}

TEST(FirstArrived, NothingWithoutDataSequenceNumbers) {
    Wire wire;  // neither capture saw the handshake, and the server sends no data
    for (std::uint32_t number = 0; number < 3; ++number) {
        wire.up(0, 1 + 100 * number, 1 + 100 * number, 100);
        wire.send(0, Side::server, {.ack = 101 + 100 * number});
    }
    wire.read();
    const PairedConnection paired = wire.paired();
    EXPECT_EQ(first_arrived_bytes(paired, Side::client, paired.travels(Side::client).at(0)), 300U);
    EXPECT_FALSE(first_arrived_bytes(paired, Side::server, paired.travels(Side::server).at(0)));
}

// The second capture did not see the start, and takes the client, whose port is low, for the
// server.
TEST(ExchangedRoles, ReinjectionsAndFirstBytesOfTheRightEnd) {
    Wire wire;
    for (const std::size_t path : {0U, 1U}) {
        wire.paths[path].in_first.client_port = static_cast<std::uint16_t>(400 + path);
        wire.paths[path].in_second.client_port = static_cast<std::uint16_t>(400 + path);
    }
    wire.start();
    wire.runs.second.first = wire.now - milliseconds{5};
    wire.up(0, 1, 1, 100);
    wire.down(0, 1, 1, 100);
    wire.up(1, 101, 1, 100);
    wire.down(1, 101, 1, 100);
    wire.down(0, 201, 101, 100, lost);
    const Packet of_server = wire.down(1, 201, 101, 100);
    wire.up(0, 201, 101, 70, lost);
    const Packet of_client = wire.up(1, 201, 101, 70);
    wire.up(0, 271, 171, 30);
    wire.down(0, 301, 201, 30);
    wire.read();
    const PairedConnection paired = wire.paired();
    ASSERT_EQ(paired.match().subflows.size(), 2U);
    ASSERT_EQ(paired.side_in(Which::second, Side::client), Side::server);
    for (const Packet& packet : {of_client, of_server}) {
        const std::vector<Verdict> verdicts = verdicts_of(paired, packet.sender);
        ASSERT_EQ(verdicts.size(), 1U);
        EXPECT_EQ(verdicts[0].row, wire.sent_row(packet));
        EXPECT_EQ(verdicts[0].usefulness, Usefulness::useful);
    }
    EXPECT_EQ(first_arrived_bytes(paired, Side::client, paired.travels(Side::client).at(1)), 170U);
    EXPECT_EQ(first_arrived_bytes(paired, Side::server, paired.travels(Side::server).at(1)), 200U);
}

TEST(Usefulnesses, HaveNames) {
    EXPECT_EQ(name_of(Usefulness::useful), "useful");
    EXPECT_EQ(name_of(Usefulness::redundant), "redundant");
    EXPECT_EQ(name_of(Usefulness::unknown), "unknown");
}

}  // namespace
}  // namespace pair
