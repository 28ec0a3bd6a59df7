// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/outcomes.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

namespace flag = packets::tcp_flag;
using story::data_ack;
using story::Flow;
using story::Keys;
using story::Talk;

Outcome outcome_of_connection(const Talk& talk) {
    const Analysis analysis = talk.analyse();
    return analysis.connections.empty() ? Outcome{} : analysis.connections[0].outcome;
}

Outcome outcome_of_join(const Talk& talk) {
    const Analysis analysis = talk.analyse();
    return analysis.subflows.size() < 2 ? Outcome{} : analysis.subflows[1].outcome;
}

// The connection's.

TEST(Outcomes, Established) {
    for (const Version version : {Version::v0, Version::v1}) {
        Talk talk{{.version = version}};
        const auto rows = open(talk.first, talk.keys);
        talk.first.down({.options = {data_ack(talk.keys.dsn(Side::client, 1))}});
        talk.up(talk.first, 1, 1, 100);
        const Outcome outcome = outcome_of_connection(talk);
        EXPECT_EQ(outcome.state, State::established);
        EXPECT_EQ(outcome.row, rows.ack);
        EXPECT_EQ(outcome.fallback, std::nullopt);
        EXPECT_EQ(talk.analyse().subflows[0].outcome.state, State::established);
    }
}

TEST(Outcomes, EstablishedByTheKeysInTheFirstData) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    const Row data = talk.first.up({.length = 100, .options = {capable_data(talk.keys, 100)}});
    const Outcome outcome = outcome_of_connection(talk);
    EXPECT_EQ(outcome.state, State::established);
    EXPECT_EQ(outcome.row, data);
}

TEST(Outcomes, EstablishedThoughTheThirdSegmentIsNotInTheCapture) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    talk.up(talk.first, 1, 1, 100);
    talk.first.down({.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 101))}});
    EXPECT_EQ(outcome_of_connection(talk).state, State::established);
}

TEST(Outcomes, EstablishedThoughTheSynAckIsNotInTheCapture) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.up({.options = {capable_ack(talk.keys)}});
    talk.up(talk.first, 1, 1, 100);
    talk.first.down({.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 101))}});
    EXPECT_EQ(outcome_of_connection(talk).state, State::established);
}

TEST(Outcomes, AResetAfterEstablishmentIsNoRefusal) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    talk.first.down({.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 101))}});
    talk.first.down(story::reset_segment({story::mp_tcprst(1)}));
    EXPECT_EQ(outcome_of_connection(talk).state, State::established);
}

TEST(Outcomes, Refused) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    const Row reset = talk.first.down(story::reset_segment({}));
    const Outcome outcome = outcome_of_connection(talk);
    EXPECT_EQ(outcome.state, State::refused);
    EXPECT_EQ(outcome.row, reset);
    EXPECT_EQ(outcome.by, Side::server);
    EXPECT_EQ(outcome.reset_reason, std::nullopt);
}

TEST(Outcomes, RefusedForAReason) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    const Row reset = talk.first.down(story::reset_segment({story::mp_tcprst(3)}));
    const Outcome outcome = outcome_of_connection(talk);
    EXPECT_EQ(outcome.state, State::refused);
    EXPECT_EQ(outcome.row, reset);
    EXPECT_EQ(outcome.reset_reason, 3);
}

TEST(Outcomes, RefusedByTheClientBehindTheSynAck) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    const Row reset = talk.first.up({.flags = flag::rst});
    const Outcome outcome = outcome_of_connection(talk);
    EXPECT_EQ(outcome.state, State::refused);
    EXPECT_EQ(outcome.row, reset);
    EXPECT_EQ(outcome.by, Side::client);
    EXPECT_EQ(outcome.fallback, std::nullopt);
}

TEST(Outcomes, EstablishedThoughTheSynIsNotInTheCapture) {
    Talk talk;
    talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    const Row third = talk.first.up({.options = {capable_ack(talk.keys)}});
    talk.first.down({.options = {data_ack(talk.keys.dsn(Side::client, 1))}});
    const Outcome outcome = outcome_of_connection(talk);
    EXPECT_EQ(outcome.state, State::established);
    EXPECT_EQ(outcome.row, third);
}

// What the snap length cut, or nobody understands, is no missing option.
TEST(Outcomes, OptionsThatCannotBeReadAreNoFallback) {
    for (const std::uint16_t bit : {story::present::cut_options, story::present::broken_options}) {
        Talk talk;
        const story::Option unreadable = [bit](packets::PacketRow& row) { row.presence |= bit; };
        talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
        talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
        talk.first.up({.options = {unreadable}});
        talk.first.up({.length = 100, .options = {unreadable}});
        EXPECT_NE(outcome_of_connection(talk).state, State::fallback);
    }
}

TEST(Outcomes, Unanswered) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    const Outcome outcome = outcome_of_connection(talk);
    EXPECT_EQ(outcome.state, State::unanswered);
    EXPECT_LE(outcome.row, 1U);
}

TEST(Outcomes, HalfOpen) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    const Row answer = talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    const Outcome outcome = outcome_of_connection(talk);
    EXPECT_EQ(outcome.state, State::half_open);
    EXPECT_EQ(outcome.row, answer);
}

TEST(Outcomes, NotSeenFromTheStart) {
    Talk talk;
    talk.up(talk.first, 500, 1, 100);
    EXPECT_EQ(outcome_of_connection(talk).state, State::not_seen_from_start);
}

// Fallback at the SYN.

// Linux itself leaves the option out from the fourth SYN on.
TEST(Outcomes, FallbackBecauseTheLastSynHasNoOption) {
    Talk talk;
    for (int i = 0; i < 3; ++i) {
        talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    }
    const Row last = talk.first.up(story::syn_segment({}));
    talk.first.down(story::syn_ack_segment({}));
    talk.first.up({});
    const Outcome outcome = outcome_of_connection(talk);
    EXPECT_EQ(outcome.state, State::fallback);
    EXPECT_EQ(outcome.fallback, Fallback::syn_without_option);
    EXPECT_EQ(outcome.row, last);
    EXPECT_EQ(outcome.by, Side::client);
}

TEST(Outcomes, FallbackBecauseTheSynAckHasNoOption) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    const Row answer = talk.first.down(story::syn_ack_segment({}));
    talk.first.up({});
    talk.first.up({.length = 100});
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    const Outcome& outcome = analysis.connections[0].outcome;
    EXPECT_EQ(outcome.state, State::fallback);
    EXPECT_EQ(outcome.fallback, Fallback::syn_ack_without_option);
    EXPECT_EQ(outcome.row, answer);
    EXPECT_EQ(outcome.by, Side::server);
    EXPECT_EQ(analysis.problems[Problem::unmapped_data].times, 0U);
}

// A SYN sent again because the SYN/ACK was late does not matter any more.
TEST(Outcomes, ASynWithoutOptionBehindTheSynAckIsNoFallback) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    talk.first.up(story::syn_segment({}));
    talk.first.up({.options = {capable_ack(talk.keys)}});
    talk.first.down({.options = {data_ack(talk.keys.dsn(Side::client, 1))}});
    EXPECT_EQ(outcome_of_connection(talk).state, State::established);
}

// Fallback after the handshake.

TEST(Outcomes, FallbackBecauseThirdSegmentAndDataHaveNoOption) {
    for (const Version version : {Version::v0, Version::v1}) {
        Talk talk{{.version = version}};
        talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
        talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
        const Row third = talk.first.up({});
        talk.first.up({.length = 100});
        talk.first.down({.ack = 101, .length = 50});
        const Analysis analysis = talk.analyse();
        ASSERT_EQ(analysis.connections.size(), 1U);
        const Outcome& outcome = analysis.connections[0].outcome;
        EXPECT_EQ(outcome.state, State::fallback);
        EXPECT_EQ(outcome.fallback, Fallback::ack_without_option);
        EXPECT_TRUE(outcome.row == third || outcome.row == third + 1) << outcome.row;
        EXPECT_EQ(outcome.by, Side::client);
        EXPECT_EQ(analysis.problems[Problem::unmapped_data].times, 0U);
    }
}

TEST(Outcomes, FallbackByMpFail) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    const Row fail =
        talk.first.down({.ack = 101, .options = {story::mp_fail(talk.keys.dsn(Side::client, 1))}});
    const Outcome outcome = outcome_of_connection(talk);
    EXPECT_EQ(outcome.state, State::fallback);
    EXPECT_EQ(outcome.fallback, Fallback::mp_fail);
    EXPECT_EQ(outcome.row, fail);
    EXPECT_EQ(outcome.by, Side::server);
}

TEST(Outcomes, MpFailOnAResetClosesThatSubflowOnly) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.up(talk.second, 101, 1, 100);
    talk.second.down(story::reset_segment({story::mp_fail(talk.keys.dsn(Side::client, 101))}));
    talk.up(talk.first, 101, 101, 100);
    const Outcome outcome = outcome_of_connection(talk);
    EXPECT_EQ(outcome.state, State::established);
    EXPECT_EQ(outcome.fallback, std::nullopt);
}

TEST(Outcomes, MpFailOnAResetOfTheOnlySubflowIsNoFallback) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    talk.first.down(story::reset_segment({story::mp_fail(talk.keys.dsn(Side::client, 1))}));
    EXPECT_EQ(outcome_of_connection(talk).state, State::established);
}

TEST(Outcomes, FallbackByAnInfiniteMapping) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    const Row infinite = talk.up(talk.first, 101, 101, 0);
    talk.first.up({.seq = 101, .length = 100});
    const Outcome outcome = outcome_of_connection(talk);
    EXPECT_EQ(outcome.state, State::fallback);
    EXPECT_EQ(outcome.fallback, Fallback::infinite_mapping);
    EXPECT_EQ(outcome.row, infinite);
    EXPECT_EQ(outcome.by, Side::client);
}

// The only subflow need not be the one that opened the connection.
TEST(Outcomes, FallbackOnTheOnlySubflowThatIsLeft) {
    for (const bool infinite : {false, true}) {
        Talk talk;
        talk.start();
        talk.up(talk.first, 1, 1, 100);
        talk.up(talk.second, 101, 1, 100);
        talk.first.up(story::reset_segment({story::mp_tcprst(0)}));
        const Row row =
            infinite
                ? talk.up(talk.second, 201, 101, 0)
                : talk.second.down(
                      {.ack = 101, .options = {story::mp_fail(talk.keys.dsn(Side::client, 101))}});
        const Row data = talk.second.up({.seq = 101, .length = 100});
        const Analysis analysis = talk.analyse();
        const Outcome& outcome = analysis.connections[0].outcome;
        EXPECT_EQ(outcome.state, State::fallback) << infinite;
        EXPECT_EQ(outcome.fallback, infinite ? Fallback::infinite_mapping : Fallback::mp_fail);
        EXPECT_EQ(outcome.row, row);
        EXPECT_EQ(analysis.relative_dsn(data), 201U);
        EXPECT_EQ(analysis.problems[Problem::unmapped_data].times, 0U);
    }
}

TEST(Outcomes, MpFailOnOneOfTwoSubflowsIsNoFallback) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.first.down({.ack = 101, .options = {story::mp_fail(talk.keys.dsn(Side::client, 1))}});
    talk.up(talk.second, 1, 1, 100);
    talk.second.down({.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 101))}});
    EXPECT_EQ(outcome_of_connection(talk).state, State::established);
}

TEST(Outcomes, FallbackBecauseDataHaveNoMapping) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    talk.first.down({.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 101))}});
    const Row plain = talk.first.up({.seq = 101, .length = 100});
    talk.first.down({.ack = 201});
    talk.first.up({.seq = 201, .length = 100});
    talk.first.down({.ack = 301, .length = 70});
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    const Outcome& outcome = analysis.connections[0].outcome;
    EXPECT_EQ(outcome.state, State::fallback);
    EXPECT_EQ(outcome.fallback, Fallback::data_without_mapping);
    EXPECT_EQ(outcome.row, plain);
    EXPECT_EQ(outcome.by, Side::client);
    // Data goes on behind the last mapping, in both directions.
    EXPECT_EQ(analysis.relative_dsn(plain), 101U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client].data(), 300U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::unmapped], 0U);
    EXPECT_EQ(analysis.connections[0].bytes[Side::server].data(), 70U);
    EXPECT_EQ(analysis.problems[Problem::unmapped_data].times, 0U);
}

TEST(Outcomes, FallbackBecauseDataOfTheServerHaveNoMapping) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    talk.down(talk.first, 1, 1, 100);
    const Row plain = talk.first.down({.seq = 101, .length = 100});
    talk.first.up({.seq = 101, .ack = 201});
    const Outcome outcome = outcome_of_connection(talk);
    EXPECT_EQ(outcome.state, State::fallback);
    EXPECT_EQ(outcome.fallback, Fallback::data_without_mapping);
    EXPECT_EQ(outcome.row, plain);
    EXPECT_EQ(outcome.by, Side::server);
}

TEST(Outcomes, DataWhoseMappingComesLaterIsNoFallback) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    talk.first.up({.seq = 101, .length = 100});
    talk.first.up({.seq = 201,
                   .length = 100,
                   .options = {story::dss(
                       {.dsn = talk.keys.dsn(Side::client, 101), .ssn = 101, .length = 200})}});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.connections[0].outcome.state, State::established);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried], 300U);
}

TEST(Outcomes, UnmappedDataOnOneOfTwoSubflowsIsAnAnomaly) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const Row plain = talk.second.up({.length = 100});
    talk.second.down({.ack = 101});
    talk.up(talk.first, 101, 101, 100);
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.connections[0].outcome.state, State::established);
    EXPECT_EQ(analysis.subflows[1].bytes[Side::client][ByteKind::unmapped], 100U);
    EXPECT_EQ(analysis.problems[Problem::unmapped_data].first, plain);
    EXPECT_GE(analysis.problems[Problem::unmapped_data].times, 1U);
}

// A mapping rides on one of the segments it covers: that one may be what the capture lost.
TEST(Outcomes, DataWithoutMappingBehindAGapProvesNothing) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    // 101 to 200 are not in the capture.
    talk.first.up({.seq = 201, .length = 100});
    talk.first.down({.ack = 301, .options = {data_ack(talk.keys.dsn(Side::client, 301))}});
    talk.up(talk.first, 301, 301, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.connections[0].outcome.state, State::established);
    EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::unmapped], 100U);
}

// Joins.

TEST(Outcomes, AJoinIsEstablishedByTheAnswerToItsThirdSegment) {
    Talk talk;
    talk.start();
    const Outcome outcome = outcome_of_join(talk);
    EXPECT_EQ(outcome.state, State::established);
    EXPECT_EQ(outcome.row, talk.joined.answer);
}

TEST(Outcomes, AJoinWithoutThatAnswerIsHalfOpen) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    talk.second.down(story::syn_ack_segment({join_syn_ack(talk.second, talk.keys)}));
    EXPECT_EQ(outcome_of_join(talk).state, State::half_open);
    talk.second.up({.options = {join_ack(talk.second, talk.keys)}});
    EXPECT_EQ(outcome_of_join(talk).state, State::half_open);
    // The SYN/ACK sent once more is no answer to the ACK.
    talk.second.down(story::syn_ack_segment({join_syn_ack(talk.second, talk.keys)}));
    EXPECT_EQ(outcome_of_join(talk).state, State::half_open);
}

TEST(Outcomes, AJoinIsEstablishedThoughItsSynAckIsNotInTheCapture) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    talk.second.up({.options = {join_ack(talk.second, talk.keys)}});
    const Row answer = talk.second.down({});
    const Outcome outcome = outcome_of_join(talk);
    EXPECT_EQ(outcome.state, State::established);
    EXPECT_EQ(outcome.row, answer);
}

TEST(Outcomes, AJoinIsRefusedByAReset) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    const Row reset = talk.second.down(story::reset_segment({story::mp_tcprst(5)}));
    const Outcome outcome = outcome_of_join(talk);
    EXPECT_EQ(outcome.state, State::refused);
    EXPECT_EQ(outcome.row, reset);
    EXPECT_EQ(outcome.by, Side::server);
    EXPECT_EQ(outcome.reset_reason, 5);
}

// Linux refuses a subflow above its limits after the ACK, with reason 3.
TEST(Outcomes, AJoinIsRefusedAfterItsThirdSegment) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    talk.second.down(story::syn_ack_segment({join_syn_ack(talk.second, talk.keys)}));
    talk.second.up({.options = {join_ack(talk.second, talk.keys)}});
    const Row reset = talk.second.down(story::reset_segment({story::mp_tcprst(3)}));
    talk.second.down(story::reset_segment({story::mp_tcprst(1)}));
    const Outcome outcome = outcome_of_join(talk);
    EXPECT_EQ(outcome.state, State::refused);
    EXPECT_EQ(outcome.row, reset);
    EXPECT_EQ(outcome.by, Side::server);
    EXPECT_EQ(outcome.reset_reason, 3);
}

TEST(Outcomes, TheOneWhoOpensMayRefuseToo) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    talk.second.down(story::syn_ack_segment({join_syn_ack(talk.second, talk.keys)}));
    const Row reset = talk.second.up(story::reset_segment({story::mp_tcprst(1)}));
    const Outcome outcome = outcome_of_join(talk);
    EXPECT_EQ(outcome.state, State::refused);
    EXPECT_EQ(outcome.row, reset);
    EXPECT_EQ(outcome.by, Side::client);
    EXPECT_EQ(outcome.reset_reason, 1);
}

TEST(Outcomes, AResetOfAnEstablishedJoinIsNoRefusal) {
    Talk talk;
    talk.start();
    talk.second.down(story::reset_segment({story::mp_tcprst(3)}));
    EXPECT_EQ(outcome_of_join(talk).state, State::established);
}

TEST(Outcomes, ASynAckWithoutJoin) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    const Row answer = talk.second.down(story::syn_ack_segment({}));
    const Outcome outcome = outcome_of_join(talk);
    EXPECT_EQ(outcome.state, State::no_join);
    EXPECT_EQ(outcome.row, answer);
    // A client resets such a subflow (RFC 8684 3.2); that is not the reason.
    talk.second.up(story::reset_segment({}));
    EXPECT_EQ(outcome_of_join(talk).state, State::no_join);
}

TEST(Outcomes, AnUnansweredJoin) {
    Talk talk;
    open(talk.first, talk.keys);
    const Row syn = talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    const Outcome outcome = outcome_of_join(talk);
    EXPECT_EQ(outcome.state, State::unanswered);
    EXPECT_EQ(outcome.row, syn);
}

TEST(Outcomes, ARefusedJoinWithAnUnknownToken) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({story::join_syn(0xdeadbeef, 1)}));
    const Row reset = talk.second.down(story::reset_segment({story::mp_tcprst(1)}));
    const Outcome outcome = outcome_of_join(talk);
    EXPECT_EQ(outcome.state, State::token_unknown);
    EXPECT_EQ(outcome.row, reset);
}

// The keys may be older than the capture: an accepted token was right.
TEST(Outcomes, AnAcceptedJoinWithAnUnknownTokenIsEstablished) {
    Talk talk;
    const Keys others{.client = 5, .server = 6};
    open(talk.first, talk.keys);
    open_join(talk.second, others);
    EXPECT_EQ(outcome_of_join(talk).state, State::established);
}

TEST(Outcomes, ARefusedJoinWithAWrongHmacOfTheOneWhoOpens) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    talk.second.down(story::syn_ack_segment({join_syn_ack(talk.second, talk.keys)}));
    talk.second.up({.options = {story::join_ack("0123456789abcdef0123456789abcdef01234567")}});
    const Row reset = talk.second.down(story::reset_segment({story::mp_tcprst(1)}));
    const Outcome outcome = outcome_of_join(talk);
    EXPECT_EQ(outcome.state, State::hmac_wrong);
    EXPECT_EQ(outcome.row, reset);
}

TEST(Outcomes, ARefusedJoinWithAWrongHmacOfTheOther) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    talk.second.down(story::syn_ack_segment({story::join_syn_ack("0123456789abcdef", 0x22222222)}));
    talk.second.up(story::reset_segment({story::mp_tcprst(1)}));
    EXPECT_EQ(outcome_of_join(talk).state, State::hmac_wrong);
}

TEST(Outcomes, AJoinFromItsMiddle) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up({.options = {join_ack(talk.second, talk.keys)}});
    const Analysis analysis = talk.analyse();
    const Subflow* const subflow = analysis.subflow_at(3);
    ASSERT_NE(subflow, nullptr);
    EXPECT_EQ(subflow->outcome.state, State::not_seen_from_start);
}

TEST(Outcomes, ASubflowWithoutPayloadWasNeverUsed) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const Analysis analysis = talk.analyse();
    EXPECT_FALSE(analysis.subflows[0].never_used());
    EXPECT_TRUE(analysis.subflows[1].never_used());
}

// Every word of the outputs is there, and none is used twice.
TEST(Outcomes, HaveNames) {
    std::set<std::string_view> names;
    for (int state = 0; state <= static_cast<int>(State::hmac_wrong); ++state) {
        EXPECT_FALSE(name_of(static_cast<State>(state)).empty());
        names.insert(name_of(static_cast<State>(state)));
    }
    EXPECT_EQ(names.size(), 9U);
    names.clear();
    for (int i = 0; i <= static_cast<int>(Fallback::data_without_mapping); ++i) {
        EXPECT_FALSE(name_of(static_cast<Fallback>(i)).empty());
        names.insert(name_of(static_cast<Fallback>(i)));
    }
    EXPECT_EQ(names.size(), 6U);
    EXPECT_NE(name_of(Verdict::valid), name_of(Verdict::invalid));
    EXPECT_NE(name_of(Verdict::valid), name_of(Verdict::unknown));
}

}  // namespace
}  // namespace mptcp
