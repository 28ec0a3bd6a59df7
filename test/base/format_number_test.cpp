// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/format_number.h"

#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace base {
namespace {

std::string number(std::uint64_t value) {
    std::string out;
    append_number(out, value);
    return out;
}

std::string hexadecimal(std::uint64_t value, int digits) {
    std::string out;
    append_hexadecimal(out, value, digits);
    return out;
}

std::string seconds(std::int64_t nanoseconds) {
    std::string out;
    append_seconds(out, nanoseconds);
    return out;
}

TEST(AppendNumber, WritesTheWholeRange) {
    EXPECT_EQ(number(0), "0");
    EXPECT_EQ(number(10), "10");
    EXPECT_EQ(number(9007199254740993), "9007199254740993");  // 2^53 + 1: no double holds it
    EXPECT_EQ(number(18446744073709551615U), "18446744073709551615");
}

TEST(AppendHexadecimal, PadsToTheDigitsAskedFor) {
    EXPECT_EQ(hexadecimal(0, 1), "0x0");
    EXPECT_EQ(hexadecimal(0x18, 3), "0x018");
    EXPECT_EQ(hexadecimal(0x18, 4), "0x0018");
    EXPECT_EQ(hexadecimal(1, 16), "0x0000000000000001");
}

TEST(AppendHexadecimal, WritesMoreDigitsWhenNeeded) {
    EXPECT_EQ(hexadecimal(0xabcde, 2), "0xabcde");
    EXPECT_EQ(hexadecimal(18446744073709551615U, 8), "0xffffffffffffffff");
    EXPECT_EQ(hexadecimal(0xf, 0), "0xf");
}

TEST(AppendSeconds, HasNineDecimals) {
    EXPECT_EQ(seconds(0), "0.000000000");
    EXPECT_EQ(seconds(1), "0.000000001");
    EXPECT_EQ(seconds(100'000'000), "0.100000000");
    EXPECT_EQ(seconds(999'999'999), "0.999999999");
    EXPECT_EQ(seconds(1'000'000'000), "1.000000000");
    EXPECT_EQ(seconds(1'700'000'000'123'456'789), "1700000000.123456789");
}

TEST(AppendSeconds, KeepsTheSignBelowOneSecond) {
    EXPECT_EQ(seconds(-1), "-0.000000001");
    EXPECT_EQ(seconds(-1'500'000'000), "-1.500000000");
}

TEST(AppendSeconds, WritesTheSmallestAndTheLargestTime) {
    EXPECT_EQ(seconds(std::numeric_limits<std::int64_t>::max()), "9223372036.854775807");
    EXPECT_EQ(seconds(std::numeric_limits<std::int64_t>::min()), "-9223372036.854775808");
}

TEST(PrefixFor, IsTheLargestNotAboveTheSize) {
    EXPECT_EQ(prefix_for(999, 0, 18).name, "");
    EXPECT_EQ(prefix_for(1000, 0, 18).name, "k");
    EXPECT_EQ(prefix_for(2.5e6, 0, 18).factor, 1e6);
    EXPECT_EQ(prefix_for(.002, -9, 0).name, "m");
    EXPECT_EQ(prefix_for(4.5e-5, -9, 0).name, "\u00b5");
}

TEST(PrefixFor, StaysBetweenThoseThatAreAllowed) {
    EXPECT_EQ(prefix_for(1e20, 0, 12).name, "T");
    EXPECT_EQ(prefix_for(5000, -9, 0).name, "");
    EXPECT_EQ(prefix_for(.5, 0, 12).name, "");
    EXPECT_EQ(prefix_for(0, -6, 0).name, "\u00b5");
}

TEST(Append, KeepsWhatIsThere) {
    std::string out = "a=";
    append_number(out, 1);
    append_hexadecimal(out, 2, 2);
    append_seconds(out, 3);
    EXPECT_EQ(out, "a=10x020.000000003");
}

}  // namespace
}  // namespace base
