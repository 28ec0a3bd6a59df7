// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/per_capture.h"

#include <chrono>

#include <gtest/gtest.h>

#include "pair/support.h"

namespace pair {
namespace {

TEST(Captures, OneWithoutSegmentsHasNoTime) {
    Held held;
    held.read();
    const Span span = span_of(held.capture());
    EXPECT_EQ(span.begin, 0);
    EXPECT_EQ(span.end, 0);
}

TEST(Captures, OneOfASingleSegmentBeginsAndEndsWithIt) {
    Held held;
    const story::Flow flow{held.story, {}};
    const Row row = flow.up({});
    held.read();
    const Span span = span_of(held.capture());
    EXPECT_EQ(span.begin, held.story.packets().time[row]);
    EXPECT_EQ(span.end, span.begin);
}

TEST(Captures, TheEarliestAndTheLatestSegmentNeedNotBeTheFirstAndTheLast) {
    Held held;
    const story::Flow flow{held.story, {}};
    flow.up({});
    held.story.at(seconds{9});
    const Row latest = flow.up({});
    held.story.at(seconds{-5});
    const Row earliest = flow.up({});
    held.story.at(seconds{2});
    flow.up({});
    held.read();
    const Span span = span_of(held.capture());
    EXPECT_EQ(span.begin, held.story.packets().time[earliest]);
    EXPECT_EQ(span.end, held.story.packets().time[latest]);
    EXPECT_EQ(nanoseconds{span.end - span.begin}, seconds{14});
}

TEST(Captures, EachHasItsValue) {
    PerCapture<int> values{1, 2};
    EXPECT_EQ(values[Which::first], 1);
    values[other(Which::first)] = 3;
    EXPECT_EQ(values.second, 3);
    EXPECT_EQ(other(Which::second), Which::first);
}

}  // namespace
}  // namespace pair
