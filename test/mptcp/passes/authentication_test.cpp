// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/authentication.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

namespace flag = packets::tcp_flag;
using story::Added;
using story::Flow;
using story::Keys;
using story::Talk;

const std::string WRONG_HMAC{"0123456789abcdef0123456789abcdef01234567"};

// MP_JOIN.

TEST(JoinHmacs, AreValid) {
    for (const Version version : {Version::v0, Version::v1}) {
        Talk talk{{.version = version}};
        talk.start();
        const Analysis analysis = talk.analyse();
        EXPECT_EQ(analysis.subflows[1].syn_ack_hmac, Verdict::valid);
        EXPECT_EQ(analysis.subflows[1].ack_hmac, Verdict::valid);
        EXPECT_EQ(analysis.subflows[0].syn_ack_hmac, Verdict::unknown);
        EXPECT_EQ(analysis.subflows[0].ack_hmac, Verdict::unknown);
        EXPECT_EQ(analysis.problems[Problem::join_hmac_invalid].times, 0U);
    }
}

// By Python's hmac module, not by our own functions: keys 0102030405060708 of the client and
// 1112131415161718 of the server, nonces deadbeef and 01020304.
TEST(JoinHmacs, AreValidByAnothersReckoning) {
    struct Case {
        Version version;
        std::string of_client;
        std::string of_server;
    };
    const std::vector<Case> cases{
        {Version::v0, "2d05a34e0664b5de6902c535f274f40e54db5f1b", "d7997d731335c2b4"},
        {Version::v1, "423222d33681d4897a1d9d16fb2b022bf086e85b", "b80cf997e1fd53c2"},
    };
    for (const Case& known : cases) {
        Talk talk{{.version = known.version}};
        open(talk.first, talk.keys);
        talk.second.up(
            story::syn_segment({story::join_syn(talk.keys.token(Side::server), 0xdeadbeef)}));
        talk.second.down(
            story::syn_ack_segment({story::join_syn_ack(known.of_server, 0x01020304)}));
        talk.second.up({.options = {story::join_ack(known.of_client)}});
        const Analysis analysis = talk.analyse();
        EXPECT_EQ(analysis.subflows[1].syn_ack_hmac, Verdict::valid);
        EXPECT_EQ(analysis.subflows[1].ack_hmac, Verdict::valid);
    }
}

TEST(JoinHmacs, OfASubflowOpenedByTheServer) {
    Talk talk;
    open(talk.first, talk.keys);
    const Flow back{talk.story, {.client = "10.0.0.2", .server = "10.0.1.1"}, Side::server};
    open_join(back, talk.keys);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.subflows[1].syn_ack_hmac, Verdict::valid);
    EXPECT_EQ(analysis.subflows[1].ack_hmac, Verdict::valid);
}

TEST(JoinHmacs, AreInvalid) {
    for (const bool of_client : {false, true}) {
        Talk talk;
        open(talk.first, talk.keys);
        talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
        const Row syn_ack = talk.second.down(
            story::syn_ack_segment({of_client ? join_syn_ack(talk.second, talk.keys)
                                              : story::join_syn_ack(WRONG_HMAC, 0x22222222)}));
        const Row ack = talk.second.up({.options = {of_client ? story::join_ack(WRONG_HMAC)
                                                              : join_ack(talk.second, talk.keys)}});
        const Analysis analysis = talk.analyse();
        const Subflow& subflow = analysis.subflows[1];
        EXPECT_EQ(subflow.syn_ack_hmac, of_client ? Verdict::valid : Verdict::invalid);
        EXPECT_EQ(subflow.ack_hmac, of_client ? Verdict::invalid : Verdict::valid);
        EXPECT_EQ(analysis.problems[Problem::join_hmac_invalid].times, 1U);
        EXPECT_EQ(analysis.problems[Problem::join_hmac_invalid].first, of_client ? ack : syn_ack);
    }
}

// Every digit that goes over the wire counts.
TEST(JoinHmacs, AreComparedToTheirEnd) {
    Talk talk;
    open(talk.first, talk.keys);
    std::string short_one = syn_ack_hmac(talk.second, talk.keys).substr(0, 16);
    short_one.back() = short_one.back() == '0' ? '1' : '0';
    std::string long_one = ack_hmac(talk.second, talk.keys).substr(0, 40);
    long_one.back() = long_one.back() == '0' ? '1' : '0';
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    talk.second.down(story::syn_ack_segment({story::join_syn_ack(short_one, 0x22222222)}));
    talk.second.up({.options = {story::join_ack(long_one)}});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.subflows[1].syn_ack_hmac, Verdict::invalid);
    EXPECT_EQ(analysis.subflows[1].ack_hmac, Verdict::invalid);
}

TEST(JoinHmacs, AreUnknownWithoutKeys) {
    Talk talk;
    open_join(talk.second, talk.keys);
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.subflows[0].syn_ack_hmac, Verdict::unknown);
    EXPECT_EQ(analysis.subflows[0].ack_hmac, Verdict::unknown);
    EXPECT_EQ(analysis.problems[Problem::join_hmac_invalid].times, 0U);
}

TEST(JoinHmacs, AreUnknownWithOneKeyOnly) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    open_join(talk.second, talk.keys);
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.subflows[1].syn_ack_hmac, Verdict::unknown);
    EXPECT_EQ(analysis.subflows[1].ack_hmac, Verdict::unknown);
}

TEST(JoinHmacs, AreUnknownWhereTheSegmentIsNotInTheCapture) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    talk.second.up({.options = {join_ack(talk.second, talk.keys)}});  // whose nonce is not known
    const Flow third{talk.story, {.client = "10.0.2.1"}};
    third.up(story::syn_segment({join_syn(third, talk.keys)}));
    third.down(story::syn_ack_segment({join_syn_ack(third, talk.keys)}));
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.subflows.size(), 3U);
    EXPECT_EQ(analysis.subflows[1].syn_ack_hmac, Verdict::unknown);
    EXPECT_EQ(analysis.subflows[1].ack_hmac, Verdict::unknown);
    EXPECT_EQ(analysis.subflows[2].syn_ack_hmac, Verdict::valid);
    EXPECT_EQ(analysis.subflows[2].ack_hmac, Verdict::unknown);
}

TEST(JoinHmacs, AcrossAReusedPort) {
    Talk talk;
    talk.start();
    const Flow again{talk.story, {.client = "10.0.1.1", .client_port = 40001, .client_isn = 77}};
    open_join(again, talk.keys, {.nonce = 5, .other_nonce = 6});
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.subflows.size(), 3U);
    EXPECT_EQ(analysis.subflows[2].syn_ack_hmac, Verdict::valid);
    EXPECT_EQ(analysis.subflows[2].ack_hmac, Verdict::valid);
    EXPECT_EQ(analysis.subflows[2].outcome.state, State::established);
}

// ADD_ADDR.

Added signed_address(const Keys& keys, Side sender, Added added) {
    added.echo = false;
    added.hmac = add_addr_hmac(keys.of(sender), keys.of(other(sender)), added.id, added.address,
                               added.port.value_or(0));
    return added;
}

TEST(AddressHmacs, AreValid) {
    const std::vector<Added> addresses{
        {.id = 2, .address = "192.0.2.7"},
        {.id = 3, .address = "192.0.2.7", .port = 5201},
        {.id = 4, .address = "2001:db8::7"},
        {.id = 255, .address = "2001:db8::7", .port = 65535},
    };
    for (const Side sender : both_sides) {
        Talk talk;
        talk.start();
        std::vector<Row> rows;
        for (const Added& added : addresses) {
            const Flow& flow = added.id % 2 == 0 ? talk.first : talk.second;
            rows.push_back(flow.send(
                sender, {.options = {story::add_addr(signed_address(talk.keys, sender, added))}}));
        }
        const Analysis analysis = talk.analyse();
        ASSERT_EQ(analysis.address_verdicts.size(), addresses.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            EXPECT_EQ(analysis.address_verdicts[i].row, rows[i]);
            EXPECT_EQ(analysis.address_verdicts[i].id, addresses[i].id);
            EXPECT_EQ(analysis.address_verdicts[i].verdict, Verdict::valid) << i;
        }
        EXPECT_EQ(analysis.problems[Problem::add_addr_hmac_invalid].times, 0U);
    }
}

// By Python's hmac module.
TEST(AddressHmacs, AreValidByAnothersReckoning) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.first.up({.options = {story::add_addr(
                       {.id = 1, .port = 443, .echo = false, .hmac = "3d8b01d3021c0f69"})}});
    talk.first.up(
        {.options = {story::add_addr(
             {.id = 255, .address = "2001:db8::1", .echo = false, .hmac = "49808d8abb37dd02"})}});
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.address_verdicts.size(), 2U);
    EXPECT_EQ(analysis.address_verdicts[0].verdict, Verdict::valid);
    EXPECT_EQ(analysis.address_verdicts[1].verdict, Verdict::valid);
}

TEST(AddressHmacs, AreInvalidWhateverDiffers) {
    Talk talk;
    open(talk.first, talk.keys);
    const Added good = signed_address(talk.keys, Side::server, {.id = 2, .port = 80});
    std::vector<Added> bad(4, good);
    bad[0].id = 3;
    bad[1].address = "192.0.2.8";
    bad[2].port = 81;
    bad[3].hmac = "0123456789abcdef";
    const Row first = talk.first.down({.options = {story::add_addr(bad[0])}});
    talk.first.down({.options = {story::add_addr(bad[1])}});
    talk.first.down({.options = {story::add_addr(bad[2])}});
    talk.first.down({.options = {story::add_addr(bad[3])}});
    talk.first.up({.options = {story::add_addr(good)}});  // somebody else's
    talk.first.down({.options = {story::add_addr(good)}});
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.address_verdicts.size(), 6U);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(analysis.address_verdicts[i].verdict, Verdict::invalid) << i;
    }
    EXPECT_EQ(analysis.address_verdicts[5].verdict, Verdict::valid);
    EXPECT_EQ(analysis.problems[Problem::add_addr_hmac_invalid].times, 5U);
    EXPECT_EQ(analysis.problems[Problem::add_addr_hmac_invalid].first, first);
}

TEST(AddressHmacs, EchoesHaveNone) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.first.up({.options = {story::add_addr({.echo = true})}});
    EXPECT_TRUE(talk.analyse().address_verdicts.empty());
}

TEST(AddressHmacs, Version0HasNone) {
    Talk talk{{.version = Version::v0}};
    open(talk.first, talk.keys);
    talk.first.up({.options = {story::add_addr({})}});
    const Analysis analysis = talk.analyse();
    EXPECT_TRUE(analysis.address_verdicts.empty());
    EXPECT_EQ(analysis.problems[Problem::add_addr_hmac_invalid].times, 0U);
}

TEST(AddressHmacs, AreUnknownWithoutKeys) {
    Talk talk;
    talk.up(talk.first, 500, 1, 10);
    talk.first.up({.options = {story::add_addr(signed_address(talk.keys, Side::client, {}))}});
    const Analysis analysis = talk.analyse();
    for (const AddressVerdict& verdict : analysis.address_verdicts) {
        EXPECT_EQ(verdict.verdict, Verdict::unknown);
    }
    EXPECT_EQ(analysis.problems[Problem::add_addr_hmac_invalid].times, 0U);
}

TEST(AddressHmacs, OnASubflowOpenedByTheServer) {
    Talk talk;
    open(talk.first, talk.keys);
    const Flow back{talk.story, {.client = "10.0.0.2", .server = "10.0.1.1"}, Side::server};
    open_join(back, talk.keys);
    back.send(Side::server,
              {.options = {story::add_addr(signed_address(talk.keys, Side::server, {}))}});
    const Analysis analysis = talk.analyse();
    ASSERT_EQ(analysis.address_verdicts.size(), 1U);
    EXPECT_EQ(analysis.address_verdicts[0].verdict, Verdict::valid);
}

// The third segment of a JOIN has room for an ADD_ADDR without port.
TEST(AddressHmacs, BesideAJoin) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    talk.second.down(story::syn_ack_segment({join_syn_ack(talk.second, talk.keys)}));
    talk.second.up(
        {.options = {join_ack(talk.second, talk.keys),
                     story::add_addr(signed_address(talk.keys, Side::client, {.id = 9}))}});
    const Analysis analysis = talk.analyse();
    EXPECT_EQ(analysis.subflows[1].ack_hmac, Verdict::valid);
    ASSERT_EQ(analysis.address_verdicts.size(), 1U);
    EXPECT_EQ(analysis.address_verdicts[0].id, 9);
    EXPECT_EQ(analysis.address_verdicts[0].verdict, Verdict::valid);
}

}  // namespace
}  // namespace mptcp
