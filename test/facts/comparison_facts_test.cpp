// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/comparison_facts.h"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "facts/shown.h"

namespace facts {
namespace {

TEST(ComparisonFacts, DurationsAndTheirDifference) {
    const pair::ConnectionMatch match;
    const ComparedOf compared{match, 500, 300};
    EXPECT_EQ(shown(comparison_facts(), "duration.first", compared), "500 ns");
    EXPECT_EQ(shown(comparison_facts(), "duration.second", compared), "300 ns");
    EXPECT_EQ(shown(comparison_facts(), "duration.difference", compared), "-200 ns");
}

std::string difference(const Value& first, const Value& second) {
    return words_of(fact_named(compared_measure_facts(), "difference")
                        .value(ComparedMeasureOf{"tcp_bytes", 1, 2, first, second}));
}

TEST(ComparedMeasureFacts, TheDifferenceIsTheSecondMinusTheFirst) {
    EXPECT_EQ(difference(std::uint64_t{7}, std::uint64_t{5}), "-2 ns");  // a signed number
    EXPECT_EQ(difference(0.5, 2.0), "1.5");
}

TEST(ComparedMeasureFacts, WhatIsNotKnownHasNoDifference) {
    EXPECT_EQ(difference({}, std::uint64_t{5}), "null");
    EXPECT_EQ(difference(0.5, {}), "null");
    EXPECT_EQ(difference({}, {}), "null");
}

TEST(ComparedMeasureFacts, OfTheConnectionHaveNoStream) {
    const ComparedMeasureOf measured{"tcp_bytes", {}, {}, std::uint64_t{7}, {}};
    EXPECT_EQ(shown(compared_measure_facts(), "measure", measured), "tcp_bytes");
    EXPECT_EQ(shown(compared_measure_facts(), "tcp_stream", measured), "null");
    EXPECT_EQ(shown(compared_measure_facts(), "peer_stream", measured), "null");
    EXPECT_EQ(shown(compared_measure_facts(), "first", measured), "7");
    EXPECT_EQ(shown(compared_measure_facts(), "second", measured), "null");
}

}  // namespace
}  // namespace facts
