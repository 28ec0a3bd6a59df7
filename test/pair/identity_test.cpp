// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/identity.h"

#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "pair/support.h"

namespace pair {
namespace {

using story::Flow;
using story::Talk;

class Identity : public testing::Test {
  protected:
    void read() {
        capture.emplace(talk.capture());
        identities = identities_of(*capture);
    }

    Talk talk;
    std::optional<mptcp::Capture> capture;
    std::vector<StreamIdentity> identities;
};

TEST_F(Identity, AnEmptyCaptureHasNone) {
    read();
    EXPECT_TRUE(identities.empty());
}

TEST_F(Identity, OfTheSubflowThatOpensAConnection) {
    open(talk.first, talk.keys);
    read();
    ASSERT_EQ(identities.size(), 1U);
    const StreamIdentity& identity = identities[0];
    EXPECT_EQ(identity.stream, 0U);
    EXPECT_EQ(identity.ends[0].address, "10.0.0.1");
    EXPECT_EQ(identity.ends[0].port, 40000);
    EXPECT_EQ(identity.ends[1].address, "10.0.0.2");
    EXPECT_EQ(identity.ends[1].port, 443);
    EXPECT_EQ(identity.ends[0].initial_sequence, 1'000'000U);
    EXPECT_EQ(identity.ends[1].initial_sequence, 2'000'000U);
    EXPECT_EQ(identity.is_master, true);
    EXPECT_TRUE(identity.is_opening_seen());
    EXPECT_FALSE(identity.token);
    for (const EndIdentity& end : identity.ends) {
        EXPECT_FALSE(end.nonce);
        EXPECT_FALSE(end.syn_timestamp);
    }
}

TEST_F(Identity, OfASubflowThatJoins) {
    talk.start();
    read();
    ASSERT_EQ(identities.size(), 2U);
    const StreamIdentity& identity = identities[1];
    EXPECT_EQ(identity.stream, 1U);
    EXPECT_EQ(identity.ends[0].nonce, 0x11111111U);
    EXPECT_EQ(identity.ends[1].nonce, 0x22222222U);
    EXPECT_EQ(identity.token, talk.keys.token(Side::server));
    EXPECT_EQ(identity.is_master, false);
}

TEST_F(Identity, OfASubflowThatTheServerOpens) {
    open(talk.first, talk.keys);
    const Flow flow{
        talk.story,
        {.client = "10.0.0.2", .server = "10.0.1.1", .client_port = 50000, .server_port = 40001},
        Side::server};
    open_join(flow, talk.keys);
    read();
    EXPECT_EQ(identities[1].ends[0].address, "10.0.0.2");
    EXPECT_EQ(identities[1].ends[0].port, 50000);
    EXPECT_EQ(identities[1].token, talk.keys.token(Side::client));
}

TEST_F(Identity, TheTimestampsOfTheSyns) {
    talk.first.up(story::syn_segment({capable_syn(talk.keys), story::timestamps(700, 0)}));
    talk.first.down(
        story::syn_ack_segment({capable_syn_ack(talk.keys), story::timestamps(9, 700)}));
    talk.first.up({.options = {capable_ack(talk.keys), story::timestamps(720, 9)}});
    read();
    EXPECT_EQ(identities[0].ends[0].syn_timestamp, 700U);
    EXPECT_EQ(identities[0].ends[1].syn_timestamp, 9U);
}

TEST_F(Identity, TheLastSynCounts) {
    talk.first.up(story::syn_segment({story::timestamps(700, 0)}));
    talk.first.up(story::syn_segment({story::timestamps(1700, 0)}));
    read();
    ASSERT_EQ(identities.size(), 1U);
    EXPECT_EQ(identities[0].ends[0].initial_sequence, 1'000'000U);
    EXPECT_EQ(identities[0].ends[0].syn_timestamp, 1700U);
}

// The timestamp is that of the SYN that counts, not of another.
TEST_F(Identity, TheLastSynHasNoTimestamp) {
    talk.first.up(story::syn_segment({story::timestamps(700, 0)}));
    talk.first.up(story::syn_segment({}));
    read();
    ASSERT_EQ(identities.size(), 1U);
    EXPECT_EQ(identities[0].ends[0].initial_sequence, 1'000'000U);
    EXPECT_FALSE(identities[0].ends[0].syn_timestamp);
}

TEST_F(Identity, OnlyTheSynAckWasCaptured) {
    talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    read();
    EXPECT_EQ(identities[0].ends[0].address, "10.0.0.1");
    EXPECT_FALSE(identities[0].ends[0].initial_sequence);
    EXPECT_EQ(identities[0].ends[1].initial_sequence, 2'000'000U);
    EXPECT_TRUE(identities[0].is_opening_seen());
}

TEST_F(Identity, OfAStreamInItsMiddle) {
    talk.up(talk.first, 1, 1, 100);
    talk.down(talk.first, 1, 1, 100);
    read();
    ASSERT_EQ(identities.size(), 1U);
    EXPECT_EQ(identities[0].ends[0].address, "10.0.0.1");
    EXPECT_EQ(identities[0].ends[1].port, 443);
    EXPECT_FALSE(identities[0].ends[0].initial_sequence);
    EXPECT_FALSE(identities[0].ends[1].initial_sequence);
    EXPECT_FALSE(identities[0].is_opening_seen());
    EXPECT_FALSE(identities[0].is_master);
    EXPECT_FALSE(identities[0].token);
}

TEST_F(Identity, OfPlainTcp) {
    talk.first.up(story::syn_segment({}));
    talk.first.down(story::syn_ack_segment({}));
    talk.first.up({.length = 10});
    read();
    EXPECT_EQ(identities[0].ends[0].initial_sequence, 1'000'000U);
    EXPECT_EQ(identities[0].ends[1].initial_sequence, 2'000'000U);
    EXPECT_FALSE(identities[0].ends[0].nonce);
}

TEST_F(Identity, ANumberOfZeroIsANumber) {
    const Flow flow{talk.story, {.client_isn = 0, .server_isn = 0}};
    flow.up(story::syn_segment({story::timestamps(0, 0)}));
    flow.down(story::syn_ack_segment({}));
    read();
    EXPECT_EQ(identities[0].ends[0].initial_sequence, 0U);
    EXPECT_EQ(identities[0].ends[0].syn_timestamp, 0U);
    EXPECT_EQ(identities[0].ends[1].initial_sequence, 0U);
}

TEST_F(Identity, WhatBrokenOptionsSayIsNotTaken) {
    open(talk.first, talk.keys);
    const auto broken = [](packets::PacketRow& row) {
        row.presence |= packets::present::broken_options;
    };
    talk.second.up(story::syn_segment({story::join_syn(talk.second, talk.keys), broken}));
    read();
    ASSERT_EQ(identities.size(), 2U);
    EXPECT_EQ(identities[1].ends[0].initial_sequence, 1'000'000U);
    EXPECT_FALSE(identities[1].ends[0].nonce);
    EXPECT_FALSE(identities[1].token);
}

TEST_F(Identity, PortsUsedAgainAreAnotherStream) {
    open(talk.first, talk.keys);
    const Flow again{talk.story, {.client_isn = 5'000'000, .server_isn = 6'000'000}};
    again.up(story::syn_segment({}));
    again.down(story::syn_ack_segment({}));
    read();
    ASSERT_EQ(identities.size(), 2U);
    EXPECT_EQ(identities[0].ends[0].initial_sequence, 1'000'000U);
    EXPECT_EQ(identities[1].ends[0].initial_sequence, 5'000'000U);
    EXPECT_EQ(identities[1].ends[1].initial_sequence, 6'000'000U);
    EXPECT_EQ(identities[0].ends[0].address, identities[1].ends[0].address);
}

}  // namespace
}  // namespace pair
