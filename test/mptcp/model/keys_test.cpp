// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/model/keys.h"

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace mptcp {
namespace {

struct Vector {
    std::uint64_t key;
    std::uint32_t token;
    std::uint64_t idsn;
};

// Keys and tokens as a Linux v0 kernel sent them in MP_CAPABLE and MP_JOIN; IDSNs by
// `openssl dgst -sha1` of the eight bytes.
const std::vector<Vector> V0_VECTORS{
    {15630232866698755056U, 176983692U, 9485794687403768073U},
    {15504481981035106882U, 809210772U, 15754397863267795546U},
    {10048458395084872514U, 2846245513U, 296251885087394966U},
    {17227928701987094984U, 4093186044U, 10857181338791980296U},
    {14803550490012999960U, 1015310287U, 13300256311687443144U},
    {2708191410426849018U, 3188734930U, 6246007917516963881U},
    {0U, 100548695U, 12417979246923204585U},
    {1U, 3410441848U, 4103078400719770237U},
    {18446744073709551615U, 3194437258U, 9684711452643483785U},
};

// By `openssl dgst -sha256` of the eight bytes: the first four and the last eight of the digest.
const std::vector<Vector> V1_VECTORS{
    {15630232866698755056U, 1236324024U, 7609924485647225534U},
    {15504481981035106882U, 1094715582U, 12970970392027342682U},
    {2708191410426849018U, 1476549558U, 4729719901249864800U},
    {0U, 2941612277U, 16551347165485088252U},
    {1U, 3441844757U, 1867956527068875344U},
    {18446744073709551615U, 312716868U, 6339759150979674314U},
    {0x0102030405060708U, 1719930330U, 17699430019826020210U},
};

TEST(HashKey, Version0IsSha1) {
    for (const auto& vector : V0_VECTORS) {
        const auto hash = hash_key(vector.key, Version::v0);
        EXPECT_EQ(hash.token, vector.token) << vector.key;
        EXPECT_EQ(hash.idsn, vector.idsn) << vector.key;
    }
}

TEST(HashKey, Version1IsSha256) {
    for (const auto& vector : V1_VECTORS) {
        const auto hash = hash_key(vector.key, Version::v1);
        EXPECT_EQ(hash.token, vector.token) << vector.key;
        EXPECT_EQ(hash.idsn, vector.idsn) << vector.key;
    }
}

// SHA-256 of 00 00 00 00 00 00 00 01 begins cd266215 and ends 19ec509083d00a50.
TEST(HashKey, TokenIsTheBeginningAndIdsnTheEndOfTheHash) {
    const auto hash = hash_key(1, Version::v1);
    EXPECT_EQ(hash.token, 0xcd266215U);
    EXPECT_EQ(hash.idsn, 0x19ec509083d00a50U);
}

// HMACs. A key shorter than a block is padded with zeros (RFC 2104), so that the vectors with the
// key "Jefe" fit: RFC 2202 test case 2 and RFC 4231 test case 2.
TEST(Hmac, AgreesWithTheVectorsOfTheRfcs) {
    const std::string text{"what do ya want for nothing?"};
    const std::vector<std::uint8_t> message{text.begin(), text.end()};
    EXPECT_EQ(hmac(0x4a65666500000000U, 0, message, Version::v0),
              "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    EXPECT_EQ(hmac(0x4a65666500000000U, 0, message, Version::v1),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

constexpr std::uint64_t one_key = 0x0102030405060708U;
constexpr std::uint64_t other_key = 0x1112131415161718U;

// The rest by Python's hmac.new(struct.pack('>QQ', own, other), message, ...).
TEST(Hmac, OfNothingAndOfMoreThanABlock) {
    EXPECT_EQ(hmac(one_key, other_key, {}, Version::v0),
              "2a1723dd242cb6d753e80e86bc4c1c6db5c9c4e6");
    EXPECT_EQ(hmac(one_key, other_key, {}, Version::v1),
              "f45f2c59be1d8061178b68886c161bae3ccab2202524c87a7821f5ca60abdcc6");
    std::vector<std::uint8_t> message(200);
    std::iota(message.begin(), message.end(), std::uint8_t{0});
    EXPECT_EQ(hmac(one_key, other_key, message, Version::v0),
              "835cf0d16d79f7c927f5a225953e8f972340d567");
    EXPECT_EQ(hmac(one_key, other_key, message, Version::v1),
              "533af54804a1889fe19c25fc785e54dabe59460cfc5a9d6d6e4fd2a88daf82f7");
}

TEST(JoinHmac, IsOfOwnNonceBeforeTheOthers) {
    EXPECT_EQ(join_hmac(one_key, other_key, 0xdeadbeef, 0x01020304, Version::v0),
              "2d05a34e0664b5de6902c535f274f40e54db5f1b");
    EXPECT_EQ(join_hmac(other_key, one_key, 0x01020304, 0xdeadbeef, Version::v0),
              "d7997d731335c2b4725e732c61e80ff9aa79dbb6");
    EXPECT_EQ(join_hmac(one_key, other_key, 0xdeadbeef, 0x01020304, Version::v1),
              "423222d33681d4897a1d9d16fb2b022bf086e85bb0992caa3f95e3a16a2e4f3f");
    EXPECT_EQ(join_hmac(other_key, one_key, 0x01020304, 0xdeadbeef, Version::v1),
              "b80cf997e1fd53c2fd747856cdb1366ab2f99f6d5e66da1849b9431f36caaaff");
}

TEST(AddAddrHmac, IsTheEndOfTheHmacOfIdAddressAndPort) {
    EXPECT_EQ(add_addr_hmac(one_key, other_key, 1, "192.0.2.7", 0), "6c111a6d0c412216");
    EXPECT_EQ(add_addr_hmac(one_key, other_key, 1, "192.0.2.7", 443), "3d8b01d3021c0f69");
    EXPECT_EQ(add_addr_hmac(one_key, other_key, 255, "2001:db8::1", 0), "49808d8abb37dd02");
    EXPECT_EQ(add_addr_hmac(one_key, other_key, 2, "2001:db8::1", 65535), "d52a65a93cc88470");
    EXPECT_EQ(add_addr_hmac(one_key, other_key, 2, "::ffff:192.0.2.7", 1), "8785b2962ec07e82");
}

TEST(AddAddrHmac, OfWhatIsNoAddressIsNone) {
    for (const char* const text : {"", "192.0.2", "192.0.2.256", "2001:db8::1::2", "host"}) {
        EXPECT_EQ(add_addr_hmac(one_key, other_key, 1, text, 0), "") << text;
    }
}

}  // namespace
}  // namespace mptcp
