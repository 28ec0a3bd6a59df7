// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/keys.h"

#include <cstdint>
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

}  // namespace
}  // namespace mptcp
