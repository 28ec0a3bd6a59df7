// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/model/connection.h"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace mptcp {
namespace {

// docs/definitions.md and the keys of all outputs.
TEST(ByteKinds, AreNamedAsOutputsNameThem) {
    std::vector<std::string_view> names;
    for (const ByteKind kind : all_byte_kinds) {
        names.push_back(name_of(kind));
    }
    EXPECT_EQ(names, (std::vector<std::string_view>{"retransmitted", "unmapped", "repeated",
                                                    "reinjected", "first_carried"}));
}

TEST(ByteCounts, AddUpKindByKind) {
    ByteCounts counts{150, {{10, 20, 30, 40, 50}}, 3};
    counts += {31, {{1, 2, 4, 8, 16}}, 1};
    EXPECT_EQ(counts, (ByteCounts{181, {{11, 22, 34, 48, 66}}, 4}));
    EXPECT_EQ(counts[ByteKind::repeated], 34U);
    EXPECT_EQ(counts.unique(), 170U);
    EXPECT_EQ(counts.data(), 114U);
}

TEST(Directions, AreInOrderOfConnectionsTheClientsFirst) {
    EXPECT_LT((Direction{0, Side::client}), (Direction{0, Side::server}));
    EXPECT_LT((Direction{0, Side::server}), (Direction{1, Side::client}));
    EXPECT_EQ((Direction{2, Side::server}), (Direction{2, Side::server}));
}

}  // namespace
}  // namespace mptcp
