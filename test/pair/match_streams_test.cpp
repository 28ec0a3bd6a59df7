// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/match_streams.h"

#include <cstdint>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "pair/support.h"

namespace pair {
namespace {

using story::Ends;
using story::Flow;
using story::Join;
using story::Keys;
using story::Story;
using Numbers = std::vector<std::uint32_t>;

// Two streams of which nothing is alike.

StreamIdentity some_stream() {
    StreamIdentity identity;
    identity.stream = 3;
    identity.ends[0].address = "10.0.0.1";
    identity.ends[0].port = 40000;
    identity.ends[1].address = "10.0.0.2";
    identity.ends[1].port = 443;
    return identity;
}

StreamIdentity stranger() {
    StreamIdentity identity;
    identity.stream = 8;
    identity.ends[0].address = "192.0.2.1";
    identity.ends[0].port = 50000;
    identity.ends[1].address = "192.0.2.2";
    identity.ends[1].port = 8080;
    return identity;
}

/// With everything that a stream can show.
StreamIdentity full_stream() {
    StreamIdentity identity = some_stream();
    identity.ends[0].initial_sequence = 1000;
    identity.ends[0].syn_timestamp = 50;
    identity.ends[0].nonce = 0xaaaa;
    identity.ends[1].initial_sequence = 2000;
    identity.ends[1].syn_timestamp = 60;
    identity.ends[1].nonce = 0xbbbb;
    identity.token = 0xcccc;
    identity.is_master = false;
    return identity;
}

/// As in a capture without the handshake.
StreamIdentity in_its_middle(StreamIdentity identity) {
    for (EndIdentity& end : identity.ends) {
        end = {end.address, end.port, {}, {}, {}};
    }
    identity.token.reset();
    identity.is_master.reset();
    return identity;
}

/// With client and server taken for each other.
StreamIdentity turned_round(StreamIdentity identity) {
    std::swap(identity.ends[0], identity.ends[1]);
    return identity;
}

void expect_score(const StreamMatch& match, unsigned points, Evidence by) {
    EXPECT_EQ(match.score.points, points);
    EXPECT_EQ(match.score.by, by);
    EXPECT_FALSE(match.score.is_contradicted);
}

TEST(Compared, NothingIsAlike) {
    const StreamMatch match = compare(some_stream(), stranger());
    expect_score(match, 0, Evidence::none);
    EXPECT_FALSE(match.score.is_match());
    EXPECT_EQ(match.stream, 3U);
    EXPECT_EQ(match.peer, 8U);
    EXPECT_FALSE(match.is_reversed);
    EXPECT_FALSE(match.is_rewritten);
}

// Each fact alone, of either end: points as the header lists them.

class OneFact : public testing::TestWithParam<std::size_t> {
  protected:
    [[nodiscard]] EndIdentity& end() { return stream.ends.at(GetParam()); }
    [[nodiscard]] EndIdentity& other_end() { return peer.ends.at(GetParam()); }
    [[nodiscard]] StreamMatch compared() const { return compare(stream, peer); }

    StreamIdentity stream = some_stream();
    StreamIdentity peer = stranger();
};
INSTANTIATE_TEST_SUITE_P(OfEitherEnd, OneFact, testing::Values(0U, 1U));

TEST_P(OneFact, Nonce) {
    end().nonce = other_end().nonce = 7;
    expect_score(compared(), 40, Evidence::nonces);
    EXPECT_TRUE(compared().score.is_match());
}

TEST_P(OneFact, InitialSequenceNumber) {
    end().initial_sequence = other_end().initial_sequence = 7;
    expect_score(compared(), 20, Evidence::sequences);
    EXPECT_TRUE(compared().score.is_match());
}

TEST_P(OneFact, TimestampOfTheSyn) {
    end().syn_timestamp = other_end().syn_timestamp = 7;
    expect_score(compared(), 10, Evidence::timestamps);
    EXPECT_TRUE(compared().score.is_match());
}

TEST_P(OneFact, AddressAndPort) {
    other_end().address = end().address;
    other_end().port = end().port;
    expect_score(compared(), 5, Evidence::addresses);
    EXPECT_FALSE(compared().score.is_match());
}

TEST_P(OneFact, PortAlone) {
    other_end().port = end().port;
    expect_score(compared(), 1, Evidence::ports);
    EXPECT_FALSE(compared().score.is_match());
}

TEST_P(OneFact, AnAddressWithAnotherPortIsNone) {
    other_end().address = end().address;
    expect_score(compared(), 0, Evidence::none);
}

TEST_P(OneFact, WhatOnlyOneCaptureShowsIsNone) {
    end().nonce = 7;
    end().initial_sequence = 7;
    other_end().syn_timestamp = 7;
    expect_score(compared(), 0, Evidence::none);
}

TEST_P(OneFact, OtherNoncesRuleOut) {
    StreamIdentity same = full_stream();
    same.ends.at(GetParam()).nonce = 1;
    const StreamMatch match = compare(full_stream(), same);
    EXPECT_TRUE(match.score.is_contradicted);
    EXPECT_FALSE(match.score.is_match());
}

TEST_P(OneFact, OtherSequenceNumbersAndTimestampsRuleOut) {
    StreamIdentity same = in_its_middle(full_stream());
    StreamIdentity reused = same;
    same.ends.at(GetParam()).initial_sequence = 1000;
    same.ends.at(GetParam()).syn_timestamp = 50;
    reused.ends.at(GetParam()).initial_sequence = 1001;
    reused.ends.at(GetParam()).syn_timestamp = 51;
    EXPECT_TRUE(compare(same, reused).score.is_contradicted);
}

TEST_P(OneFact, OtherSequenceNumbersAloneAreRewrittenOnes) {
    StreamIdentity same = full_stream();
    same.ends.at(GetParam()).initial_sequence = 1;
    const StreamMatch match = compare(full_stream(), same);
    EXPECT_FALSE(match.score.is_contradicted);
    EXPECT_TRUE(match.is_rewritten);
    EXPECT_EQ(match.score.points, 150U - 20U);
}

TEST_P(OneFact, OtherTimestampsAloneDoNotRuleOut) {
    StreamIdentity same = full_stream();
    same.ends.at(GetParam()).syn_timestamp = 1;
    const StreamMatch match = compare(full_stream(), same);
    EXPECT_FALSE(match.score.is_contradicted);
    EXPECT_FALSE(match.is_rewritten);
    EXPECT_EQ(match.score.points, 150U - 10U);
}

// Differences of different ends do not add up to a contradiction.
TEST_P(OneFact, SequenceNumberOfOneEndAndTimestampOfTheOther) {
    StreamIdentity same = full_stream();
    same.ends.at(GetParam()).initial_sequence = 1;
    same.ends.at(1 - GetParam()).syn_timestamp = 1;
    EXPECT_FALSE(compare(full_stream(), same).score.is_contradicted);
}

// Several facts.

TEST(Compared, PointsAddUpAndTheStrongestFactIsNamed) {
    const StreamMatch match = compare(full_stream(), full_stream());
    // Both ends: nonce, sequence number, timestamp, address and port.
    expect_score(match, 2 * (40 + 20 + 10 + 5), Evidence::nonces);
    EXPECT_FALSE(match.is_rewritten);
}

TEST(Compared, BothAddressesAndPortsSuffice) {
    const StreamMatch match = compare(in_its_middle(full_stream()), full_stream());
    expect_score(match, 10, Evidence::addresses);
    EXPECT_TRUE(match.score.is_match());
    EXPECT_FALSE(match.is_reversed);
    EXPECT_FALSE(match.is_rewritten);
}

TEST(Compared, OneAddressAndTheOtherPortDoNotSuffice) {
    StreamIdentity behind_nat = some_stream();
    behind_nat.ends[0].address = "192.0.2.1";
    const StreamMatch match = compare(some_stream(), behind_nat);
    expect_score(match, 6, Evidence::addresses);
    EXPECT_FALSE(match.score.is_match());
}

TEST(Compared, AnAddressTranslatorDoesNotHideAStream) {
    StreamIdentity behind_nat = full_stream();
    behind_nat.ends[0].address = "192.0.2.1";
    behind_nat.ends[0].port = 61000;
    expect_score(compare(full_stream(), behind_nat), 150 - 5, Evidence::nonces);
}

TEST(Compared, OtherTokensRuleOut) {
    StreamIdentity other = full_stream();
    other.token = 1;
    EXPECT_TRUE(compare(full_stream(), other).score.is_contradicted);
}

TEST(Compared, RolesThatWereGuessedYieldToAddresses) {
    const StreamIdentity guessed = turned_round(in_its_middle(full_stream()));
    const StreamMatch match = compare(full_stream(), guessed);
    expect_score(match, 10, Evidence::addresses);
    EXPECT_TRUE(match.is_reversed);
    EXPECT_TRUE(match.score.is_match());
    EXPECT_TRUE(compare(guessed, full_stream()).is_reversed);
}

TEST(Compared, OneSynSufficesToSeeTheRoles) {
    StreamIdentity first = in_its_middle(full_stream());
    first.ends[0].initial_sequence = 1000;
    StreamIdentity second = turned_round(in_its_middle(full_stream()));
    second.ends[1].initial_sequence = 1000;
    EXPECT_FALSE(compare(first, second).is_reversed);
    EXPECT_FALSE(compare(first, second).score.is_match());
}

TEST(Compared, RolesThatWereSeenDoNotYield) {
    const StreamMatch match = compare(full_stream(), turned_round(full_stream()));
    EXPECT_FALSE(match.is_reversed);
    EXPECT_FALSE(match.score.is_match());
}

TEST(Compared, RolesThatBothCapturesGuessMayDiffer) {
    const StreamIdentity middle = in_its_middle(full_stream());
    const StreamMatch match = compare(middle, turned_round(middle));
    EXPECT_TRUE(match.is_reversed);
    EXPECT_EQ(match.score.points, 10U);
}

TEST(Compared, EveryEvidenceHasAName) {
    EXPECT_EQ(name_of(Evidence::keys), "keys");
    EXPECT_EQ(name_of(Evidence::tokens), "tokens");
    EXPECT_EQ(name_of(Evidence::nonces), "nonces");
    EXPECT_EQ(name_of(Evidence::sequences), "sequence numbers");
    EXPECT_EQ(name_of(Evidence::addresses), "addresses");
}

TEST(Compared, StrongerEvidenceIsGreater) {
    EXPECT_GT(Evidence::keys, Evidence::tokens);
    EXPECT_GT(Evidence::tokens, Evidence::nonces);
    EXPECT_GT(Evidence::nonces, Evidence::sequences);
    EXPECT_GT(Evidence::sequences, Evidence::timestamps);
    EXPECT_GT(Evidence::timestamps, Evidence::addresses);
    EXPECT_GT(Evidence::addresses, Evidence::ports);
}

// Streams of captures.

const Ends MASTER{};
const Ends JOINED{.client = "10.0.1.1", .client_port = 40001};
/// The first of them, opened by the other end.
const Ends EXCHANGED{.client = "10.0.0.2",
                     .server = "10.0.0.1",
                     .client_port = 443,
                     .server_port = 40000,
                     .client_isn = 77,
                     .server_isn = 99};

Join join_number(std::uint32_t number) {
    return {.nonce = 0x1000 + number,
            .other_nonce = 0x2000 + number,
            .id = static_cast<std::uint8_t>(number)};
}

/// Handshakes of a connection's subflows, the first of which opens it.
void tell(Story& story, const Keys& keys, const std::vector<Ends>& subflows) {
    for (std::uint32_t number = 0; number < subflows.size(); ++number) {
        const Flow flow{story, subflows[number]};
        if (number == 0) {
            open(flow, keys);
        } else {
            open_join(flow, keys, join_number(number));
        }
    }
}

/// A segment of data with its data sequence number, without any handshake.
void tell_data(Story& story, const Keys& keys, const Ends& ends, std::uint64_t dsn,
               std::uint32_t seq) {
    const Flow flow{story, ends};
    flow.up(story::mapped(keys, Side::client, dsn, seq, 100));
    flow.down(story::mapped(keys, Side::server, dsn, seq, 100));
}

class Streams : public testing::Test {
  protected:
    void read() {
        first.read();
        second.read();
    }
    [[nodiscard]] StreamMatches matches_of(std::uint32_t stream) const {
        return match_stream(first.capture(), stream, second.capture());
    }
    [[nodiscard]] ConnectionMatches matches(std::uint32_t connection = 0) const {
        return match_connection(first.capture(), connection, second.capture());
    }
    void plain(Held& held, const Ends& ends) const {
        const Flow flow{held.story, ends};
        flow.up(story::syn_segment({}));
        flow.down(story::syn_ack_segment({}));
        flow.up({});
    }

    Keys keys;
    Keys other_keys{.client = 0x2122232425262728U, .server = 0x3132333435363738U};
    Held first;
    Held second;
};

TEST_F(Streams, NothingIsLikeAStreamInAnEmptyCapture) {
    plain(first, MASTER);
    read();
    EXPECT_TRUE(matches_of(0).candidates.empty());
    EXPECT_FALSE(matches_of(0).exchanged);
}

TEST_F(Streams, PlainTcpIsFoundWhateverItsNumber) {
    plain(first, MASTER);
    plain(second, {.client = "10.9.9.9", .client_isn = 1, .server_isn = 2});
    plain(second, MASTER);
    read();
    const StreamMatches found = matches_of(0);
    ASSERT_EQ(found.candidates.size(), 1U);
    EXPECT_EQ(found.candidates[0].stream, 0U);
    EXPECT_EQ(found.candidates[0].peer, 1U);
    EXPECT_EQ(found.candidates[0].score.points, 2U * (20 + 5));
    EXPECT_EQ(found.candidates[0].score.by, Evidence::sequences);
}

TEST_F(Streams, TheBestComesFirst) {
    plain(first, MASTER);
    plain(second, {.client_isn = 7, .server_isn = 8});  // the ports were used before
    plain(second, MASTER);
    read();
    const StreamMatches found = matches_of(0);
    ASSERT_EQ(found.candidates.size(), 2U);
    EXPECT_EQ(found.candidates[0].peer, 1U);
    EXPECT_FALSE(found.candidates[0].is_rewritten);
    EXPECT_EQ(found.candidates[1].peer, 0U);
    EXPECT_EQ(found.candidates[1].score.points, 10U);
    EXPECT_TRUE(found.candidates[1].is_rewritten);
}

TEST_F(Streams, PortsUsedAgainAreToldApartByTimestamps) {
    for (Held* const held : {&first, &second}) {
        for (const std::uint32_t use : {1U, 2U}) {
            const Flow flow{held->story, {.client_isn = 1000 * use, .server_isn = 7000 * use}};
            flow.up(story::syn_segment({story::timestamps(100 * use, 0)}));
            flow.down(story::syn_ack_segment({story::timestamps(900 * use, 100 * use)}));
        }
    }
    read();
    for (const std::uint32_t stream : {0U, 1U}) {
        const StreamMatches found = matches_of(stream);
        ASSERT_EQ(found.candidates.size(), 1U);
        EXPECT_EQ(found.candidates[0].peer, stream);
    }
}

TEST_F(Streams, ExchangedRolesAreNoMatchButAreTold) {
    plain(first, MASTER);
    plain(second, {.client = "10.9.9.9", .client_isn = 1, .server_isn = 2});
    plain(second, EXCHANGED);
    read();
    EXPECT_TRUE(matches_of(0).candidates.empty());
    EXPECT_EQ(matches_of(0).exchanged, 1U);
}

// Connections of captures.

TEST_F(Streams, AnEmptyCaptureHasNoConnection) {
    tell(first.story, keys, {MASTER, JOINED});
    read();
    EXPECT_FALSE(matches().best);
    EXPECT_FALSE(matches().exchanged);
}

TEST_F(Streams, TheSameConnection) {
    tell(first.story, keys, {MASTER, JOINED});
    tell(second.story, keys, {MASTER, JOINED});
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    EXPECT_EQ(found.best->connection, 0U);
    EXPECT_EQ(found.best->peer, 0U);
    EXPECT_FALSE(found.best->is_tied);
    EXPECT_FALSE(found.exchanged);
    ASSERT_EQ(found.best->subflows.size(), 2U);
    EXPECT_EQ(found.best->subflows[0].score.points, 2U * (20 + 5));
    EXPECT_EQ(found.best->subflows[0].score.by, Evidence::sequences);
    EXPECT_EQ(found.best->subflows[1].score.points, 2U * (40 + 20 + 5));
    EXPECT_EQ(found.best->subflows[1].score.by, Evidence::nonces);
    EXPECT_EQ(found.best->score.points, 2U * 100 + 50 + 130);
    EXPECT_EQ(found.best->score.by, Evidence::keys);
    EXPECT_FALSE(is_exchanged(first.capture(), second.capture(), *found.best));
}

TEST_F(Streams, KeysWeighMoreThanAddressesAndNumbers) {
    tell(first.story, keys, {MASTER});
    tell(second.story, other_keys, {MASTER});
    tell(second.story, keys, {{.client = "192.0.2.1", .client_port = 61000}});
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    EXPECT_EQ(found.best->peer, 1U);
    ASSERT_EQ(found.best->subflows.size(), 1U);
    EXPECT_EQ(found.best->subflows[0].peer, 1U);
    EXPECT_FALSE(found.best->is_tied);
}

TEST_F(Streams, OtherKeysRuleAConnectionOut) {
    tell(first.story, keys, {MASTER});
    tell(second.story, other_keys, {MASTER});
    read();
    EXPECT_FALSE(matches().best);
}

TEST_F(Streams, OneKeyOfTwoThatDiffersRulesOut) {
    tell(first.story, keys, {MASTER});
    tell(second.story, {.client = keys.client, .server = other_keys.server}, {MASTER});
    read();
    EXPECT_FALSE(matches().best);
}

TEST_F(Streams, OneKeyIsEnough) {
    tell(first.story, keys, {MASTER});
    const Flow flow{second.story, MASTER};  // the SYN of version 1 has no key
    flow.up(story::syn_segment({capable_syn(keys)}));
    flow.down(story::syn_ack_segment({capable_syn_ack(keys)}));
    read();
    ASSERT_TRUE(matches().best);
    EXPECT_EQ(matches().best->score.points, 100U + 50);
    EXPECT_EQ(matches().best->score.by, Evidence::keys);
}

TEST_F(Streams, ATokenWhereTheKeysAreNotKnown) {
    tell(first.story, keys, {MASTER, JOINED});
    open_join(Flow{second.story, JOINED}, keys, join_number(1));
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    EXPECT_EQ(found.best->score.points, 50U + 130);
    EXPECT_EQ(found.best->score.by, Evidence::tokens);
    ASSERT_EQ(found.best->subflows.size(), 1U);
    EXPECT_EQ(found.best->subflows[0].stream, 1U);
    EXPECT_EQ(found.best->subflows[0].peer, 0U);
}

TEST_F(Streams, AnotherTokenRulesOut) {
    tell(first.story, keys, {MASTER, JOINED});
    open_join(Flow{second.story, JOINED}, other_keys, join_number(1));
    read();
    EXPECT_FALSE(matches().best);
}

// Nothing in the second capture tells that it was the server that opened the subflow; the token is
// still the client's.
TEST_F(Streams, ATokenOfASubflowThatTheServerOpened) {
    const Ends opened_by_server{
        .client = "10.0.0.2", .server = "10.0.1.1", .client_port = 50000, .server_port = 40001};
    tell(first.story, keys, {MASTER});
    open_join(Flow{first.story, opened_by_server, Side::server}, keys);
    open_join(Flow{second.story, opened_by_server, Side::server}, keys);
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    ASSERT_EQ(found.best->subflows.size(), 1U);
    EXPECT_EQ(found.best->subflows[0].stream, 1U);
    EXPECT_EQ(found.best->score.by, Evidence::tokens);
    EXPECT_TRUE(is_exchanged(first.capture(), second.capture(), *found.best));
}

TEST_F(Streams, AddressesAloneWhereNothingElseIsKnown) {
    tell_data(first.story, keys, MASTER, 1, 1);
    tell_data(second.story, keys, MASTER, 101, 101);
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    EXPECT_EQ(found.best->score.points, 10U);
    EXPECT_EQ(found.best->score.by, Evidence::addresses);
}

TEST_F(Streams, BehindAnAddressTranslator) {
    tell(first.story, keys, {MASTER, JOINED});
    tell(second.story, keys,
         {{.client = "192.0.2.1", .client_port = 61000},
          {.client = "192.0.2.1", .client_port = 61001}});
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    ASSERT_EQ(found.best->subflows.size(), 2U);
    EXPECT_EQ(found.best->subflows[0].peer, 0U);
    EXPECT_EQ(found.best->subflows[1].peer, 1U);
    EXPECT_EQ(found.best->score.points, 200U + (2 * 20 + 5) + (2 * 40 + 2 * 20 + 5));
    EXPECT_FALSE(found.best->subflows[0].is_rewritten);
}

TEST_F(Streams, SequenceNumbersThatAreRewritten) {
    tell(first.story, keys, {MASTER, JOINED});
    tell(second.story, keys,
         {{.client_isn = 5, .server_isn = 6},
          {.client = "10.0.1.1", .client_port = 40001, .client_isn = 7, .server_isn = 8}});
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    ASSERT_EQ(found.best->subflows.size(), 2U);
    EXPECT_TRUE(found.best->subflows[0].is_rewritten);
    EXPECT_TRUE(found.best->subflows[1].is_rewritten);
    EXPECT_EQ(found.best->score.points, 200U + 2 * 5 + (2 * 40 + 2 * 5));
}

TEST_F(Streams, NumbersOfStreamsAndConnectionsMayDiffer) {
    tell(first.story, keys, {MASTER, JOINED});
    plain(second, {.client = "10.9.9.9"});
    tell(second.story, other_keys, {{.client = "10.8.8.8"}});
    tell(second.story, keys, {MASTER, JOINED});
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    EXPECT_EQ(found.best->peer, 1U);
    ASSERT_EQ(found.best->subflows.size(), 2U);
    EXPECT_EQ(found.best->subflows[0].peer, 2U);
    EXPECT_EQ(found.best->subflows[1].peer, 3U);
}

TEST_F(Streams, SubflowsInAnotherOrderAreListedByStream) {
    const Ends third{.client = "10.0.2.1", .client_port = 40002};
    tell(first.story, keys, {MASTER, JOINED, third});
    open(Flow{second.story, MASTER}, keys);
    open_join(Flow{second.story, third}, keys, join_number(2));
    open_join(Flow{second.story, JOINED}, keys, join_number(1));
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    Numbers streams;
    Numbers peers;
    for (const StreamMatch& subflow : found.best->subflows) {
        streams.push_back(subflow.stream);
        peers.push_back(subflow.peer);
    }
    EXPECT_EQ(streams, (Numbers{0, 1, 2}));
    EXPECT_EQ(peers, (Numbers{0, 2, 1}));
}

TEST_F(Streams, ASubflowThatOnlyOneCaptureHolds) {
    tell(first.story, keys, {MASTER, JOINED});
    tell(second.story, keys, {MASTER});
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    ASSERT_EQ(found.best->subflows.size(), 1U);
    EXPECT_EQ(found.best->subflows[0].stream, 0U);
}

// The same addresses and ports twice in one connection, the nonces tell which is which.
TEST_F(Streams, PortsThatASubflowUsesAgain) {
    const Ends again{
        .client = "10.0.1.1", .client_port = 40001, .client_isn = 77, .server_isn = 99};
    tell(first.story, keys, {MASTER, JOINED, again});
    tell(second.story, keys, {MASTER, JOINED, again});
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    ASSERT_EQ(found.best->subflows.size(), 3U);
    for (const StreamMatch& subflow : found.best->subflows) {
        EXPECT_EQ(subflow.stream, subflow.peer);
        EXPECT_FALSE(subflow.is_rewritten);
    }
}

TEST_F(Streams, EachSubflowAtMostOnce) {
    const Ends again{
        .client = "10.0.1.1", .client_port = 40001, .client_isn = 77, .server_isn = 99};
    tell(first.story, keys, {MASTER, JOINED, again});
    tell_data(second.story, keys, JOINED, 1, 1);
    read();
    ASSERT_EQ(first.capture().analysis().connections.size(), 1U);
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    ASSERT_EQ(found.best->subflows.size(), 1U);  // though two streams have its addresses
    EXPECT_EQ(found.best->subflows[0].stream, 1U);
    EXPECT_EQ(found.best->subflows[0].peer, 0U);
}

TEST_F(Streams, WhoHasMoreInCommonIsTakenFirst) {
    const Ends again{
        .client = "10.0.1.1", .client_port = 40001, .client_isn = 77, .server_isn = 99};
    tell(first.story, keys, {MASTER, JOINED, again});
    open(Flow{second.story, MASTER}, keys);
    tell_data(second.story, keys, JOINED, 1, 1);  // its handshake was not captured
    open_join(Flow{second.story, again}, keys, join_number(2));
    read();
    ASSERT_EQ(second.capture().analysis().connections.size(), 1U);
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    ASSERT_EQ(found.best->subflows.size(), 3U);
    EXPECT_EQ(found.best->subflows[1].peer, 1U);
    EXPECT_EQ(found.best->subflows[1].score.points, 10U);
    EXPECT_EQ(found.best->subflows[2].peer, 2U);
    EXPECT_EQ(found.best->subflows[2].score.points, 130U);
}

TEST_F(Streams, ATieIsTold) {
    tell_data(first.story, keys, MASTER, 1, 1);
    tell_data(second.story, keys, MASTER, 1, 1);
    tell(second.story, other_keys, {{.client_isn = 77, .server_isn = 99}});  // the ports once more
    read();
    ASSERT_EQ(second.capture().analysis().connections.size(), 2U);
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    EXPECT_TRUE(found.best->is_tied);
    EXPECT_EQ(found.best->score.points, 10U);
}

TEST_F(Streams, RolesThatTheSecondCaptureGuessed) {
    const Ends low_port{.client_port = 400};  // the higher port is taken for the client's
    tell(first.story, keys, {low_port});
    tell_data(first.story, keys, low_port, 1, 1);
    tell_data(second.story, keys, low_port, 1, 1);
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    EXPECT_TRUE(found.best->subflows[0].is_reversed);
    EXPECT_TRUE(is_exchanged(first.capture(), second.capture(), *found.best));
    EXPECT_FALSE(found.exchanged);
}

TEST_F(Streams, RolesThatTheFirstCaptureGuessed) {
    const Ends low_port{.client_port = 400};
    tell_data(first.story, keys, low_port, 1, 1);
    tell(second.story, keys, {low_port});
    tell_data(second.story, keys, low_port, 1, 1);
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    EXPECT_TRUE(found.best->subflows[0].is_reversed);
    EXPECT_TRUE(is_exchanged(first.capture(), second.capture(), *found.best));
}

TEST_F(Streams, RolesThatBothGuessedAlike) {
    const Ends low_port{.client_port = 400};
    tell_data(first.story, keys, low_port, 1, 1);
    tell_data(second.story, keys, low_port, 1, 1);
    read();
    const ConnectionMatches found = matches();
    ASSERT_TRUE(found.best);
    EXPECT_FALSE(found.best->subflows[0].is_reversed);
    EXPECT_FALSE(is_exchanged(first.capture(), second.capture(), *found.best));
}

TEST_F(Streams, AConnectionWithExchangedRolesIsNoMatchButIsTold) {
    Flow{first.story, MASTER}.up(story::syn_segment({capable_syn(keys)}));
    plain(second, JOINED);
    Flow{second.story, EXCHANGED}.up(story::syn_segment({capable_syn(keys)}));
    read();
    EXPECT_FALSE(matches().best);
    EXPECT_EQ(matches().exchanged, 1U);
}

TEST_F(Streams, AConnectionWithExchangedRolesIsToldThoughItsKeysAreSeen) {
    tell(first.story, keys, {MASTER});
    tell(second.story, {.client = keys.server, .server = keys.client}, {EXCHANGED});
    read();
    EXPECT_FALSE(matches().best);
    EXPECT_EQ(matches().exchanged, 0U);
}

}  // namespace
}  // namespace pair
