// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/delays.h"

#include <cstdint>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "pair/support.h"

namespace pair {
namespace {

using Values = std::vector<std::int64_t>;
constexpr std::int64_t millisecond = 1'000'000;
constexpr std::int64_t hour = 3600 * std::int64_t{1'000'000'000};

mptcp::Series series_of(const Values& values) {
    mptcp::Series series;
    for (const std::int64_t value : values) {
        series.push_back({static_cast<Row>(series.size()), 0, value});
    }
    return series;
}

Values values_of(const mptcp::Series& series) {
    Values values;
    for (const mptcp::Sample& sample : series) {
        values.push_back(sample.value);
    }
    return values;
}

// Sums.

TEST(DelaySums, OfNothing) {
    const OneWayDelays delays = one_way_delays_of({});
    EXPECT_EQ(delays.summary.count, 0U);
    EXPECT_FALSE(delays.summary.values);
    EXPECT_FALSE(delays.jitter);
    EXPECT_EQ(delays.negative, 0U);
}

TEST(DelaySums, OneDelayHasNoJitter) {
    const OneWayDelays delays = one_way_delays_of(series_of({5}));
    EXPECT_EQ(delays.summary.count, 1U);
    EXPECT_FALSE(delays.jitter);
}

TEST(DelaySums, JitterIsTheMeanOfTheDifferencesInOrder) {
    const OneWayDelays delays = one_way_delays_of(series_of({10, 20, 15, 15}));
    EXPECT_DOUBLE_EQ(delays.jitter.value(), (10 + 5 + 0) / 3.0);
    ASSERT_TRUE(delays.summary.values);
    EXPECT_EQ(delays.summary.values->min, 10);
    EXPECT_EQ(delays.summary.values->max, 20);
    EXPECT_DOUBLE_EQ(delays.summary.values->mean, 15);
    EXPECT_DOUBLE_EQ(delays.summary.values->median, 15);
}

TEST(DelaySums, AConstantDelayHasAJitterOfZero) {
    EXPECT_DOUBLE_EQ(one_way_delays_of(series_of({7, 7, 7})).jitter.value(), 0);
}

TEST(DelaySums, DelaysBelowZeroAreCounted) {
    const OneWayDelays delays = one_way_delays_of(series_of({-4, 0, 2, -1}));
    EXPECT_EQ(delays.negative, 2U);
    EXPECT_DOUBLE_EQ(delays.jitter.value(), (4 + 2 + 3) / 3.0);
    ASSERT_TRUE(delays.summary.values);
    EXPECT_EQ(delays.summary.values->min, -4);
    EXPECT_EQ(delays.summary.values->max, 2);
    EXPECT_DOUBLE_EQ(delays.summary.values->mean, -0.75);
    EXPECT_DOUBLE_EQ(delays.summary.values->median, -0.5);
}

TEST(DelaySums, LongDelaysDoNotOverflow) {
    const OneWayDelays delays = one_way_delays_of(series_of({1000 * hour, -1000 * hour}));
    EXPECT_DOUBLE_EQ(delays.jitter.value(), 2000.0 * static_cast<double>(hour));
}

// Of traffic.

class Delays : public testing::Test {
  protected:
    void read(const ClockChoice& choice = {}) {
        wire.read();
        paired.emplace(wire.paired(choice));
    }
    [[nodiscard]] mptcp::Series series(Side sender = Side::client, std::size_t path = 0) const {
        return delay_series_of(*paired, paired->travels(sender).at(path));
    }
    [[nodiscard]] Values values(Side sender = Side::client, std::size_t path = 0) const {
        return values_of(series(sender, path));
    }

    Wire wire;
    std::optional<PairedConnection> paired;
};

TEST_F(Delays, OfBothDirections) {
    wire.open();
    wire.up(0, 1, 1, 100, after(milliseconds{30}));
    wire.down(0, 1, 1, 100, after(milliseconds{40}));
    read();
    EXPECT_EQ(values(), (Values{10 * millisecond, 10 * millisecond, 30 * millisecond}));
    EXPECT_EQ(values(Side::server), (Values{10 * millisecond, 40 * millisecond}));
}

TEST_F(Delays, InOrderOfSendingByTheReceiversRow) {
    wire.start();
    wire.step = milliseconds{5};
    const Packet slow = wire.up(1, 1, 1, 100, after(milliseconds{30}));
    const Packet quick = wire.up(1, 101, 101, 100, after(milliseconds{10}));
    const Packet answer = wire.down(1, 1, 1, 100, after(milliseconds{12}));
    read();
    const mptcp::Series up = series(Side::client, 1);
    ASSERT_EQ(up.size(), 4U);
    EXPECT_EQ(up[2].value, 30 * millisecond);
    EXPECT_EQ(up[2].row, wire.received_row(slow));
    EXPECT_EQ(up[3].value, 10 * millisecond);
    EXPECT_EQ(up[3].row, wire.received_row(quick));
    EXPECT_EQ(up[3].stream, 1U);
    EXPECT_EQ(series(Side::server, 1).back().row, wire.received_row(answer));
}

TEST_F(Delays, LostSegmentsAndThoseNobodySentHaveNone) {
    wire.open();
    wire.up(0, 1, 1, 100, lost);
    wire.up(0, 101, 101, 100, unsent);
    wire.up(0, 201, 201, 100);
    wire.up(0, 201, 201, 100, lost);  // nobody knows which of the two
    read();
    EXPECT_EQ(values().size(), 2U);  // of the handshake
}

TEST_F(Delays, ResetsAreLeftOut) {
    wire.open();
    wire.up(0, 1, 1, 100);
    wire.send(0, Side::client, story::reset_segment({}), after(milliseconds{1}));
    wire.send(0, Side::client, {.flags = story::flag::rst}, after(milliseconds{500}));
    read();
    EXPECT_EQ(values(), (Values{10 * millisecond, 10 * millisecond, 10 * millisecond}));
}

TEST_F(Delays, WhatArrivesInPiecesHasTheDelayOfTheLast) {
    wire.open();
    wire.send(0, Side::client, {.seq = 1, .length = 200}, lost);  // but for its pieces:
    wire.now -= wire.step;
    wire.send(0, Side::client, {.seq = 101, .length = 100},
              {.delay = milliseconds{20}, .is_seen_sent = false});
    wire.now -= wire.step;
    wire.send(0, Side::client, {.seq = 1, .length = 100},
              {.delay = milliseconds{23}, .is_seen_sent = false});
    read();
    EXPECT_EQ(values(), (Values{10 * millisecond, 10 * millisecond, 23 * millisecond}));
}

TEST_F(Delays, WithAnOffsetBetweenTheClocks) {
    wire.ahead = seconds{3600};
    wire.open();
    wire.up(0, 1, 1, 100, after(milliseconds{30}));
    read({.offset = -hour});
    EXPECT_EQ(values(), (Values{10 * millisecond, 10 * millisecond, 30 * millisecond}));
    EXPECT_EQ(values(Side::server), (Values{10 * millisecond}));
}

TEST_F(Delays, AreNegativeWhereTheClocksAreApart) {
    wire.ahead = -milliseconds{30};
    wire.open();
    wire.up(0, 1, 1, 100, after(milliseconds{50}));
    read();
    EXPECT_EQ(values(), (Values{-20 * millisecond, -20 * millisecond, 20 * millisecond}));
    EXPECT_EQ(values(Side::server), (Values{40 * millisecond}));
    EXPECT_EQ(one_way_delays_of(series()).negative, 2U);
    EXPECT_EQ(one_way_delays_of(series(Side::server)).negative, 0U);
}

TEST_F(Delays, OfSequenceNumbersThatWrapAround) {
    for (story::Ends* const ends : {&wire.paths[0].in_first, &wire.paths[0].in_second}) {
        ends->client_isn = 0xffffffff - 150;
    }
    wire.open();
    for (std::uint32_t number = 0; number < 4; ++number) {
        wire.up(0, 1 + 100 * number, 1 + 100 * number, 100, after(milliseconds{11 + number}));
    }
    read();
    EXPECT_EQ(values(), (Values{10 * millisecond, 10 * millisecond, 11 * millisecond,
                                12 * millisecond, 13 * millisecond, 14 * millisecond}));
}

TEST_F(Delays, OfTheSameCaptureTwiceAreZero) {
    wire.delay = milliseconds{0};
    wire.start();
    wire.up(1, 1, 1, 100);
    read();
    EXPECT_EQ(values(Side::client, 1), (Values{0, 0, 0}));
    EXPECT_EQ(values(Side::server, 1), (Values{0, 0}));
    EXPECT_EQ(one_way_delays_of(series(Side::client, 1)).negative, 0U);
}

}  // namespace
}  // namespace pair
