// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/tcp_options.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "packets/packet_table.h"
#include "support/bytes.h"
#include "support/mptcp_options.h"
#include "support/tcp_options.h"

namespace wire {
namespace {

namespace type = packets::subtype;
using Fault = Malformed::Fault;
using test_support::Backup;
using test_support::Bytes;
using test_support::concatenate;
using test_support::Mapping;
using test_support::MptcpVersion;
using test_support::Width;

std::vector<TcpOption> read(std::initializer_list<Bytes> options) {
    return read_tcp_options(concatenate(options));
}

/// The only option in some bytes, which is to be a T.
template <class T>
T only(const Bytes& bytes) {
    const auto options = read_tcp_options(bytes);
    EXPECT_EQ(options.size(), 1U);
    const T* const content = options.empty() ? nullptr : std::get_if<T>(&options[0].content);
    EXPECT_NE(content, nullptr);
    return content == nullptr ? T{} : *content;
}

std::optional<Fault> fault_of(const TcpOption& option) {
    const auto* const malformed = std::get_if<Malformed>(&option.content);
    return malformed == nullptr ? std::nullopt : std::optional{malformed->fault};
}

TEST(TcpOptions, NoneInNoBytes) {
    EXPECT_TRUE(read_tcp_options({}).empty());
}

TEST(TcpOptions, EachWithItsPlace) {
    // RFC 9293 3.1 and 3.2; RFC 7323 A; RFC 2018 2; RFC 8684 3.1.
    const auto options = read({test_support::mss(1460), test_support::nop(),
                               test_support::timestamps(1, 2), test_support::mp_capable_syn_v1(),
                               test_support::window_scale(7), test_support::sack_permitted()});
    const std::vector<std::array<std::size_t, 3>> expected = {
        {0, 2, 4}, {5, 8, 10}, {15, 30, 4}, {19, 3, 3}, {22, 4, 2}};
    ASSERT_EQ(options.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(options[i].offset, expected[i][0]);
        EXPECT_EQ(options[i].kind, expected[i][1]);
        EXPECT_EQ(options[i].length, expected[i][2]);
        EXPECT_EQ(options[i].subtype.has_value(), i == 2);
        EXPECT_EQ(fault_of(options[i]), std::nullopt);
    }
    EXPECT_EQ(options[2].subtype, type::mp_capable);
    EXPECT_TRUE(std::holds_alternative<OtherOption>(options[4].content));
}

TEST(TcpOptions, EndAtTheEndOfOptionList) {
    const auto options =
        read({test_support::mp_prio(Backup::no), test_support::eol(), test_support::mp_fail(1)});
    ASSERT_EQ(options.size(), 1U);
    EXPECT_EQ(options[0].subtype, type::mp_prio);
}

TEST(TcpOptions, OfEveryTcp) {
    EXPECT_EQ(only<MaximumSegmentSize>({2, 4, 0x05, 0xb4}).bytes, 1460);
    EXPECT_EQ(only<WindowScale>({3, 3, 14}).shift, 14);
    EXPECT_EQ(only<WindowScale>({3, 3, 255}).shift, 255);
    const auto timestamps = only<Timestamps>({8, 10, 0xff, 0xff, 0xff, 0xff, 0, 0, 1, 2});
    EXPECT_EQ(timestamps.value, 0xffffffffU);
    EXPECT_EQ(timestamps.echo, 0x102U);
}

TEST(TcpOptions, CapableOfEveryLength) {
    // RFC 8684 3.1, figure 4; the key of version 0 in RFC 6824 3.1.
    const Bytes whole{30,   24,   0x01, 0x81, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88,
                      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0,    100,  0xbe, 0xef};
    for (const std::uint8_t length : Bytes{4, 12, 20, 22, 24}) {
        Bytes bytes = test_support::first_bytes(whole, length);
        bytes[1] = length;
        const auto option = only<MpCapable>(bytes);
        EXPECT_EQ(option.version, 1);
        EXPECT_EQ(option.flags, 0x81);
        EXPECT_EQ(option.sender_key,
                  length >= 12 ? std::optional{0x1122334455667788U} : std::nullopt);
        EXPECT_EQ(option.receiver_key,
                  length >= 20 ? std::optional{0xffffffffffffffffU} : std::nullopt);
        EXPECT_EQ(option.data_length,
                  length >= 22 ? std::optional<std::uint16_t>{100} : std::nullopt);
        EXPECT_EQ(option.checksum,
                  length >= 24 ? std::optional<std::uint16_t>{0xbeef} : std::nullopt);
    }
    EXPECT_EQ(only<MpCapable>(test_support::mp_capable_syn_v0(1)).version, 0);
}

TEST(TcpOptions, JoinsOfTheThreeSegments) {
    const auto syn =
        only<MpJoinSyn>({30, 12, 0x11, 5, 0xde, 0xad, 0xbe, 0xef, 0x01, 0x02, 0x03, 0x04});
    EXPECT_EQ(syn.flags, 0x11);
    EXPECT_EQ(syn.address_id, 5);
    EXPECT_EQ(syn.receiver_token, 0xdeadbeefU);
    EXPECT_EQ(syn.nonce, 0x01020304U);
    const auto answer =
        only<MpJoinSynAck>({30, 16, 0x10, 6, 0, 0, 0, 0, 0, 0, 1, 2, 0xff, 0xff, 0xff, 0xff});
    EXPECT_EQ(answer.flags, 0x10);
    EXPECT_EQ(answer.address_id, 6);
    EXPECT_EQ(answer.truncated_hmac, 0x0102U);
    EXPECT_EQ(answer.nonce, 0xffffffffU);
    Bytes third{30, 24, 0x10, 0};
    for (std::uint8_t byte = 0xa0; byte < 0xb4; ++byte) {
        third.push_back(byte);
    }
    const auto hmac = only<MpJoinAck>(third).hmac;
    EXPECT_EQ(hmac.front(), 0xa0);
    EXPECT_EQ(hmac.back(), 0xb3);
}

TEST(TcpOptions, DssOfEveryShape) {
    // RFC 8684 3.3, figure 9: a Data ACK and a DSN of 4 or 8 bytes each, or none.
    for (const std::size_t ack_bytes : {0U, 4U, 8U}) {
        for (const std::size_t dsn_bytes : {0U, 4U, 8U}) {
            for (const bool with_checksum : {false, true}) {
                if (dsn_bytes == 0 && with_checksum) {
                    continue;
                }
                const unsigned flags = (ack_bytes == 8 ? 3U : (ack_bytes == 4 ? 1U : 0U)) |
                                       (dsn_bytes == 8 ? 0xcU : (dsn_bytes == 4 ? 4U : 0U));
                Bytes bytes{30, 0, 0x20, static_cast<std::uint8_t>(flags)};
                test_support::append_number(bytes, 0xfffffffffffffff0U, ack_bytes);
                if (dsn_bytes > 0) {
                    test_support::append_number(bytes, 0x0102030405060708U, dsn_bytes);
                    test_support::append_number(bytes, 0xfffffffeU, 4);
                    test_support::append_number(bytes, 65535, 2);
                }
                if (with_checksum) {
                    test_support::append_number(bytes, 0, 2);
                }
                bytes[1] = static_cast<std::uint8_t>(bytes.size());
                SCOPED_TRACE(bytes.size());
                const auto option = only<Dss>(bytes);
                EXPECT_EQ(option.flags, flags);
                ASSERT_EQ(option.data_ack.has_value(), ack_bytes > 0);
                EXPECT_EQ(
                    option.data_ack.value_or(0),
                    ack_bytes == 0 ? 0 : (ack_bytes == 4 ? 0xfffffff0U : 0xfffffffffffffff0U));
                ASSERT_EQ(option.mapping.has_value(), dsn_bytes > 0);
                if (option.mapping) {
                    EXPECT_EQ(option.mapping->dsn,
                              dsn_bytes == 4 ? 0x05060708U : 0x0102030405060708U);
                    EXPECT_EQ(option.mapping->ssn, 0xfffffffeU);
                    EXPECT_EQ(option.mapping->length, 65535);
                    EXPECT_EQ(option.mapping->checksum,
                              with_checksum ? std::optional<std::uint16_t>{0} : std::nullopt);
                }
            }
        }
    }
}

TEST(TcpOptions, AWidthFlagAloneMeansNoNumber) {
    const auto option = only<Dss>({30, 4, 0x20, 0x1a});  // a, M absent; RFC 8684 3.3
    EXPECT_FALSE(option.data_ack);
    EXPECT_FALSE(option.mapping);
    EXPECT_EQ(option.flags, 0x1a);
}

TEST(TcpOptions, AddAddrOfVersion0) {
    const auto ipv4 = only<AddAddr>({30, 8, 0x34, 3, 10, 1, 2, 3});
    EXPECT_EQ(ipv4.address_id, 3);
    EXPECT_EQ(ipv4.address, "10.1.2.3");
    EXPECT_FALSE(ipv4.port);
    EXPECT_FALSE(ipv4.echo);
    EXPECT_FALSE(ipv4.truncated_hmac);
    const auto ipv6 = only<AddAddr>(test_support::add_addr_v0(255, "fd00::9", 4321));
    EXPECT_EQ(ipv6.address, "fd00::9");
    EXPECT_EQ(ipv6.port, 4321);
    EXPECT_FALSE(ipv6.echo);
}

TEST(TcpOptions, AddAddrOfVersion1) {
    for (const bool is_ipv6 : {false, true}) {
        for (const auto port : {std::optional<std::uint16_t>{}, {65535}}) {
            const auto* const address = is_ipv6 ? "fd00::9" : "10.1.2.3";
            const auto plain =
                only<AddAddr>(test_support::add_addr_v1(7, address, 0x1122334455667788, port));
            EXPECT_EQ(plain.address_id, 7);
            EXPECT_EQ(plain.address, address);
            EXPECT_EQ(plain.port, port);
            EXPECT_EQ(plain.echo, false);
            EXPECT_EQ(plain.truncated_hmac, 0x1122334455667788U);
            const auto echo = only<AddAddr>(test_support::add_addr_echo(7, address, port));
            EXPECT_EQ(echo.address, address);
            EXPECT_EQ(echo.port, port);
            EXPECT_EQ(echo.echo, true);
            EXPECT_FALSE(echo.truncated_hmac);
        }
    }
}

TEST(TcpOptions, OtherMptcpOptions) {
    EXPECT_EQ(only<RemoveAddr>({30, 6, 0x40, 1, 2, 200}).address_ids, (Bytes{1, 2, 200}));
    const auto prio = only<MpPrio>({30, 3, 0x51});
    EXPECT_EQ(prio.flags, 0x51);
    EXPECT_FALSE(prio.address_id);
    EXPECT_EQ(only<MpPrio>({30, 4, 0x50, 9}).address_id, 9);
    EXPECT_EQ(only<MpFail>({30, 12, 0x60, 0, 1, 2, 3, 4, 5, 6, 7, 8}).dsn, 0x0102030405060708U);
    EXPECT_EQ(only<MpFastclose>({30, 12, 0x70, 0, 8, 7, 6, 5, 4, 3, 2, 1}).receiver_key,
              0x0807060504030201U);
    const auto reset = only<MpTcprst>({30, 4, 0x81, 3});
    EXPECT_EQ(reset.flags, 0x81);
    EXPECT_EQ(reset.reason, 3);
}

TEST(TcpOptions, SubtypesOfTheFutureAreOther) {
    for (const std::uint8_t subtype : Bytes{9, 14, 15}) {
        const auto options = read({test_support::mptcp_unknown(subtype, 0, {1, 2})});
        ASSERT_EQ(options.size(), 1U);
        EXPECT_EQ(options[0].subtype, subtype);
        EXPECT_TRUE(std::holds_alternative<OtherOption>(options[0].content));
    }
}

TEST(TcpOptions, LengthsThatNoOptionHas) {
    std::array<std::uint8_t, 20> hmac{};
    const std::vector<Bytes> all = {
        test_support::mp_capable_syn_v1(),
        test_support::mp_join_syn(1, 2, 3),
        test_support::mp_join_ack(hmac),
        test_support::dss({.data_ack = 7}),
        test_support::mp_fail(1),
        test_support::mp_fastclose(1),
        test_support::mp_tcprst(0, 1),
        test_support::add_addr_v0(1, "10.0.0.1"),
        test_support::mp_prio(Backup::yes, 1),
        test_support::mss(1),
        test_support::window_scale(1),
        test_support::timestamps(1, 2),
    };
    for (const Bytes& option : all) {
        auto longer = test_support::broken(option, static_cast<std::uint8_t>(option.size() + 1));
        longer.push_back(0);
        const auto options = read({test_support::nop(), longer, test_support::mss(536)});
        ASSERT_EQ(options.size(), 2U) << int{option[0]} << ' ' << int{option[2]};
        EXPECT_EQ(fault_of(options[0]), Fault::wrong_length) << int{option[2]};
        EXPECT_EQ(options[0].offset, 1U);
        EXPECT_EQ(options[0].length, longer.size());
        EXPECT_TRUE(std::holds_alternative<MaximumSegmentSize>(options[1].content));
    }
    EXPECT_EQ(fault_of(read({Bytes{30, 3, 0x40}}).at(0)), Fault::wrong_length);  // no address ID
    EXPECT_EQ(fault_of(read({Bytes{30, 3, 0x20}}).at(0)), Fault::wrong_length);  // no flags
}

TEST(TcpOptions, ADssWhoseFlagsDoNotFitItsLength) {
    for (const std::uint8_t length :
         Bytes{3, 4, 8, 11, 13, 14, 28}) {  // flags: 8 bytes of Data ACK
        Bytes bytes{30, length, 0x20, 0x03};
        bytes.resize(length);
        EXPECT_EQ(fault_of(read({bytes}).at(0)), Fault::wrong_length) << int{length};
    }
    for (const std::uint8_t length : Bytes{12, 13, 15, 17, 18}) {  // flags: 4 bytes of DSN
        Bytes bytes{30, length, 0x20, 0x04};
        bytes.resize(length);
        EXPECT_EQ(fault_of(read({bytes}).at(0)), Fault::wrong_length) << int{length};
    }
}

TEST(TcpOptions, AnImpossibleLengthEndsTheOptions) {
    const auto first = test_support::mp_prio(Backup::no);
    for (const Bytes& option : {test_support::mp_fail(1), test_support::mss(1460)}) {
        for (const std::uint8_t length : Bytes{0, 1, 60}) {
            const auto options = read(
                {first, test_support::broken(option, length), test_support::mp_prio(Backup::no)});
            ASSERT_EQ(options.size(), 2U) << int{length};
            EXPECT_EQ(options[0].subtype, type::mp_prio);
            EXPECT_EQ(fault_of(options[1]), Fault::impossible_length) << int{length};
            EXPECT_EQ(options[1].offset, 3U);
            EXPECT_EQ(options[1].length, length);
            EXPECT_EQ(options[1].subtype, std::nullopt);
        }
    }
}

TEST(TcpOptions, ALoneKindHasNoLength) {
    const auto options = read({test_support::nop(), {30}});
    ASSERT_EQ(options.size(), 1U);
    EXPECT_EQ(fault_of(options[0]), Fault::no_length);
    EXPECT_EQ(options[0].offset, 1U);
    EXPECT_EQ(options[0].length, 0);
}

TEST(TcpOptions, AnMptcpOptionOfTwoBytesHasNoSubtype) {
    const auto options = read({{30, 2}, test_support::mss(1460)});
    ASSERT_EQ(options.size(), 2U);
    EXPECT_EQ(fault_of(options[0]), Fault::no_subtype);
    EXPECT_EQ(options[0].subtype, std::nullopt);
}

TEST(TcpOptions, EveryCutIsFound) {
    const Bytes whole = concatenate({test_support::timestamps(1, 2),
                                     test_support::dss({.data_ack = 1}), test_support::mp_fail(3)});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto options = read_tcp_options(test_support::first_bytes(whole, size));
        const bool at_border = size == 0 || size == 10 || size == 22;
        EXPECT_EQ(options.empty() || !fault_of(options.back()), at_border) << size;
        for (std::size_t i = 0; i + 1 < options.size(); ++i) {
            EXPECT_EQ(fault_of(options[i]), std::nullopt) << size;
        }
    }
}

}  // namespace
}  // namespace wire
