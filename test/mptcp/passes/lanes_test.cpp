// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/lanes.h"

#include <string>

#include <gtest/gtest.h>

namespace mptcp {
namespace {

TEST(Lanes, EachHasItsOwn) {
    PerLane<int> values{2};
    values[{0, true}] = 1;
    values[{0, false}] = 2;
    values[{1, true}] = 3;
    values[{1, false}] = 4;
    EXPECT_EQ((values[{0, true}]), 1);
    EXPECT_EQ((values[{0, false}]), 2);
    EXPECT_EQ((values[{1, true}]), 3);
    EXPECT_EQ((values[{1, false}]), 4);
}

TEST(Lanes, AskedForInAnyOrderComeInTheirs) {
    ByLane<std::string> values;
    for (const LaneId lane : {LaneId{3, false}, LaneId{1, false}, LaneId{1, true}}) {
        auto [value, is_new] = values.get(lane);
        EXPECT_TRUE(is_new);
        value = std::to_string(lane.subflow) + (lane.to_tcp_server ? " up" : " down");
        EXPECT_FALSE(values.get(lane).second);
    }
    std::string all;
    for (const auto& [lane, value] : values) {
        all += value + ", ";
    }
    EXPECT_EQ(all, "1 up, 1 down, 3 down, ");
}

}  // namespace
}  // namespace mptcp
