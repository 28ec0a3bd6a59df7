// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/option_values.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/bytes.h"
#include "support/mptcp_options.h"
#include "support/tcp_options.h"

namespace wire {
namespace {

namespace bit = packets::present;
namespace type = packets::subtype;
using packets::MptcpOptions;
using packets::RareOptions;
using test_support::Backup;
using test_support::broken;
using test_support::Bytes;
using test_support::Mapping;
using test_support::MptcpVersion;
using test_support::Width;
using Flags = std::vector<std::uint8_t>;
using Texts = std::vector<std::string>;

struct Put {
    packets::PacketRow row{};
    bool is_broken = false;

    [[nodiscard]] RareOptions rare() const {
        EXPECT_TRUE(row.rare);
        return row.rare.value_or(RareOptions{});
    }
};

Put put(std::initializer_list<Bytes> options, std::uint16_t presence = 0) {
    Put result;
    result.row.presence = presence;
    result.is_broken =
        put_options(read_tcp_options(test_support::concatenate(options)), result.row);
    EXPECT_EQ(result.is_broken, (result.row.presence & bit::broken_options) != 0);
    return result;
}

std::array<std::uint8_t, 20> some_hmac() {
    std::array<std::uint8_t, 20> hmac{};
    for (std::size_t i = 0; i < hmac.size(); ++i) {
        hmac.at(i) = static_cast<std::uint8_t>(0xa0 + i);
    }
    return hmac;
}

TEST(OptionValues, NoneOfNoOptions) {
    const Put result = put({});
    EXPECT_FALSE(result.is_broken);
    EXPECT_EQ(result.row.presence, 0U);
    EXPECT_FALSE(result.row.rare);
    EXPECT_TRUE(result.row.options.empty());
}

TEST(OptionValues, TakeThePlaceOfThoseOfTheRowBefore) {
    packets::PacketRow row;
    row.presence = bit::ttl;
    const auto read = [](std::initializer_list<Bytes> options) {
        return read_tcp_options(test_support::concatenate(options));
    };
    put_options(read({test_support::timestamps(1, 2), test_support::mss(1460),
                      test_support::dss(
                          {.data_ack = 7,
                           .mapping = Mapping{.dsn = 1, .ssn = 2, .length = 3, .checksum = 4}})}),
                row);
    EXPECT_NE(row.presence, bit::ttl);
    put_options({}, row);
    EXPECT_EQ(row.presence, bit::ttl);
    EXPECT_EQ(row.timestamp_value, 0U);
    EXPECT_EQ(row.timestamp_echo, 0U);
    EXPECT_EQ(row.data_ack, 0U);
    EXPECT_EQ(row.dsn, 0U);
    EXPECT_EQ(row.ssn, 0U);
    EXPECT_EQ(row.dss_length, 0U);
    EXPECT_EQ(row.dss_checksum, 0U);
    EXPECT_EQ(row.dss_flags, 0U);
    EXPECT_TRUE(row.options.empty());
    EXPECT_FALSE(row.rare);
}

TEST(OptionValues, OfEveryTcp) {
    const Put result = put({test_support::mss(1460), test_support::window_scale(7),
                            test_support::timestamps(4294967295, 0)});
    EXPECT_EQ(result.rare().mss, 1460);
    EXPECT_EQ(result.rare().window_scale, 7);
    EXPECT_EQ(result.row.presence, bit::timestamps);
    EXPECT_EQ(result.row.timestamp_value, 4294967295U);
    EXPECT_TRUE(result.row.options.empty());
}

TEST(OptionValues, OfTwoOfAKindTheFirst) {
    const Put result = put({test_support::mss(1), test_support::mss(2),
                            test_support::window_scale(3), test_support::window_scale(4),
                            test_support::timestamps(5, 6), test_support::timestamps(7, 8)});
    EXPECT_EQ(result.rare().mss, 1);
    EXPECT_EQ(result.rare().window_scale, 3);
    EXPECT_EQ(result.row.timestamp_value, 5U);
    EXPECT_EQ(result.row.timestamp_echo, 6U);
    EXPECT_FALSE(result.is_broken);
}

TEST(OptionValues, Capable) {
    const Put syn = put({test_support::mp_capable_syn_v0(0x1122334455667788, 0x81)});
    EXPECT_EQ(syn.rare().version, 0);
    EXPECT_EQ(syn.rare().checksum_required, true);
    EXPECT_EQ(syn.rare().sender_key, 0x1122334455667788U);
    EXPECT_FALSE(syn.rare().receiver_key);
    EXPECT_EQ(syn.rare().option_flags, Flags{0x81});
    EXPECT_EQ(syn.row.presence, 0U);
    EXPECT_EQ(put({test_support::mp_capable_syn_v1()}).rare().checksum_required, false);
    EXPECT_EQ(put({test_support::mp_capable_ack(MptcpVersion::v1, 1, 2)}).rare().receiver_key, 2U);
}

TEST(OptionValues, CapableWithDataHasAMapping) {
    const Put plain = put({test_support::mp_capable_data(1, 2, 100)});
    EXPECT_EQ(plain.row.presence, bit::capable_mapping);
    EXPECT_EQ(plain.row.dss_length, 100U);
    const Put checked = put({test_support::mp_capable_data(1, 2, 100, 0xbeef)});
    EXPECT_EQ(checked.row.presence, bit::capable_mapping | bit::dss_checksum);
    EXPECT_EQ(checked.row.dss_checksum, 0xbeefU);
}

TEST(OptionValues, Joins) {
    const Put syn = put({test_support::mp_join_syn(0xdeadbeef, 0x01020304, 5, Backup::yes)});
    EXPECT_EQ(syn.rare().receiver_token, 0xdeadbeefU);
    EXPECT_EQ(syn.rare().nonce, 0x01020304U);
    EXPECT_EQ(syn.rare().address_ids, Flags{5});
    EXPECT_EQ(syn.rare().backup, true);
    EXPECT_TRUE(syn.rare().hmacs.empty());
    const Put answer = put({test_support::mp_join_syn_ack(0x0102, 0xffffffff, 0)});
    EXPECT_EQ(answer.rare().nonce, 0xffffffffU);
    EXPECT_EQ(answer.rare().hmacs, Texts{"0000000000000102"});
    EXPECT_EQ(answer.rare().address_ids, Flags{0});
    EXPECT_EQ(answer.rare().backup, false);
    EXPECT_FALSE(answer.rare().receiver_token);
    const Put third = put({test_support::mp_join_ack(some_hmac())});
    EXPECT_EQ(third.rare().hmacs, Texts{"a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3"});
    EXPECT_FALSE(third.rare().backup);
    EXPECT_TRUE(third.rare().address_ids.empty());
}

TEST(OptionValues, DssInItsColumns) {
    const Put result = put({test_support::dss(
        {.data_ack = 0xfedcba98,
         .data_ack_width = Width::bytes_4,
         .mapping =
             Mapping{.dsn = 18446744073709551615U, .ssn = 4294967295, .length = 1, .checksum = 0},
         .data_fin = true})});
    EXPECT_EQ(result.row.presence, bit::dss_flags | bit::data_ack | bit::dsn | bit::dss_checksum);
    EXPECT_EQ(result.row.dss_flags, 0x1d);
    EXPECT_EQ(result.row.data_ack, 0xfedcba98U);
    EXPECT_EQ(result.row.dsn, 18446744073709551615U);
    EXPECT_EQ(result.row.ssn, 4294967295U);
    EXPECT_EQ(result.row.dss_length, 1U);
    EXPECT_EQ(result.row.dss_checksum, 0U);
    EXPECT_EQ(result.row.options, (MptcpOptions{{type::dss, 24}}));
    EXPECT_FALSE(result.row.rare);
    EXPECT_EQ(put({test_support::dss({.data_ack = 7})}).row.presence,
              bit::dss_flags | bit::data_ack);
    EXPECT_EQ(put({test_support::dss({})}).row.presence, bit::dss_flags);
}

TEST(OptionValues, AddressesInTheOrderOfThePacket) {
    const RareOptions two = put({test_support::add_addr_v1(3, "10.1.2.3", 1, 99),
                                 test_support::add_addr_echo(4, "10.1.2.4")})
                                .rare();
    EXPECT_EQ(two.address_ids, (Flags{3, 4}));
    EXPECT_EQ(two.advertised_addresses, (Texts{"10.1.2.3", "10.1.2.4"}));
    EXPECT_EQ(two.advertised_ports, std::vector<std::uint16_t>{99});
    EXPECT_EQ(two.echoes, (std::vector<bool>{false, true}));
    EXPECT_EQ(two.hmacs, Texts{"0000000000000001"});
    const RareOptions families = put({test_support::add_addr_echo(6, "fd00::6"),
                                      test_support::add_addr_v1(4, "10.1.2.4", 5)})
                                     .rare();
    EXPECT_EQ(families.advertised_addresses, (Texts{"fd00::6", "10.1.2.4"}));
    EXPECT_EQ(families.address_ids, (Flags{6, 4}));
    EXPECT_EQ(families.echoes, (std::vector<bool>{true, false}));
    EXPECT_TRUE(put({test_support::add_addr_v0(3, "10.1.2.3")}).rare().echoes.empty());
    EXPECT_EQ(
        put({test_support::remove_addr({1}), test_support::remove_addr({2, 3})}).rare().address_ids,
        (Flags{1, 2, 3}));
}

TEST(OptionValues, TheHmacOfAJoinIsTheFirst) {
    const RareOptions rare =
        put({test_support::add_addr_v1(3, "10.1.2.3", 7), test_support::mp_join_syn_ack(1, 2, 0)})
            .rare();
    EXPECT_EQ(rare.hmacs, (Texts{"0000000000000001", "0000000000000007"}));
}

TEST(OptionValues, PriorityFailureAndEnd) {
    const Put plain = put({test_support::mp_prio(Backup::yes)});
    EXPECT_EQ(plain.rare().backup, true);
    EXPECT_TRUE(plain.rare().address_ids.empty());
    const Put addressed = put({test_support::mp_prio(Backup::no, 4)});
    EXPECT_EQ(addressed.rare().backup, false);
    EXPECT_EQ(addressed.rare().address_ids, Flags{4});
    const Put fail = put({test_support::mp_fail(0x1234)});
    EXPECT_EQ(fail.rare().fail_dsn, 0x1234U);
    EXPECT_EQ(fail.row.presence, 0U);
    const Put end = put({test_support::mp_fastclose(5), test_support::mp_tcprst(1, 3)});
    EXPECT_EQ(end.rare().receiver_key, 5U);
    EXPECT_FALSE(end.rare().sender_key);
    EXPECT_EQ(end.rare().reset_reason, 3);
    EXPECT_EQ(end.rare().option_flags, Flags{0x81});
}

TEST(OptionValues, OfSeveralOptionsInAnyOrder) {
    for (const bool dss_first : {false, true}) {
        const Bytes dss = test_support::dss(
            {.data_ack = 8, .mapping = Mapping{.dsn = 5, .ssn = 1, .length = 100}});
        const Bytes fail = test_support::mp_fail(4660);
        const Put result = dss_first ? put({dss, fail}) : put({fail, dss});
        EXPECT_FALSE(result.is_broken);
        EXPECT_EQ(result.rare().fail_dsn, 4660U);
        EXPECT_EQ(result.row.dsn, 5U);
        EXPECT_EQ(result.row.data_ack, 8U);
    }
    const Put prio = put({test_support::dss({.data_ack = 7}), test_support::mp_prio(Backup::yes)});
    EXPECT_EQ(prio.rare().option_flags, Flags{0x51});
    EXPECT_EQ(prio.row.dss_flags, 3U);
    const Put capable = put(
        {test_support::mp_capable_ack(MptcpVersion::v1, 1, 2), test_support::dss({.data_ack = 7})});
    EXPECT_EQ(capable.rare().receiver_key, 2U);
    EXPECT_EQ(capable.row.data_ack, 7U);
    EXPECT_EQ(capable.row.options, (MptcpOptions{{type::mp_capable, 20}, {type::dss, 12}}));
}

TEST(OptionValues, AnOptionOfTheFutureIsNamedAndHasNone) {
    const Put result = put({test_support::mptcp_unknown(9, 0, {1, 2, 3})});
    EXPECT_EQ(result.row.options, (MptcpOptions{{9, 6}}));
    EXPECT_EQ(result.row.presence, 0U);
    EXPECT_FALSE(result.row.rare);
}

// Malformed options.

TEST(OptionValues, OptionsInFrontOfAMalformedOneCount) {
    const Bytes dss = test_support::dss({.data_ack = 7});
    for (const Bytes& malformed :
         {broken(test_support::mp_fail(1), 11), broken(test_support::mp_fail(1), 0),
          broken(test_support::mp_fastclose(1), 60), broken(test_support::mss(1), 1), Bytes{30, 2},
          Bytes{30}}) {
        const Put result = put({test_support::mp_prio(Backup::yes), dss, malformed});
        EXPECT_TRUE(result.is_broken) << int{malformed.back()};
        EXPECT_EQ(result.row.presence, bit::dss_flags | bit::data_ack | bit::broken_options);
        EXPECT_EQ(result.row.data_ack, 7U);
        EXPECT_EQ(result.rare().backup, true);
    }
}

TEST(OptionValues, MptcpOptionsAfterAMalformedOneAreNamedOnly) {
    const Put result = put({broken(test_support::mp_capable_syn_v1(), 5), Bytes{1},
                            test_support::dss({.data_ack = 7}), test_support::timestamps(1, 2)});
    EXPECT_EQ(result.row.options, (MptcpOptions{{type::mp_capable, 5}, {type::dss, 12}}));
    EXPECT_EQ(result.row.presence, bit::timestamps | bit::broken_options);
    EXPECT_EQ(result.row.data_ack, 0U);
    EXPECT_EQ(result.row.timestamp_value, 1U);
    EXPECT_FALSE(result.row.rare);
}

TEST(OptionValues, AMalformedOptionThatIsNotOfMptcpLosesItsOwnValueOnly) {
    const Put result = put({broken(test_support::mss(1460), 5), Bytes{1},
                            test_support::window_scale(7), test_support::dss({.data_ack = 7})});
    EXPECT_FALSE(result.is_broken);
    EXPECT_EQ(result.row.presence, bit::dss_flags | bit::data_ack);
    EXPECT_EQ(result.rare().window_scale, 7);
    EXPECT_FALSE(result.rare().mss);
}

TEST(OptionValues, WhatACutExplainsIsNotBroken) {
    const Put result =
        put({test_support::dss({.data_ack = 7}), Bytes{30, 12, 0x60}}, bit::cut_options);
    EXPECT_EQ(result.row.presence, bit::cut_options | bit::dss_flags | bit::data_ack);
    EXPECT_EQ(result.row.options, (MptcpOptions{{type::dss, 12}}));
}

// Contradictions.

TEST(OptionValues, OfTwoThatContradictEachOtherNeitherCounts) {
    const Put dss = put({test_support::dss({.data_ack = 7}), test_support::mp_prio(Backup::yes),
                         test_support::dss({.data_ack = 8})});
    EXPECT_EQ(dss.row.presence, bit::broken_options);
    EXPECT_EQ(dss.row.data_ack, 0U);
    EXPECT_EQ(dss.rare().backup, true);
    EXPECT_EQ(dss.row.options,
              (MptcpOptions{{type::dss, 12}, {type::mp_prio, 3}, {type::dss, 12}}));
    const Bytes data = test_support::mp_capable_data(1, 2, 3);
    const Bytes mapping = test_support::dss({.mapping = Mapping{.dsn = 1, .ssn = 2, .length = 3}});
    const std::vector<std::array<Bytes, 2>> all = {
        {test_support::mp_capable_syn_v1(), test_support::mp_capable_syn_v1()},
        {test_support::mp_join_syn(1, 2, 3), test_support::mp_join_ack(some_hmac())},
        {test_support::mp_fail(1), test_support::mp_fail(1)},
        {test_support::mp_tcprst(0, 1), test_support::mp_tcprst(0, 2)},
        {test_support::mp_fastclose(1), test_support::mp_fastclose(2)},
        {test_support::mp_prio(Backup::no), test_support::mp_prio(Backup::yes)},
        {test_support::mp_prio(Backup::no), test_support::mp_join_syn(1, 2, 3)},
        {test_support::mp_fastclose(1), test_support::mp_capable_ack(MptcpVersion::v1, 1, 2)},
        {data, mapping},
    };
    for (const auto& [one, other] : all) {
        for (const Put& result : {put({one, other}), put({other, one})}) {
            EXPECT_EQ(result.row.presence, bit::broken_options) << int{one[2]};
            EXPECT_FALSE(result.row.rare) << int{one[2]};
            EXPECT_EQ(result.row.options.size(), 2U);
        }
    }
}

TEST(OptionValues, ASecondOneAfterAMalformedOneContradictsNothing) {
    const Put result =
        put({test_support::dss({.data_ack = 7}), broken(test_support::mp_fail(1), 11), Bytes{1},
             test_support::dss({.data_ack = 8})});
    EXPECT_TRUE(result.is_broken);
    EXPECT_EQ(result.row.data_ack, 7U);
}

}  // namespace
}  // namespace wire
