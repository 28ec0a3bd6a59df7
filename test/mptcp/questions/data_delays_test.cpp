// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/data_delays.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

using namespace std::chrono_literals;
using story::data_ack;
using story::dss;
using story::Talk;

/// Row, stream and milliseconds of each sample, in order.
using Samples = std::vector<std::tuple<Row, std::uint32_t, double>>;

Samples samples_of(const Series& series) {
    Samples samples;
    for (const Sample& sample : series) {
        EXPECT_GE(sample.value, 0);
        samples.emplace_back(sample.row, sample.stream, static_cast<double>(sample.value) / 1e6);
    }
    std::sort(samples.begin(), samples.end());
    return samples;
}

/// Row and bytes of each step.
using Steps = std::vector<std::pair<Row, std::uint64_t>>;

Steps steps_of(const DataDelays& delays) {
    Steps steps;
    for (const QueueStep& step : delays.queue) {
        steps.emplace_back(step.row, step.bytes);
    }
    return steps;
}

/// Row, stream, milliseconds, bytes.
using Blockings = std::vector<std::tuple<Row, std::uint32_t, double, std::uint64_t>>;

Blockings blockings_of(const DataDelays& delays) {
    Blockings blockings;
    for (const Blocking& blocking : delays.blocking) {
        blockings.emplace_back(blocking.row, blocking.stream,
                               static_cast<double>(blocking.value) / 1e6, blocking.bytes);
    }
    return blockings;
}

/// Two subflows, open at 70 ms; the client's data keep DSN and subflow numbers apart.
struct Told {
    Told() { talk.start(); }

    /// DSNs [dsn, dsn + length) of the client, with the subflow's next numbers.
    Row data(std::chrono::nanoseconds time, int subflow, std::uint64_t dsn,
             std::uint16_t length = 100) {
        talk.story.at(time);
        std::uint32_t& next = m_next[subflow];
        const Row row = talk.up(subflow == 0 ? talk.first : talk.second, dsn, next, length);
        next += length;
        return row;
    }
    /// A Data ACK of the server.
    Row ack(std::chrono::nanoseconds time, int subflow, std::uint64_t number) {
        talk.story.at(time);
        return (subflow == 0 ? talk.first : talk.second)
            .down({.ack = m_next[subflow],
                   .options = {data_ack(talk.keys.dsn(Side::client, number))}});
    }
    [[nodiscard]] DataDelays delays(Side sender = Side::client) const {
        const Capture capture = talk.story.capture();
        DataDelays found = data_delays_of(capture.connection(0))[sender];
        EXPECT_EQ(found.sender, sender);
        return found;
    }

    Talk talk;

  private:
    std::uint32_t m_next[2] = {1, 1};
};

// Data RTT.

TEST(DataDelays, DataAckOnAnotherSubflow) {
    Told told;
    told.data(100ms, 0, 1);
    told.data(110ms, 1, 101);
    const Row first = told.ack(140ms, 1, 101);
    const Row second = told.ack(170ms, 0, 201);
    EXPECT_EQ(samples_of(told.delays().data_rtt), (Samples{{first, 0, 40}, {second, 1, 60}}));
}

TEST(DataDelays, ReinjectedDataCountFromTheirFirstTransmission) {
    Told told;
    told.data(100ms, 0, 1);
    told.data(200ms, 1, 1);
    const Row ack = told.ack(250ms, 1, 101);
    EXPECT_EQ(samples_of(told.delays().data_rtt), (Samples{{ack, 0, 150}}));
}

TEST(DataDelays, RetransmittedDataToo) {
    Told told;
    told.data(100ms, 0, 1);
    told.talk.story.at(180ms);
    told.talk.up(told.talk.first, 1, 1, 100);
    const Row ack = told.ack(250ms, 0, 101);
    EXPECT_EQ(samples_of(told.delays().data_rtt), (Samples{{ack, 0, 150}}));
}

TEST(DataDelays, OneDataAckForSeveral) {
    Told told;
    told.data(100ms, 0, 1);
    told.data(110ms, 1, 101);
    told.data(120ms, 0, 201);
    const Row ack = told.ack(200ms, 0, 301);
    EXPECT_EQ(samples_of(told.delays().data_rtt),
              (Samples{{ack, 0, 80}, {ack, 0, 100}, {ack, 1, 90}}));
}

TEST(DataDelays, ADataAckOfPart) {
    Told told;
    told.data(100ms, 0, 1, 200);
    told.ack(120ms, 0, 101);
    const Row whole = told.ack(150ms, 0, 201);
    told.ack(160ms, 1, 201);
    told.ack(170ms, 0, 101);  // late
    EXPECT_EQ(samples_of(told.delays().data_rtt), (Samples{{whole, 0, 50}}));
}

TEST(DataDelays, OnlyNewDataOfASegment) {
    Told told;
    told.data(100ms, 0, 1);
    told.data(120ms, 1, 51);  // 101 to 150 are new
    const Row first = told.ack(140ms, 0, 101);
    const Row second = told.ack(190ms, 0, 151);
    EXPECT_EQ(samples_of(told.delays().data_rtt), (Samples{{first, 0, 40}, {second, 1, 70}}));
}

TEST(DataDelays, DataWithoutDataAck) {
    Told told;
    told.data(100ms, 0, 1);
    told.talk.story.at(150ms);
    told.talk.first.down({.ack = 101});  // TCP's alone
    EXPECT_TRUE(told.delays().data_rtt.empty());
}

TEST(DataDelays, ADataAckOf32Bits) {
    Told told;
    told.data(100ms, 0, 1);
    told.talk.story.at(150ms);
    const Row ack = told.talk.first.down(
        {.ack = 101,
         .options = {dss({.data_ack = told.talk.keys.dsn(Side::client, 101), .short_ack = true})}});
    EXPECT_EQ(samples_of(told.delays().data_rtt), (Samples{{ack, 0, 50}}));
}

// Nor does one from before the initial data sequence number say that all have come.
TEST(DataDelays, ADataAckFromBeforeTheBegin) {
    Told told;
    told.data(100ms, 0, 1);
    told.ack(110ms, 0, std::uint64_t{0} - 500);
    told.data(120ms, 0, 201);
    const Row closing = told.data(150ms, 1, 101);
    const Row ack = told.ack(160ms, 0, 301);
    const DataDelays delays = told.delays();
    EXPECT_EQ(samples_of(delays.data_rtt), (Samples{{ack, 0, 40}, {ack, 0, 60}, {ack, 1, 10}}));
    EXPECT_EQ(blockings_of(delays), (Blockings{{closing, 1, 30, 100}}));
    EXPECT_EQ(delays.unresolved, 0U);
}

TEST(DataDelays, ADataFinIsNoData) {
    Told told;
    told.data(100ms, 0, 1);
    const Row ack = told.ack(140ms, 0, 101);
    told.talk.story.at(150ms);
    told.talk.first.up(
        {.seq = 101,
         .options = {dss(
             {.dsn = told.talk.keys.dsn(Side::client, 101), .ssn = 0, .length = 1, .fin = true})}});
    told.ack(170ms, 0, 102);
    const DataDelays delays = told.delays();
    EXPECT_EQ(samples_of(delays.data_rtt), (Samples{{ack, 0, 40}}));
    EXPECT_EQ(delays.reordering.size(), 1U);
    EXPECT_EQ(delays.unresolved, 0U);
}

TEST(DataDelays, TheServersData) {
    Told told;
    told.talk.story.at(100ms);
    told.talk.down(told.talk.second, 1, 1, 100);
    told.talk.story.at(125ms);
    const Row ack =
        told.talk.first.up({.options = {data_ack(told.talk.keys.dsn(Side::server, 101))}});
    EXPECT_EQ(samples_of(told.delays(Side::server).data_rtt), (Samples{{ack, 1, 25}}));
    EXPECT_TRUE(told.delays().data_rtt.empty());
}

TEST(DataDelays, AClockThatIsSetBackGivesNoNegativeTime) {
    Told told;
    told.data(500ms, 0, 1);
    told.data(600ms, 0, 201);
    told.data(300ms, 1, 101);
    told.ack(200ms, 0, 301);
    told.data(150ms, 0, 301);
    const DataDelays delays = told.delays();
    samples_of(delays.data_rtt);  // which expects none below 0
    samples_of(delays.reordering);
    samples_of(delays.interarrival);
    samples_of(delays.cross_interarrival);
    for (const Blocking& blocking : delays.blocking) {
        EXPECT_GE(blocking.value, 0);
    }
}

// Reordering, the out-of-order queue and head-of-line blocking.

TEST(DataDelays, DataInOrderWaitForNothing) {
    Told told;
    const Row first = told.data(100ms, 0, 1);
    const Row second = told.data(110ms, 1, 101);
    const DataDelays delays = told.delays();
    EXPECT_EQ(samples_of(delays.reordering), (Samples{{first, 0, 0}, {second, 1, 0}}));
    EXPECT_TRUE(delays.blocking.empty());
    EXPECT_TRUE(delays.queue.empty());
    EXPECT_EQ(delays.peak.bytes, 0U);
    EXPECT_EQ(delays.unresolved, 0U);
}

TEST(DataDelays, DataWaitBehindAHole) {
    Told told;
    const Row first = told.data(100ms, 0, 1);
    const Row ahead = told.data(110ms, 1, 201);
    const Row farther = told.data(120ms, 1, 301);
    const Row closing = told.data(150ms, 0, 101);
    const DataDelays delays = told.delays();
    EXPECT_EQ(samples_of(delays.reordering),
              (Samples{{first, 0, 0}, {ahead, 1, 40}, {farther, 1, 30}, {closing, 0, 0}}));
    EXPECT_EQ(steps_of(delays), (Steps{{ahead, 100}, {farther, 200}, {closing, 0}}));
    EXPECT_EQ(delays.peak.bytes, 200U);
    EXPECT_EQ(delays.peak.row, farther);
    EXPECT_EQ(blockings_of(delays), (Blockings{{closing, 0, 40, 200}}));
    EXPECT_EQ(delays.unresolved, 0U);
}

TEST(DataDelays, SeveralHoles) {
    Told told;
    const Row first = told.data(100ms, 0, 1);
    const Row one = told.data(110ms, 1, 201);
    const Row two = told.data(120ms, 1, 401);
    const Row closes_one = told.data(130ms, 0, 101);
    const Row closes_two = told.data(160ms, 0, 301);
    const DataDelays delays = told.delays();
    EXPECT_EQ(
        samples_of(delays.reordering),
        (Samples{
            {first, 0, 0}, {one, 1, 20}, {two, 1, 40}, {closes_one, 0, 0}, {closes_two, 0, 0}}));
    EXPECT_EQ(steps_of(delays),
              (Steps{{one, 100}, {two, 200}, {closes_one, 100}, {closes_two, 0}}));
    EXPECT_EQ(blockings_of(delays),
              (Blockings{{closes_one, 0, 20, 100}, {closes_two, 0, 40, 100}}));
    EXPECT_EQ(delays.peak.bytes, 200U);
}

// A hole that is filled from above: what fills it waits too.
TEST(DataDelays, AHoleFilledFromAbove) {
    Told told;
    const Row ahead = told.data(110ms, 1, 201);
    const Row between = told.data(120ms, 1, 101);
    const Row closing = told.data(150ms, 0, 1);
    const DataDelays delays = told.delays();
    EXPECT_EQ(samples_of(delays.reordering),
              (Samples{{ahead, 1, 40}, {between, 1, 30}, {closing, 0, 0}}));
    EXPECT_EQ(steps_of(delays), (Steps{{ahead, 100}, {between, 200}, {closing, 0}}));
    EXPECT_EQ(blockings_of(delays), (Blockings{{closing, 0, 40, 200}}));
}

// A hole that is filled from below: only the last segment sets something free.
TEST(DataDelays, AHoleFilledFromBelow) {
    Told told;
    const Row ahead = told.data(110ms, 0, 201);
    const Row begins = told.data(120ms, 0, 1);
    const Row closing = told.data(150ms, 1, 101);
    const DataDelays delays = told.delays();
    EXPECT_EQ(samples_of(delays.reordering),
              (Samples{{ahead, 0, 40}, {begins, 0, 0}, {closing, 1, 0}}));
    EXPECT_EQ(steps_of(delays), (Steps{{ahead, 100}, {closing, 0}}));
    EXPECT_EQ(blockings_of(delays), (Blockings{{closing, 1, 40, 100}}));
}

// The subflow that the receiver waited for may be the one that carried what waited.
TEST(DataDelays, OneSubflowAlone) {
    Told told;
    told.data(100ms, 1, 101);
    const Row closing = told.data(117ms, 1, 1);
    EXPECT_EQ(blockings_of(told.delays()), (Blockings{{closing, 1, 17, 100}}));
}

TEST(DataDelays, CopiesOfWaitingDataWaitOnce) {
    Told told;
    told.data(100ms, 0, 1);
    const Row ahead = told.data(110ms, 1, 201);
    told.data(120ms, 0, 201);  // reinjected
    told.data(130ms, 1, 201);  // repeated
    const Row closing = told.data(140ms, 0, 101);
    told.data(150ms, 1, 101);
    const DataDelays delays = told.delays();
    EXPECT_EQ(steps_of(delays), (Steps{{ahead, 100}, {closing, 0}}));
    EXPECT_EQ(blockings_of(delays), (Blockings{{closing, 0, 30, 100}}));
    EXPECT_EQ(delays.reordering.size(), 3U);
}

// One segment of two mappings, the later data first: nothing waited for anything.
TEST(DataDelays, ASegmentThatClosesAHoleBeforeItsOwnData) {
    Told told;
    const auto map = [&](std::uint64_t dsn, std::uint32_t ssn) {
        told.talk.first.up(
            {.options = {
                 dss({.dsn = told.talk.keys.dsn(Side::client, dsn), .ssn = ssn, .length = 100})}});
    };
    map(101, 1);
    map(1, 101);
    told.talk.first.up({.length = 200});
    const DataDelays delays = told.delays();
    EXPECT_TRUE(delays.blocking.empty());
    EXPECT_TRUE(delays.queue.empty());
    EXPECT_EQ(delays.peak.bytes, 0U);
    for (const Sample& sample : delays.reordering) {
        EXPECT_EQ(sample.value, 0);
    }
}

// The Data ACK says that the receiver has what the capture lacks.
TEST(DataDelays, AHoleClosedOutsideTheCapture) {
    Told told;
    const Row first = told.data(100ms, 0, 1);
    const Row ahead = told.data(110ms, 1, 201);
    const Row ack = told.ack(150ms, 1, 301);
    const Row later = told.data(160ms, 0, 301);
    const DataDelays delays = told.delays();
    EXPECT_EQ(samples_of(delays.reordering), (Samples{{first, 0, 0}, {later, 0, 0}}));
    EXPECT_EQ(steps_of(delays), (Steps{{ahead, 100}, {ack, 0}}));
    EXPECT_EQ(delays.unresolved, 1U);
    EXPECT_TRUE(delays.blocking.empty());
    EXPECT_EQ(delays.peak.bytes, 100U);
    EXPECT_EQ(delays.peak.row, ahead);
}

TEST(DataDelays, AHoleClosedOutsideTheCaptureAndAnotherInIt) {
    Told told;
    told.data(100ms, 0, 1);
    const Row one = told.data(110ms, 1, 201);
    const Row two = told.data(120ms, 1, 401);
    const Row ack = told.ack(150ms, 1, 301);
    const Row closing = told.data(170ms, 0, 301);
    const DataDelays delays = told.delays();
    EXPECT_EQ(steps_of(delays), (Steps{{one, 100}, {two, 200}, {ack, 100}, {closing, 0}}));
    EXPECT_EQ(blockings_of(delays), (Blockings{{closing, 0, 50, 100}}));
    EXPECT_EQ(delays.unresolved, 1U);
}

TEST(DataDelays, NothingWaitsForDataThatWereAcknowledged) {
    Told told;
    const Row first = told.data(100ms, 0, 1);
    told.ack(120ms, 0, 201);  // 101 to 200 are not in the capture
    const Row next = told.data(130ms, 0, 201);
    const DataDelays delays = told.delays();
    EXPECT_EQ(samples_of(delays.reordering), (Samples{{first, 0, 0}, {next, 0, 0}}));
    EXPECT_TRUE(delays.queue.empty());
    EXPECT_EQ(delays.unresolved, 0U);
}

TEST(DataDelays, AHoleThatIsNeverClosed) {
    Told told;
    const Row first = told.data(100ms, 0, 1);
    const Row ahead = told.data(110ms, 1, 201);
    const Row farther = told.data(120ms, 1, 301);
    const DataDelays delays = told.delays();
    EXPECT_EQ(samples_of(delays.reordering), (Samples{{first, 0, 0}}));
    EXPECT_EQ(steps_of(delays), (Steps{{ahead, 100}, {farther, 200}}));
    EXPECT_EQ(delays.unresolved, 2U);
    EXPECT_TRUE(delays.blocking.empty());
    EXPECT_EQ(delays.peak.bytes, 200U);
}

TEST(DataDelays, DirectionsAreApart) {
    Told told;
    told.data(100ms, 0, 101);  // waits for ever
    told.talk.story.at(110ms);
    const Row row = told.talk.down(told.talk.first, 1, 1, 100);
    EXPECT_EQ(told.delays().unresolved, 1U);
    const DataDelays down = told.delays(Side::server);
    EXPECT_EQ(samples_of(down.reordering), (Samples{{row, 0, 0}}));
    EXPECT_EQ(down.unresolved, 0U);
}

// Interarrival.

TEST(DataDelays, Interarrival) {
    Told told;
    told.data(100ms, 0, 1);
    const Row second = told.data(130ms, 1, 101);
    told.data(140ms, 1, 1);  // not new
    const Row third = told.data(150ms, 1, 201);
    const Row fourth = told.data(200ms, 0, 301);
    const DataDelays delays = told.delays();
    EXPECT_EQ(samples_of(delays.interarrival),
              (Samples{{second, 1, 30}, {third, 1, 20}, {fourth, 0, 50}}));
    EXPECT_EQ(samples_of(delays.cross_interarrival), (Samples{{second, 1, 30}, {fourth, 0, 50}}));
}

TEST(DataDelays, InterarrivalNeedsTwo) {
    Told told;
    told.data(100ms, 0, 1);
    const DataDelays delays = told.delays();
    EXPECT_TRUE(delays.interarrival.empty());
    EXPECT_TRUE(delays.cross_interarrival.empty());
}

TEST(DataDelays, InterarrivalIsSortedByTime) {
    Told told;
    const Row first = told.data(100ms, 0, 1);
    told.data(90ms, 1, 101);  // captured later, with an earlier time
    const Row third = told.data(130ms, 0, 201);
    const DataDelays delays = told.delays();
    EXPECT_EQ(samples_of(delays.interarrival), (Samples{{first, 0, 10}, {third, 0, 30}}));
    EXPECT_EQ(samples_of(delays.cross_interarrival), (Samples{{first, 0, 10}}));
}

TEST(DataDelays, InterarrivalOfNewDataOutOfOrder) {
    Told told;
    told.data(100ms, 0, 201);
    const Row second = told.data(105ms, 1, 1);
    const Row third = told.data(112ms, 0, 101);
    const DataDelays delays = told.delays();
    EXPECT_EQ(samples_of(delays.interarrival), (Samples{{second, 1, 5}, {third, 0, 7}}));
    EXPECT_EQ(delays.interarrival.size(), delays.cross_interarrival.size());
}

// Random data in random order on two subflows, against a reckoning byte by byte.

void expect_random(unsigned seed) {
    std::mt19937 random{seed};
    const auto below = [&](std::uint32_t bound) {
        return static_cast<std::uint32_t>(random() % bound);
    };
    // 40 segments of the data sequence, sent nearly in order, some of them again.
    struct Part {
        std::uint64_t dsn = 0;
        std::uint16_t length = 0;
    };
    std::vector<Part> parts;
    std::uint64_t dsn = 1;
    for (int i = 0; i < 40; ++i) {
        const auto length = static_cast<std::uint16_t>(1 + below(60));
        parts.push_back({dsn, length});
        dsn += length;
    }
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        std::swap(parts[i], parts[std::min(parts.size() - 1, i + below(4))]);
    }

    Told told;
    struct Sent {
        Row row = no_row;
        std::uint32_t stream = 0;
        std::int64_t time = 0;
        std::uint64_t dsn = 0;
        std::uint64_t end = 0;
        bool has_arrived = false;
        bool is_acked = false;
    };
    std::vector<Sent> sent;
    std::set<std::uint64_t> seen;
    std::uint64_t next = 1;  // all below have come
    std::uint64_t queued = 0;
    Samples rtt;
    Samples reordering;
    Steps steps;
    Blockings blockings;
    std::int64_t now = 100;
    for (const Part& part : parts) {
        now += 1 + below(5);
        const auto subflow = static_cast<int>(below(2));
        const Row row = told.data(std::chrono::milliseconds{now}, subflow, part.dsn, part.length);
        if (below(4) == 0) {
            now += 1 + below(5);
            told.data(std::chrono::milliseconds{now}, 1 - subflow, part.dsn, part.length);
        }
        sent.push_back({row, static_cast<std::uint32_t>(subflow), told.talk.packets().time[row],
                        part.dsn, part.dsn + part.length});
        for (std::uint64_t byte = part.dsn; byte < part.dsn + part.length; ++byte) {
            seen.insert(byte);
        }
        while (seen.contains(next)) {
            ++next;
        }
        std::uint64_t freed = 0;
        std::int64_t waited = 0;
        for (Sent& segment : sent) {
            if (!segment.has_arrived && segment.end <= next) {
                segment.has_arrived = true;
                const std::int64_t wait = told.talk.packets().time[row] - segment.time;
                reordering.emplace_back(segment.row, segment.stream,
                                        static_cast<double>(wait) / 1e6);
                freed += segment.row == row ? 0 : segment.end - segment.dsn;
                waited = std::max(waited, wait);
            }
        }
        const std::uint64_t queued_now = seen.size() - (next - 1);
        if (queued_now != queued) {
            queued = queued_now;
            steps.emplace_back(row, queued);
        }
        if (freed > 0) {
            blockings.emplace_back(row, static_cast<std::uint32_t>(subflow),
                                   static_cast<double>(waited) / 1e6, freed);
        }
        if (below(3) == 0) {
            now += 1 + below(5);
            const std::uint64_t number = 1 + below(static_cast<std::uint32_t>(next));
            const Row ack =
                told.ack(std::chrono::milliseconds{now}, static_cast<int>(below(2)), number);
            for (Sent& segment : sent) {
                if (!segment.is_acked && segment.end <= number) {
                    segment.is_acked = true;
                    const std::int64_t time = told.talk.packets().time[ack] - segment.time;
                    rtt.emplace_back(ack, segment.stream, static_cast<double>(time) / 1e6);
                }
            }
        }
    }
    std::sort(rtt.begin(), rtt.end());
    std::sort(reordering.begin(), reordering.end());
    const DataDelays delays = told.delays();
    EXPECT_EQ(samples_of(delays.data_rtt), rtt) << "seed " << seed;
    EXPECT_EQ(samples_of(delays.reordering), reordering) << "seed " << seed;
    EXPECT_EQ(steps_of(delays), steps) << "seed " << seed;
    EXPECT_EQ(blockings_of(delays), blockings) << "seed " << seed;
    EXPECT_EQ(delays.unresolved, 0U) << "seed " << seed;
}

TEST(DataDelays, AgreeWithAReckoningByteByByte) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        expect_random(seed);
        ASSERT_FALSE(testing::Test::HasFailure());
    }
}

}  // namespace
}  // namespace mptcp
