// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/rates.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "mptcp/story.h"

namespace mptcp {
namespace {

using namespace std::chrono_literals;
using story::Talk;

using Bytes = std::vector<std::uint64_t>;

constexpr std::int64_t begin = 1'700'000'000'000'000'000;
constexpr std::int64_t ms = 1'000'000;

Rates rates(const Talk& talk, Side sender, std::int64_t window) {
    const Capture capture = talk.story.capture();
    return rates_of(capture.connection(0), sender, window);
}

std::uint64_t sum(const Bytes& bytes) {
    return std::accumulate(bytes.begin(), bytes.end(), std::uint64_t{0});
}

/// From 0 to 350 ms, on two subflows.
void tell(Talk& talk) {
    talk.story.at(0ms);
    talk.start();  // until 60 ms
    talk.story.at(90ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(100ms);
    talk.up(talk.second, 101, 1, 200);
    talk.story.at(150ms);
    talk.up(talk.first, 1, 1, 100);  // retransmitted
    talk.story.at(199'999us);
    talk.up(talk.first, 301, 101, 10);
    talk.story.at(250ms);
    talk.up(talk.first, 101, 111, 200);  // reinjected
    talk.story.at(260ms);
    talk.down(talk.second, 1, 1, 7);
    talk.story.at(350ms);
    talk.up(talk.second, 311, 201, 30);
}

TEST(Rates, BytesByWindow) {
    Talk talk;
    tell(talk);
    const Rates up = rates(talk, Side::client, 100 * ms);
    EXPECT_EQ(up.begin, begin);
    EXPECT_EQ(up.window, 100 * ms);
    ASSERT_EQ(up.count, 4U);
    ASSERT_EQ(up.subflows.size(), 2U);
    EXPECT_EQ(up.subflows[0].stream, 0U);
    EXPECT_EQ(up.subflows[0].tcp, (Bytes{100, 110, 200, 0}));
    EXPECT_EQ(up.subflows[0].data, (Bytes{100, 10, 0, 0}));
    EXPECT_EQ(up.subflows[1].stream, 1U);
    EXPECT_EQ(up.subflows[1].tcp, (Bytes{0, 200, 0, 30}));
    EXPECT_EQ(up.subflows[1].data, (Bytes{0, 200, 0, 30}));
    const Rates down = rates(talk, Side::server, 100 * ms);
    EXPECT_EQ(down.begin, begin);
    ASSERT_EQ(down.subflows.size(), 2U);
    EXPECT_EQ(sum(down.subflows[0].tcp), 0U);
    EXPECT_EQ(down.subflows[1].tcp, (Bytes{0, 0, 7, 0}));
    EXPECT_EQ(down.subflows[1].data, (Bytes{0, 0, 7, 0}));
}

// The last segment is in a window, wherever it falls.
TEST(Rates, NothingIsLostInAnyWindow) {
    Talk talk;
    tell(talk);
    for (const std::int64_t window :
         {1 * ms, 7 * ms, 35 * ms, 50 * ms, 175 * ms, 349 * ms, 350 * ms, 351 * ms, 10'000 * ms}) {
        const Rates up = rates(talk, Side::client, window);
        ASSERT_EQ(up.subflows.size(), 2U);
        for (const RateOfSubflow& subflow : up.subflows) {
            EXPECT_EQ(subflow.tcp.size(), up.count);
            EXPECT_EQ(subflow.data.size(), up.count);
        }
        EXPECT_EQ(sum(up.subflows[0].tcp), 410U);
        EXPECT_EQ(sum(up.subflows[0].data), 110U);
        EXPECT_EQ(sum(up.subflows[1].tcp), 230U);
        EXPECT_EQ(sum(up.subflows[1].data), 230U);
    }
}

TEST(Rates, AWindowLongerThanTheConnection) {
    Talk talk;
    tell(talk);
    for (const std::int64_t window : {351 * ms, std::numeric_limits<std::int64_t>::max()}) {
        const Rates up = rates(talk, Side::client, window);
        ASSERT_EQ(up.count, 1U);
        EXPECT_EQ(up.subflows[0].tcp, (Bytes{410}));
        EXPECT_EQ(up.subflows[1].data, (Bytes{230}));
    }
}

TEST(Rates, OneSegment) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    const Rates up = rates(talk, Side::client, 1);
    EXPECT_EQ(up.count, 1U);
    ASSERT_EQ(up.subflows.size(), 1U);
    EXPECT_EQ(up.subflows[0].tcp, (Bytes{0}));
}

TEST(Rates, WindowsThatAreNone) {
    Talk talk;
    tell(talk);
    EXPECT_THROW(rates(talk, Side::client, 0), base::UsageError);
    EXPECT_THROW(rates(talk, Side::client, -1), base::UsageError);
    EXPECT_THROW(rates(talk, Side::client, std::numeric_limits<std::int64_t>::min()),
                 base::UsageError);
}

TEST(Rates, TooSmallAWindow) {
    Talk talk;
    tell(talk);  // 350 ms are 35 million times 10 ns
    EXPECT_THROW(rates(talk, Side::client, 1), base::UsageError);
    EXPECT_THROW(rates(talk, Side::client, 10), base::UsageError);
    EXPECT_THROW(rates(talk, Side::client, 34), base::UsageError);
    EXPECT_NO_THROW(rates(talk, Side::client, 36));
}

TEST(Rates, AClockThatIsSetBack) {
    Talk talk;
    talk.story.at(0ms);
    talk.start();
    talk.story.at(-200ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(90ms);
    talk.up(talk.first, 101, 101, 50);
    const Rates up = rates(talk, Side::client, 100 * ms);
    EXPECT_EQ(up.begin, begin - 200 * ms);
    ASSERT_EQ(up.count, 3U);
    EXPECT_EQ(up.subflows[0].tcp, (Bytes{100, 0, 50}));
}

TEST(Rates, DuplicatesAreLeftOut) {
    Talk talk;
    talk.story.at(0ms);
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.story.step = 10us;
    talk.up(talk.first, 1, 1, 100);
    const Rates up = rates(talk, Side::client, 1000 * ms);
    EXPECT_EQ(up.subflows[0].tcp, (Bytes{100}));
}

// Unmapped, repeated and partly new payload: `data` holds what is first-carried.
TEST(Rates, OnlyFirstCarriedBytesAreData) {
    Talk talk;
    talk.story.at(0ms);
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.first.up({.seq = 101, .length = 60});
    talk.up(talk.first, 1, 161, 40);
    talk.up(talk.second, 51, 1, 100);
    const Rates up = rates(talk, Side::client, 1000 * ms);
    EXPECT_EQ(up.subflows[0].tcp, (Bytes{200}));
    EXPECT_EQ(up.subflows[0].data, (Bytes{100}));
    EXPECT_EQ(up.subflows[1].tcp, (Bytes{100}));
    EXPECT_EQ(up.subflows[1].data, (Bytes{50}));
}

}  // namespace
}  // namespace mptcp
