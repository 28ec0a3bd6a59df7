// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/quantities.h"

#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace output {
namespace {

constexpr std::int64_t earliest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t latest = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

/// What a function appends, behind what was there.
template <class Value>
std::string text_of(void (*append)(std::string&, Value), Value value) {
    std::string out = "100.";
    append(out, value);
    EXPECT_TRUE(out.starts_with("100.")) << out;
    return out.substr(4);
}

std::string exact(std::int64_t nanoseconds) {
    return text_of(append_exact_seconds, nanoseconds);
}
std::string rounded(std::int64_t nanoseconds) {
    return text_of(append_rounded_seconds, nanoseconds);
}
std::string human(std::int64_t nanoseconds) {
    return text_of(append_human_seconds, nanoseconds);
}
std::string human_bytes(std::uint64_t bytes) {
    return text_of(append_human_bytes, bytes);
}

TEST(ExactSeconds, HaveAllDigitsAndNoZerosThatSayNothing) {
    EXPECT_EQ(exact(0), "0");
    EXPECT_EQ(exact(20'000'000), "0.02");
    EXPECT_EQ(exact(10'123'456'789), "10.123456789");
    EXPECT_EQ(exact(-500'000'000), "-0.5");
    EXPECT_EQ(exact(100'000'000'000), "100");
    EXPECT_EQ(exact(-10'000'000'000), "-10");
    EXPECT_EQ(exact(1), "0.000000001");
    EXPECT_EQ(exact(latest), "9223372036.854775807");
    EXPECT_EQ(exact(earliest), "-9223372036.854775808");
}

TEST(RoundedSeconds, HaveSixDecimalsRoundedHalfAwayFromZero) {
    EXPECT_EQ(rounded(0), "0.000000");
    EXPECT_EQ(rounded(1'234'567'499), "1.234567");
    EXPECT_EQ(rounded(1'234'567'500), "1.234568");
    EXPECT_EQ(rounded(-1'234'567'499), "-1.234567");
    EXPECT_EQ(rounded(-1'234'567'500), "-1.234568");
    EXPECT_EQ(rounded(999'999'500), "1.000000");
    EXPECT_EQ(rounded(latest), "9223372036.854776");
    EXPECT_EQ(rounded(earliest), "-9223372036.854776");
}

TEST(RoundedSeconds, ZeroHasNoSign) {
    EXPECT_EQ(rounded(-499), "0.000000");
    EXPECT_EQ(rounded(-500), "-0.000001");
}

TEST(HumanSeconds, TakeTheUnitThatFits) {
    EXPECT_EQ(human(0), "0 s");
    EXPECT_EQ(human(450), "450 ns");
    EXPECT_EQ(human(45'000), "45 \xc2\xb5s");
    EXPECT_EQ(human(12'300'000), "12.3 ms");
    EXPECT_EQ(human(1'230'000'000), "1.23 s");
    EXPECT_EQ(human(123'400'000'000), "123 s");
    EXPECT_EQ(human(1'385'250'365'000), "1385 s");
    EXPECT_EQ(human(-12'300'000), "-12.3 ms");
    EXPECT_EQ(human(latest), "9223372037 s");
    EXPECT_EQ(human(earliest), "-9223372037 s");
}

TEST(HumanSeconds, RoundIntoTheNextUnit) {
    EXPECT_EQ(human(999), "999 ns");
    EXPECT_EQ(human(1000), "1 \xc2\xb5s");
    EXPECT_EQ(human(999'499), "999 \xc2\xb5s");
    EXPECT_EQ(human(999'500), "1.00 ms");
    EXPECT_EQ(human(999'499'999), "999 ms");
    EXPECT_EQ(human(999'500'000), "1.00 s");
}

TEST(HumanBytes, HaveThreeDigits) {
    EXPECT_EQ(human_bytes(0), "0 B");
    EXPECT_EQ(human_bytes(999), "999 B");
    EXPECT_EQ(human_bytes(1000), "1.00 kB");
    EXPECT_EQ(human_bytes(9'994), "9.99 kB");
    EXPECT_EQ(human_bytes(9'995), "10.0 kB");
    EXPECT_EQ(human_bytes(12'345), "12.3 kB");
    EXPECT_EQ(human_bytes(99'949), "99.9 kB");
    EXPECT_EQ(human_bytes(99'950), "100 kB");
    EXPECT_EQ(human_bytes(123'456), "123 kB");
    EXPECT_EQ(human_bytes(999'499), "999 kB");
    EXPECT_EQ(human_bytes(999'500), "1.00 MB");
    EXPECT_EQ(human_bytes(2'700'000), "2.70 MB");
    EXPECT_EQ(human_bytes(5'000'000'000), "5.00 GB");
    EXPECT_EQ(human_bytes(5'000'000'000'000), "5.00 TB");
    EXPECT_EQ(human_bytes(5'000'000'000'000'000), "5.00 PB");
    EXPECT_EQ(human_bytes(most), "18.4 EB");
}

TEST(HumanRate, IsBytesASecond) {
    EXPECT_EQ(text_of(append_human_rate, 0.0), "0 B/s");
    EXPECT_EQ(text_of(append_human_rate, -0.4), "0 B/s");
    EXPECT_EQ(text_of(append_human_rate, 1'250'000.4), "1.25 MB/s");
    EXPECT_EQ(text_of(append_human_rate, -1500.0), "-1.50 kB/s");
    EXPECT_EQ(text_of(append_human_rate, 1e300), "10.0 EB/s");  // more than there can be
}

TEST(Exact, IsTheShortestThatReadsBack) {
    EXPECT_EQ(text_of(append_exact, 0.1), "0.1");
    EXPECT_EQ(text_of(append_exact, 1.0 / 3), "0.3333333333333333");
    EXPECT_EQ(text_of(append_exact, 125000.0), "125000");
    for (const double value :
         {std::numeric_limits<double>::max(), -std::numeric_limits<double>::min(), 123456.789e-7}) {
        EXPECT_EQ(std::stod(text_of(append_exact, value)), value);
    }
}

TEST(Whole, RoundsHalfAwayFromZero) {
    EXPECT_EQ(text_of(append_whole, 0.5), "1");
    EXPECT_EQ(text_of(append_whole, 2.5), "3");
    EXPECT_EQ(text_of(append_whole, -2.5), "-3");
    EXPECT_EQ(text_of(append_whole, -0.4), "0");
    EXPECT_EQ(text_of(append_whole, 123456789.2), "123456789");
    EXPECT_EQ(text_of(append_whole, 1e300).size(), 301U);
    EXPECT_EQ(text_of(append_whole, -std::numeric_limits<double>::max()).size(), 310U);
}

TEST(PerCent, HasOneDecimal) {
    EXPECT_EQ(text_of(append_per_cent, 0.0), "0.0");
    EXPECT_EQ(text_of(append_per_cent, 0.123), "12.3");
    EXPECT_EQ(text_of(append_per_cent, 1.0), "100.0");
    EXPECT_EQ(text_of(append_per_cent, 2.0 / 3), "66.7");
    EXPECT_EQ(text_of(append_per_cent, -0.0001), "0.0");
    EXPECT_EQ(text_of(append_per_cent, -0.25), "-25.0");
}

}  // namespace
}  // namespace output
