// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/accounting.h"

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

namespace flag = packets::tcp_flag;
using story::dss;
using story::Flow;
using story::Segment;
using story::Talk;

/// Retransmitted, unmapped, repeated, reinjected and first-carried bytes, in this order.
using Kinds = std::vector<std::uint64_t>;

Kinds kinds(const ByteCounts& bytes) {
    const auto& values = bytes.kinds.values;
    EXPECT_EQ(bytes.tcp, std::accumulate(values.begin(), values.end(), std::uint64_t{0}));
    return {values.begin(), values.end()};
}

Kinds kinds_of_row(const Analysis& analysis, const packets::PacketTable& packets, Row row) {
    const RowBytes bytes = analysis.bytes_at(row);
    Kinds kinds{bytes.kinds.begin(), bytes.kinds.end()};
    kinds.push_back(packets.length[row] - bytes.sum());
    return kinds;
}

struct Sums {
    Kinds first;
    Kinds second;
    Kinds connection;
};

/// What the client sent; the connection's sums must be those of its subflows.
Sums sums_of(const Analysis& analysis, Side side = Side::client) {
    EXPECT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.subflows.size(), 2U);
    ByteCounts sum = analysis.subflows[0].bytes[side];
    sum += analysis.subflows[1].bytes[side];
    EXPECT_EQ(sum, analysis.connections[0].bytes[side]);
    return {kinds(analysis.subflows[0].bytes[side]), kinds(analysis.subflows[1].bytes[side]),
            kinds(sum)};
}

/// A segment of the client that has no option of its own.
Segment plain(std::uint32_t seq, std::uint32_t length) {
    return {.seq = seq, .length = length};
}

TEST(Accounting, EveryByteCarriedOnceIsFirstCarried) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.up(talk.second, 101, 1, 200);
    talk.up(talk.first, 301, 101, 300);
    talk.down(talk.second, 1, 1, 50);
    const Analysis analysis = talk.analyse();
    const Sums up = sums_of(analysis);
    EXPECT_EQ(up.first, (Kinds{0, 0, 0, 0, 400}));
    EXPECT_EQ(up.second, (Kinds{0, 0, 0, 0, 200}));
    const Sums down = sums_of(analysis, Side::server);
    EXPECT_EQ(down.first, (Kinds{0, 0, 0, 0, 0}));
    EXPECT_EQ(down.second, (Kinds{0, 0, 0, 0, 50}));
    EXPECT_EQ(analysis.connections[0].bytes[Side::client].data(), 600U);
}

TEST(Accounting, Retransmitted) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.up(talk.first, 101, 101, 100);
    const Row again = talk.up(talk.first, 1, 1, 100);
    const Analysis analysis = talk.analyse();
    const Sums sums = sums_of(analysis);
    EXPECT_EQ(sums.first, (Kinds{100, 0, 0, 0, 200}));
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), again), (Kinds{100, 0, 0, 0, 0}));
    EXPECT_EQ(analysis.subflows[0].bytes[Side::client].unique(), 200U);
    EXPECT_EQ(analysis.subflows[0].bytes[Side::client].data(), 200U);
    EXPECT_EQ(analysis.relative_dsn(again), 1U);
}

// A retransmission need not be cut as the first transmission was.
TEST(Accounting, RetransmittedWithOtherCuts) {
    Talk talk;
    talk.start();
    talk.first.up(
        {.length = 100,
         .options = {dss({.dsn = talk.keys.dsn(Side::client, 1), .ssn = 1, .length = 400})}});
    talk.first.up(plain(101, 100));
    const Row over = talk.first.up(plain(51, 200));  // 51 to 200 again, 201 to 250 new
    talk.first.up(plain(301, 50));
    const Row all = talk.first.up(plain(1, 400));  // 251 to 300 and 351 to 400 new
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), over), (Kinds{150, 0, 0, 0, 50}));
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), all), (Kinds{300, 0, 0, 0, 100}));
    EXPECT_EQ(sums_of(analysis).first, (Kinds{450, 0, 0, 0, 400}));
}

// Unsent data below what was sent is new, whatever its order in the capture.
TEST(Accounting, OutOfOrderIsNotRetransmitted) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 201, 201, 100);
    const Row late = talk.up(talk.first, 1, 1, 200);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), late), (Kinds{0, 0, 0, 0, 200}));
}

TEST(Accounting, Unmapped) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const Row row = talk.first.up(plain(101, 60));
    const Row again = talk.first.up(plain(101, 60));
    talk.up(talk.first, 101, 161, 40);
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), row), (Kinds{0, 60, 0, 0, 0}));
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), again), (Kinds{60, 0, 0, 0, 0}));
    EXPECT_EQ(sums_of(analysis).first, (Kinds{60, 60, 0, 0, 140}));
    EXPECT_EQ(analysis.relative_dsn(row), std::nullopt);
    EXPECT_EQ(capture.raw_dsn(row), std::nullopt);
    EXPECT_EQ(analysis.problems[Problem::unmapped_data].first, row);
}

TEST(Accounting, PartlyUnmapped) {
    Talk talk;
    talk.start();
    const Row row = talk.first.up(
        {.length = 100,
         .options = {dss({.dsn = talk.keys.dsn(Side::client, 1), .ssn = 21, .length = 30})}});
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), row), (Kinds{0, 70, 0, 0, 30}));
    EXPECT_EQ(analysis.relative_dsn(row), std::nullopt);  // of the first payload byte
    const auto pieces = capture.pieces_at(row);
    ASSERT_EQ(pieces.size(), 1U);
    EXPECT_EQ(pieces[0].dsn, 1U);
    EXPECT_EQ(pieces[0].length, 30U);
}

// Linux does this when it reinjects onto the same subflow.
TEST(Accounting, Repeated) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const Row row = talk.up(talk.first, 1, 101, 100);
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), row), (Kinds{0, 0, 100, 0, 0}));
    EXPECT_EQ(sums_of(analysis).first, (Kinds{0, 0, 100, 0, 100}));
    EXPECT_EQ(analysis.relative_dsn(row), 1U);
    EXPECT_TRUE(capture.reinjection_of(row).empty());
}

TEST(Accounting, Reinjected) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const Row row = talk.up(talk.second, 1, 1, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), row), (Kinds{0, 0, 0, 100, 0}));
    const Sums sums = sums_of(analysis);
    EXPECT_EQ(sums.first, (Kinds{0, 0, 0, 0, 100}));
    EXPECT_EQ(sums.second, (Kinds{0, 0, 0, 100, 0}));
    // The union of the DSNs of each subflow, and of both.
    EXPECT_EQ(analysis.subflows[0].bytes[Side::client].data(), 100U);
    EXPECT_EQ(analysis.subflows[1].bytes[Side::client].data(), 100U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 100U);
}

// Sent on both subflows already: repeated goes before reinjected.
TEST(Accounting, ThirdCarriageOnASubflowThatHadItIsRepeated) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.up(talk.second, 1, 1, 100);
    const Row third = talk.up(talk.second, 1, 101, 100);
    const Row fourth = talk.up(talk.first, 1, 101, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), third), (Kinds{0, 0, 100, 0, 0}));
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), fourth), (Kinds{0, 0, 100, 0, 0}));
    const Sums sums = sums_of(analysis);
    EXPECT_EQ(sums.first, (Kinds{0, 0, 100, 0, 100}));
    EXPECT_EQ(sums.second, (Kinds{0, 0, 100, 100, 0}));
}

TEST(Accounting, TripleCarriageOnThreeSubflows) {
    Talk talk;
    talk.start();
    const Flow third{talk.story, {.client = "10.0.2.1"}};
    open_join(third, talk.keys, {.id = 2});
    talk.up(talk.first, 1, 1, 100);
    talk.up(talk.second, 1, 1, 100);
    talk.up(third, 1, 1, 100);
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.subflows.size(), 3U);
    EXPECT_EQ(kinds(analysis.subflows[0].bytes[Side::client]), (Kinds{0, 0, 0, 0, 100}));
    EXPECT_EQ(kinds(analysis.subflows[1].bytes[Side::client]), (Kinds{0, 0, 0, 100, 0}));
    EXPECT_EQ(kinds(analysis.subflows[2].bytes[Side::client]), (Kinds{0, 0, 0, 100, 0}));
}

// A TCP retransmission of what was a reinjection is a retransmission.
TEST(Accounting, RetransmittedGoesFirst) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.up(talk.second, 1, 1, 100);
    const Row row = talk.up(talk.second, 1, 1, 100);
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), row), (Kinds{100, 0, 0, 0, 0}));
    EXPECT_TRUE(capture.reinjection_of(row).empty());
}

TEST(Accounting, AllFiveKindsInOneSegment) {
    Talk talk;
    talk.start();
    talk.up(talk.second, 101, 1, 10);   // will be reinjected
    talk.up(talk.first, 1, 1, 100);     // bytes 91 to 100 will be retransmitted
    talk.up(talk.first, 201, 131, 10);  // 131 to 140: the same DSNs were sent before
    talk.first.up(
        {.seq = 101,
         .options = {dss({.dsn = talk.keys.dsn(Side::client, 101), .ssn = 101, .length = 20})}});
    talk.first.up(
        {.seq = 141,
         .options = {dss({.dsn = talk.keys.dsn(Side::client, 1), .ssn = 141, .length = 10})}});
    // 91-100 retransmitted; 101-110 reinjected; 111-120 first-carried; 121-130 unmapped;
    // 131-140 retransmitted; 141-150 repeated.
    const Row row = talk.first.up(plain(91, 60));
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), row), (Kinds{20, 10, 10, 10, 10}));
    EXPECT_EQ(analysis.relative_dsn(row), 91U);
}

TEST(Accounting, ReinjectionOfPartOfASegment) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const Row row = talk.up(talk.second, 51, 1, 100);     // 51 to 100 known, 101 to 150 new
    const Row third = talk.up(talk.first, 141, 101, 30);  // 141 to 150 known
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), row), (Kinds{0, 0, 0, 50, 50}));
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), third), (Kinds{0, 0, 0, 10, 20}));
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 170U);
}

TEST(Accounting, BothDirectionsAreApart) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.down(talk.second, 1, 1, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(sums_of(analysis, Side::server).second, (Kinds{0, 0, 0, 0, 100}));
}

TEST(Accounting, ConnectionsAreApart) {
    Talk talk;
    talk.start();
    const story::Keys others{.client = 9, .server = 10};
    const Flow other_flow{talk.story, {.client_port = 50000}};
    open(other_flow, others);
    talk.up(talk.first, 1, 1, 100);
    other_flow.up(mapped(others, Side::client, 1, 1, 100));
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 2U);
    EXPECT_EQ(kinds(analysis.connections[1].bytes[Side::client]), (Kinds{0, 0, 0, 0, 100}));
}

// Keepalives and window probes send a byte of old or new data.
TEST(Accounting, AKeepaliveByteIsRetransmitted) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const Row row = talk.first.up(plain(100, 1));
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), row), (Kinds{1, 0, 0, 0, 0}));
}

TEST(Accounting, NumbersThatWrapIn32Bits) {
    Talk talk;
    const Flow flow{talk.story, {.client_port = 50000, .client_isn = 0xffffffffU - 149}};
    open(flow, talk.keys);
    talk.up(flow, 1, 1, 100);
    const Row over = talk.up(flow, 101, 101, 100);
    talk.up(flow, 201, 201, 100);
    const Row again = talk.up(flow, 101, 101, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(over), 101U);
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), again), (Kinds{100, 0, 0, 0, 0}));
    EXPECT_EQ(kinds(analysis.subflows[0].bytes[Side::client]), (Kinds{100, 0, 0, 0, 300}));
}

// More than 4 GiB on one subflow: the relative numbers wrap, the bytes are new all the same.
TEST(Accounting, RelativeNumbersThatWrap) {
    Talk talk;
    open(talk.first, talk.keys);
    constexpr std::uint64_t step = 0x3000'0000;
    for (std::uint64_t at = 1; at < 0x2'8000'0000; at += step) {
        const Row row = talk.up(talk.first, at, static_cast<std::uint32_t>(at), 1000);
        EXPECT_EQ(row, 3 + (at - 1) / step);
    }
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    const std::uint64_t segments = talk.packets().size() - 3;
    EXPECT_EQ(segments, 14U);
    EXPECT_EQ(kinds(analysis.subflows[0].bytes[Side::client]),
              (Kinds{0, 0, 0, 0, 1000 * segments}));
    EXPECT_EQ(analysis.relative_dsn(static_cast<Row>(3 + 13)), 1 + 13 * step);
}

TEST(Accounting, PlainTcpHasRetransmissionsOnly) {
    story::Story story;
    const Flow flow{story, {}};
    flow.up(story::syn_segment({}));
    flow.down(story::syn_ack_segment({}));
    flow.up({.length = 100});
    const Row again = flow.up({.seq = 51, .length = 100});
    const Analysis analysis = story.analyse();
    EXPECT_TRUE(analysis.connections.empty());
    EXPECT_EQ(analysis.bytes_at(again)[ByteKind::retransmitted], 50U);
    EXPECT_EQ(analysis.bytes_at(again)[ByteKind::unmapped], 0U);
    EXPECT_EQ(analysis.relative_dsn(again), std::nullopt);
}

TEST(Accounting, DuplicatesAreInNoCount) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.story.step = std::chrono::microseconds{10};
    const Row copy = talk.up(talk.first, 1, 1, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_TRUE(analysis.is_duplicate(copy));
    EXPECT_EQ(sums_of(analysis).first, (Kinds{0, 0, 0, 0, 100}));
    EXPECT_EQ(analysis.subflows[0].bytes[Side::client].duplicate_frames, 1U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client].duplicate_frames, 1U);
    EXPECT_EQ(kinds(analysis.subflows[0].bytes[Side::server]), (Kinds{0, 0, 0, 0, 0}));
}

// The clock may be set back while a capture runs; "before" means earlier in the capture.
TEST(Accounting, AClockThatJumpsBack) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.story.wait(std::chrono::hours{-1});
    const Row again = talk.up(talk.first, 1, 1, 100);
    const Row reinjected = talk.up(talk.second, 1, 1, 100);
    talk.story.wait(std::chrono::hours{2});
    talk.up(talk.first, 101, 101, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), again), (Kinds{100, 0, 0, 0, 0}));
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), reinjected), (Kinds{0, 0, 0, 100, 0}));
    EXPECT_EQ(sums_of(analysis).first, (Kinds{100, 0, 0, 0, 200}));
}

TEST(Accounting, AnEmptyTable) {
    const story::Story story;
    const Analysis analysis = story.analyse();
    EXPECT_EQ(analysis.accounts.dsn.size(), 0U);
    EXPECT_TRUE(analysis.accounts.bytes.empty());
    EXPECT_TRUE(rows_to_sum(packets::PacketTable{}).empty());
}

// A segment between two mappings.

TEST(Accounting, ASegmentOverTwoMappingsHasTwoPieces) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.up(talk.second, 101, 1, 100);
    const auto map = [&](std::uint64_t dsn, std::uint32_t ssn) {
        talk.first.up({.seq = 101,
                       .options = {dss(
                           {.dsn = talk.keys.dsn(Side::client, dsn), .ssn = ssn, .length = 50})}});
    };
    map(51, 101);   // sent on this subflow before
    map(151, 151);  // sent on the other
    const Row row = talk.first.up(plain(101, 100));
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(kinds_of_row(analysis, talk.packets(), row), (Kinds{0, 0, 50, 50, 0}));
    const auto pieces = capture.pieces_at(row);
    ASSERT_EQ(pieces.size(), 2U);
    EXPECT_EQ(pieces[0].dsn, 51U);
    EXPECT_EQ(pieces[0].length, 50U);
    EXPECT_EQ(pieces[0].row, row);
    EXPECT_EQ(pieces[1].dsn, 151U);
    EXPECT_EQ(pieces[1].length, 50U);
}

}  // namespace
}  // namespace mptcp
