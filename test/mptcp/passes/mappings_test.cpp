// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/mappings.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/model/range_set.h"
#include "mptcp/passes/carried_data.h"
#include "mptcp/passes/lanes.h"
#include "mptcp/passes/range_index.h"

namespace mptcp {
namespace {

// Mappings.

struct Part {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::optional<std::uint64_t> dsn;
    bool operator==(const Part&) const = default;
};
using Parts = std::vector<Part>;

std::ostream& operator<<(std::ostream& out, const Part& part) {
    out << '[' << part.begin << ", " << part.end << ") ";
    return part.dsn ? out << *part.dsn : out << "unmapped";
}

/// Pieces of [begin, end); those that continue each other as one.
Parts parts_of(const Mappings& mappings, std::uint64_t begin, std::uint64_t end,
               std::size_t& cursor) {
    Parts parts;
    mappings.for_each_piece(
        begin, end, cursor,
        [&](std::uint64_t from, std::uint64_t to, std::optional<std::uint64_t> dsn) {
            EXPECT_LT(from, to);
            if (!parts.empty()) {
                EXPECT_EQ(parts.back().end, from);
                Part& last = parts.back();
                const bool goes_on =
                    last.dsn && dsn ? *last.dsn + (from - last.begin) == *dsn : !last.dsn && !dsn;
                if (goes_on) {
                    last.end = to;
                    return;
                }
            }
            parts.push_back({from, to, dsn});
        });
    return parts;
}

Parts parts_of(const Mappings& mappings, std::uint64_t begin, std::uint64_t end) {
    std::size_t cursor = 0;
    return parts_of(mappings, begin, end, cursor);
}

TEST(Mappings, WithoutAnyNothingIsMapped) {
    Mappings mappings;
    EXPECT_TRUE(mappings.settle().empty());
    EXPECT_EQ(parts_of(mappings, 1, 101), (Parts{{1, 101, std::nullopt}}));
    EXPECT_EQ(parts_of(mappings, 5, 5), (Parts{}));
}

TEST(Mappings, AByteHasTheDsnOfItsPlaceInTheMapping) {
    Mappings mappings;
    mappings.add(1, 1001, 5000, 0);
    EXPECT_TRUE(mappings.settle().empty());
    EXPECT_EQ(parts_of(mappings, 1, 2), (Parts{{1, 2, 5000}}));
    EXPECT_EQ(parts_of(mappings, 101, 201), (Parts{{101, 201, 5100}}));
    EXPECT_EQ(parts_of(mappings, 1000, 1001), (Parts{{1000, 1001, 5999}}));
    EXPECT_EQ(parts_of(mappings, 1001, 1002), (Parts{{1001, 1002, std::nullopt}}));
    EXPECT_EQ(parts_of(mappings, 0, 2000),
              (Parts{{0, 1, std::nullopt}, {1, 1001, 5000}, {1001, 2000, std::nullopt}}));
}

TEST(Mappings, ARangeMaySpanTwoWithAGapOfDsns) {
    Mappings mappings;
    mappings.add(1, 101, 5000, 0);
    mappings.add(101, 201, 9000, 1);
    EXPECT_TRUE(mappings.settle().empty());
    EXPECT_EQ(parts_of(mappings, 51, 151), (Parts{{51, 101, 5050}, {101, 151, 9000}}));
}

TEST(Mappings, MayComeInAnyOrder) {
    Mappings mappings;
    mappings.add(201, 301, 7000, 0);
    mappings.add(1, 101, 5000, 1);
    mappings.add(101, 201, 6000, 2);
    EXPECT_TRUE(mappings.settle().empty());
    EXPECT_EQ(parts_of(mappings, 1, 301),
              (Parts{{1, 101, 5000}, {101, 201, 6000}, {201, 301, 7000}}));
}

TEST(Mappings, TheSameOnceMoreIsNoContradiction) {
    Mappings mappings;
    mappings.add(1, 101, 5000, 0);
    mappings.add(1, 101, 5000, 1);
    mappings.add(51, 151, 5050, 2);   // part of it, and more
    mappings.add(101, 201, 8000, 3);  // contradicts row 2
    mappings.add(21, 31, 5020, 4);
    EXPECT_EQ(mappings.settle(), (std::vector<Row>{3}));
}

TEST(Mappings, TheFirstOfTwoThatContradictEachOtherCounts) {
    Mappings mappings;
    mappings.add(1, 101, 5000, 3);
    mappings.add(1, 101, 6000, 4);
    EXPECT_EQ(mappings.settle(), (std::vector<Row>{4}));
    EXPECT_EQ(parts_of(mappings, 1, 101), (Parts{{1, 101, 5000}}));
}

TEST(Mappings, TheFirstCountsWhereTheyOverlap) {
    Mappings mappings;
    mappings.add(101, 201, 5000, 1);
    mappings.add(51, 251, 9000, 2);
    EXPECT_EQ(mappings.settle(), (std::vector<Row>{2}));
    EXPECT_EQ(parts_of(mappings, 101, 201), (Parts{{101, 201, 5000}}));
    EXPECT_EQ(parts_of(mappings, 51, 101), (Parts{{51, 101, 9000}}));
    EXPECT_EQ(parts_of(mappings, 201, 251), (Parts{{201, 251, 9150}}));
}

TEST(Mappings, TheFirstCountsThoughItBeganBelowAnother) {
    Mappings mappings;
    mappings.add(101, 201, 5000, 0);
    mappings.add(51, 301, 4950, 1);   // agrees with the one before, and goes farther
    mappings.add(251, 351, 9000, 2);  // contradicts that
    EXPECT_EQ(mappings.settle(), (std::vector<Row>{2}));
    EXPECT_EQ(parts_of(mappings, 51, 351), (Parts{{51, 301, 4950}, {301, 351, 9050}}));
}

TEST(Mappings, DsnsWrapAt64Bits) {
    Mappings mappings;
    mappings.add(1, 101, UINT64_MAX - 9, 0);  // ten below zero
    mappings.add(101, 201, 90, 1);
    EXPECT_TRUE(mappings.settle().empty());
    EXPECT_EQ(parts_of(mappings, 11, 201), (Parts{{11, 201, 0}}));
    EXPECT_EQ(parts_of(mappings, 10, 12), (Parts{{10, 12, UINT64_MAX}}));
}

TEST(Mappings, TheInfiniteOneHasNoEnd) {
    Mappings mappings;
    mappings.add(1, 101, 5000, 0);
    mappings.add(101, Mappings::endless, 5100, 1);
    EXPECT_TRUE(mappings.settle().empty());
    EXPECT_EQ(parts_of(mappings, 1'000'001, 1'000'002), (Parts{{1'000'001, 1'000'002, 1'005'000}}));
}

TEST(Mappings, TheLastGoesOnBehindAFallback) {
    Mappings mappings;
    mappings.add(1, 101, 5000, 0);
    mappings.add(101, 201, 9000, 1);
    EXPECT_TRUE(mappings.settle().empty());
    mappings.continue_last(1, 77);
    EXPECT_EQ(parts_of(mappings, 1, 401), (Parts{{1, 101, 5000}, {101, 401, 9000}}));
}

TEST(Mappings, WithoutALastTheGivenOneCounts) {
    Mappings mappings;
    EXPECT_TRUE(mappings.settle().empty());
    mappings.continue_last(11, 77);
    EXPECT_EQ(parts_of(mappings, 1, 31), (Parts{{1, 11, std::nullopt}, {11, 31, 77}}));
}

// Byte for byte against a table of what was said first, asked in order and at random.
TEST(Mappings, AgreeWithATableOfBytes) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        std::mt19937 random{seed};
        const auto below = [&](std::uint64_t bound) { return random() % bound; };
        Mappings mappings;
        std::map<std::uint64_t, std::uint64_t> dsns;
        std::set<Row> contradicted;
        for (Row row = 0; row < 40; ++row) {
            const std::uint64_t begin = 1 + below(1000);
            const std::uint64_t end = begin + 1 + below(80);
            const std::uint64_t dsn = begin + 1000 * below(seed % 3 + 1);
            mappings.add(begin, end, dsn, row);
            for (std::uint64_t byte = begin; byte < end; ++byte) {
                const auto known = dsns.emplace(byte, dsn + (byte - begin)).first;
                if (known->second != dsn + (byte - begin)) {
                    contradicted.insert(row);
                }
            }
        }
        std::vector<Row> rows = mappings.settle();
        std::sort(rows.begin(), rows.end());
        rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
        EXPECT_EQ(rows, (std::vector<Row>{contradicted.begin(), contradicted.end()})) << seed;
        std::size_t cursor = 0;
        for (std::uint64_t i = 0; i < 300; ++i) {
            const std::uint64_t begin = i < 150 ? i * 8 : below(1200);
            const std::uint64_t end = begin + 1 + below(50);
            for (const Part& part : parts_of(mappings, begin, end, cursor)) {
                for (std::uint64_t byte = part.begin; byte < part.end; ++byte) {
                    const auto known = dsns.find(byte);
                    ASSERT_EQ(part.dsn.has_value(), known != dsns.end()) << seed << ' ' << byte;
                    if (part.dsn) {
                        ASSERT_EQ(*part.dsn + (byte - part.begin), known->second) << seed;
                    }
                }
            }
        }
    }
}

// Range sets.

TEST(RangeSet, IsEmptyAtFirst) {
    const RangeSet set;
    EXPECT_TRUE(set.empty());
    EXPECT_TRUE(set.contiguous());
    EXPECT_EQ(set.lowest(), 0U);
    EXPECT_EQ(set.top_end(), 0U);
}

struct NewPart {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    bool is_new = false;
    bool operator==(const NewPart&) const = default;
};

std::vector<NewPart> add(RangeSet& set, std::uint64_t begin, std::uint64_t end) {
    std::vector<NewPart> parts;
    set.add(begin, end, [&](std::uint64_t from, std::uint64_t to, bool is_new) {
        parts.push_back({from, to, is_new});
    });
    return parts;
}

TEST(RangeSet, SaysWhatIsNew) {
    RangeSet set;
    EXPECT_EQ(add(set, 10, 20), (std::vector<NewPart>{{10, 20, true}}));
    EXPECT_EQ(add(set, 30, 40), (std::vector<NewPart>{{30, 40, true}}));
    EXPECT_FALSE(set.contiguous());
    EXPECT_EQ(set.top_begin(), 30U);
    EXPECT_EQ(
        add(set, 5, 50),
        (std::vector<NewPart>{
            {5, 10, true}, {10, 20, false}, {20, 30, true}, {30, 40, false}, {40, 50, true}}));
    EXPECT_TRUE(set.contiguous());
    EXPECT_EQ(set.lowest(), 5U);
    EXPECT_EQ(set.top_begin(), 5U);
    EXPECT_EQ(set.top_end(), 50U);
    EXPECT_EQ(add(set, 5, 50), (std::vector<NewPart>{{5, 50, false}}));
}

TEST(RangeSet, AgreesWithASetOfNumbers) {
    for (unsigned seed = 0; seed < 40; ++seed) {
        std::mt19937 random{seed};
        RangeSet set;
        std::set<std::uint64_t> numbers;
        for (int i = 0; i < 60; ++i) {
            const std::uint64_t begin = 1 + random() % 400;
            const std::uint64_t end = begin + 1 + random() % 30;
            std::uint64_t position = begin;
            for (const NewPart& part : add(set, begin, end)) {
                ASSERT_EQ(part.begin, position);
                ASSERT_LT(part.begin, part.end);
                position = part.end;
                for (std::uint64_t number = part.begin; number < part.end; ++number) {
                    ASSERT_EQ(numbers.insert(number).second, part.is_new) << seed << ' ' << number;
                }
            }
            ASSERT_EQ(position, end);
            ASSERT_EQ(set.lowest(), *numbers.begin());
            ASSERT_EQ(set.top_end(), *numbers.rbegin() + 1);
            ASSERT_EQ(set.contiguous(), *numbers.rbegin() - *numbers.begin() + 1 == numbers.size());
        }
    }
}

// Data by who carried it.

TEST(CarriedData, AgreesWithATableOfBytes) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        std::mt19937 random{seed};
        CarriedData data;
        const std::uint32_t streams = 1 + seed % 4;
        std::map<std::uint64_t, std::set<std::uint32_t>> carriers;
        std::vector<std::uint64_t> next(streams, 1);
        for (int i = 0; i < 120; ++i) {
            const auto stream = static_cast<std::uint32_t>(random() % streams);
            const bool goes_on = random() % 2 == 0;
            const std::uint64_t begin = goes_on ? next[stream] : 1 + random() % 500;
            const std::uint64_t end = begin + 1 + random() % 30;
            next[stream] = end;
            std::uint64_t position = begin;
            data.add(data.carrier(stream), begin, end,
                     [&](std::uint64_t from, std::uint64_t to, Carriage carriage) {
                         EXPECT_EQ(from, position);
                         EXPECT_LT(from, to);
                         position = to;
                         for (std::uint64_t byte = from; byte < to; ++byte) {
                             auto& known = carriers[byte];
                             const Carriage wanted = known.empty() ? Carriage::first
                                                     : known.contains(stream)
                                                         ? Carriage::repeated
                                                         : Carriage::reinjected;
                             EXPECT_EQ(carriage, wanted) << seed << ' ' << byte;
                             known.insert(stream);
                         }
                     });
            ASSERT_EQ(position, end);
            ASSERT_FALSE(testing::Test::HasFailure());
        }
    }
}

// Pieces that overlap a range.

TEST(RangeIndex, FindsWhatOverlaps) {
    for (unsigned seed = 0; seed < 40; ++seed) {
        std::mt19937 random{seed};
        std::vector<Piece> pieces;
        for (Row row = 0; row < 60; ++row) {
            pieces.push_back({random() % 500, static_cast<std::uint32_t>(1 + random() % 60), row});
        }
        const RangeIndex index{pieces};
        for (int i = 0; i < 60; ++i) {
            const std::uint64_t begin = random() % 600;
            const std::uint64_t end = begin + 1 + random() % 60;
            std::set<Row> wanted;
            for (const Piece& piece : pieces) {
                if (piece.dsn < end && piece.dsn + piece.length > begin) {
                    wanted.insert(piece.row);
                }
            }
            std::set<Row> found;
            index.for_each_overlap(begin, end, [&](const Piece& piece) {
                EXPECT_TRUE(found.insert(piece.row).second);
                return true;
            });
            ASSERT_EQ(found, wanted);
            int calls = 0;
            index.for_each_overlap(begin, end, [&](const Piece&) { return ++calls < 2; });
            ASSERT_EQ(calls, std::min<int>(2, static_cast<int>(wanted.size())));
        }
    }
}

// Numbers at their full width.

TEST(NearestTo, IsNeverMoreThanHalfARoundAway) {
    EXPECT_EQ(nearest_to(0x1'00000010, 0x20), 0x1'00000020U);
    EXPECT_EQ(nearest_to(0x1'fffffff0, 0x10), 0x2'00000010U);
    EXPECT_EQ(nearest_to(0x2'00000010, 0xfffffff0), 0x1'fffffff0U);
    EXPECT_EQ(nearest_to(UINT64_MAX - 15, 0x10), 0x10U);       // over the end of 64 bits
    EXPECT_EQ(nearest_to(0x10, 0xfffffff0), UINT64_MAX - 15);  // and back
    EXPECT_EQ(nearest_to(0, 0x7fffffff), 0x7fffffffU);
}

TEST(Unwrapper, FollowsTheHighestNumber) {
    Unwrapper unwrapper;
    EXPECT_EQ(unwrapper.nearest(0), Unwrapper::origin);
    EXPECT_EQ(unwrapper.nearest(0xffffffff), Unwrapper::origin - 1);
    unwrapper.note(unwrapper.nearest(0x70000000));
    unwrapper.note(unwrapper.nearest(0xd0000000));
    unwrapper.note(unwrapper.nearest(0x10));
    EXPECT_EQ(unwrapper.nearest(0x20), 2 * Unwrapper::origin + 0x20);
    unwrapper.note(unwrapper.nearest(0xfffffff0));  // late: the highest stays
    EXPECT_EQ(unwrapper.nearest(0x70000000), 2 * Unwrapper::origin + 0x70000000);
}

}  // namespace
}  // namespace mptcp
