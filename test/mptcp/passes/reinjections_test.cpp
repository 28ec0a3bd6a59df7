// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/reinjections.h"

#include <cstdint>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

using story::dss;
using story::Flow;
using story::Talk;
using Rows = std::vector<Row>;

class Reinjecting : public testing::Test {
  protected:
    Reinjecting() { talk.start(); }

    void read() { capture.emplace(talk.capture()); }
    [[nodiscard]] Rows of(Row row) const { return capture->reinjection_of(row); }
    [[nodiscard]] Rows in(Row row) const { return capture->reinjected_in(row); }

    Talk talk;
    std::optional<Capture> capture;
};

TEST_F(Reinjecting, LinksTheTwoFrames) {
    const Row original = talk.up(talk.first, 1, 1, 100);
    const Row again = talk.up(talk.second, 1, 1, 100);
    read();
    EXPECT_EQ(of(again), (Rows{original}));
    EXPECT_EQ(in(original), (Rows{again}));
    EXPECT_TRUE(of(original).empty());
    EXPECT_TRUE(in(again).empty());
    EXPECT_NE(capture->analysis().accounts.marks[original] & mark::reinjected_later, 0);
    EXPECT_EQ(capture->analysis().accounts.marks[again] & mark::reinjected_later, 0);
}

TEST_F(Reinjecting, OfSeveralFrames) {
    const Row one = talk.up(talk.first, 1, 1, 100);
    const Row two = talk.up(talk.first, 101, 101, 100);
    const Row three = talk.up(talk.first, 201, 201, 100);
    const Row again = talk.up(talk.second, 51, 1, 200);
    read();
    EXPECT_EQ(of(again), (Rows{one, two, three}));
    EXPECT_EQ(in(one), (Rows{again}));
    EXPECT_EQ(in(three), (Rows{again}));
}

TEST_F(Reinjecting, OldestFirstWhateverTheirDsns) {
    const Row high = talk.up(talk.first, 101, 101, 100);
    const Row low = talk.up(talk.first, 1, 1, 100);
    const Row again = talk.up(talk.second, 1, 1, 200);
    read();
    EXPECT_EQ(of(again), (Rows{high, low}));
}

TEST_F(Reinjecting, InSeveralFrames) {
    const Row original = talk.up(talk.first, 1, 1, 300);
    const Row one = talk.up(talk.second, 201, 1, 100);
    const Row two = talk.up(talk.second, 1, 101, 100);
    read();
    EXPECT_EQ(in(original), (Rows{one, two}));
    EXPECT_EQ(of(one), (Rows{original}));
    EXPECT_EQ(of(two), (Rows{original}));
}

TEST_F(Reinjecting, OnlyWhatOverlaps) {
    const Row before = talk.up(talk.first, 1, 1, 100);
    const Row original = talk.up(talk.first, 101, 101, 100);
    const Row behind = talk.up(talk.first, 201, 201, 100);
    const Row again = talk.up(talk.second, 101, 1, 100);
    read();
    EXPECT_EQ(of(again), (Rows{original}));
    EXPECT_TRUE(in(before).empty());
    EXPECT_TRUE(in(behind).empty());
}

TEST_F(Reinjecting, OfPartOfASegment) {
    const Row original = talk.up(talk.first, 1, 1, 100);
    const Row again = talk.up(talk.second, 91, 1, 100);
    read();
    EXPECT_EQ(of(again), (Rows{original}));
    EXPECT_EQ(in(original), (Rows{again}));
    const auto pieces = capture->analysis().reinjections.at({0, Side::client}).pieces_of(again);
    ASSERT_EQ(pieces.size(), 1U);
    EXPECT_EQ(pieces[0].dsn, 91U);
    EXPECT_EQ(pieces[0].length, 10U);
}

// Any frame on another subflow that carried the bytes counts, its retransmissions too.
TEST_F(Reinjecting, OfARetransmittedFrame) {
    const Row original = talk.up(talk.first, 1, 1, 100);
    const Row retransmission = talk.up(talk.first, 1, 1, 100);
    const Row again = talk.up(talk.second, 1, 1, 100);
    read();
    EXPECT_EQ(of(again), (Rows{original, retransmission}));
    EXPECT_EQ(in(retransmission), (Rows{again}));
}

TEST_F(Reinjecting, WhatCameLaterIsNotReinjected) {
    const Row original = talk.up(talk.first, 1, 1, 100);
    const Row again = talk.up(talk.second, 1, 1, 100);
    const Row late = talk.up(talk.first, 1, 1, 100);
    read();
    EXPECT_EQ(of(again), (Rows{original}));
    EXPECT_TRUE(in(late).empty());
    EXPECT_TRUE(of(late).empty());  // a retransmission
}

TEST_F(Reinjecting, OnThreeSubflows) {
    const Flow third{talk.story, {.client = "10.0.2.1"}};
    open_join(third, talk.keys, {.id = 2});
    const Row one = talk.up(talk.first, 1, 1, 100);
    const Row two = talk.up(talk.second, 1, 1, 100);
    const Row three = talk.up(third, 1, 1, 100);
    read();
    EXPECT_EQ(of(two), (Rows{one}));
    EXPECT_EQ(of(three), (Rows{one, two}));
    EXPECT_EQ(in(one), (Rows{two, three}));
    EXPECT_EQ(in(two), (Rows{three}));
}

TEST_F(Reinjecting, NeverOnTheSameSubflow) {
    const Row one = talk.up(talk.first, 1, 1, 100);
    const Row repeated = talk.up(talk.first, 1, 101, 100);
    const Row again = talk.up(talk.second, 1, 1, 100);
    read();
    EXPECT_TRUE(of(repeated).empty());
    EXPECT_EQ(of(again), (Rows{one, repeated}));
}

TEST_F(Reinjecting, DuplicatesAreNotLinked) {
    const Row original = talk.up(talk.first, 1, 1, 100);
    talk.story.step = std::chrono::microseconds{10};
    const Row copy = talk.up(talk.first, 1, 1, 100);
    talk.story.step = std::chrono::milliseconds{10};
    const Row again = talk.up(talk.second, 1, 1, 100);
    talk.story.step = std::chrono::microseconds{10};
    const Row copy_of_again = talk.up(talk.second, 1, 1, 100);
    read();
    EXPECT_EQ(of(again), (Rows{original}));
    EXPECT_EQ(in(original), (Rows{again}));
    EXPECT_TRUE(in(copy).empty());
    EXPECT_TRUE(of(copy_of_again).empty());
}

TEST_F(Reinjecting, DirectionsAreApart) {
    const Row up = talk.up(talk.first, 1, 1, 100);
    const Row down = talk.down(talk.second, 1, 1, 100);
    read();
    EXPECT_TRUE(of(down).empty());
    EXPECT_TRUE(in(up).empty());
}

TEST_F(Reinjecting, OfASegmentWithTwoPieces) {
    const auto map = [&](std::uint64_t dsn, std::uint32_t ssn) {
        talk.first.up({.options = {dss(
                           {.dsn = talk.keys.dsn(Side::client, dsn), .ssn = ssn, .length = 50})}});
    };
    map(1, 1);
    map(501, 51);
    const Row both = talk.first.up({.length = 100});
    const Row low = talk.up(talk.second, 1, 1, 50);
    const Row between = talk.up(talk.second, 51, 51, 100);
    const Row high = talk.up(talk.second, 541, 151, 100);
    read();
    EXPECT_EQ(of(low), (Rows{both}));
    EXPECT_TRUE(of(between).empty());
    EXPECT_EQ(of(high), (Rows{both}));
    EXPECT_EQ(in(both), (Rows{low, high}));
    EXPECT_EQ(capture->analysis().subflows[1].bytes[Side::client][ByteKind::reinjected], 60U);
}

// Of a row's bytes only those that it reinjects are linked, not those that it retransmits.
TEST_F(Reinjecting, OnlyTheReinjectedPieceOfARetransmission) {
    const Row one = talk.up(talk.first, 1, 1, 100);
    const Row two = talk.up(talk.first, 101, 101, 100);
    const Row again = talk.up(talk.second, 1, 1, 100);
    const Row more = talk.up(talk.second, 1, 1, 200);  // 1 to 100 retransmitted
    read();
    EXPECT_EQ(of(again), (Rows{one}));
    EXPECT_EQ(of(more), (Rows{two}));
    EXPECT_EQ(in(one), (Rows{again}));
    EXPECT_EQ(in(two), (Rows{more}));
}

TEST_F(Reinjecting, OfManyFrames) {
    Rows originals;
    for (std::uint32_t i = 0; i < 500; ++i) {
        originals.push_back(talk.up(talk.first, 1 + 10 * i, 1 + 10 * i, 10));
    }
    const Row again = talk.up(talk.second, 1, 1, 5000);
    read();
    EXPECT_EQ(of(again), originals);
    for (const Row original : originals) {
        EXPECT_EQ(in(original), (Rows{again}));
    }
}

TEST_F(Reinjecting, RowsOfPlainTcpHaveNone) {
    const Flow plain{talk.story, {.client_port = 50000}};
    const Row row = plain.up({.length = 100});
    const Row again = plain.up({.length = 100});
    read();
    EXPECT_TRUE(of(again).empty());
    EXPECT_TRUE(in(row).empty());
}

}  // namespace
}  // namespace mptcp
