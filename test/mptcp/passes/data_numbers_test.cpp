// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/data_numbers.h"

#include <cstdint>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

namespace flag = packets::tcp_flag;
using story::dss;
using story::Dss;
using story::Flow;
using story::Keys;
using story::Segment;
using story::Talk;

/// A v1 key whose initial data sequence number is 0x85e31fe8ffffffbb (`openssl dgst -sha256` of its
/// eight bytes): the low 32 bits wrap between the bytes 68 and 69.
constexpr std::uint64_t key_before_wrap = 2371058;

// Relative numbers.

TEST(DataNumbers, TheFirstByteIsOneInEitherDirection) {
    for (const Version version : {Version::v0, Version::v1}) {
        Talk talk{{.version = version}};
        talk.start();
        const Row up = talk.up(talk.first, 1, 1, 100);
        const Row next = talk.up(talk.second, 101, 1, 100);
        const Row down = talk.down(talk.second, 1, 1, 50);
        const Capture capture = talk.capture();
        const Analysis& analysis = capture.analysis();
        EXPECT_EQ(analysis.relative_dsn(up), 1U);
        EXPECT_EQ(analysis.relative_dsn(next), 101U);
        EXPECT_EQ(analysis.relative_dsn(down), 1U);
        EXPECT_EQ(capture.raw_dsn(next), talk.keys.idsn(Side::client) + 101);
        EXPECT_EQ(capture.raw_dsn(down), talk.keys.idsn(Side::server) + 1);
        EXPECT_EQ(analysis.relative_dsn(talk.opened.ack), std::nullopt);
        for (const Side side : both_sides) {
            const DataNumbers& data = analysis.connections[0].data[side];
            EXPECT_TRUE(data.known);
            EXPECT_TRUE(data.absolute);
            EXPECT_EQ(data.base, talk.keys.idsn(side));
            EXPECT_EQ(data.data_fin, std::nullopt);
        }
    }
}

TEST(DataNumbers, ADataAckIsRelativeToTheDatasSender) {
    Talk talk;
    talk.start();
    const auto sent = [&](Side sender, std::uint64_t number) {
        return talk.first.send(
            sender, {.options = {story::data_ack(talk.keys.dsn(other(sender), number))}});
    };
    const Row nothing_yet = sent(Side::server, 1);
    const Row some = sent(Side::server, 101);
    const Row of_client = sent(Side::client, 51);
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(capture.relative_data_ack(nothing_yet), 1U);
    EXPECT_EQ(capture.relative_data_ack(some), 101U);
    EXPECT_EQ(capture.relative_data_ack(of_client), 51U);
    EXPECT_EQ(capture.relative_data_ack(talk.opened.syn), std::nullopt);
    EXPECT_EQ(analysis.data_ack[some], talk.keys.dsn(Side::client, 101));
}

TEST(DataNumbers, OnASubflowOpenedByTheServer) {
    Talk talk;
    open(talk.first, talk.keys);
    const Flow back{talk.story, {.client = "10.0.0.2", .server = "10.0.1.1"}, Side::server};
    open_join(back, talk.keys);
    const Row row = back.send(Side::server, {.length = 10,
                                             .options = {dss({
                                                 .data_ack = talk.keys.dsn(Side::client, 7),
                                                 .dsn = talk.keys.dsn(Side::server, 3),
                                                 .ssn = 1,
                                                 .length = 10,
                                             })}});
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(analysis.relative_dsn(row), 3U);
    EXPECT_EQ(capture.relative_data_ack(row), 7U);
}

// 32 bits on the wire.

Segment short_mapping(const Keys& keys, Side sender, std::uint64_t dsn, std::uint32_t seq,
                      std::uint16_t length) {
    return {.seq = seq,
            .length = length,
            .options = {dss(
                {.dsn = keys.dsn(sender, dsn), .ssn = seq, .length = length, .short_dsn = true})}};
}

Segment short_ack(const Keys& keys, Side sender, std::uint64_t number) {
    return {.options = {dss({.data_ack = keys.dsn(other(sender), number), .short_ack = true})}};
}

TEST(DataNumbers, ShortOnesStartFromTheInitialNumber) {
    for (const Side side : both_sides) {
        Talk talk{side == Side::client ? Keys{.client = key_before_wrap}
                                       : Keys{.server = key_before_wrap}};
        ASSERT_EQ(talk.keys.idsn(side), 0x85e31fe8'ffffffbbU);
        talk.start();
        const Row low = talk.first.send(side, short_mapping(talk.keys, side, 1, 1, 50));
        const Row over = talk.first.send(side, short_mapping(talk.keys, side, 51, 51, 50));
        const Row behind = talk.second.send(side, short_mapping(talk.keys, side, 101, 1, 50));
        const Row ack = talk.first.send(other(side), short_ack(talk.keys, other(side), 60));
        const Row ack_behind = talk.first.send(other(side), short_ack(talk.keys, other(side), 151));
        const Capture capture = talk.capture();
        const Analysis& analysis = capture.analysis();
        EXPECT_EQ(analysis.relative_dsn(low), 1U);
        EXPECT_EQ(analysis.relative_dsn(over), 51U);
        EXPECT_EQ(analysis.relative_dsn(behind), 101U);
        EXPECT_EQ(capture.raw_dsn(behind), 0x85e31fe9'00000020U);
        EXPECT_EQ(capture.relative_data_ack(ack), 60U);
        EXPECT_EQ(capture.relative_data_ack(ack_behind), 151U);
        EXPECT_EQ(analysis.data_ack[ack_behind], talk.keys.dsn(side, 151));
        EXPECT_EQ(analysis.connections[0].bytes[side][ByteKind::first_carried], 150U);
    }
}

TEST(DataNumbers, TheFirstShortOneMayLieBehindTheWrap) {
    Talk talk{{.client = key_before_wrap}};
    talk.start();
    const Row late = talk.first.up(short_mapping(talk.keys, Side::client, 1001, 1001, 50));
    const Row first = talk.first.up(short_mapping(talk.keys, Side::client, 1, 1, 50));
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(late), 1001U);
    EXPECT_EQ(analysis.relative_dsn(first), 1U);
}

/// And one with 0xffffffff9e2d6a24: 64 bits wrap behind 0x61d295db bytes.
constexpr std::uint64_t key_before_end = 1485325264;

TEST(DataNumbers, WrapAt64BitsBehindAKey) {
    for (const bool is_short : {false, true}) {
        Talk talk{{.client = key_before_end}};
        ASSERT_EQ(talk.keys.idsn(Side::client), 0xffffffff'9e2d6a24U);
        open(talk.first, talk.keys);
        const auto send = [&](std::uint32_t at) {
            return talk.first.up(is_short ? short_mapping(talk.keys, Side::client, at, at, 100)
                                          : mapped(talk.keys, Side::client, at, at, 100));
        };
        const Row first = send(1);
        const Row middle = send(0x4000'0000);
        const Row over = send(0x61d2'95a9);    // 50 bytes before, 50 behind
        const Row behind = send(0x61d2'960d);  // number 50
        const Row far = send(0x9000'0000);
        const Row again = send(0x61d2'95a9);
        const Row ack =
            talk.first.down({.options = {dss({.data_ack = talk.keys.dsn(Side::client, 0x61d2'960d),
                                              .short_ack = is_short})}});
        const Capture capture = talk.capture();
        const Analysis& analysis = capture.analysis();
        EXPECT_EQ(analysis.relative_dsn(first), 1U);
        EXPECT_EQ(analysis.relative_dsn(middle), 0x4000'0000U);
        EXPECT_EQ(analysis.relative_dsn(over), 0x61d2'95a9U);
        EXPECT_EQ(analysis.relative_dsn(behind), 0x61d2'960dU);
        EXPECT_EQ(analysis.relative_dsn(far), 0x9000'0000U);
        EXPECT_EQ(capture.raw_dsn(behind), 49U);
        EXPECT_EQ(analysis.data_ack[ack], 49U);
        EXPECT_EQ(capture.relative_data_ack(ack), 0x61d2'960dU);
        EXPECT_EQ(analysis.bytes_at(again)[ByteKind::retransmitted], 100U);
        EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 500U);
        EXPECT_EQ(analysis.problems[Problem::mapping_out_of_range].times, 0U);
        EXPECT_EQ(analysis.problems[Problem::mapping_far_away].times, 0U);
    }
}

TEST(DataNumbers, ShortAndLongOnesMayTakeTurns) {
    Talk talk{{.client = key_before_wrap}};
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const Row row = talk.first.up(short_mapping(talk.keys, Side::client, 101, 101, 100));
    const Row again = talk.first.up(short_mapping(talk.keys, Side::client, 1, 1, 100));
    const Row reinjected = talk.up(talk.second, 101, 1, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(row), 101U);
    EXPECT_EQ(analysis.bytes_at(again)[ByteKind::retransmitted], 100U);
    EXPECT_EQ(analysis.bytes_at(reinjected)[ByteKind::reinjected], 100U);
}

TEST(DataNumbers, ShortOnesFollowFarBeyondARound) {
    Talk talk;
    open(talk.first, talk.keys);
    constexpr std::uint64_t step = 0x4000'0000;
    std::vector<Row> rows;
    std::vector<Row> acks;
    for (std::uint64_t i = 0; i < 20; ++i) {  // 20 GiB
        rows.push_back(talk.first.up(short_mapping(talk.keys, Side::client, 1 + i * step,
                                                   static_cast<std::uint32_t>(1 + i * step), 100)));
        acks.push_back(talk.first.down(short_ack(talk.keys, Side::server, 101 + i * step)));
    }
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    for (std::uint64_t i = 0; i < 20; ++i) {
        EXPECT_EQ(analysis.relative_dsn(rows[i]), 1 + i * step) << i;
        EXPECT_EQ(capture.relative_data_ack(acks[i]), 101 + i * step) << i;
    }
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 2000U);
}

// Without keys.

/// A segment with numbers as on the wire.
Segment raw(std::uint64_t dsn, std::uint32_t seq, std::uint16_t length,
            std::optional<std::uint64_t> ack = {}, bool is_short = false) {
    return {.seq = seq,
            .length = length,
            .options = {dss({.data_ack = ack,
                             .dsn = dsn,
                             .ssn = seq,
                             .length = length,
                             .short_ack = is_short,
                             .short_dsn = is_short})}};
}

TEST(DataNumbers, WithoutKeysTheLowestDsnIsOne) {
    Talk talk;
    const Row high = talk.first.up(raw(5101, 101, 100));
    const Row low = talk.first.up(raw(5001, 1, 100));
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    ASSERT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.relative_dsn(low), 1U);
    EXPECT_EQ(analysis.relative_dsn(high), 101U);
    EXPECT_EQ(capture.raw_dsn(high), 5101U);
    EXPECT_TRUE(analysis.connections[0].data[Side::client].absolute);
    EXPECT_FALSE(analysis.connections[0].data[Side::server].known);
}

TEST(DataNumbers, WithoutKeysTheLowestMayBeADataAck) {
    Talk talk;
    const Row data = talk.first.up(raw(5001, 1, 100, 900));
    const Row ack = talk.first.down({.options = {story::data_ack(4901)}});
    const Row down = talk.first.down(raw(950, 1, 10));
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(capture.relative_data_ack(ack), 1U);
    EXPECT_EQ(analysis.relative_dsn(data), 101U);
    EXPECT_EQ(capture.relative_data_ack(data), 1U);
    EXPECT_EQ(analysis.relative_dsn(down), 51U);
}

TEST(DataNumbers, WithoutKeysTheyMayWrapAt64Bits) {
    Talk talk;
    constexpr std::uint64_t start = UINT64_MAX - 99;  // 100 bytes to the wrap
    const Row middle = talk.first.up(raw(start + 50, 51, 100));
    const Row behind = talk.first.up(raw(start + 150, 151, 100));
    const Row first = talk.first.up(raw(start, 1, 50));
    const Row ack = talk.first.down({.ack = 251, .options = {story::data_ack(start + 250)}});
    const Row again = talk.first.up(raw(start + 50, 51, 100));
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(analysis.relative_dsn(first), 1U);
    EXPECT_EQ(analysis.relative_dsn(middle), 51U);
    EXPECT_EQ(analysis.relative_dsn(behind), 151U);
    EXPECT_EQ(capture.raw_dsn(behind), 50U);
    EXPECT_EQ(capture.relative_data_ack(ack), 251U);
    EXPECT_EQ(analysis.bytes_at(again)[ByteKind::retransmitted], 100U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 250U);
}

// Whatever the first number is, also beside the middle of the number space.
TEST(DataNumbers, WithoutKeysAnyStartWillDo) {
    for (const std::uint64_t start :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0x7fff'ffff'ffff'ffce},
          std::uint64_t{0x8000'0000'0000'0000}, UINT64_MAX}) {
        Talk talk;
        const Row first = talk.first.up(raw(start, 1, 100));
        const Row second = talk.first.up(raw(start + 100, 101, 100));
        const Capture capture = talk.capture();
        const Analysis& analysis = capture.analysis();
        EXPECT_EQ(analysis.relative_dsn(first), 1U) << start;
        EXPECT_EQ(analysis.relative_dsn(second), 101U) << start;
        EXPECT_EQ(capture.raw_dsn(second), start + 100);
        EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 200U)
            << start;
    }
}

TEST(DataNumbers, WithoutKeysShortOnesAreRelativeOnly) {
    Talk talk;
    const Row first = talk.first.up(raw(0xffff'ffc0, 1, 100, {}, true));
    const Row second = talk.first.up(raw(0xffff'ffc0 + 100ULL, 101, 100, {}, true));
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(analysis.relative_dsn(first), 1U);
    EXPECT_EQ(analysis.relative_dsn(second), 101U);
    EXPECT_EQ(capture.raw_dsn(first), std::nullopt);
    EXPECT_TRUE(analysis.connections[0].data[Side::client].known);
    EXPECT_FALSE(analysis.connections[0].data[Side::client].absolute);
}

TEST(DataNumbers, WithoutKeysOneLongNumberIsEnough) {
    Talk talk;
    const Row first = talk.first.up(raw(0x5'ffff'ffc0, 1, 100));
    const Row second = talk.first.up(raw(0x6'0000'0024, 101, 100, {}, true));
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(analysis.relative_dsn(first), 1U);
    EXPECT_EQ(analysis.relative_dsn(second), 101U);
    EXPECT_EQ(capture.raw_dsn(second), 0x6'0000'0024U);
}

TEST(DataNumbers, OfOneEndMayBeKnownOnly) {
    Talk talk;  // v1: the third ACK, and with it the client's key, is not in the capture
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    const Row up = talk.up(talk.first, 5001, 1, 100);
    const Row down = talk.down(talk.first, 1, 1, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(up), 1U);
    EXPECT_EQ(analysis.relative_dsn(down), 1U);
    EXPECT_EQ(analysis.connections[0].data[Side::client].base, talk.keys.dsn(Side::client, 5000));
    EXPECT_EQ(analysis.connections[0].data[Side::server].base, talk.keys.idsn(Side::server));
}

// Mappings and segments.

TEST(DataNumbers, AMappingOverSeveralSegments) {
    Talk talk;
    talk.start();
    const std::vector<story::Option> mapping{
        dss({.dsn = talk.keys.dsn(Side::client, 1), .ssn = 1, .length = 300})};
    const Row one = talk.first.up({.length = 100, .options = mapping});
    const Row two = talk.first.up({.seq = 101, .length = 100});  // without DSS
    const Row three = talk.first.up({.seq = 201, .length = 100, .options = mapping});
    const Row behind = talk.first.up({.seq = 301, .length = 100});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(one), 1U);
    EXPECT_EQ(analysis.relative_dsn(two), 101U);
    EXPECT_EQ(analysis.relative_dsn(three), 201U);
    EXPECT_EQ(analysis.relative_dsn(behind), std::nullopt);
    EXPECT_EQ(analysis.problems[Problem::mapping_contradicted].times, 0U);
}

TEST(DataNumbers, AMappingSeenBehindItsSegments) {
    Talk talk;
    talk.start();
    const Row early = talk.first.up({.length = 100});
    const Row late = talk.first.up({.seq = 101,
                                    .options = {dss({
                                        .dsn = talk.keys.dsn(Side::client, 1),
                                        .ssn = 1,
                                        .length = 100,
                                    })}});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(early), 1U);
    EXPECT_EQ(analysis.relative_dsn(late), std::nullopt);
    EXPECT_EQ(analysis.subflows[0].bytes[Side::client][ByteKind::first_carried], 100U);
    EXPECT_EQ(analysis.problems[Problem::unmapped_data].times, 0U);
}

TEST(DataNumbers, AMappingOnAnAckOfTheOtherDirectionIsTheSendersOwn) {
    Talk talk;
    talk.start();
    talk.down(talk.first, 1, 1, 100);
    const Row up = talk.first.up({.length = 100});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(up), std::nullopt);
}

TEST(DataNumbers, ASegmentOverTwoMappings) {
    Talk talk;
    talk.start();
    const auto map = [&](std::uint64_t dsn, std::uint32_t ssn) {
        talk.first.up({.options = {dss(
                           {.dsn = talk.keys.dsn(Side::client, dsn), .ssn = ssn, .length = 100})}});
    };
    map(1, 1);
    map(1001, 101);
    const Row both = talk.first.up({.seq = 51, .length = 100});
    const Row behind = talk.first.up({.seq = 151, .length = 50});
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    EXPECT_EQ(analysis.relative_dsn(both), 51U);
    EXPECT_EQ(analysis.relative_dsn(behind), 1051U);
    const auto pieces = capture.pieces_at(both);
    ASSERT_EQ(pieces.size(), 2U);
    EXPECT_EQ(pieces[0].dsn, 51U);
    EXPECT_EQ(pieces[0].length, 50U);
    EXPECT_EQ(pieces[1].dsn, 1001U);
    EXPECT_EQ(pieces[1].length, 50U);
    EXPECT_EQ(capture.pieces_at(behind).size(), 1U);
}

TEST(DataNumbers, MappingsThatGoOnAreOnePiece) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.up(talk.first, 101, 101, 100);
    const Row both = talk.first.up({.seq = 51, .length = 100});
    const Capture capture = talk.capture();
    const auto pieces = capture.pieces_at(both);
    ASSERT_EQ(pieces.size(), 1U);
    EXPECT_EQ(pieces[0].dsn, 51U);
    EXPECT_EQ(pieces[0].length, 100U);
}

TEST(DataNumbers, TheFirstOfContradictoryMappingsCounts) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const Row contradicting = talk.up(talk.first, 501, 1, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(contradicting), 1U);
    EXPECT_EQ(analysis.problems[Problem::mapping_contradicted].times, 1U);
    EXPECT_EQ(analysis.problems[Problem::mapping_contradicted].first, contradicting);
    EXPECT_EQ(analysis.subflows[0].bytes[Side::client][ByteKind::retransmitted], 100U);
}

TEST(DataNumbers, AMappingBeforeTheInitialNumberIsLeftOut) {
    for (const bool is_short : {false, true}) {
        Talk talk;
        talk.start();
        talk.up(talk.second, 1, 1, 100);
        const Row row = talk.first.up({.length = 100,
                                       .options = {dss({.dsn = talk.keys.idsn(Side::client) - 500,
                                                        .ssn = 1,
                                                        .length = 100,
                                                        .short_dsn = is_short})}});
        const Analysis analysis = talk.analyse();
        EXPECT_EQ(analysis.relative_dsn(row), std::nullopt);
        EXPECT_EQ(analysis.subflows[0].bytes[Side::client][ByteKind::unmapped], 100U);
        EXPECT_EQ(analysis.problems[Problem::mapping_out_of_range].times, 1U);
        EXPECT_EQ(analysis.problems[Problem::mapping_out_of_range].first, row);
    }
}

TEST(DataNumbers, AMappingFarAwayIsAProblem) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const Row row = talk.up(talk.first, 0x1'0000'0000'0000, 101, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.problems[Problem::mapping_far_away].times, 1U);
    EXPECT_EQ(analysis.problems[Problem::mapping_far_away].first, row);
}

// The keys in the first data.

TEST(DataNumbers, MpCapableWithDataIsTheFirstMapping) {
    Talk talk;
    open(talk.first, talk.keys);
    const Row first = talk.first.up({.length = 100, .options = {capable_data(talk.keys, 150)}});
    const Row rest = talk.first.up({.seq = 101, .length = 50});
    const Row next = talk.up(talk.first, 151, 151, 50);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(first), 1U);
    EXPECT_EQ(analysis.relative_dsn(rest), 101U);
    EXPECT_EQ(analysis.relative_dsn(next), 151U);
    EXPECT_EQ(analysis.connections[0].outcome.state, State::established);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 200U);
}

TEST(DataNumbers, MpCapableWithDataMayBeSentAgain) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.first.up({.length = 100, .options = {capable_data(talk.keys, 100)}});
    const Row again = talk.first.up({.length = 100, .options = {capable_data(talk.keys, 100)}});
    const Row as_dss = talk.up(talk.first, 1, 1, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(again), 1U);
    EXPECT_EQ(analysis.relative_dsn(as_dss), 1U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 100U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::retransmitted], 200U);
    EXPECT_EQ(analysis.problems[Problem::mapping_contradicted].times, 0U);
}

// DATA_FIN.

Dss data_fin(const Keys& keys, Side sender, std::uint64_t dsn, std::uint32_t ssn,
             std::uint16_t length) {
    return {.dsn = keys.dsn(sender, dsn), .ssn = ssn, .length = length, .fin = true};
}

TEST(DataFin, Alone) {
    for (const Side side : both_sides) {
        Talk talk;
        talk.start();
        talk.first.send(side, mapped(talk.keys, side, 1, 1, 100));
        const Row fin = talk.first.send(
            side, {.seq = 101, .options = {dss(data_fin(talk.keys, side, 101, 0, 1))}});
        talk.second.send(side, {.options = {dss(data_fin(talk.keys, side, 101, 0, 1))}});
        const Analysis analysis = talk.analyse();
        const Connection& connection = analysis.connections[0];
        EXPECT_EQ(connection.data[side].data_fin, 101U);
        EXPECT_EQ(connection.data[side].data_fin_row, fin);
        EXPECT_EQ(connection.data[other(side)].data_fin, std::nullopt);
        EXPECT_EQ(connection.bytes[side][ByteKind::first_carried], 100U);
        EXPECT_EQ(connection.bytes[side].data(), 100U);
        EXPECT_EQ(analysis.relative_dsn(fin), std::nullopt);
        EXPECT_EQ(connection.outcome.state, State::established);
    }
}

TEST(DataFin, WithData) {
    Talk talk;
    talk.start();
    const Row row = talk.first.up(
        {.length = 100, .options = {dss(data_fin(talk.keys, Side::client, 1, 1, 101))}});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.connections[0].data[Side::client].data_fin, 101U);
    EXPECT_EQ(analysis.connections[0].data[Side::client].data_fin_row, row);
    EXPECT_EQ(analysis.relative_dsn(row), 1U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 100U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::unmapped], 0U);
}

// The place of the FIN is not mapped: other bytes behind it have no DSN.
TEST(DataFin, MapsNothing) {
    Talk talk;
    talk.start();
    const Row row = talk.first.up(
        {.length = 101, .options = {dss(data_fin(talk.keys, Side::client, 1, 1, 101))}});
    const Row alone = talk.second.up(
        {.length = 10, .options = {dss(data_fin(talk.keys, Side::client, 101, 0, 1))}});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.bytes_at(row)[ByteKind::unmapped], 1U);
    EXPECT_EQ(analysis.bytes_at(alone)[ByteKind::unmapped], 10U);
}

TEST(DataFin, OfAConnectionWithoutData) {
    Talk talk;
    talk.start();
    talk.first.up({.options = {dss(data_fin(talk.keys, Side::client, 1, 0, 1))}});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.connections[0].data[Side::client].data_fin, 1U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client].data(), 0U);
}

TEST(DataFin, WithAShortNumberBehindTheWrap) {
    Talk talk{{.client = key_before_wrap}};
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    Dss fin = data_fin(talk.keys, Side::client, 101, 0, 1);
    fin.short_dsn = true;
    talk.first.up({.seq = 101, .options = {dss(fin)}});
    EXPECT_EQ(talk.analyse().connections[0].data[Side::client].data_fin, 101U);
}

// Behind a fallback.

TEST(Fallbacks, AnInfiniteMappingHasNoEnd) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    talk.down(talk.first, 1, 1, 100);
    talk.up(talk.first, 101, 101, 0);
    const Row first = talk.first.up({.seq = 101, .length = 1000});
    const Row second = talk.first.up({.seq = 1101, .length = 1000});
    const Row down = talk.first.down({.seq = 101, .length = 30});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(first), 101U);
    EXPECT_EQ(analysis.relative_dsn(second), 1101U);
    EXPECT_EQ(analysis.relative_dsn(down), 101U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 2100U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::server][ByteKind::first_carried], 130U);
    EXPECT_EQ(analysis.problems[Problem::unmapped_data].times, 0U);
}

TEST(Fallbacks, DataGoesOnBehindAnMpFail) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    talk.down(talk.first, 1, 1, 20);
    talk.first.down({.seq = 21, .options = {story::mp_fail(talk.keys.dsn(Side::client, 1))}});
    const Row up = talk.first.up({.seq = 101, .length = 100});
    const Row down = talk.first.down({.seq = 21, .length = 30});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(up), 101U);
    EXPECT_EQ(analysis.relative_dsn(down), 21U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client].data(), 200U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::server].data(), 50U);
    EXPECT_EQ(analysis.problems[Problem::unmapped_data].times, 0U);
}

// An end that had sent nothing before starts at its first byte.
TEST(Fallbacks, DataOfAnEndThatHadNoMapping) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    talk.first.down({.options = {story::mp_fail(talk.keys.dsn(Side::client, 1))}});
    const Row down = talk.first.down({.length = 30});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(down), 1U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::server][ByteKind::first_carried], 30U);
}

TEST(Fallbacks, BehindTheHandshakeDataAreDataBytes) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    talk.first.up({});
    talk.first.up({.length = 100});
    talk.first.up({.length = 100});
    talk.first.down({.length = 30});
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    const Connection& connection = analysis.connections[0];
    EXPECT_EQ(connection.bytes[Side::client][ByteKind::first_carried], 100U);
    EXPECT_EQ(connection.bytes[Side::client][ByteKind::retransmitted], 100U);
    EXPECT_EQ(connection.bytes[Side::client][ByteKind::unmapped], 0U);
    EXPECT_EQ(connection.bytes[Side::server][ByteKind::first_carried], 30U);
}

// There never were data sequence numbers; that is no anomaly.
TEST(Fallbacks, AtTheSynDataHaveNoNumbers) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({}));
    talk.first.up({});
    const Row up = talk.first.up({.length = 100});
    talk.first.up({.length = 100});
    talk.first.down({.length = 30});
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    ASSERT_EQ(analysis.connections.size(), 1U);
    const Connection& connection = analysis.connections[0];
    EXPECT_EQ(connection.bytes[Side::client][ByteKind::unmapped], 100U);
    EXPECT_EQ(connection.bytes[Side::client][ByteKind::retransmitted], 100U);
    EXPECT_EQ(connection.bytes[Side::server][ByteKind::unmapped], 30U);
    EXPECT_FALSE(connection.data[Side::client].absolute);
    EXPECT_EQ(analysis.relative_dsn(up), std::nullopt);
    EXPECT_EQ(capture.raw_dsn(up), std::nullopt);
    EXPECT_EQ(analysis.problems[Problem::unmapped_data].times, 0U);
}

// TCP Fast Open (RFC 8684 appendix B).

TEST(FastOpen, SsnsCountBehindTheBytesThatTheSynAckTook) {
    Talk talk;
    const Row syn = talk.first.up(
        {.seq = 0, .flags = flag::syn, .length = 40, .options = {capable_syn(talk.keys)}});
    talk.first.down({.seq = 0,
                     .ack = 41,
                     .flags = story::syn_ack_flags,
                     .options = {capable_syn_ack(talk.keys)}});
    talk.first.up({.seq = 41, .options = {capable_ack(talk.keys)}});
    const Row first = talk.first.up(
        {.seq = 41,
         .length = 100,
         .options = {dss({.dsn = talk.keys.dsn(Side::client, 1), .ssn = 1, .length = 100})}});
    const Row down = talk.down(talk.first, 1, 1, 50);
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.subflows.size(), 1U);
    EXPECT_EQ(analysis.subflows[0].fast_open_bytes, 40U);
    EXPECT_EQ(analysis.relative_dsn(syn), std::nullopt);
    EXPECT_EQ(analysis.relative_dsn(first), 1U);
    EXPECT_EQ(analysis.relative_dsn(down), 1U);
    EXPECT_EQ(analysis.subflows[0].bytes[Side::client][ByteKind::unmapped], 40U);
    EXPECT_EQ(analysis.subflows[0].bytes[Side::client][ByteKind::first_carried], 100U);
    EXPECT_EQ(analysis.connections[0].outcome.state, State::established);
}

TEST(FastOpen, MpCapableWithDataBehindIt) {
    Talk talk;
    talk.first.up(
        {.seq = 0, .flags = flag::syn, .length = 40, .options = {capable_syn(talk.keys)}});
    talk.first.down({.seq = 0,
                     .ack = 41,
                     .flags = story::syn_ack_flags,
                     .options = {capable_syn_ack(talk.keys)}});
    const Row first =
        talk.first.up({.seq = 41, .length = 100, .options = {capable_data(talk.keys, 100)}});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(first), 1U);
    EXPECT_EQ(analysis.subflows[0].bytes[Side::client][ByteKind::first_carried], 100U);
}

TEST(FastOpen, BytesThatTheSynAckDidNotTakeAreSentAgain) {
    Talk talk;
    talk.first.up(
        {.seq = 0, .flags = flag::syn, .length = 40, .options = {capable_syn(talk.keys)}});
    talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    talk.first.up({.options = {capable_ack(talk.keys)}});
    const Row again = talk.up(talk.first, 1, 1, 40);
    const Row next = talk.up(talk.first, 41, 41, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.subflows[0].fast_open_bytes, 0U);
    EXPECT_EQ(analysis.bytes_at(again)[ByteKind::retransmitted], 40U);
    EXPECT_EQ(analysis.relative_dsn(again), 1U);
    EXPECT_EQ(analysis.relative_dsn(next), 41U);
}

// A stream whose start was not captured: relative numbers start at its first segment, SSNs do not.

TEST(SsnOffsets, AWholeMappingTellsTheOffset) {
    Talk talk;
    const auto send = [&](std::uint32_t ssn) {
        return talk.first.up({.seq = ssn,
                              .length = 100,
                              .options = {dss({.dsn = 70'000 + ssn, .ssn = ssn, .length = 100})}});
    };
    const Row first = send(5001);
    const Row second = send(5101);
    const Row third = send(5201);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.tcp.relative_sequence[first], 1U);
    EXPECT_EQ(analysis.relative_dsn(first), 1U);
    EXPECT_EQ(analysis.relative_dsn(second), 101U);
    EXPECT_EQ(analysis.relative_dsn(third), 201U);
    EXPECT_EQ(analysis.problems[Problem::mapping_unplaced].times, 0U);
    EXPECT_EQ(analysis.connections[0].outcome.state, State::not_seen_from_start);
}

TEST(SsnOffsets, TheSegmentsOfAMappingTellTheOffsetTogether) {
    Talk talk;
    const std::vector<story::Option> mapping{dss({.dsn = 75'001, .ssn = 5001, .length = 300})};
    const Row first = talk.first.up({.seq = 5001, .length = 100, .options = mapping});
    const Row second = talk.first.up({.seq = 5101, .length = 100, .options = mapping});
    const Row third = talk.first.up({.seq = 5201, .length = 100, .options = mapping});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(first), 1U);
    EXPECT_EQ(analysis.relative_dsn(second), 101U);
    EXPECT_EQ(analysis.relative_dsn(third), 201U);
}

// The stream may be followed long before its first DSS is: the offset holds for all of it.
TEST(SsnOffsets, HoldForEarlierSegments) {
    Talk talk;
    const Row early = talk.first.up({.seq = 4951, .length = 50});
    talk.first.up({.seq = 5001,
                   .length = 100,
                   .options = {dss({.dsn = 75'001, .ssn = 5001, .length = 100})}});
    talk.first.up({.seq = 4951, .options = {dss({.dsn = 74'951, .ssn = 4951, .length = 50})}});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(early), 1U);
}

TEST(SsnOffsets, WithoutOneTheMappingIsUnplaced) {
    Talk talk;
    const Row row = talk.first.up({.seq = 5001,
                                   .length = 100,
                                   .options = {dss({.dsn = 75'001, .ssn = 4001, .length = 3000})}});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(row), std::nullopt);
    EXPECT_EQ(analysis.problems[Problem::mapping_unplaced].times, 1U);
    EXPECT_EQ(analysis.problems[Problem::mapping_unplaced].first, row);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::unmapped], 100U);
    EXPECT_EQ(analysis.connections[0].outcome.state, State::not_seen_from_start);
}

TEST(SsnOffsets, OfBothDirectionsAreApart) {
    Talk talk;
    const Row up = talk.first.up({.seq = 5001,
                                  .ack = 901,
                                  .length = 100,
                                  .options = {dss({.dsn = 75'001, .ssn = 5001, .length = 100})}});
    const Row down = talk.first.down({.seq = 901,
                                      .ack = 5101,
                                      .length = 10,
                                      .options = {dss({.dsn = 33, .ssn = 901, .length = 10})}});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(up), 1U);
    EXPECT_EQ(analysis.relative_dsn(down), 1U);
}

// SSNs wrap as sequence numbers do.
TEST(SsnOffsets, MayWrap) {
    Talk talk;
    const auto send = [&](std::uint32_t ssn, std::uint64_t dsn) {
        return talk.first.up(
            {.seq = ssn, .length = 100, .options = {dss({.dsn = dsn, .ssn = ssn, .length = 100})}});
    };
    const Row first = send(0xffff'ffce, 75'001);  // 50 bytes before the wrap
    const Row second = send(0x32, 75'101);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.relative_dsn(first), 1U);
    EXPECT_EQ(analysis.relative_dsn(second), 101U);
}

}  // namespace
}  // namespace mptcp
