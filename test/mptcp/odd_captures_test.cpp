// SPDX-License-Identifier: GPL-3.0-or-later
// Captures of an odd kind that once gave wrong numbers, or took very long.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "mptcp/passes/analysis.h"
#include "mptcp/questions/data_delays.h"
#include "mptcp/questions/round_trips.h"
#include "mptcp/questions/statistics.h"
#include "mptcp/story.h"

namespace mptcp {
namespace {

using namespace mptcp::story;
using namespace std::chrono_literals;

// The SYN/ACK takes the payload of the first SYN, though the second had none (RFC 7413).
TEST(OddCaptures, AFastOpenWhoseSynIsRepeatedWithoutData) {
    Talk talk;
    Segment syn = syn_segment({capable_syn(talk.keys)});
    syn.length = 100;
    talk.first.up(syn);
    talk.first.up(syn_segment({capable_syn(talk.keys)}));
    Segment answer = syn_ack_segment({capable_syn_ack(talk.keys)});
    answer.ack = 101;
    talk.first.down(answer);
    talk.first.up({.seq = 101, .options = {capable_ack(talk.keys)}});
    const Row data = talk.first.up(
        {.seq = 101,
         .length = 100,
         .options = {dss({.dsn = talk.keys.dsn(Side::client, 1), .ssn = 1, .length = 100})}});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.subflows[0].fast_open_bytes, 100U);
    EXPECT_EQ(analysis.relative_dsn(data), 1U);
    EXPECT_EQ(analysis.subflows[0].bytes[Side::client][ByteKind::unmapped], 100U);
}

TEST(OddCaptures, AFastOpenThatFallsBackAtTheThirdAck) {
    Talk talk;
    Segment syn = syn_segment({capable_syn(talk.keys)});
    syn.length = 100;
    talk.first.up(syn);
    Segment answer = syn_ack_segment({capable_syn_ack(talk.keys)});
    answer.ack = 101;
    talk.first.down(answer);
    const Row third = talk.first.up({.seq = 101});
    talk.first.up({.seq = 101, .length = 100});
    talk.first.down({.ack = 201, .length = 50});
    const Outcome outcome = talk.analyse().connections[0].outcome;
    EXPECT_EQ(outcome.fallback, Fallback::ack_without_option);
    EXPECT_EQ(outcome.row, third);
    EXPECT_EQ(outcome.by, Side::client);
}

// The client's key stands in the SYN of v0, but there never was a DSN.
TEST(OddCaptures, DataOfAVersion0FallbackAreUnknown) {
    Keys keys;
    keys.version = Version::v0;
    Talk talk{keys};
    talk.first.up(syn_segment({capable_syn(keys)}));
    talk.first.down(syn_ack_segment({}));
    talk.first.up({});
    talk.first.up({.length = 1000});
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(statistics_of(capture, 0).directions[Side::client].data_bytes, std::nullopt);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::unmapped], 1000U);
}

TEST(OddCaptures, ASegmentCapturedAfterItsAckGivesNoDelay) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.first.down({.ack = 201, .options = {data_ack(talk.keys.dsn(Side::client, 201))}});
    talk.up(talk.first, 101, 101, 100);
    talk.story.wait(5s);
    talk.up(talk.first, 201, 201, 100);
    talk.first.down({.ack = 301, .options = {data_ack(talk.keys.dsn(Side::client, 301))}});
    const Capture capture = talk.story.capture();
    for (const RoundTrips& trips : round_trips_of(capture.connection(0))) {
        EXPECT_LT(summary_of(trips.by_sequence).values->max, 1'000'000'000);
    }
    const auto delays = data_delays_of(capture.connection(0));
    EXPECT_EQ(delays[Side::client].data_rtt.size(), 2U);
    EXPECT_LT(summary_of(delays[Side::client].data_rtt).values->max, 1'000'000'000);
}

TEST(OddCaptures, AJoinRepeatedWithAnotherNonce) {
    Talk talk;
    open(talk.first, talk.keys);
    const Join first;
    Join second;
    second.nonce = 0x777;
    talk.second.up(syn_segment({join_syn(talk.second, talk.keys, first)}));
    talk.second.up(syn_segment({join_syn(talk.second, talk.keys, second)}));
    talk.second.down(syn_ack_segment({join_syn_ack(talk.second, talk.keys, second)}));
    talk.second.up({.options = {join_ack(talk.second, talk.keys, second)}});
    talk.second.down(reset_segment({}));
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.subflows[1].syn_ack_hmac, Verdict::valid);
    EXPECT_EQ(analysis.subflows[1].ack_hmac, Verdict::valid);
    EXPECT_EQ(analysis.subflows[1].outcome.state, State::refused);
}

// 12 GiB from the middle, the first half with 32-bit numbers: every byte was sent once.
TEST(OddCaptures, NumbersThatWidenLate) {
    Story story;
    const Flow flow{story, Ends{}};
    constexpr std::uint64_t base = std::uint64_t{1} << 40U;
    constexpr std::uint64_t all = std::uint64_t{12} << 30U;
    std::uint32_t sequence = 1;
    std::uint64_t position = 0;
    for (; position < all; position += 60000) {
        flow.up({.seq = sequence,
                 .length = 60000,
                 .options = {dss({.dsn = base + position,
                                  .ssn = sequence + 7777,
                                  .length = 60000,
                                  .short_dsn = position < all / 2})}});
        sequence += 60000;
    }
    const ByteCounts bytes = story.analyse().connections[0].bytes[Side::client];
    EXPECT_EQ(bytes[ByteKind::first_carried], position);
    EXPECT_EQ(bytes.tcp, position);
}

TEST(OddCaptures, ManySubflowsFromTheMiddleAreOneConnection) {
    constexpr int count = 1000;
    Story story;
    for (int i = 0; i < count; ++i) {
        const Flow flow{story, Ends{.client = "10.0.0.1",
                                    .client_port = static_cast<std::uint16_t>(20000 + i)}};
        const auto dsn = (std::uint64_t{1} << 40U) + static_cast<std::uint64_t>(count - i) * 1000;
        flow.up({.length = 10, .options = {dss({.dsn = dsn, .ssn = 5000, .length = 10})}});
    }
    EXPECT_EQ(story.analyse().connections.size(), 1U);
}

// Quadratic, they would take minutes.
TEST(OddCaptures, AcksThatDifferOnlyInTheirDataAckCostNoMoreThanOthers) {
    Talk talk;
    talk.story.step = 1us;
    talk.start();
    for (std::uint64_t i = 0; i < 100'000; ++i) {
        talk.first.down({.options = {data_ack(talk.keys.dsn(Side::client, 1 + i))}, .ip_id = 1});
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(talk.analyse().duplicates.rows.size(), 0U);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
}

TEST(OddCaptures, InfiniteMappingsThatContradictEachOther) {
    Talk talk;
    open(talk.first, talk.keys);
    for (std::uint32_t i = 0; i < 50'000; ++i) {
        talk.up(talk.first, 1 + 2 * i, 1 + i, 1);
    }
    for (std::uint32_t i = 0; i < 50'000; ++i) {
        talk.first.up(
            {.seq = 1,
             .length = 1,
             .options = {dss(
                 {.dsn = talk.keys.dsn(Side::client, 1'000'000 + 3 * i), .ssn = 1, .length = 0})}});
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_GT(talk.analyse().problems[Problem::mapping_contradicted].times, 0U);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
}

}  // namespace
}  // namespace mptcp
