// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/connections.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

using story::Ends;
using story::Flow;
using story::Keys;
using story::Segment;
using story::Story;
using story::Talk;
using Numbers = std::vector<std::uint32_t>;

Ends from_port(std::uint16_t port, std::uint32_t isn = 1'000'000) {
    return {.client_port = port, .client_isn = isn, .server_isn = isn + 777};
}

void expect_keys(const Connection& connection, const Keys& keys) {
    for (const Side side : both_sides) {
        const Host& host = connection.hosts[side];
        EXPECT_EQ(host.key, keys.of(side));
        EXPECT_EQ(host.token, keys.token(side));
        EXPECT_EQ(host.idsn, keys.idsn(side));
    }
    EXPECT_EQ(connection.version, keys.version_number());
}

// Handshakes.

TEST(Connections, AnEmptyTableHasNone) {
    const Story story;
    const Analysis analysis = story.analyse();
    EXPECT_TRUE(analysis.connections.empty());
    EXPECT_TRUE(analysis.subflows.empty());
    EXPECT_TRUE(analysis.subflow_of.empty());
}

TEST(Connections, PlainTcpIsNone) {
    Story story;
    const Flow flow{story, Ends{}};
    flow.up(story::syn_segment({}));
    flow.down(story::syn_ack_segment({}));
    flow.up({.length = 10});
    const Analysis analysis = story.analyse();
    EXPECT_TRUE(analysis.connections.empty());
    EXPECT_EQ(analysis.subflow_of, (Numbers{none}));
    EXPECT_EQ(analysis.subflow_at(2), nullptr);
}

TEST(Connections, TheKeysOfAHandshakeOfVersion1) {
    Talk talk;
    const auto rows = open(talk.first, talk.keys);
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    ASSERT_EQ(analysis.connections.size(), 1U);
    const Connection& connection = analysis.connections[0];
    expect_keys(connection, talk.keys);
    EXPECT_EQ(connection.master, 0U);
    EXPECT_EQ(connection.subflows, (Numbers{0}));
    EXPECT_EQ(connection.first, rows.syn);
    EXPECT_EQ(connection.last, rows.ack);
    EXPECT_FALSE(connection.checksums);
    ASSERT_EQ(analysis.subflows.size(), 1U);
    const Subflow& subflow = analysis.subflows[0];
    EXPECT_TRUE(subflow.master);
    EXPECT_EQ(subflow.opened_by, Side::client);
    EXPECT_EQ(subflow.syn, rows.syn);
    EXPECT_EQ(subflow.syn_ack, rows.syn_ack);
    EXPECT_EQ(subflow.ack, rows.ack);
    EXPECT_EQ(subflow.last, rows.ack);
    EXPECT_EQ(subflow.stream, 0U);
    EXPECT_EQ(subflow.connection, 0U);
    EXPECT_EQ(capture.sender_at(rows.syn), Side::client);
    EXPECT_EQ(capture.sender_at(rows.syn_ack), Side::server);
}

TEST(Connections, TheKeysOfAHandshakeOfVersion0) {
    Talk talk{{.version = Version::v0}};
    open(talk.first, talk.keys);
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    expect_keys(analysis.connections[0], talk.keys);
}

// A server of version 0 answers a SYN of version 1 without MP_CAPABLE or with its own version; the
// client then starts anew. What the SYN/ACK says counts.
TEST(Connections, TheSynAckDecidesTheVersion) {
    Talk talk{{.version = Version::v0}};
    talk.first.up(story::syn_segment({story::capable(12, 1, false, talk.keys.client)}));
    talk.first.down(story::syn_ack_segment({story::capable_syn_ack(talk.keys)}));
    talk.first.up({.options = {story::capable_ack(talk.keys)}});
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    expect_keys(analysis.connections[0], talk.keys);
}

TEST(Connections, Version0HasAllKeysWithoutTheThirdSegment) {
    Talk talk{{.version = Version::v0}};
    talk.first.up(story::syn_segment({story::capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({story::capable_syn_ack(talk.keys)}));
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    expect_keys(analysis.connections[0], talk.keys);
}

TEST(Connections, Version1WithoutTheThirdSegmentKnowsTheServersKey) {
    Talk talk;
    talk.first.up(story::syn_segment({story::capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({story::capable_syn_ack(talk.keys)}));
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.connections[0].hosts[Side::server].key, talk.keys.server);
    EXPECT_EQ(analysis.connections[0].hosts[Side::client].key, std::nullopt);
}

TEST(Connections, TheThirdSegmentTellsBothKeysWithoutTheSynAck) {
    for (const Version version : {Version::v0, Version::v1}) {
        Talk talk{{.version = version}};
        talk.first.up(story::syn_segment({story::capable_syn(talk.keys)}));
        talk.first.up({.options = {story::capable_ack(talk.keys)}});
        const Analysis analysis = talk.analyse();
        ASSERT_EQ(analysis.connections.size(), 1U);
        expect_keys(analysis.connections[0], talk.keys);
        EXPECT_EQ(analysis.subflows[0].syn_ack, no_row);
    }
}

TEST(Connections, TheThirdSegmentAloneWillDo) {
    for (const Version version : {Version::v0, Version::v1}) {
        Talk talk{{.version = version}};
        const Row row = talk.first.up({.options = {story::capable_ack(talk.keys)}});
        const Capture capture = talk.capture();
        const Analysis& analysis = capture.analysis();
        ASSERT_EQ(analysis.connections.size(), 1U);
        expect_keys(analysis.connections[0], talk.keys);
        EXPECT_TRUE(analysis.subflows[0].master);
        EXPECT_EQ(capture.sender_at(row), Side::client);
    }
}

// The first segment that a capture happens to hold is none of the handshake.
TEST(Connections, OfAStreamFromItsMiddleNoOpeningIsSeen) {
    Talk talk;
    talk.up(talk.first, 1, 1, 100);
    talk.down(talk.first, 1, 1, 100);
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.subflows.size(), 1U);
    EXPECT_EQ(analysis.subflows[0].ack, no_row);
    EXPECT_FALSE(analysis.subflows[0].is_opening_seen());
}

// Only the client sends both keys, whatever the ports.
TEST(Connections, TheSenderOfBothKeysIsTheClient) {
    Talk talk;
    const Flow flow{talk.story, {.client_port = 443, .server_port = 50000}};
    const Row row = flow.up({.options = {story::capable_ack(talk.keys)}});
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    ASSERT_EQ(analysis.connections.size(), 1U);
    expect_keys(analysis.connections[0], talk.keys);
    EXPECT_EQ(capture.sender_at(row), Side::client);
}

TEST(Connections, KeysOnlyInTheFirstDataSegment) {
    for (const bool with_checksum : {false, true}) {
        Talk talk{{.checksums = with_checksum}};
        talk.first.up(story::syn_segment({story::capable_syn(talk.keys)}));
        talk.first.down(story::syn_ack_segment({story::capable_syn_ack(talk.keys)}));
        const auto checksum = with_checksum ? std::optional<std::uint16_t>{0x1234} : std::nullopt;
        const Row row = talk.first.up(
            {.length = 100, .options = {story::capable_data(talk.keys, 100, checksum)}});
        const Capture capture = talk.capture();
        const Analysis& analysis = capture.analysis();
        ASSERT_EQ(analysis.connections.size(), 1U);
        expect_keys(analysis.connections[0], talk.keys);
        EXPECT_EQ(analysis.connections[0].checksums, with_checksum);
        EXPECT_EQ(analysis.relative_dsn(row), 1U);
        EXPECT_EQ(capture.raw_dsn(row), talk.keys.idsn(Side::client) + 1);
    }
}

TEST(Connections, KeysInTheThirdSegmentAndInTheData) {
    Talk talk;
    open(talk.first, talk.keys);
    const Row row = talk.first.up({.length = 50, .options = {story::capable_data(talk.keys, 50)}});
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    expect_keys(analysis.connections[0], talk.keys);
    EXPECT_EQ(analysis.relative_dsn(row), 1U);
    EXPECT_EQ(analysis.problems[Problem::key_mismatch].times, 0U);
}

TEST(Connections, AnotherKeyLaterIsAProblem) {
    Talk talk;
    open(talk.first, talk.keys);
    Keys others = talk.keys;
    others.client += 1;
    const Row row = talk.first.up({.length = 50, .options = {story::capable_data(others, 50)}});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.problems[Problem::key_mismatch].times, 1U);
    EXPECT_EQ(analysis.problems[Problem::key_mismatch].first, row);
}

TEST(Connections, KeysOfAVersionOfTheFutureAreNotUnderstood) {
    Talk talk;
    const Row syn = talk.first.up(story::syn_segment({story::capable(4, 2, false, {})}));
    talk.first.down(story::syn_ack_segment({story::capable(12, 2, false, talk.keys.server)}));
    const Analysis analysis = talk.analyse();
    EXPECT_GE(analysis.problems[Problem::unknown_version].times, 1U);
    EXPECT_EQ(analysis.problems[Problem::unknown_version].first, syn);
}

TEST(Connections, ChecksumsAreNegotiatedByEitherEnd) {
    // RFC 8684 3.1: if either end asks for checksums, both use them.
    for (const int who : {0, 1, 2}) {
        Talk talk;
        talk.first.up(story::syn_segment({story::capable(4, 1, who == 1, {})}));
        talk.first.down(
            story::syn_ack_segment({story::capable(12, 1, who == 2, talk.keys.server)}));
        const Analysis analysis = talk.analyse();
        ASSERT_EQ(analysis.connections.size(), 1U);
        EXPECT_EQ(analysis.connections[0].checksums, who != 0) << who;
    }
}

// Joins.

TEST(Connections, AJoinNamesTheServersToken) {
    for (const Version version : {Version::v0, Version::v1}) {
        Talk talk{{.version = version}};
        talk.start();
        const Analysis analysis = talk.analyse();
        ASSERT_EQ(analysis.connections.size(), 1U);
        EXPECT_EQ(analysis.connections[0].subflows, (Numbers{0, 1}));
        ASSERT_EQ(analysis.subflows.size(), 2U);
        const Subflow& subflow = analysis.subflows[1];
        EXPECT_FALSE(subflow.master);
        EXPECT_EQ(subflow.opened_by, Side::client);
        EXPECT_EQ(subflow.connection, 0U);
        EXPECT_EQ(subflow.syn, talk.joined.syn);
        EXPECT_EQ(subflow.syn_ack, talk.joined.syn_ack);
        EXPECT_EQ(subflow.ack, talk.joined.ack);
        EXPECT_EQ(analysis.connections[0].last, talk.joined.answer);
        EXPECT_EQ(analysis.problems[Problem::unknown_token].times, 0U);
    }
}

TEST(Connections, AJoinThatNamesTheClientsTokenWasOpenedByTheServer) {
    Talk talk;
    open(talk.first, talk.keys);
    const Flow back{talk.story, {.client = "10.0.0.2", .server = "10.0.1.1"}, Side::server};
    const auto rows = open_join(back, talk.keys);
    const Row data = back.send(Side::client, mapped(talk.keys, Side::client, 1, 1, 10));
    const Capture capture = talk.capture();
    const Analysis& analysis = capture.analysis();
    ASSERT_EQ(analysis.connections.size(), 1U);
    ASSERT_EQ(analysis.subflows.size(), 2U);
    const Subflow& subflow = analysis.subflows[1];
    EXPECT_EQ(subflow.opened_by, Side::server);
    EXPECT_EQ(capture.sender_at(rows.syn), Side::server);
    EXPECT_EQ(capture.sender_at(data), Side::client);
    EXPECT_EQ(analysis.relative_dsn(data), 1U);
    EXPECT_EQ(subflow.bytes[Side::client][ByteKind::first_carried], 10U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 10U);
}

TEST(Connections, AddressIdsAndBackupFlags) {
    Talk talk;
    open(talk.first, talk.keys);
    open_join(talk.second, talk.keys, {.id = 7, .other_id = 3, .backup = true});
    const Flow third{talk.story, {.client = "10.0.2.1"}};
    open_join(third, talk.keys, {.id = 8, .other_backup = true});
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.subflows.size(), 3U);
    EXPECT_EQ(analysis.subflows[1].address_id[Side::client], 7);
    EXPECT_EQ(analysis.subflows[1].address_id[Side::server], 3);
    EXPECT_EQ(analysis.subflows[1].backup[Side::client], true);
    EXPECT_EQ(analysis.subflows[1].backup[Side::server], false);
    EXPECT_EQ(analysis.subflows[2].address_id[Side::client], 8);
    EXPECT_EQ(analysis.subflows[2].address_id[Side::server], 0);
    EXPECT_EQ(analysis.subflows[2].backup[Side::client], false);
    EXPECT_EQ(analysis.subflows[2].backup[Side::server], true);
    EXPECT_EQ(analysis.subflows[0].backup[Side::client], std::nullopt);
}

TEST(Connections, AddressIdsOfASubflowOpenedByTheServer) {
    Talk talk;
    open(talk.first, talk.keys);
    const Flow back{talk.story, {.client = "10.0.0.2", .server = "10.0.1.1"}, Side::server};
    open_join(back, talk.keys, {.id = 4, .other_id = 9, .backup = true});
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.subflows.size(), 2U);
    EXPECT_EQ(analysis.subflows[1].address_id[Side::server], 4);
    EXPECT_EQ(analysis.subflows[1].address_id[Side::client], 9);
    EXPECT_EQ(analysis.subflows[1].backup[Side::server], true);
    EXPECT_EQ(analysis.subflows[1].backup[Side::client], false);
}

TEST(Connections, TheJoinMayStandBeforeTheKeysInTheCapture) {
    Talk talk;
    open_join(talk.second, talk.keys);
    open(talk.first, talk.keys);
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.connections[0].subflows, (Numbers{0, 1}));
    EXPECT_EQ(analysis.connections[0].master, 1U);
    EXPECT_EQ(analysis.connections[0].first, 0U);
    EXPECT_EQ(analysis.problems[Problem::unknown_token].times, 0U);
}

TEST(Connections, TheNewestOlderOfTwoWithTheSameTokenWins) {
    Talk talk;
    const Flow again{talk.story, from_port(40010)};
    open(talk.first, talk.keys);
    open(again, talk.keys);
    const Row before = talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    const Flow last{talk.story, from_port(40020)};
    open(last, talk.keys);
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 3U);
    const Subflow* const subflow = analysis.subflow_at(before);
    ASSERT_NE(subflow, nullptr);
    EXPECT_EQ(subflow->connection, 1U);
}

TEST(Connections, UnknownTokensAreOneConnectionEach) {
    Story story;
    for (std::uint16_t i = 0; i < 4; ++i) {
        const Flow flow{story, from_port(static_cast<std::uint16_t>(41000 + i))};
        flow.up(story::syn_segment({story::join_syn(i % 2 == 0 ? 0xaaaaU : 0xbbbbU, i)}));
        flow.down(story::syn_ack_segment({story::join_syn_ack("0123456789abcdef", i)}));
    }
    const Analysis analysis = story.analyse();
    ASSERT_EQ(analysis.connections.size(), 2U);
    EXPECT_EQ(analysis.connections[0].subflows, (Numbers{0, 2}));
    EXPECT_EQ(analysis.connections[1].subflows, (Numbers{1, 3}));
    EXPECT_EQ(analysis.connections[0].hosts[Side::server].token, 0xaaaaU);
    EXPECT_EQ(analysis.connections[1].hosts[Side::server].token, 0xbbbbU);
    EXPECT_EQ(analysis.connections[0].hosts[Side::server].key, std::nullopt);
    EXPECT_EQ(analysis.connections[0].master, std::nullopt);
    EXPECT_GE(analysis.problems[Problem::unknown_token].times, 1U);
    EXPECT_EQ(analysis.problems[Problem::unknown_token].first, 0U);
}

// The token of a SYN that went unseen cannot be known; the subflow must not vanish.
TEST(Connections, AJoinWithoutItsSynIsASubflowOfSomething) {
    Story story;
    const Flow flow{story, Ends{}};
    flow.down(story::syn_ack_segment({story::join_syn_ack("0123456789abcdef", 5)}));
    flow.up({.options = {story::join_ack("0123456789abcdef0123456789abcdef01234567")}});
    const Analysis analysis = story.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.connections[0].subflows, (Numbers{0}));
    EXPECT_FALSE(analysis.subflows[0].master);
}

// Port reuse.

TEST(Connections, PortReuseIsAnotherConnection) {
    Talk talk;
    open(talk.first, talk.keys);
    const Keys others{.client = 77, .server = 88};
    const Flow again{talk.story, from_port(40000, 3'000'000)};
    const auto rows = open(again, others);
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 2U);
    expect_keys(analysis.connections[0], talk.keys);
    expect_keys(analysis.connections[1], others);
    EXPECT_EQ(analysis.connections[1].first, rows.syn);
    EXPECT_EQ(analysis.subflows[1].stream, 1U);
}

// Streams from their middle.

TEST(Connections, AStreamFromItsMiddleIsAConnectionOfItsOwn) {
    Talk talk;
    const Row row = talk.up(talk.first, 100, 1, 10);
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.connections[0].master, std::nullopt);
    EXPECT_EQ(analysis.connections[0].hosts[Side::client].key, std::nullopt);
    EXPECT_EQ(analysis.relative_dsn(row), 1U);  // the lowest number is 1
}

Segment exchange(const Keys& keys, Side sender, std::uint64_t dsn, std::uint64_t acked,
                 std::uint32_t seq) {
    return {.seq = seq,
            .length = 100,
            .options = {story::dss({.data_ack = keys.dsn(other(sender), acked),
                                    .dsn = keys.dsn(sender, dsn),
                                    .ssn = seq,
                                    .length = 100})}};
}

TEST(Connections, StreamsFromTheirMiddleAreJoinedByTheir64BitNumbers) {
    Talk talk;
    for (std::uint32_t i = 0; i < 5; ++i) {
        const Flow& flow = i % 2 == 0 ? talk.first : talk.second;
        const std::uint32_t seq = 1 + 100 * (i / 2);
        flow.up(exchange(talk.keys, Side::client, 5001 + 100 * i, 9001 + 100 * i, seq));
        flow.down(exchange(talk.keys, Side::server, 9001 + 100 * i, 5101 + 100 * i, seq));
    }
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.connections[0].subflows, (Numbers{0, 1}));
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 500U);
}

TEST(Connections, AStreamFromItsMiddleJoinsAConnectionWithKeys) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.first.up(exchange(talk.keys, Side::client, 1, 1, 1));
    talk.first.down(exchange(talk.keys, Side::server, 1, 101, 1));
    // The JOIN's handshake is not in the capture.
    talk.second.up(exchange(talk.keys, Side::client, 101, 101, 9001));
    talk.second.down(exchange(talk.keys, Side::server, 101, 201, 7001));
    talk.first.up(exchange(talk.keys, Side::client, 201, 201, 101));
    talk.first.down(exchange(talk.keys, Side::server, 201, 301, 101));
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.connections[0].subflows, (Numbers{0, 1}));
    EXPECT_FALSE(analysis.subflows[1].master);
}

TEST(Connections, AJoinWithoutItsSynIsJoinedByItsNumbers) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.first.up(exchange(talk.keys, Side::client, 1, 1, 1));
    talk.first.down(exchange(talk.keys, Side::server, 1, 101, 1));
    talk.second.down(story::syn_ack_segment({join_syn_ack(talk.second, talk.keys)}));
    talk.second.up({.options = {join_ack(talk.second, talk.keys)}});
    talk.second.up(exchange(talk.keys, Side::client, 101, 101, 1));
    talk.second.down(exchange(talk.keys, Side::server, 101, 201, 1));
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.connections[0].subflows, (Numbers{0, 1}));
}

// The capture began behind the handshake of the first subflow.
TEST(Connections, AStreamFromItsMiddleIsJoinedWithAnUnknownToken) {
    Talk talk;
    talk.first.up(exchange(talk.keys, Side::client, 5001, 9001, 1));
    talk.first.down(exchange(talk.keys, Side::server, 9001, 5101, 1));
    open_join(talk.second, talk.keys);
    talk.second.up(exchange(talk.keys, Side::client, 5101, 9101, 1));
    talk.second.down(exchange(talk.keys, Side::server, 9101, 5201, 1));
    talk.first.up(exchange(talk.keys, Side::client, 5201, 9201, 101));
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.connections[0].subflows, (Numbers{0, 1}));
    EXPECT_EQ(analysis.connections[0].hosts[Side::server].token, talk.keys.token(Side::server));
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 300U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::server][ByteKind::first_carried], 200U);
}

// Which of two streams was opened by whom does not show; the directions must fit all the same.
TEST(Connections, AStreamFromItsMiddleMayRunTheOtherWay) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.first.up(exchange(talk.keys, Side::client, 1, 1, 1));
    talk.first.down(exchange(talk.keys, Side::server, 1, 101, 1));
    // Opened by the server, from its high port, before the capture's interface was up.
    const Flow back{talk.story,
                    {.client = "10.0.0.2", .server = "10.0.1.1", .client_port = 50000},
                    Side::server};
    const Row up = back.send(Side::client, exchange(talk.keys, Side::client, 101, 101, 1));
    back.send(Side::server, exchange(talk.keys, Side::server, 101, 201, 1));
    talk.first.up(exchange(talk.keys, Side::client, 201, 201, 101));
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.subflows[1].opened_by, Side::server);
    EXPECT_EQ(analysis.relative_dsn(up), 101U);
}

TEST(Connections, StreamsFromTheirMiddleWithFarNumbersStayApart) {
    Talk talk;
    const Keys others{.client = 4711, .server = 4712};
    for (std::uint32_t i = 0; i < 3; ++i) {
        talk.first.up(exchange(talk.keys, Side::client, 1 + 100 * i, 1, 1 + 100 * i));
        talk.second.up(exchange(others, Side::client, 1 + 100 * i, 1, 1 + 100 * i));
    }
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 2U);
    EXPECT_EQ(analysis.connections[0].subflows, (Numbers{0}));
    EXPECT_EQ(analysis.connections[1].subflows, (Numbers{1}));
}

TEST(Connections, NumbersOf32BitsJoinNobody) {
    Talk talk;
    for (std::uint32_t i = 0; i < 4; ++i) {
        const Flow& flow = i % 2 == 0 ? talk.first : talk.second;
        const std::uint32_t seq = 1 + 100 * (i / 2);
        flow.up({.seq = seq,
                 .length = 100,
                 .options = {story::dss({.data_ack = 70'000,
                                         .dsn = 5001 + 100 * i,
                                         .ssn = seq,
                                         .length = 100,
                                         .short_ack = true,
                                         .short_dsn = true})}});
    }
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.connections.size(), 2U);
}

// Numbering.

TEST(Connections, AreNumberedByTheirFirstSegment) {
    Story story;
    const Keys one{.client = 1, .server = 2};
    const Keys two{.client = 3, .server = 4};
    const Flow plain{story, from_port(50000)};
    const Flow first{story, from_port(50001)};
    const Flow second{story, from_port(50002)};
    plain.up(story::syn_segment({}));
    first.up(story::syn_segment({story::capable_syn(one)}));
    second.up(story::syn_segment({story::capable_syn(two)}));
    second.down(story::syn_ack_segment({story::capable_syn_ack(two)}));
    second.up({.options = {story::capable_ack(two)}});
    first.down(story::syn_ack_segment({}));  // falls back
    first.up({});
    const Analysis analysis = story.analyse();
    ASSERT_EQ(analysis.connections.size(), 2U);
    EXPECT_EQ(analysis.subflow_of, (Numbers{none, 0, 1}));
    EXPECT_EQ(analysis.connections[0].outcome.state, State::fallback);
    EXPECT_EQ(analysis.connections[0].first, 1U);
    EXPECT_EQ(analysis.connections[1].first, 2U);
    expect_keys(analysis.connections[1], two);
}

TEST(Connections, FortySubflows) {
    Talk talk;
    open(talk.first, talk.keys);
    std::uint64_t dsn = 1;
    for (std::uint16_t i = 0; i < 39; ++i) {
        const bool back = i % 4 == 3;
        const Flow flow{talk.story, from_port(static_cast<std::uint16_t>(42000 + i)),
                        back ? Side::server : Side::client};
        open_join(flow, talk.keys, {.nonce = i + 1U, .id = static_cast<std::uint8_t>(i + 1)});
        flow.send(Side::client, mapped(talk.keys, Side::client, dsn, 1, 1000));
        dsn += 1000;
    }
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    ASSERT_EQ(analysis.connections[0].subflows.size(), 40U);
    ASSERT_EQ(analysis.subflows.size(), 40U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 39'000U);
    for (std::uint32_t i = 1; i < 40; ++i) {
        const Subflow& subflow = analysis.subflows[i];
        const Side opener = (i - 1) % 4 == 3 ? Side::server : Side::client;
        EXPECT_EQ(subflow.opened_by, opener) << i;
        EXPECT_EQ(subflow.address_id[opener], i);
        EXPECT_EQ(subflow.outcome.state, State::established) << i;
        EXPECT_EQ(subflow.syn_ack_hmac, Verdict::valid) << i;
        EXPECT_EQ(subflow.ack_hmac, Verdict::valid) << i;
        EXPECT_EQ(subflow.bytes[Side::client][ByteKind::first_carried], 1000U) << i;
    }
}

TEST(Connections, TwoThousandConnections) {
    Story story;
    constexpr std::uint32_t count = 2000;
    for (std::uint32_t i = 0; i < count; ++i) {
        const Keys keys{.client = 1000 + i, .server = 9'000'000 + i};
        open(Flow{story, from_port(static_cast<std::uint16_t>(10000 + i))}, keys);
    }
    for (std::uint32_t i = count; i-- > 0;) {
        const Keys keys{.client = 1000 + i, .server = 9'000'000 + i};
        const Flow flow{
            story, {.client = "10.0.1.1", .client_port = static_cast<std::uint16_t>(10000 + i)}};
        open_join(flow, keys);
        flow.up(mapped(keys, Side::client, 1, 1, 10));
    }
    const Analysis analysis = story.analyse();
    ASSERT_EQ(analysis.connections.size(), count);
    ASSERT_EQ(analysis.subflows.size(), 2 * count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const Connection& connection = analysis.connections[i];
        EXPECT_EQ(connection.hosts[Side::client].key, 1000 + i);
        EXPECT_EQ(connection.subflows, (Numbers{i, 2 * count - 1 - i}));
        EXPECT_EQ(connection.bytes[Side::client][ByteKind::first_carried], 10U);
    }
}

}  // namespace
}  // namespace mptcp
