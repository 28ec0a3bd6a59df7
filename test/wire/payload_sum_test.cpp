// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/payload_sum.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

TEST(PayloadSum, IsThatOfRfc1071) {
    // Section 3: the numerical example.
    EXPECT_EQ(sum_of_hexadecimal("0001f203f4f5f6f7"), 0xddf2);
}

TEST(PayloadSum, PadsAnOddByteWithZero) {
    EXPECT_EQ(sum_of_hexadecimal("12"), 0x1200);
    EXPECT_EQ(sum_of_hexadecimal("0001Ff"), 0xff01);
}

TEST(PayloadSum, OfNoBytesIsZero) {
    EXPECT_EQ(sum_of_hexadecimal(""), 0);
}

TEST(PayloadSum, CarriesComeRound) {
    EXPECT_EQ(sum_of_hexadecimal("ffff0001"), 0x0001);
    EXPECT_EQ(sum_of_hexadecimal("ffffffff"), 0xffff);
}

}  // namespace
}  // namespace wire
