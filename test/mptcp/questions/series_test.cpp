// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/series.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace mptcp {
namespace {

Summary summary_of_values(const std::vector<std::int64_t>& values) {
    Series series;
    for (const std::int64_t value : values) {
        series.push_back({static_cast<Row>(series.size()), 0, value});
    }
    return summary_of(series);
}

/// 1 to `count`, not in order.
std::vector<std::int64_t> shuffled(std::int64_t count) {
    std::vector<std::int64_t> values;
    for (std::int64_t value = 1; value <= count; ++value) {
        values.push_back(value);
    }
    std::shuffle(values.begin(), values.end(), std::mt19937{static_cast<unsigned>(count)});
    return values;
}

void expect_summary(const Summary& summary, std::uint64_t count, const SummaryValues& wanted) {
    EXPECT_EQ(summary.count, count);
    ASSERT_TRUE(summary.values.has_value());
    EXPECT_EQ(summary.values->min, wanted.min);
    EXPECT_DOUBLE_EQ(summary.values->median, wanted.median);
    EXPECT_DOUBLE_EQ(summary.values->mean, wanted.mean);
    EXPECT_EQ(summary.values->p95, wanted.p95);
    EXPECT_EQ(summary.values->p99, wanted.p99);
    EXPECT_EQ(summary.values->max, wanted.max);
}

TEST(Series, EmptyHasOnlyItsCount) {
    const Summary summary = summary_of({});
    EXPECT_EQ(summary.count, 0U);
    EXPECT_FALSE(summary.values.has_value());
}

TEST(Series, OneValue) {
    expect_summary(summary_of_values({7}), 1, {7, 7.0, 7.0, 7, 7, 7});
}

TEST(Series, TwoValues) {
    expect_summary(summary_of_values({9, 4}), 2, {4, 6.5, 6.5, 9, 9, 9});
}

TEST(Series, MedianOfAnOddCount) {
    expect_summary(summary_of_values({50, 1, 3}), 3, {1, 3.0, 18.0, 50, 50, 50});
}

TEST(Series, MedianOfAnEvenCount) {
    expect_summary(summary_of_values({50, 1, 3, 4}), 4, {1, 3.5, 14.5, 50, 50, 50});
}

TEST(Series, EqualValues) {
    expect_summary(summary_of_values({5, 5, 5, 5, 5}), 5, {5, 5.0, 5.0, 5, 5, 5});
}

TEST(Series, Zeros) {
    expect_summary(summary_of_values({0, 0}), 2, {0, 0.0, 0.0, 0, 0, 0});
}

TEST(Series, HundredValues) {
    expect_summary(summary_of_values(shuffled(100)), 100, {1, 50.5, 50.5, 95, 99, 100});
}

TEST(Series, TwentyValues) {
    expect_summary(summary_of_values(shuffled(20)), 20, {1, 10.5, 10.5, 19, 20, 20});
}

TEST(Series, HundredAndOneValues) {
    expect_summary(summary_of_values(shuffled(101)), 101, {1, 51.0, 51.0, 96, 100, 101});
}

// Nearest rank: the rank is the count times 0.95 or 0.99, rounded up, without any inexactness.
TEST(Series, PercentilesOfAnyCount) {
    for (std::int64_t count = 1; count <= 2000; ++count) {
        const Summary summary = summary_of_values(shuffled(count));
        ASSERT_TRUE(summary.values.has_value());
        ASSERT_EQ(summary.values->p95, (95 * count + 99) / 100) << count;
        ASSERT_EQ(summary.values->p99, (99 * count + 99) / 100) << count;
    }
}

TEST(Series, ValuesWhoseSumExceeds64Bits) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const auto large = static_cast<double>(most);
    expect_summary(summary_of_values({most, most, most, most}), 4,
                   {most, large, large, most, most, most});
    const Summary odd = summary_of_values({0, most, most});
    ASSERT_TRUE(odd.values.has_value());
    EXPECT_DOUBLE_EQ(odd.values->median, large);
    EXPECT_DOUBLE_EQ(odd.values->mean, large / 3 * 2);
}

TEST(Series, TheOrderOfTheSamplesIsLeftAsItIs) {
    const Series series = {{4, 0, 30}, {5, 0, 10}, {6, 0, 20}};
    EXPECT_EQ(summary_of(series).values->max, 30);
    EXPECT_EQ(series[0].value, 30);
    EXPECT_EQ(series[2].value, 20);
}

}  // namespace
}  // namespace mptcp
