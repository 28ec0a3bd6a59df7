// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/statistics.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

using namespace std::chrono_literals;
namespace flag = packets::tcp_flag;
using story::data_ack;
using story::dss;
using story::Flow;
using story::Talk;

/// Of the only connection.
ConnectionStatistics statistics_of_story(const Talk& talk) {
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(analysis.connections.size(), 1U);
    return statistics_of(capture, 0);
}

/// tcp, retransmitted, unmapped, repeated, reinjected, first-carried.
using Kinds = std::vector<std::uint64_t>;

Kinds kinds(const ByteCounts& bytes) {
    return {bytes.tcp,
            bytes[ByteKind::retransmitted],
            bytes[ByteKind::unmapped],
            bytes[ByteKind::repeated],
            bytes[ByteKind::reinjected],
            bytes[ByteKind::first_carried]};
}

/// What must hold whatever happened.
void expect_identities(const DirectionStatistics& direction) {
    const auto expect_sum = [](const ByteCounts& bytes) {
        EXPECT_EQ(bytes.tcp, bytes.unique() + bytes[ByteKind::retransmitted]);
        EXPECT_EQ(bytes.tcp, bytes[ByteKind::retransmitted] + bytes[ByteKind::unmapped] +
                                 bytes[ByteKind::repeated] + bytes[ByteKind::reinjected] +
                                 bytes[ByteKind::first_carried]);
    };
    ByteCounts sum;
    double throughput = 0;
    double goodput = 0;
    for (const SubflowStatistics& subflow : direction.subflows) {
        expect_sum(subflow.bytes);
        sum += subflow.bytes;
        throughput += subflow.throughput_contribution.value_or(0);
        goodput += subflow.goodput_contribution.value_or(0);
        EXPECT_EQ(subflow.throughput_contribution.has_value(), direction.bytes.tcp > 0);
        EXPECT_EQ(subflow.goodput_contribution.has_value(),
                  direction.bytes[ByteKind::first_carried] > 0);
    }
    expect_sum(direction.bytes);
    EXPECT_EQ(sum, direction.bytes);
    EXPECT_NEAR(throughput, direction.bytes.tcp > 0 ? 1 : 0, 1e-12);
    EXPECT_NEAR(goodput, direction.bytes[ByteKind::first_carried] > 0 ? 1 : 0, 1e-12);
}

/// Every kind of bytes on two subflows, in 1 s: 400 bytes on the first, 300 on the second.
void tell_all_kinds(Talk& talk) {
    talk.start();  // from 10 to 70 ms
    talk.story.at(110ms);
    talk.up(talk.first, 1, 1, 100);             // first-carried
    talk.up(talk.second, 101, 1, 200);          // first-carried
    talk.up(talk.first, 1, 1, 100);             // retransmitted
    talk.up(talk.second, 1, 201, 100);          // reinjected
    talk.first.up({.seq = 101, .length = 50});  // unmapped
    talk.up(talk.first, 1, 151, 100);           // repeated
    talk.up(talk.first, 301, 251, 50);          // first-carried
    talk.story.at(1010ms);
    talk.second.down({.ack = 301, .options = {data_ack(talk.keys.dsn(Side::client, 351))}});
}

TEST(Statistics, EveryFigureOfADirection) {
    Talk talk;
    tell_all_kinds(talk);
    const ConnectionStatistics statistics = statistics_of_story(talk);
    EXPECT_EQ(statistics.duration, 1'000'000'000);
    const DirectionStatistics& up = statistics.directions[Side::client];
    EXPECT_EQ(up.sender, Side::client);
    EXPECT_EQ(kinds(up.bytes), (Kinds{700, 100, 50, 100, 100, 350}));
    EXPECT_EQ(up.bytes.unique(), 600U);
    EXPECT_EQ(up.data_bytes, 350U);
    ASSERT_TRUE(up.throughput && up.goodput);
    EXPECT_DOUBLE_EQ(*up.throughput, 700);
    EXPECT_DOUBLE_EQ(*up.goodput, 350);
    EXPECT_EQ(up.data_acked, 350U);
    expect_identities(up);
}

TEST(Statistics, EveryFigureOfASubflow) {
    Talk talk;
    tell_all_kinds(talk);
    const ConnectionStatistics statistics = statistics_of_story(talk);
    const auto& subflows = statistics.directions[Side::client].subflows;
    ASSERT_EQ(subflows.size(), 2U);
    EXPECT_EQ(subflows[0].stream, 0U);
    EXPECT_EQ(kinds(subflows[0].bytes), (Kinds{400, 100, 50, 100, 0, 150}));
    EXPECT_EQ(subflows[0].bytes.unique(), 300U);
    EXPECT_EQ(subflows[0].data_bytes, 150U);
    ASSERT_TRUE(subflows[0].throughput_contribution && subflows[0].goodput_contribution);
    EXPECT_DOUBLE_EQ(*subflows[0].throughput_contribution, 4.0 / 7);
    EXPECT_DOUBLE_EQ(*subflows[0].goodput_contribution, 3.0 / 7);
    EXPECT_EQ(subflows[1].stream, 1U);
    EXPECT_EQ(kinds(subflows[1].bytes), (Kinds{300, 0, 0, 0, 100, 200}));
    EXPECT_EQ(subflows[1].bytes.unique(), 300U);
    EXPECT_EQ(subflows[1].data_bytes, 300U);  // the union on that subflow
    ASSERT_TRUE(subflows[1].throughput_contribution && subflows[1].goodput_contribution);
    EXPECT_DOUBLE_EQ(*subflows[1].throughput_contribution, 3.0 / 7);
    EXPECT_DOUBLE_EQ(*subflows[1].goodput_contribution, 4.0 / 7);
}

TEST(Statistics, ADirectionWithoutData) {
    Talk talk;
    tell_all_kinds(talk);
    const ConnectionStatistics statistics = statistics_of_story(talk);
    const DirectionStatistics& down = statistics.directions[Side::server];
    EXPECT_EQ(down.sender, Side::server);
    EXPECT_EQ(kinds(down.bytes), (Kinds{0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(down.data_bytes.value_or(0), 0U);
    ASSERT_TRUE(down.throughput.has_value());
    EXPECT_DOUBLE_EQ(*down.throughput, 0);
    EXPECT_DOUBLE_EQ(down.goodput.value_or(0), 0);
    EXPECT_EQ(down.data_acked, std::nullopt);  // the client sent no Data ACK
    ASSERT_EQ(down.subflows.size(), 2U);
    EXPECT_EQ(down.subflows[0].throughput_contribution, std::nullopt);
    EXPECT_EQ(down.subflows[0].goodput_contribution, std::nullopt);
    expect_identities(down);
}

TEST(Statistics, ASubflowThatNeverSent) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const ConnectionStatistics statistics = statistics_of_story(talk);
    const DirectionStatistics& up = statistics.directions[Side::client];
    ASSERT_EQ(up.subflows.size(), 2U);
    EXPECT_EQ(kinds(up.subflows[1].bytes), (Kinds{0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(up.subflows[1].data_bytes.value_or(0), 0U);
    EXPECT_EQ(up.subflows[1].throughput_contribution, 0.0);
    EXPECT_EQ(up.subflows[1].goodput_contribution, 0.0);
    EXPECT_EQ(up.subflows[0].throughput_contribution, 1.0);
    EXPECT_EQ(up.subflows[0].goodput_contribution, 1.0);
    expect_identities(up);
}

// A subflow on which only reinjections went carried nothing first.
TEST(Statistics, ASubflowThatOnlyReinjected) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.up(talk.second, 1, 1, 100);
    const ConnectionStatistics statistics = statistics_of_story(talk);
    const DirectionStatistics& up = statistics.directions[Side::client];
    ASSERT_EQ(up.subflows.size(), 2U);
    EXPECT_EQ(up.data_bytes, 100U);
    EXPECT_EQ(up.subflows[1].data_bytes, 100U);
    EXPECT_EQ(up.subflows[1].throughput_contribution, 0.5);
    EXPECT_EQ(up.subflows[1].goodput_contribution, 0.0);
    expect_identities(up);
}

// A direction is that of an MPTCP end, whoever opened the subflow.
TEST(Statistics, ASubflowOpenedByTheServer) {
    Talk talk;
    open(talk.first, talk.keys);
    const Flow from_server{talk.story, {.client = "10.0.0.2", .server = "10.0.2.1"}, Side::server};
    open_join(from_server, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    talk.up(from_server, 101, 1, 300);
    talk.down(from_server, 1, 1, 20);
    const ConnectionStatistics statistics = statistics_of_story(talk);
    const DirectionStatistics& up = statistics.directions[Side::client];
    const DirectionStatistics& down = statistics.directions[Side::server];
    EXPECT_EQ(up.data_bytes, 400U);
    EXPECT_EQ(down.data_bytes, 20U);
    ASSERT_EQ(up.subflows.size(), 2U);
    EXPECT_EQ(up.subflows[1].goodput_contribution, 0.75);
    EXPECT_EQ(down.subflows[1].goodput_contribution, 1.0);
}

TEST(Statistics, DuplicatesAreCountedApart) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.story.step = 10us;
    talk.up(talk.first, 1, 1, 100);
    const ConnectionStatistics statistics = statistics_of_story(talk);
    const DirectionStatistics& up = statistics.directions[Side::client];
    EXPECT_EQ(kinds(up.bytes), (Kinds{100, 0, 0, 0, 0, 100}));
    EXPECT_EQ(up.bytes.duplicate_frames, 1U);
    EXPECT_EQ(up.subflows[0].bytes.duplicate_frames, 1U);
}

TEST(Statistics, ConnectionsAreApart) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    const story::Keys others{.client = 9, .server = 10};
    const Flow flow{talk.story, {.client_port = 50000}};
    talk.story.at(5s);
    open(flow, others);
    flow.up(mapped(others, Side::client, 1, 1, 30));
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    ASSERT_EQ(analysis.connections.size(), 2U);
    EXPECT_EQ(statistics_of(capture, 0).duration, 30'000'000);
    EXPECT_EQ(statistics_of(capture, 0).directions[Side::client].data_bytes, 100U);
    const ConnectionStatistics second = statistics_of(capture, 1);
    EXPECT_EQ(second.duration, 30'000'000);
    EXPECT_EQ(second.directions[Side::client].data_bytes, 30U);
    ASSERT_EQ(second.directions[Side::client].subflows.size(), 1U);
    EXPECT_EQ(second.directions[Side::client].subflows[0].stream, 1U);
}

// Duration.

TEST(Statistics, OnePacketHasNoRates) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    const ConnectionStatistics statistics = statistics_of_story(talk);
    EXPECT_EQ(statistics.duration, 0);
    for (const Side side : both_sides) {
        const DirectionStatistics& direction = statistics.directions[side];
        EXPECT_EQ(direction.bytes.tcp, 0U);
        EXPECT_EQ(direction.throughput, std::nullopt);
        EXPECT_EQ(direction.goodput, std::nullopt);
        EXPECT_EQ(direction.data_acked, std::nullopt);
        expect_identities(direction);
    }
}

TEST(Statistics, NoTimeNoRates) {
    Talk talk;
    talk.story.step = 0ms;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const ConnectionStatistics statistics = statistics_of_story(talk);
    const DirectionStatistics& up = statistics.directions[Side::client];
    EXPECT_EQ(statistics.duration, 0);
    EXPECT_EQ(up.data_bytes, 100U);
    EXPECT_EQ(up.throughput, std::nullopt);
    EXPECT_EQ(up.goodput, std::nullopt);
    EXPECT_EQ(up.subflows[0].throughput_contribution, 1.0);
}

TEST(Statistics, AClockThatJumpsBack) {
    Talk talk;
    talk.start();
    talk.story.at(-500ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(300ms);
    talk.up(talk.first, 101, 101, 300);
    talk.story.at(200ms);
    talk.first.down({.ack = 401});
    const ConnectionStatistics statistics = statistics_of_story(talk);
    EXPECT_EQ(statistics.duration, 800'000'000);
    EXPECT_EQ(statistics.directions[Side::client].throughput, 500.0);
    EXPECT_EQ(statistics.directions[Side::client].goodput, 500.0);
}

TEST(Statistics, TheLastSegmentOfAnySubflowEndsIt) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(2010ms);
    talk.second.down({});
    EXPECT_EQ(statistics_of_story(talk).duration, 2'000'000'000);
}

// Data acked.

/// 350 bytes of the client; behind them what `tell` adds.
template <class Tell>
std::optional<std::uint64_t> acked_after(Tell tell) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 350);
    tell(talk);
    return statistics_of_story(talk).directions[Side::client].data_acked;
}

void acknowledge(const Talk& talk, const Flow& flow, std::uint64_t relative) {
    flow.down({.options = {data_ack(talk.keys.dsn(Side::client, relative))}});
}

void finish(const Talk& talk) {
    talk.first.up(
        {.seq = 351,
         .options = {
             dss({.dsn = talk.keys.dsn(Side::client, 351), .ssn = 0, .length = 1, .fin = true})}});
}

TEST(Statistics, DataAckedIsNothingWithoutADataAck) {
    EXPECT_EQ(acked_after([](const Talk& talk) { talk.first.down({.ack = 351}); }), std::nullopt);
}

TEST(Statistics, DataAckedIsZeroWhenTheDataAckSaysSo) {
    EXPECT_EQ(acked_after([](const Talk& talk) { acknowledge(talk, talk.first, 1); }), 0U);
}

TEST(Statistics, DataAckedOfPart) {
    EXPECT_EQ(acked_after([](const Talk& talk) { acknowledge(talk, talk.first, 201); }), 200U);
}

TEST(Statistics, DataAckedWithADataFinThatIsNotCovered) {
    EXPECT_EQ(acked_after([](const Talk& talk) {
                  finish(talk);
                  acknowledge(talk, talk.first, 351);
              }),
              350U);
}

TEST(Statistics, DataAckedLeavesOutTheDataFin) {
    EXPECT_EQ(acked_after([](const Talk& talk) {
                  finish(talk);
                  acknowledge(talk, talk.first, 352);
              }),
              350U);
}

TEST(Statistics, DataAckedIsTheHighestOfAnySubflow) {
    EXPECT_EQ(acked_after([](const Talk& talk) {
                  acknowledge(talk, talk.second, 351);
                  acknowledge(talk, talk.first, 101);  // late
              }),
              350U);
}

TEST(Statistics, DataAckedOf32Bits) {
    EXPECT_EQ(acked_after([](const Talk& talk) {
                  talk.first.down({.ack = 351,
                                   .options = {dss({.data_ack = talk.keys.dsn(Side::client, 301),
                                                    .short_ack = true})}});
              }),
              300U);
}

// A Data ACK below the initial data sequence number acknowledges nothing, rather than 2^64 bytes.
TEST(Statistics, DataAckedBeforeTheBegin) {
    EXPECT_EQ(acked_after([](const Talk& talk) { acknowledge(talk, talk.first, 0); }).value_or(0),
              0U);
    EXPECT_EQ(acked_after([](const Talk& talk) {
                  acknowledge(talk, talk.first, std::uint64_t{0} - 500);
              }).value_or(0),
              0U);
    EXPECT_EQ(acked_after([](const Talk& talk) {
                  acknowledge(talk, talk.first, std::uint64_t{0} - 500);
                  acknowledge(talk, talk.first, 101);
              }),
              100U);
}

TEST(Statistics, DataAckedWithADataFinOnTheLastData) {
    Talk talk;
    talk.start();
    talk.first.up(
        {.length = 100,
         .options = {
             dss({.dsn = talk.keys.dsn(Side::client, 1), .ssn = 1, .length = 101, .fin = true})}});
    acknowledge(talk, talk.first, 102);
    const ConnectionStatistics statistics = statistics_of_story(talk);
    const DirectionStatistics& up = statistics.directions[Side::client];
    EXPECT_EQ(up.data_acked, 100U);
    EXPECT_EQ(up.data_bytes, 100U);  // no DATA_FIN
}

// Fallback.

TEST(Statistics, FallbackInTheHandshakeHasNoData) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({}));
    talk.first.up({});
    talk.first.up({.length = 100});
    talk.story.at(1010ms);
    talk.first.down({.ack = 101});
    const ConnectionStatistics statistics = statistics_of_story(talk);
    const DirectionStatistics& up = statistics.directions[Side::client];
    EXPECT_EQ(kinds(up.bytes), (Kinds{100, 0, 100, 0, 0, 0}));
    EXPECT_EQ(up.data_bytes, std::nullopt);
    EXPECT_EQ(up.throughput, 100.0);
    EXPECT_EQ(up.goodput, std::nullopt);
    EXPECT_EQ(up.data_acked, std::nullopt);
    ASSERT_EQ(up.subflows.size(), 1U);
    EXPECT_EQ(up.subflows[0].data_bytes, std::nullopt);
    EXPECT_EQ(up.subflows[0].throughput_contribution, 1.0);
    EXPECT_EQ(up.subflows[0].goodput_contribution, std::nullopt);
    expect_identities(up);
}

// Data continue the last mapping and count; Data ACKs end, so what they say is no total.
TEST(Statistics, FallbackLater) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    acknowledge(talk, talk.first, 101);
    talk.first.down({.ack = 101, .options = {story::mp_fail(talk.keys.dsn(Side::client, 101))}});
    talk.first.up({.seq = 101, .ack = 1, .length = 200});
    talk.story.at(1010ms);
    talk.first.down({.ack = 301});
    const ConnectionStatistics statistics = statistics_of_story(talk);
    const DirectionStatistics& up = statistics.directions[Side::client];
    EXPECT_EQ(kinds(up.bytes), (Kinds{300, 0, 0, 0, 0, 300}));
    EXPECT_EQ(up.data_bytes, 300U);
    EXPECT_EQ(up.goodput, 300.0);
    EXPECT_EQ(up.data_acked, std::nullopt);
    expect_identities(up);
}

// TCP streams.

TEST(Statistics, APlainTcpStream) {
    story::Story story;
    const Flow flow{story, {}};
    flow.up(story::syn_segment({}));  // 10 ms
    flow.down(story::syn_ack_segment({}));
    flow.up({});
    flow.up({.length = 100});
    flow.up({.seq = 51, .length = 100});  // 50 again
    flow.down({.ack = 151, .length = 30});
    story.step = 10us;
    flow.down({.ack = 151, .length = 30});  // the same frame once more
    story.step = 10ms;
    story.at(510ms);
    flow.up({.seq = 151, .ack = 31});
    const Analysis analysis = story.analyse();
    const StreamStatistics statistics = stream_statistics_of(story.capture())[0];
    EXPECT_EQ(statistics.duration, 500'000'000);
    EXPECT_EQ(statistics.to_server.segments, 5U);
    EXPECT_EQ(statistics.to_server.tcp_bytes, 200U);
    EXPECT_EQ(statistics.to_server.unique_bytes, 150U);
    EXPECT_EQ(statistics.to_server.retransmitted_bytes, 50U);
    EXPECT_EQ(statistics.to_server.duplicate_frames, 0U);
    EXPECT_EQ(statistics.to_server.throughput, 400.0);
    EXPECT_EQ(statistics.to_client.segments, 2U);
    EXPECT_EQ(statistics.to_client.tcp_bytes, 30U);
    EXPECT_EQ(statistics.to_client.unique_bytes, 30U);
    EXPECT_EQ(statistics.to_client.retransmitted_bytes, 0U);
    EXPECT_EQ(statistics.to_client.duplicate_frames, 1U);
    EXPECT_EQ(statistics.to_client.throughput, 60.0);
}

TEST(Statistics, APlainTcpStreamOfOneSegment) {
    story::Story story;
    const Flow flow{story, {}};
    flow.up({.length = 10});
    const StreamStatistics statistics = stream_statistics_of(story.capture())[0];
    EXPECT_EQ(statistics.duration, 0);
    EXPECT_EQ(statistics.to_server.segments + statistics.to_client.segments, 1U);
    EXPECT_EQ(statistics.to_server.throughput, std::nullopt);
    EXPECT_EQ(statistics.to_client.throughput, std::nullopt);
}

TEST(Statistics, StreamsBesideEachOtherAreApart) {
    story::Story story;
    const Flow one{story, {}};
    const Flow two{story, {.client_port = 40001}};
    one.up(story::syn_segment({}));
    two.up(story::syn_segment({}));
    one.up({.length = 100});
    two.up({.length = 7});
    story.at(-30ms);  // the clock is set back
    two.down({.ack = 8, .length = 5});
    const Analysis analysis = story.analyse();
    const StreamStatistics first = stream_statistics_of(story.capture())[0];
    const StreamStatistics second = stream_statistics_of(story.capture())[1];
    EXPECT_EQ(first.duration, 20'000'000);
    EXPECT_EQ(first.to_server.tcp_bytes, 100U);
    EXPECT_EQ(first.to_client.segments, 0U);
    EXPECT_EQ(second.duration, 70'000'000);
    EXPECT_EQ(second.to_server.tcp_bytes, 7U);
    EXPECT_EQ(second.to_client.tcp_bytes, 5U);
}

// For a TCP stream the roles are TCP's, also where the MPTCP server opened the subflow.
TEST(Statistics, TheStreamOfASubflow) {
    Talk talk;
    open(talk.first, talk.keys);
    const Flow from_server{talk.story, {.client = "10.0.0.2", .server = "10.0.2.1"}, Side::server};
    open_join(from_server, talk.keys);
    talk.down(from_server, 1, 1, 20);
    talk.down(from_server, 1, 1, 20);
    const Analysis analysis = talk.analyse();
    const StreamStatistics statistics = stream_statistics_of(talk.capture())[1];
    EXPECT_EQ(statistics.to_server.segments, 4U);  // SYN, ACK, data twice
    EXPECT_EQ(statistics.to_server.tcp_bytes, 40U);
    EXPECT_EQ(statistics.to_server.retransmitted_bytes, 20U);
    EXPECT_EQ(statistics.to_server.unique_bytes, 20U);
    EXPECT_EQ(statistics.to_client.segments, 2U);
    EXPECT_EQ(statistics.to_client.tcp_bytes, 0U);
    EXPECT_EQ(statistics.to_client.throughput, 0.0);
}

}  // namespace
}  // namespace mptcp
