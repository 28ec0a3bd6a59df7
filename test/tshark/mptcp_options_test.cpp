// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/mptcp_options.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/bytes.h"
#include "support/mptcp_options.h"
#include "support/tcp_options.h"

namespace tshark {
namespace {

namespace bit = packets::present;
namespace type = packets::subtype;
using packets::MptcpOptions;
using test_support::Backup;
using test_support::Bytes;
using test_support::concatenate;
using test_support::MptcpVersion;
using test_support::Width;

std::string hexadecimal(const Bytes& bytes) {
    constexpr std::string_view digits{"0123456789abcdef"};
    std::string text;
    for (const auto byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xfU];
    }
    return text;
}

WalkedOptions walk(std::initializer_list<Bytes> options) {
    return walk_options(hexadecimal(concatenate(options)));
}

std::array<std::uint8_t, 20> some_hmac() {
    std::array<std::uint8_t, 20> hmac{};
    hmac.fill(0xa5);
    return hmac;
}

// Walking the bytes.

TEST(WalkOptions, NothingIsSound) {
    const auto walked = walk_options("");
    EXPECT_TRUE(walked.options.empty());
    EXPECT_FALSE(walked.checksum);
    EXPECT_FALSE(walked.broken);
}

TEST(WalkOptions, SkipsOtherOptions) {
    const auto walked = walk({test_support::mss(1460), test_support::nop(),
                              test_support::timestamps(1, 2), test_support::mp_capable_syn_v1(),
                              test_support::window_scale(7), test_support::sack_permitted()});
    EXPECT_EQ(walked.options, (MptcpOptions{{type::mp_capable, 4}}));
    EXPECT_FALSE(walked.broken);
}

struct WalkCase {
    Bytes option{};
    packets::MptcpOption expected{};
    std::optional<std::uint16_t> checksum{};
};

// Lengths: RFC 6824 and RFC 8684, figures of section 3.
std::vector<WalkCase> walk_cases() {
    using namespace test_support;
    const Mapping wide{.dsn = 1, .ssn = 2, .length = 3};
    Mapping narrow{wide};
    narrow.dsn_width = Width::bytes_4;
    narrow.checksum = 0x1234;
    Mapping checked{wide};
    checked.checksum = 0xfedc;
    return {
        {mp_capable_syn_v0(1), {type::mp_capable, 12}, {}},
        {mp_capable_syn_v1(), {type::mp_capable, 4}, {}},
        {mp_capable_syn_ack(MptcpVersion::v1, 1), {type::mp_capable, 12}, {}},
        {mp_capable_ack(MptcpVersion::v0, 1, 2), {type::mp_capable, 20}, {}},
        {mp_capable_data(1, 2, 3), {type::mp_capable, 22}, {}},
        {mp_capable_data(1, 2, 3, 0xbeef), {type::mp_capable, 24}, 0xbeef},
        {mp_join_syn(1, 2, 3), {type::mp_join, 12}, {}},
        {mp_join_syn_ack(1, 2, 3), {type::mp_join, 16}, {}},
        {mp_join_ack(some_hmac()), {type::mp_join, 24}, {}},
        {dss({.data_ack = 1, .data_ack_width = Width::bytes_4}), {type::dss, 8}, {}},
        {dss({.data_ack = 1}), {type::dss, 12}, {}},
        {dss({.mapping = wide}), {type::dss, 18}, {}},
        {dss({.mapping = checked}), {type::dss, 20}, 0xfedc},
        {dss({.mapping = narrow}), {type::dss, 16}, 0x1234},
        {dss({.data_ack = 1, .mapping = wide}), {type::dss, 26}, {}},
        {dss({.data_ack = 1, .mapping = checked}), {type::dss, 28}, 0xfedc},
        {dss({.data_ack = 1, .data_ack_width = Width::bytes_4, .mapping = narrow}),
         {type::dss, 20},
         0x1234},
        {dss({.mapping = checked, .data_fin = true, .reserved_flags = 0xe0}),
         {type::dss, 20},
         0xfedc},
        {add_addr_v0(1, "10.0.0.1"), {type::add_addr, 8}, {}},
        {add_addr_v1(1, "fd00::1", 2, 3), {type::add_addr, 30}, {}},
        {remove_addr({1, 2}), {type::remove_addr, 5}, {}},
        {mp_prio(Backup::yes), {type::mp_prio, 3}, {}},
        {mp_prio(Backup::yes, 1), {type::mp_prio, 4}, {}},
        {mp_fail(1), {type::mp_fail, 12}, {}},
        {mp_fastclose(1), {type::mp_fastclose, 12}, {}},
        {mp_tcprst(0, 3), {type::mp_tcprst, 4}, {}},
        {mptcp_unknown(15, 0, {1, 2}), {15, 5}, {}},
    };
}

TEST(WalkOptions, EachOptionWithItsLengthAndChecksum) {
    for (const auto& one : walk_cases()) {
        const auto walked = walk({one.option});
        EXPECT_EQ(walked.options, (MptcpOptions{one.expected})) << hexadecimal(one.option);
        if (one.checksum) {
            EXPECT_EQ(walked.checksum, one.checksum) << hexadecimal(one.option);
        }
        EXPECT_FALSE(walked.broken) << hexadecimal(one.option);
    }
}

TEST(WalkOptions, AChecksumOfZeroIsThere) {
    const test_support::Mapping mapping{.dsn = 1, .ssn = 2, .length = 3, .checksum = 0};
    EXPECT_EQ(walk({test_support::dss({.mapping = mapping})}).checksum, 0);
}

TEST(WalkOptions, SeveralInTheOrderOfThePacket) {
    const auto walked = walk({test_support::nop(), test_support::dss({.data_ack = 1}),
                              test_support::mp_prio(Backup::no), test_support::remove_addr({9}),
                              test_support::mp_prio(Backup::no)});
    EXPECT_EQ(
        walked.options,
        (MptcpOptions{
            {type::dss, 12}, {type::mp_prio, 3}, {type::remove_addr, 4}, {type::mp_prio, 3}}));
    EXPECT_FALSE(walked.broken);
}

TEST(WalkOptions, TheChecksumIsTheMappingsWhateverFollows) {
    const test_support::Mapping mapping{.dsn = 1, .ssn = 2, .length = 3, .checksum = 0xaabb};
    const auto walked = walk({test_support::dss({.mapping = mapping}), test_support::mp_fail(7)});
    EXPECT_EQ(walked.checksum, 0xaabb);
}

TEST(WalkOptions, EndsAtTheEndOfOptionList) {
    const auto walked =
        walk({test_support::mp_prio(Backup::no), test_support::eol(), test_support::mp_fail(1)});
    EXPECT_EQ(walked.options, (MptcpOptions{{type::mp_prio, 3}}));
    EXPECT_FALSE(walked.broken);
}

TEST(WalkOptions, CapitalDigitsToo) {
    const auto walked = walk_options(
        "1E14200C000000000000000100000002"
        "0003"
        "ABCD");
    EXPECT_EQ(walked.options, (MptcpOptions{{type::dss, 20}}));
    EXPECT_EQ(walked.checksum, 0xabcd);
}

TEST(WalkOptions, StopsAtAnImpossibleLength) {
    const auto first = test_support::mp_prio(Backup::no);
    for (const std::uint8_t length : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{60}}) {
        const auto walked = walk({first, test_support::broken(test_support::mp_fail(1), length)});
        ASSERT_FALSE(walked.options.empty()) << int{length};
        EXPECT_EQ(walked.options.front(), (packets::MptcpOption{type::mp_prio, 3}));
        EXPECT_TRUE(walked.broken) << int{length};
    }
}

TEST(WalkOptions, StopsAtAnImpossibleLengthOfAnotherOption) {
    for (const std::uint8_t length : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{60}}) {
        const auto walked = walk({test_support::broken(test_support::mss(1460), length),
                                  test_support::mp_prio(Backup::no)});
        EXPECT_TRUE(walked.options.empty()) << int{length};
        EXPECT_TRUE(walked.broken) << int{length};
    }
}

TEST(WalkOptions, AnOptionOfTwoBytesHasNoSubtype) {
    const auto walked = walk_options("1e02");
    EXPECT_TRUE(walked.options.empty());
    EXPECT_TRUE(walked.broken);
}

TEST(WalkOptions, ALoneKindIsBroken) {
    EXPECT_TRUE(walk_options("1e").broken);
    EXPECT_TRUE(walk_options("0108").broken);
}

TEST(WalkOptions, EveryCutOfOptionBytesIsSurvived) {
    const auto whole =
        hexadecimal(concatenate({test_support::timestamps(1, 2), test_support::dss({.data_ack = 1}),
                                 test_support::mp_fail(3)}));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto walked = walk_options(std::string_view{whole}.substr(0, size));
        EXPECT_LE(walked.options.size(), 2U) << size;
    }
}

TEST(WalkOptions, OtherOptionsHaveNoChecksum) {
    EXPECT_FALSE(walk({test_support::mp_fail(1)}).checksum);
    EXPECT_FALSE(walk({test_support::mp_fastclose(1)}).checksum);
    EXPECT_FALSE(walk({test_support::mp_join_ack(some_hmac())}).checksum);
    EXPECT_FALSE(walk({test_support::add_addr_echo(1, "10.0.0.1", 80)}).checksum);
}

// Taking what tshark prints apart. The texts are those of tshark 4.0.17.

using Cells = std::initializer_list<std::pair<Field, std::string_view>>;

struct Read {
    packets::PacketRow row{};
    bool is_sound = false;
};

Read read(const MptcpOptions& options, Cells cells,
          std::optional<std::uint16_t> checksum = std::nullopt) {
    std::array<std::string_view, field_count> texts{};
    for (const auto& [field, text] : cells) {
        texts.at(static_cast<std::size_t>(field)) = text;
    }
    Read result;
    result.row.options = options;
    result.is_sound =
        read_mptcp_options({.cells = texts, .separator = ';', .checksum = checksum}, result.row);
    return result;
}

void expect_broken(const Read& result, const std::string& what) {
    EXPECT_FALSE(result.is_sound) << what;
    EXPECT_EQ(result.row.presence, bit::broken_options) << what;
    EXPECT_EQ(result.row.dsn, 0U) << what;
    EXPECT_EQ(result.row.data_ack, 0U) << what;
    EXPECT_EQ(result.row.ssn, 0U) << what;
    EXPECT_EQ(result.row.dss_length, 0U) << what;
    EXPECT_EQ(result.row.dss_checksum, 0U) << what;
    EXPECT_EQ(result.row.dss_flags, 0U) << what;
    if (result.row.rare) {
        const auto& rare = *result.row.rare;
        EXPECT_TRUE(rare.option_flags.empty() && rare.address_ids.empty() && rare.hmacs.empty() &&
                    rare.advertised_addresses.empty() && rare.advertised_ports.empty() &&
                    rare.echoes.empty())
            << what;
        EXPECT_FALSE(rare.version || rare.checksum_required || rare.backup || rare.sender_key ||
                     rare.receiver_key || rare.receiver_token || rare.nonce || rare.reset_reason ||
                     rare.fail_dsn)
            << what;
    }
}

packets::RareOptions rare_of(const Read& result) {
    EXPECT_TRUE(result.is_sound);
    EXPECT_TRUE(result.row.rare);
    return result.row.rare.value_or(packets::RareOptions{});
}

using Flags = std::vector<std::uint8_t>;
using Texts = std::vector<std::string>;

TEST(ReadOptions, NoneIsSound) {
    const auto result = read({}, {});
    EXPECT_TRUE(result.is_sound);
    EXPECT_EQ(result.row.presence, 0U);
    EXPECT_FALSE(result.row.rare);
}

TEST(ReadOptions, CapableSynOfVersion0) {
    const auto result =
        read({{type::mp_capable, 12}}, {{Field::mptcp_subtype, "0"},
                                        {Field::mptcp_flags, "0x81"},
                                        {Field::mptcp_version, "0"},
                                        {Field::sender_key, "1234605616436508552"}});
    const auto rare = rare_of(result);
    EXPECT_EQ(rare.version, 0);
    EXPECT_EQ(rare.checksum_required, true);
    EXPECT_EQ(rare.sender_key, 0x1122334455667788U);
    EXPECT_FALSE(rare.receiver_key);
    EXPECT_EQ(rare.option_flags, Flags{0x81});
    EXPECT_EQ(result.row.presence, 0U);
}

TEST(ReadOptions, CapableSynOfVersion1) {
    const auto rare = rare_of(read(
        {{type::mp_capable, 4}},
        {{Field::mptcp_subtype, "0"}, {Field::mptcp_flags, "0x01"}, {Field::mptcp_version, "1"}}));
    EXPECT_EQ(rare.version, 1);
    EXPECT_EQ(rare.checksum_required, false);
    EXPECT_FALSE(rare.sender_key);
}

TEST(ReadOptions, CapableAckHasBothKeys) {
    for (const auto* version : {"0", "1"}) {
        const auto rare =
            rare_of(read({{type::mp_capable, 20}}, {{Field::mptcp_subtype, "0"},
                                                    {Field::mptcp_flags, "0x01"},
                                                    {Field::mptcp_version, version},
                                                    {Field::sender_key, "18446744073709551615"},
                                                    {Field::receiver_key, "2"}}));
        EXPECT_EQ(rare.sender_key, 18446744073709551615U);
        EXPECT_EQ(rare.receiver_key, 2U);
    }
}

TEST(ReadOptions, CapableWithData) {
    const auto result = read({{type::mp_capable, 22}}, {{Field::mptcp_subtype, "0"},
                                                        {Field::mptcp_flags, "0x01"},
                                                        {Field::mptcp_version, "1"},
                                                        {Field::sender_key, "1"},
                                                        {Field::receiver_key, "2"},
                                                        {Field::data_length, "100"}});
    EXPECT_EQ(rare_of(result).receiver_key, 2U);
    EXPECT_EQ(result.row.presence, bit::capable_mapping);
    EXPECT_EQ(result.row.dss_length, 100U);
}

TEST(ReadOptions, CapableWithDataAndChecksum) {
    const auto result = read({{type::mp_capable, 24}},
                             {{Field::mptcp_subtype, "0"},
                              {Field::mptcp_flags, "0x81"},
                              {Field::mptcp_version, "1"},
                              {Field::sender_key, "1"},
                              {Field::receiver_key, "2"},
                              {Field::data_length, "100"}},
                             0xbeef);
    EXPECT_EQ(rare_of(result).checksum_required, true);
    EXPECT_EQ(result.row.presence, bit::capable_mapping | bit::dss_checksum);
    EXPECT_EQ(result.row.dss_checksum, 0xbeefU);
}

TEST(ReadOptions, JoinSyn) {
    const auto rare = rare_of(read({{type::mp_join, 12}}, {{Field::mptcp_subtype, "1"},
                                                           {Field::mptcp_flags, "0x11"},
                                                           {Field::receiver_token, "3735928559"},
                                                           {Field::nonce, "16909060"},
                                                           {Field::address_id, "5"}}));
    EXPECT_EQ(rare.receiver_token, 0xdeadbeefU);
    EXPECT_EQ(rare.nonce, 0x01020304U);
    EXPECT_EQ(rare.address_ids, Flags{5});
    EXPECT_EQ(rare.backup, true);
    EXPECT_TRUE(rare.hmacs.empty());
}

TEST(ReadOptions, JoinSynAck) {
    const auto rare = rare_of(read({{type::mp_join, 16}}, {{Field::mptcp_subtype, "1"},
                                                           {Field::mptcp_flags, "0x10"},
                                                           {Field::nonce, "4294967295"},
                                                           {Field::truncated_hmac, "258"},
                                                           {Field::address_id, "0"}}));
    EXPECT_EQ(rare.nonce, 0xffffffffU);
    EXPECT_EQ(rare.hmacs, Texts{"0000000000000102"});
    EXPECT_EQ(rare.address_ids, Flags{0});
    EXPECT_EQ(rare.backup, false);
    EXPECT_FALSE(rare.receiver_token);
}

TEST(ReadOptions, JoinAck) {
    const std::string hmac{"a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3"};
    const auto rare =
        rare_of(read({{type::mp_join, 24}}, {{Field::mptcp_subtype, "1"}, {Field::hmac, hmac}}));
    EXPECT_EQ(rare.hmacs, Texts{hmac});
    EXPECT_FALSE(rare.backup);
    EXPECT_TRUE(rare.address_ids.empty());
}

TEST(ReadOptions, DssOfEveryShape) {
    for (const unsigned ack_bytes : {0U, 4U, 8U}) {
        for (const unsigned dsn_bytes : {0U, 4U, 8U}) {
            for (const bool with_checksum : {false, true}) {
                if (dsn_bytes == 0 && with_checksum) {
                    continue;
                }
                const unsigned flags = (ack_bytes == 8   ? 3U
                                        : ack_bytes == 4 ? 1U
                                                         : 0U) |
                                       (dsn_bytes == 8   ? 0xcU
                                        : dsn_bytes == 4 ? 4U
                                                         : 0U);
                const unsigned mapping_bytes =
                    dsn_bytes == 0 ? 0 : dsn_bytes + 6 + (with_checksum ? 2U : 0U);
                const auto length = static_cast<std::uint8_t>(4 + ack_bytes + mapping_bytes);
                const std::string printed_flags{"0x0" + std::string(1, "0123456789abcdef"[flags])};
                const auto result =
                    read({{type::dss, length}},
                         {{Field::mptcp_subtype, "2"},
                          {Field::mptcp_flags, printed_flags},
                          {Field::data_ack, ack_bytes == 0 ? "" : "77"},
                          {Field::dsn, dsn_bytes == 0 ? "" : "4275878552"},
                          {Field::ssn, dsn_bytes == 0 ? "" : "4294967295"},
                          {Field::data_length, dsn_bytes == 0 ? "" : "65535"}},
                         with_checksum ? std::optional<std::uint16_t>{0xabcd} : std::nullopt);
                const auto expected = bit::dss_flags | (ack_bytes == 0 ? 0U : bit::data_ack) |
                                      (dsn_bytes == 0 ? 0U : bit::dsn) |
                                      (with_checksum ? bit::dss_checksum : 0U);
                EXPECT_TRUE(result.is_sound) << printed_flags << ' ' << int{length};
                EXPECT_EQ(result.row.presence, expected) << printed_flags << ' ' << int{length};
                EXPECT_EQ(result.row.dss_flags, flags);
                EXPECT_EQ(result.row.data_ack, ack_bytes == 0 ? 0U : 77U);
                EXPECT_EQ(result.row.dsn, dsn_bytes == 0 ? 0U : 4275878552U);
                EXPECT_EQ(result.row.ssn, dsn_bytes == 0 ? 0U : 4294967295U);
                EXPECT_EQ(result.row.dss_length, dsn_bytes == 0 ? 0U : 65535U);
                EXPECT_EQ(result.row.dss_checksum, with_checksum ? 0xabcdU : 0U);
                EXPECT_FALSE(result.row.rare);
            }
        }
    }
}

TEST(ReadOptions, NoChecksumWhereTheLengthHasNoRoomForOne) {
    const auto mapping = read({{type::dss, 26}},
                              {{Field::mptcp_subtype, "2"},
                               {Field::mptcp_flags, "0x0f"},
                               {Field::data_ack, "7"},
                               {Field::dsn, "5"},
                               {Field::ssn, "1"},
                               {Field::data_length, "100"}},
                              100);
    EXPECT_TRUE(mapping.is_sound);
    EXPECT_EQ(mapping.row.presence, bit::dss_flags | bit::data_ack | bit::dsn);
    EXPECT_EQ(mapping.row.dss_checksum, 0U);
    const auto data_ack = read(
        {{type::dss, 12}},
        {{Field::mptcp_subtype, "2"}, {Field::mptcp_flags, "0x03"}, {Field::data_ack, "7"}}, 7);
    EXPECT_EQ(data_ack.row.presence, bit::dss_flags | bit::data_ack);
    const auto capable = read({{type::mp_capable, 22}},
                              {{Field::mptcp_subtype, "0"},
                               {Field::mptcp_flags, "0x01"},
                               {Field::mptcp_version, "1"},
                               {Field::sender_key, "1"},
                               {Field::receiver_key, "2"},
                               {Field::data_length, "100"}},
                              100);
    EXPECT_EQ(capable.row.presence, bit::capable_mapping);
}

TEST(ReadOptions, DataFinIsAFlagOfTheDss) {
    const auto result = read({{type::dss, 18}}, {{Field::mptcp_subtype, "2"},
                                                 {Field::mptcp_flags, "0x1c"},
                                                 {Field::dsn, "18446744073709551615"},
                                                 {Field::ssn, "0"},
                                                 {Field::data_length, "1"}});
    EXPECT_TRUE(result.is_sound);
    EXPECT_EQ(result.row.dss_flags & packets::dss_flag::data_fin, packets::dss_flag::data_fin);
    EXPECT_EQ(result.row.dsn, 18446744073709551615U);
    EXPECT_EQ(result.row.presence, bit::dss_flags | bit::dsn);
}

TEST(ReadOptions, AddAddrOfVersion0) {
    const auto rare = rare_of(read({{type::add_addr, 8}}, {{Field::mptcp_subtype, "3"},
                                                           {Field::address_id, "3"},
                                                           {Field::advertised_ipv4, "10.1.2.3"}}));
    EXPECT_EQ(rare.address_ids, Flags{3});
    EXPECT_EQ(rare.advertised_addresses, Texts{"10.1.2.3"});
    EXPECT_TRUE(rare.advertised_ports.empty());
    EXPECT_TRUE(rare.echoes.empty());
    const auto ipv6 = rare_of(read({{type::add_addr, 22}}, {{Field::mptcp_subtype, "3"},
                                                            {Field::address_id, "255"},
                                                            {Field::advertised_ipv6, "fd00::9"},
                                                            {Field::advertised_port, "4321"}}));
    EXPECT_EQ(ipv6.address_ids, Flags{255});
    EXPECT_EQ(ipv6.advertised_addresses, Texts{"fd00::9"});
    EXPECT_EQ(ipv6.advertised_ports, std::vector<std::uint16_t>{4321});
}

TEST(ReadOptions, AddAddrOfVersion1) {
    for (const bool is_ipv6 : {false, true}) {
        for (const bool with_port : {false, true}) {
            for (const bool is_echo : {false, true}) {
                const auto length = static_cast<std::uint8_t>(
                    4 + (is_ipv6 ? 16 : 4) + (with_port ? 2 : 0) + (is_echo ? 0 : 8));
                const auto rare =
                    rare_of(read({{type::add_addr, length}},
                                 {{Field::mptcp_subtype, "3"},
                                  {Field::address_id, "7"},
                                  {Field::echo, is_echo ? "1" : "0"},
                                  {Field::advertised_ipv4, is_ipv6 ? "" : "10.1.2.3"},
                                  {Field::advertised_ipv6, is_ipv6 ? "fd00::9" : ""},
                                  {Field::advertised_port, with_port ? "65535" : ""},
                                  {Field::advertised_hmac, is_echo ? "" : "1234605616436508552"}}));
                EXPECT_EQ(rare.address_ids, Flags{7}) << int{length};
                EXPECT_EQ(rare.advertised_addresses, Texts{is_ipv6 ? "fd00::9" : "10.1.2.3"});
                EXPECT_EQ(rare.advertised_ports.size(), with_port ? 1U : 0U);
                EXPECT_EQ(rare.echoes, std::vector<bool>{is_echo});
                EXPECT_EQ(rare.hmacs, is_echo ? Texts{} : Texts{"1122334455667788"});
            }
        }
    }
}

TEST(ReadOptions, TwoAddAddrOfWhichOneHasAPort) {
    const auto rare = rare_of(read({{type::add_addr, 18}, {type::add_addr, 8}},
                                   {{Field::mptcp_subtype, "3;3"},
                                    {Field::address_id, "3;4"},
                                    {Field::echo, "0;1"},
                                    {Field::advertised_ipv4, "10.1.2.3;10.1.2.4"},
                                    {Field::advertised_port, "99"},
                                    {Field::advertised_hmac, "1"}}));
    EXPECT_EQ(rare.address_ids, (Flags{3, 4}));
    EXPECT_EQ(rare.advertised_addresses, (Texts{"10.1.2.3", "10.1.2.4"}));
    EXPECT_EQ(rare.advertised_ports, std::vector<std::uint16_t>{99});
    EXPECT_EQ(rare.echoes, (std::vector<bool>{false, true}));
    EXPECT_EQ(rare.hmacs, Texts{"0000000000000001"});
}

TEST(ReadOptions, AddAddrOfBothFamiliesInTheOrderOfThePacket) {
    const auto rare = rare_of(
        read({{type::add_addr, 20}, {type::add_addr, 16}}, {{Field::mptcp_subtype, "3;3"},
                                                            {Field::address_id, "6;4"},
                                                            {Field::echo, "1;0"},
                                                            {Field::advertised_ipv4, "10.1.2.4"},
                                                            {Field::advertised_ipv6, "fd00::6"},
                                                            {Field::advertised_hmac, "5"}}));
    EXPECT_EQ(rare.advertised_addresses, (Texts{"fd00::6", "10.1.2.4"}));
    EXPECT_EQ(rare.address_ids, (Flags{6, 4}));
    EXPECT_EQ(rare.echoes, (std::vector<bool>{true, false}));
}

TEST(ReadOptions, RemoveAddr) {
    const auto rare = rare_of(read({{type::remove_addr, 6}},
                                   {{Field::mptcp_subtype, "4"}, {Field::address_id, "1;2;3"}}));
    EXPECT_EQ(rare.address_ids, (Flags{1, 2, 3}));
}

TEST(ReadOptions, PrioWithAndWithoutAddress) {
    const auto plain = rare_of(
        read({{type::mp_prio, 3}}, {{Field::mptcp_subtype, "5"}, {Field::mptcp_flags, "0x51"}}));
    EXPECT_EQ(plain.backup, true);
    EXPECT_TRUE(plain.address_ids.empty());
    const auto addressed = rare_of(read(
        {{type::mp_prio, 4}},
        {{Field::mptcp_subtype, "5"}, {Field::mptcp_flags, "0x50"}, {Field::address_id, "4"}}));
    EXPECT_EQ(addressed.backup, false);
    EXPECT_EQ(addressed.address_ids, Flags{4});
}

TEST(ReadOptions, FailHasItsOwnNumber) {
    const auto result = read({{type::mp_fail, 12}},
                             {{Field::mptcp_subtype, "6"}, {Field::dsn, "1234605616436508552"}});
    EXPECT_EQ(rare_of(result).fail_dsn, 1234605616436508552U);
    EXPECT_EQ(result.row.presence, 0U);
    EXPECT_EQ(result.row.dsn, 0U);
}

TEST(ReadOptions, FailBeforeADssWithMapping) {
    const auto result = read({{type::mp_fail, 12}, {type::dss, 22}}, {{Field::mptcp_subtype, "6;2"},
                                                                      {Field::mptcp_flags, "0x07"},
                                                                      {Field::data_ack, "8"},
                                                                      {Field::dsn, "4660;5"},
                                                                      {Field::ssn, "1"},
                                                                      {Field::data_length, "100"}});
    EXPECT_EQ(rare_of(result).fail_dsn, 4660U);
    EXPECT_EQ(result.row.dsn, 5U);
    EXPECT_EQ(result.row.data_ack, 8U);
    EXPECT_EQ(result.row.presence, bit::dss_flags | bit::data_ack | bit::dsn);
}

TEST(ReadOptions, FailBehindADssWithMapping) {
    const auto result = read({{type::dss, 14}, {type::mp_fail, 12}}, {{Field::mptcp_subtype, "2;6"},
                                                                      {Field::mptcp_flags, "0x04"},
                                                                      {Field::dsn, "5;4660"},
                                                                      {Field::ssn, "1"},
                                                                      {Field::data_length, "100"}});
    EXPECT_EQ(rare_of(result).fail_dsn, 4660U);
    EXPECT_EQ(result.row.dsn, 5U);
}

TEST(ReadOptions, FastcloseAndReset) {
    const auto rare = rare_of(
        read({{type::mp_fastclose, 12}, {type::mp_tcprst, 4}}, {{Field::mptcp_subtype, "7;8"},
                                                                {Field::mptcp_flags, "0x81"},
                                                                {Field::receiver_key, "5"},
                                                                {Field::reset_reason, "0x03"}}));
    EXPECT_EQ(rare.receiver_key, 5U);
    EXPECT_FALSE(rare.sender_key);
    EXPECT_EQ(rare.reset_reason, 3);
    EXPECT_EQ(rare.option_flags, Flags{0x81});
}

TEST(ReadOptions, DssAndPrio) {
    const auto result = read(
        {{type::dss, 12}, {type::mp_prio, 3}},
        {{Field::mptcp_subtype, "2;5"}, {Field::mptcp_flags, "0x03;0x51"}, {Field::data_ack, "7"}});
    EXPECT_EQ(rare_of(result).backup, true);
    EXPECT_EQ(rare_of(result).option_flags, Flags{0x51});
    EXPECT_EQ(result.row.dss_flags, 3U);
    EXPECT_EQ(result.row.data_ack, 7U);
}

TEST(ReadOptions, PrioAndDss) {
    const auto result = read(
        {{type::mp_prio, 3}, {type::dss, 8}},
        {{Field::mptcp_subtype, "5;2"}, {Field::mptcp_flags, "0x50;0x01"}, {Field::data_ack, "7"}});
    EXPECT_EQ(rare_of(result).backup, false);
    EXPECT_EQ(rare_of(result).option_flags, Flags{0x50});
    EXPECT_EQ(result.row.dss_flags, 1U);
}

TEST(ReadOptions, DssAndRemoveAddr) {
    const auto result =
        read({{type::dss, 12}, {type::remove_addr, 5}}, {{Field::mptcp_subtype, "2;4"},
                                                         {Field::mptcp_flags, "0x03"},
                                                         {Field::address_id, "1;2"},
                                                         {Field::data_ack, "7"}});
    EXPECT_EQ(rare_of(result).address_ids, (Flags{1, 2}));
    EXPECT_EQ(result.row.data_ack, 7U);
}

TEST(ReadOptions, CapableAndDss) {
    const auto result =
        read({{type::mp_capable, 20}, {type::dss, 12}}, {{Field::mptcp_subtype, "0;2"},
                                                         {Field::mptcp_flags, "0x01;0x03"},
                                                         {Field::mptcp_version, "1"},
                                                         {Field::sender_key, "1"},
                                                         {Field::receiver_key, "2"},
                                                         {Field::data_ack, "7"}});
    EXPECT_EQ(rare_of(result).receiver_key, 2U);
    EXPECT_EQ(rare_of(result).option_flags, Flags{0x01});
    EXPECT_EQ(result.row.dss_flags, 3U);
    EXPECT_EQ(result.row.data_ack, 7U);
}

TEST(ReadOptions, TwoRemoveAddr) {
    const auto rare = rare_of(read({{type::remove_addr, 4}, {type::remove_addr, 5}},
                                   {{Field::mptcp_subtype, "4;4"}, {Field::address_id, "1;2;3"}}));
    EXPECT_EQ(rare.address_ids, (Flags{1, 2, 3}));
}

TEST(ReadOptions, LengthsThatNoOptionHas) {
    // What tshark prints for them differs; none of it may be taken.
    expect_broken(read({{type::mp_capable, 5}}, {}), "MP_CAPABLE 5");
    expect_broken(read({{type::mp_capable, 13}}, {{Field::mptcp_subtype, "0"},
                                                  {Field::mptcp_flags, "0x01"},
                                                  {Field::mptcp_version, "0"},
                                                  {Field::sender_key, "1"}}),
                  "MP_CAPABLE 13");
    expect_broken(read({{type::mp_join, 13}}, {{Field::mptcp_subtype, "1"}}), "MP_JOIN 13");
    expect_broken(read({{type::mp_fail, 11}}, {{Field::mptcp_subtype, "6"}, {Field::dsn, "1"}}),
                  "MP_FAIL 11");
    expect_broken(
        read({{type::mp_fastclose, 13}}, {{Field::mptcp_subtype, "7"}, {Field::receiver_key, "1"}}),
        "MP_FASTCLOSE 13");
    expect_broken(read({{type::mp_tcprst, 5}}, {{Field::mptcp_subtype, "8"},
                                                {Field::mptcp_flags, "0x80"},
                                                {Field::reset_reason, "0x03"}}),
                  "MP_TCPRST 5");
    expect_broken(
        read({{type::mp_prio, 5}}, {{Field::mptcp_subtype, "5"}, {Field::mptcp_flags, "0x51"}}),
        "MP_PRIO 5");
    expect_broken(read({{type::remove_addr, 3}}, {{Field::mptcp_subtype, "4"}}), "REMOVE_ADDR 3");
    expect_broken(read({{type::add_addr, 9}}, {{Field::mptcp_subtype, "3"},
                                               {Field::address_id, "3"},
                                               {Field::advertised_ipv4, "10.1.2.3"}}),
                  "ADD_ADDR 9");
}

TEST(ReadOptions, ADssWhoseFlagsDoNotFitItsLength) {
    for (const std::uint8_t length : {std::uint8_t{8}, std::uint8_t{11}, std::uint8_t{13},
                                      std::uint8_t{14}, std::uint8_t{28}}) {
        expect_broken(read({{type::dss, length}}, {{Field::mptcp_subtype, "2"},
                                                   {Field::mptcp_flags, "0x03"},
                                                   {Field::data_ack, "7"}}),
                      "DSS " + std::to_string(length));
    }
    expect_broken(read({{type::dss, 15}}, {{Field::mptcp_subtype, "2"},
                                           {Field::mptcp_flags, "0x04"},
                                           {Field::dsn, "5"},
                                           {Field::ssn, "1"},
                                           {Field::data_length, "100"}}),
                  "half a checksum");
}

TEST(ReadOptions, MissingValues) {
    expect_broken(read({{type::mp_capable, 12}}, {{Field::mptcp_subtype, "0"},
                                                  {Field::mptcp_flags, "0x01"},
                                                  {Field::mptcp_version, "0"}}),
                  "key");
    expect_broken(
        read({{type::mp_capable, 4}}, {{Field::mptcp_subtype, "0"}, {Field::mptcp_version, "1"}}),
        "flags");
    expect_broken(read({{type::mp_join, 12}}, {{Field::mptcp_subtype, "1"},
                                               {Field::mptcp_flags, "0x11"},
                                               {Field::nonce, "16909060"},
                                               {Field::address_id, "5"}}),
                  "token");
    expect_broken(
        read({{type::dss, 12}}, {{Field::mptcp_subtype, "2"}, {Field::mptcp_flags, "0x03"}}),
        "Data ACK");
    expect_broken(read({{type::dss, 14}}, {{Field::mptcp_subtype, "2"},
                                           {Field::mptcp_flags, "0x04"},
                                           {Field::dsn, "5"},
                                           {Field::data_length, "100"}}),
                  "SSN");
    expect_broken(
        read({{type::remove_addr, 6}}, {{Field::mptcp_subtype, "4"}, {Field::address_id, "1;2"}}),
        "address id");
    expect_broken(
        read({{type::dss, 12}, {type::remove_addr, 4}},
             {{Field::mptcp_subtype, "2;4"}, {Field::mptcp_flags, "0x03"}, {Field::data_ack, "7"}}),
        "the second option's values: the first one's are not taken either");
    expect_broken(
        read({{type::mp_tcprst, 4}}, {{Field::mptcp_subtype, "8"}, {Field::mptcp_flags, "0x80"}}),
        "reason");
}

TEST(ReadOptions, ValuesLeftOver) {
    expect_broken(read({{type::mp_capable, 12}}, {{Field::mptcp_subtype, "0"},
                                                  {Field::mptcp_flags, "0x01"},
                                                  {Field::mptcp_version, "0"},
                                                  {Field::sender_key, "1"},
                                                  {Field::receiver_key, "2"}}),
                  "key");
    expect_broken(
        read({{type::dss, 12}},
             {{Field::mptcp_subtype, "2"}, {Field::mptcp_flags, "0x03"}, {Field::data_ack, "7;8"}}),
        "Data ACK");
    expect_broken(
        read({{type::mp_prio, 3}},
             {{Field::mptcp_subtype, "5"}, {Field::mptcp_flags, "0x51"}, {Field::address_id, "4"}}),
        "address id");
    expect_broken(read({{type::mp_prio, 3}},
                       {{Field::mptcp_subtype, "5"}, {Field::mptcp_flags, "0x51;0x51"}}),
                  "flags");
    expect_broken(read({}, {{Field::mptcp_subtype, "5"}, {Field::mptcp_flags, "0x51"}}),
                  "an option that is not in the bytes");
}

TEST(ReadOptions, ASubtypeThatIsAnother) {
    expect_broken(
        read({{type::mp_fastclose, 12}}, {{Field::mptcp_subtype, "6"}, {Field::receiver_key, "1"}}),
        "MP_FASTCLOSE printed as MP_FAIL");
}

TEST(ReadOptions, TwoOfWhichThereCanBeOne) {
    expect_broken(read({{type::dss, 12}, {type::dss, 12}}, {{Field::mptcp_subtype, "2;2"},
                                                            {Field::mptcp_flags, "0x03;0x03"},
                                                            {Field::data_ack, "7;8"}}),
                  "DSS");
    expect_broken(
        read({{type::mp_capable, 12}, {type::mp_capable, 12}}, {{Field::mptcp_subtype, "0;0"},
                                                                {Field::mptcp_flags, "0x01;0x01"},
                                                                {Field::mptcp_version, "1;1"},
                                                                {Field::sender_key, "1;2"}}),
        "MP_CAPABLE");
    expect_broken(
        read({{type::mp_join, 12}, {type::mp_join, 12}}, {{Field::mptcp_subtype, "1;1"},
                                                          {Field::mptcp_flags, "0x10;0x10"},
                                                          {Field::receiver_token, "1;2"},
                                                          {Field::nonce, "1;2"},
                                                          {Field::address_id, "1;2"}}),
        "MP_JOIN");
    expect_broken(read({{type::mp_fail, 12}, {type::mp_fail, 12}},
                       {{Field::mptcp_subtype, "6;6"}, {Field::dsn, "1;2"}}),
                  "MP_FAIL");
    expect_broken(
        read({{type::mp_tcprst, 4}, {type::mp_tcprst, 4}}, {{Field::mptcp_subtype, "8;8"},
                                                            {Field::mptcp_flags, "0x80;0x80"},
                                                            {Field::reset_reason, "0x01;0x02"}}),
        "MP_TCPRST");
    expect_broken(read({{type::mp_fastclose, 12}, {type::mp_fastclose, 12}},
                       {{Field::mptcp_subtype, "7;7"}, {Field::receiver_key, "1;2"}}),
                  "MP_FASTCLOSE");
}

TEST(ReadOptions, TextsThatAreNoNumbers) {
    expect_broken(read({{type::dss, 12}}, {{Field::mptcp_subtype, "2"},
                                           {Field::mptcp_flags, "0x03"},
                                           {Field::data_ack, "seven"}}),
                  "Data ACK");
    expect_broken(
        read({{type::remove_addr, 4}}, {{Field::mptcp_subtype, "4"}, {Field::address_id, "256"}}),
        "address id");
    expect_broken(read({{type::mp_capable, 12}}, {{Field::mptcp_subtype, "0"},
                                                  {Field::mptcp_flags, "0x01"},
                                                  {Field::mptcp_version, "0"},
                                                  {Field::sender_key, "18446744073709551616"}}),
                  "key");
}

TEST(ReadOptions, BrokenOnesKeepTheirSubtypesAndTheOtherOptions) {
    std::array<std::string_view, field_count> texts{};
    texts.at(static_cast<std::size_t>(Field::mptcp_subtype)) = "6";
    packets::PacketRow row;
    row.options = {{type::mp_fail, 11}};
    row.rare.emplace();
    row.rare->window_scale = 7;
    row.rare->mss = 1460;
    row.presence = bit::timestamps;
    EXPECT_FALSE(read_mptcp_options({.cells = texts, .separator = ';', .checksum = {}}, row));
    EXPECT_EQ(row.options, (MptcpOptions{{type::mp_fail, 11}}));
    EXPECT_EQ(row.presence, bit::timestamps | bit::broken_options);
    ASSERT_TRUE(row.rare);
    EXPECT_EQ(row.rare->window_scale, 7);
    EXPECT_EQ(row.rare->mss, 1460);
}

TEST(ReadOptions, AnUnknownSubtypeHasNoValue) {
    const auto result = read({{9, 6}}, {{Field::mptcp_subtype, "9"}});
    EXPECT_EQ(result.row.options, (MptcpOptions{{9, 6}}));
    EXPECT_EQ(result.row.presence & ~bit::broken_options, 0);
}

}  // namespace
}  // namespace tshark
