// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/clock.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace pair {
namespace {

constexpr std::int64_t microsecond = 1'000;
constexpr std::int64_t millisecond = 1'000'000;
constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t hour = 3600 * second;
constexpr std::int64_t day_one = 1'700'000'000 * second;

TEST(TheClock, AsItIs) {
    EXPECT_EQ(Clock{}.on_first(day_one + 1), day_one + 1);
}

TEST(TheClock, TheOffsetIsAdded) {
    EXPECT_EQ((Clock{.offset = -hour}.on_first(day_one + hour)), day_one);
    EXPECT_EQ((Clock{.offset = 7}.on_first(day_one)), day_one + 7);
}

TEST(TheClock, WhatItGainedIsTakenOut) {
    // In 1000 s after the reference 50 millionths of a second a second are 50 ms.
    const Clock clock{.offset = 0, .drift = 50e-6, .reference = day_one};
    EXPECT_EQ(clock.on_first(day_one), day_one);
    EXPECT_EQ(clock.on_first(day_one + 1000 * second), day_one + 1000 * second - 50 * millisecond);
    EXPECT_EQ(clock.on_first(day_one - 1000 * second), day_one - 1000 * second + 50 * millisecond);
}

TEST(TheClock, WhatItLostIsAdded) {
    const Clock clock{.offset = 3, .drift = -1e-3, .reference = day_one};
    EXPECT_EQ(clock.on_first(day_one + 10 * second), day_one + 10 * second + 10 * millisecond + 3);
}

// Estimates.

/// Segments a second apart, of which the second clock shows that much more.
std::vector<Crossing> crossings(const std::vector<std::int64_t>& differences) {
    std::vector<Crossing> result;
    for (const std::int64_t difference : differences) {
        result.push_back({day_one + static_cast<std::int64_t>(result.size()) * second, difference});
    }
    return result;
}

TEST(Estimate, NothingWithoutSubflows) {
    EXPECT_FALSE(estimate_clock({}));
}

TEST(Estimate, NothingWithoutBothDirections) {
    EXPECT_FALSE(estimate_clock({{0, crossings({1, 2, 3}), {}}}));
    EXPECT_FALSE(estimate_clock({{0, {}, crossings({1, 2, 3})}, {1, crossings({1}), {}}}));
}

TEST(Estimate, HalfTheDifferenceOfTheLeastDelays) {
    // The second clock is an hour ahead; the least delays are 10 ms in both directions.
    const auto estimate =
        estimate_clock({{4, crossings({hour + 14 * millisecond, hour + 10 * millisecond}),
                         crossings({hour - 10 * millisecond, hour - 30 * millisecond})}});
    ASSERT_TRUE(estimate);
    EXPECT_EQ(estimate->clock.offset, -hour);
    EXPECT_EQ(*estimate->bound, 10 * millisecond);
    EXPECT_EQ(estimate->stream, 4U);
    EXPECT_EQ(estimate->clock.drift, 0);
    EXPECT_FALSE(estimate->has_drift);
}

TEST(Estimate, AClockThatIsBehind) {
    const auto estimate = estimate_clock(
        {{0, crossings({-hour + 5 * millisecond}), crossings({-hour - 5 * millisecond})}});
    ASSERT_TRUE(estimate);
    EXPECT_EQ(estimate->clock.offset, hour);
    EXPECT_EQ(estimate->clock.on_first(day_one - hour), day_one);
}

TEST(Estimate, UnequalDelaysAreWithinTheBound) {
    // 10 ms to the second capture, 30 ms back: taken for 20 ms each, wrong by 10.
    const auto estimate = estimate_clock(
        {{0, crossings({hour + 10 * millisecond}), crossings({hour - 30 * millisecond})}});
    ASSERT_TRUE(estimate);
    EXPECT_EQ(estimate->clock.offset, -hour + 10 * millisecond);
    EXPECT_EQ(*estimate->bound, 20 * millisecond);
}

TEST(Estimate, AllDelayInOneDirectionIsTheBound) {
    const auto estimate = estimate_clock({{0, crossings({20 * millisecond}), crossings({0})}});
    ASSERT_TRUE(estimate);
    EXPECT_EQ(std::abs(estimate->clock.offset), *estimate->bound);
    EXPECT_EQ(*estimate->bound, 10 * millisecond);
}

TEST(Estimate, AnOddSumIsBoundedToo) {
    // The true offset may be anything that leaves both delays positive: 0 to 5 ns.
    const auto estimate = estimate_clock({{0, crossings({5}), crossings({0})}});
    ASSERT_TRUE(estimate);
    EXPECT_LE(-estimate->clock.offset - *estimate->bound, 0);
    EXPECT_GE(-estimate->clock.offset + *estimate->bound, 5);
}

TEST(Estimate, TheSubflowWithTheSmallestSumCounts) {
    const Crossings slow{1, crossings({30 * millisecond}), crossings({-30 * millisecond})};
    const Crossings quick{2, crossings({9 * millisecond, 2 * millisecond}),
                          crossings({-6 * millisecond, -4 * millisecond})};
    // The least delay of all, but a long way back.
    const Crossings uneven{3, crossings({1 * millisecond}), crossings({-40 * millisecond})};
    const Crossings one_way{5, crossings({1}), {}};
    const auto estimate = estimate_clock({slow, quick, uneven, one_way});
    ASSERT_TRUE(estimate);
    EXPECT_EQ(estimate->stream, 2U);
    EXPECT_EQ(estimate->clock.offset, 1 * millisecond);  // -(2 - 4) / 2
    EXPECT_EQ(*estimate->bound, 3 * millisecond);
}

// Drift.

/// Noise in [0, 1), the same in every run and on every machine.
class Noise {
  public:
    explicit Noise(std::uint64_t seed) : m_state{seed} {}

    double next() {
        m_state = m_state * 6364136223846793005U + 1442695040888963407U;
        return static_cast<double>(m_state >> 11U) / static_cast<double>(std::uint64_t{1} << 53U);
    }

  private:
    std::uint64_t m_state;
};

/// Delays of 5 ms and up to `queueing` more in both directions, on a clock that is ahead and gains.
struct Traffic {
    double gains = 0;  ///< s/s of the first clock
    std::int64_t duration = 60 * second;
    std::int64_t interval = 20 * millisecond;
    std::int64_t queueing = 3 * millisecond;
    std::int64_t ahead = hour;
    std::uint64_t seed = 42;

    [[nodiscard]] Crossings crossings() const {
        Noise noise{seed};
        Crossings result{0, {}, {}};
        for (std::int64_t time = 0; time < duration; time += interval) {
            result.to_second.push_back(crossing(time, delay(noise)));
            result.to_first.push_back(crossing(time + interval / 2, -delay(noise)));
        }
        return result;
    }

  private:
    [[nodiscard]] std::int64_t delay(Noise& noise) const {
        return 5 * millisecond + std::llround(static_cast<double>(queueing) * noise.next());
    }
    [[nodiscard]] Crossing crossing(std::int64_t time, std::int64_t delay) const {
        const std::int64_t gained = std::llround(gains * static_cast<double>(time));
        return {day_one + time, ahead + gained + delay};
    }
};

class Drift : public testing::TestWithParam<double> {};
INSTANTIATE_TEST_SUITE_P(OfMillionths, Drift, testing::Values(-200e-6, -20e-6, 10e-6, 150e-6));

TEST_P(Drift, IsFoundWithinItsBound) {
    // By the second clock its seconds are longer by what it gains.
    const double expected = GetParam() / (1 + GetParam());
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto estimate =
            estimate_clock({Traffic{.gains = GetParam(), .seed = seed}.crossings()});
        ASSERT_TRUE(estimate);
        ASSERT_TRUE(estimate->drift_bound);
        EXPECT_TRUE(estimate->has_drift);
        EXPECT_LT(*estimate->drift_bound, 2e-6);
        EXPECT_NEAR(estimate->clock.drift, expected, *estimate->drift_bound) << seed;
    }
}

TEST_P(Drift, TimesComeOutOnTheFirstClock) {
    const auto estimate = estimate_clock({Traffic{.gains = GetParam()}.crossings()});
    ASSERT_TRUE(estimate);
    ASSERT_TRUE(estimate->drift_bound);
    for (const std::int64_t time : {std::int64_t{0}, 30 * second, 60 * second}) {
        const auto gained = std::llround(GetParam() * static_cast<double>(time));
        const std::int64_t shown = day_one + time + hour + gained;
        const double allowed = static_cast<double>(*estimate->bound) +
                               *estimate->drift_bound * static_cast<double>(60 * second);
        EXPECT_NEAR(static_cast<double>(estimate->clock.on_first(shown) - day_one),
                    static_cast<double>(time), allowed);
    }
}

TEST(Estimate, AnExactDriftIsFoundExactly) {
    const auto estimate =
        estimate_clock({Traffic{.gains = 1e-4, .queueing = 0, .ahead = 0}.crossings()});
    ASSERT_TRUE(estimate);
    EXPECT_TRUE(estimate->has_drift);
    // A second of the second clock is 1 / 1.0001 of the first's: 0.9999 of 10^-4 is gained in it.
    EXPECT_NEAR(estimate->clock.drift, 1e-4 / 1.0001, 1e-10);
    EXPECT_EQ(estimate->clock.on_first(estimate->clock.reference),
              estimate->clock.reference + estimate->clock.offset);
    for (const std::int64_t time : {std::int64_t{0}, 20 * second, 60 * second}) {
        const std::int64_t shown = day_one + time + time / 10'000;
        EXPECT_NEAR(static_cast<double>(estimate->clock.on_first(shown) - day_one),
                    static_cast<double>(time), 2.0 * microsecond);
    }
}

TEST(Estimate, WithoutDriftNoneIsFound) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto estimate = estimate_clock({Traffic{.seed = seed}.crossings()});
        ASSERT_TRUE(estimate);
        ASSERT_TRUE(estimate->drift_bound);
        EXPECT_FALSE(estimate->has_drift) << seed;
        EXPECT_EQ(estimate->clock.drift, 0);
        EXPECT_NEAR(static_cast<double>(estimate->clock.offset), static_cast<double>(-hour),
                    static_cast<double>(*estimate->bound));
    }
}

TEST(Estimate, ADriftLessThanItsBoundIsTakenForNone) {
    // In 2 s a millionth moves the clock by 2 us, far less than the queues vary.
    const auto estimate =
        estimate_clock({Traffic{.gains = 1e-6, .duration = 2 * second}.crossings()});
    ASSERT_TRUE(estimate);
    ASSERT_TRUE(estimate->drift_bound);
    EXPECT_GT(*estimate->drift_bound, 1e-6);
    EXPECT_FALSE(estimate->has_drift);
    EXPECT_EQ(estimate->clock.drift, 0);
}

TEST(Estimate, TheOffsetIsTakenWithoutTheDrift) {
    // Over 60 s the clock gains 12 ms, more than all delays.
    const auto estimate =
        estimate_clock({Traffic{.gains = 200e-6, .queueing = 0, .ahead = 0}.crossings()});
    ASSERT_TRUE(estimate);
    EXPECT_NEAR(static_cast<double>(*estimate->bound), 5.0 * millisecond, 2.0 * microsecond);
}

TEST(Estimate, TooFewSegmentsShowNoDrift) {
    const auto estimate = estimate_clock({{0, crossings({5, 5, 5}), crossings({-5, -5, -5})}});
    ASSERT_TRUE(estimate);
    EXPECT_FALSE(estimate->drift_bound);
    EXPECT_FALSE(estimate->has_drift);
}

TEST(Estimate, TooShortATimeShowsNoDrift) {
    const auto estimate = estimate_clock(
        {Traffic{.gains = 1e-3, .duration = 20 * millisecond, .interval = 100 * microsecond}
             .crossings()});
    ASSERT_TRUE(estimate);
    EXPECT_FALSE(estimate->drift_bound);
    EXPECT_EQ(estimate->clock.drift, 0);
}

TEST(Estimate, DirectionsThatContradictEachOtherShowNoDrift) {
    Crossings subflow = Traffic{.gains = 100e-6, .queueing = 0}.crossings();
    subflow.to_first = Traffic{.gains = -100e-6, .queueing = 0}.crossings().to_first;
    const auto estimate = estimate_clock({subflow});
    ASSERT_TRUE(estimate);
    EXPECT_FALSE(estimate->drift_bound);
    EXPECT_FALSE(estimate->has_drift);
    EXPECT_EQ(estimate->clock.drift, 0);
}

// Segments overtake one another: nothing says that a subflow's are in order of time.
TEST(Estimate, TheOrderOfTheSegmentsDoesNotMatter) {
    const Crossings ordered = Traffic{.gains = 50e-6}.crossings();
    Crossings swapped = ordered;
    for (std::size_t i = 3; i < swapped.to_second.size(); i += 2) {
        std::swap(swapped.to_second[i - 1], swapped.to_second[i]);
    }
    const auto one = estimate_clock({ordered});
    const auto two = estimate_clock({swapped});
    ASSERT_TRUE(one && two);
    EXPECT_EQ(one->clock.drift, two->clock.drift);
    EXPECT_EQ(one->clock.offset, two->clock.offset);
    EXPECT_EQ(one->drift_bound, two->drift_bound);
}

}  // namespace
}  // namespace pair
