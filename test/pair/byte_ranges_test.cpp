// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/byte_ranges.h"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace pair {
namespace {

using Extent = Arrival::Extent;
using Used = std::vector<bool>;
using mptcp::no_row;

void expect_all(const Arrival& arrival, mptcp::Row last) {
    EXPECT_EQ(arrival.extent, Extent::all);
    EXPECT_EQ(arrival.last, last);
    EXPECT_EQ(arrival.missing, 0U);
}

TEST(ByteRanges, NothingWasSentNorReceived) {
    const RangeMatch match = match_ranges({}, {});
    EXPECT_TRUE(match.arrivals.empty());
    EXPECT_TRUE(match.is_used.empty());
}

TEST(ByteRanges, NothingArrived) {
    const RangeMatch match = match_ranges({{10, 0, 100, 1}}, {});
    ASSERT_EQ(match.arrivals.size(), 1U);
    EXPECT_EQ(match.arrivals[0].extent, Extent::nothing);
    EXPECT_EQ(match.arrivals[0].last, no_row);
    EXPECT_EQ(match.arrivals[0].missing, 100U);
}

TEST(ByteRanges, NothingWasSent) {
    const RangeMatch match = match_ranges({}, {{10, 0, 100, 1}});
    EXPECT_EQ(match.is_used, (Used{false}));
}

TEST(ByteRanges, OneIsCutInTwo) {
    const RangeMatch match =
        match_ranges({{10, 0, 2856, 1}}, {{20, 0, 1428, 1}, {21, 1428, 1428, 1}});
    ASSERT_EQ(match.arrivals.size(), 1U);
    expect_all(match.arrivals[0], 21);
    EXPECT_EQ(match.is_used, (Used{true, true}));
}

TEST(ByteRanges, TwoAreOne) {
    const RangeMatch match =
        match_ranges({{10, 0, 1428, 1}, {11, 1428, 1428, 1}}, {{20, 0, 2856, 1}});
    ASSERT_EQ(match.arrivals.size(), 2U);
    expect_all(match.arrivals[0], 20);
    expect_all(match.arrivals[1], 20);
    EXPECT_EQ(match.is_used, (Used{true}));
}

TEST(ByteRanges, ThreeAreTwo) {
    const RangeMatch match = match_ranges({{10, 0, 200, 1}, {11, 200, 200, 1}, {12, 400, 200, 1}},
                                          {{20, 0, 300, 1}, {21, 300, 300, 1}});
    ASSERT_EQ(match.arrivals.size(), 3U);
    expect_all(match.arrivals[0], 20);
    expect_all(match.arrivals[1], 21);
    expect_all(match.arrivals[2], 21);
    EXPECT_EQ(match.is_used, (Used{true, true}));
}

TEST(ByteRanges, TheLastOfTheBytesMayBeTheFirstByNumber) {
    const RangeMatch match = match_ranges({{10, 0, 200, 1}}, {{20, 100, 100, 1}, {21, 0, 100, 1}});
    expect_all(match.arrivals[0], 21);
}

TEST(ByteRanges, TheEndIsMissing) {
    const RangeMatch match = match_ranges({{10, 0, 2856, 1}}, {{20, 0, 1428, 1}});
    EXPECT_EQ(match.arrivals[0].extent, Extent::some);
    EXPECT_EQ(match.arrivals[0].last, 20U);
    EXPECT_EQ(match.arrivals[0].missing, 1428U);
    EXPECT_EQ(match.is_used, (Used{true}));
}

TEST(ByteRanges, TheMiddleIsMissing) {
    const RangeMatch match = match_ranges({{10, 0, 300, 1}}, {{20, 0, 100, 1}, {21, 200, 100, 1}});
    EXPECT_EQ(match.arrivals[0].extent, Extent::some);
    EXPECT_EQ(match.arrivals[0].missing, 100U);
    EXPECT_EQ(match.arrivals[0].last, 21U);
}

TEST(ByteRanges, OneByteIsEnoughOrTooLittle) {
    const RangeMatch match = match_ranges({{10, 0, 100, 1}, {11, 100, 100, 1}}, {{20, 99, 100, 1}});
    EXPECT_EQ(match.arrivals[0].extent, Extent::some);
    EXPECT_EQ(match.arrivals[0].missing, 99U);
    EXPECT_EQ(match.arrivals[1].extent, Extent::some);
    EXPECT_EQ(match.arrivals[1].missing, 1U);
}

TEST(ByteRanges, NeighboursDoNotOverlap) {
    const RangeMatch match =
        match_ranges({{10, 100, 100, 1}}, {{20, 0, 100, 1}, {21, 200, 100, 1}});
    EXPECT_EQ(match.arrivals[0].extent, Extent::nothing);
    EXPECT_EQ(match.is_used, (Used{false, false}));
}

TEST(ByteRanges, BytesThatArrivedTwiceCountOnce) {
    const RangeMatch match =
        match_ranges({{10, 0, 200, 1}}, {{20, 0, 100, 1}, {21, 100, 100, 1}, {22, 0, 100, 1}});
    expect_all(match.arrivals[0], 21);
    EXPECT_EQ(match.is_used, (Used{true, true, false}));
}

TEST(ByteRanges, NoByteCountsForTwoSegments) {
    const RangeMatch match = match_ranges({{10, 0, 300, 1}, {11, 300, 300, 1}},
                                          {{20, 0, 200, 1}, {21, 200, 200, 1}, {22, 400, 100, 1}});
    expect_all(match.arrivals[0], 21);
    EXPECT_EQ(match.arrivals[1].extent, Extent::some);
    EXPECT_EQ(match.arrivals[1].missing, 100U);
    EXPECT_EQ(match.arrivals[1].last, 22U);
}

// Retransmissions.

TEST(ByteRanges, TheTimestampTellsWhichCopyArrived) {
    const RangeMatch match =
        match_ranges({{10, 0, 200, 1}, {11, 0, 200, 2}}, {{20, 0, 100, 2}, {21, 100, 100, 2}});
    EXPECT_EQ(match.arrivals[0].extent, Extent::nothing);
    expect_all(match.arrivals[1], 21);
    EXPECT_EQ(match.is_used, (Used{true, true}));
}

TEST(ByteRanges, BothCopiesArrived) {
    const RangeMatch match =
        match_ranges({{10, 0, 200, 1}, {11, 0, 200, 2}},
                     {{20, 0, 100, 1}, {21, 100, 100, 1}, {22, 0, 100, 2}, {23, 100, 100, 2}});
    expect_all(match.arrivals[0], 21);
    expect_all(match.arrivals[1], 23);
}

TEST(ByteRanges, HalfOfEachCopyArrived) {
    const RangeMatch match =
        match_ranges({{10, 0, 200, 1}, {11, 0, 200, 2}}, {{20, 0, 100, 1}, {21, 100, 100, 2}});
    EXPECT_EQ(match.arrivals[0].extent, Extent::some);
    EXPECT_EQ(match.arrivals[0].last, 20U);
    EXPECT_EQ(match.arrivals[1].extent, Extent::some);
    EXPECT_EQ(match.arrivals[1].last, 21U);
}

TEST(ByteRanges, AnotherTimestampIsNobodys) {
    const RangeMatch match = match_ranges({{10, 0, 200, 1}}, {{20, 0, 100, 5}});
    EXPECT_EQ(match.arrivals[0].extent, Extent::nothing);
    EXPECT_EQ(match.is_used, (Used{false}));
}

TEST(ByteRanges, NobodyCanSayWhichCopyArrived) {
    const RangeMatch match =
        match_ranges({{10, 0, 200, 1}, {11, 0, 200, 1}}, {{20, 0, 100, 1}, {21, 100, 100, 1}});
    EXPECT_EQ(match.arrivals[0].extent, Extent::ambiguous);
    EXPECT_EQ(match.is_used, (Used{true, true}));
}

// Which of them arrived nobody can say, but not that both did.
TEST(ByteRanges, OfCopiesThatNobodyCanTellApartAsManyAreAmbiguousAsArrived) {
    const RangeMatch match =
        match_ranges({{10, 0, 200, 1}, {11, 0, 200, 1}}, {{20, 0, 100, 1}, {21, 100, 100, 1}});
    EXPECT_EQ(match.arrivals[0].extent, Extent::ambiguous);
    EXPECT_EQ(match.arrivals[1].extent, Extent::nothing);
}

TEST(ByteRanges, OfTwoCopiesWithOneTimestampNoneArrived) {
    const RangeMatch match = match_ranges({{10, 0, 200, 1}, {11, 0, 200, 1}}, {{20, 200, 100, 1}});
    EXPECT_EQ(match.arrivals[0].extent, Extent::nothing);
    EXPECT_EQ(match.arrivals[1].extent, Extent::nothing);
}

TEST(ByteRanges, WhatIsAmbiguousDoesNotMakeItsNeighbourSo) {
    const RangeMatch match =
        match_ranges({{10, 0, 200, 1}, {11, 0, 200, 1}, {12, 200, 200, 1}},
                     {{20, 0, 100, 1}, {21, 100, 100, 1}, {22, 200, 100, 1}, {23, 300, 100, 1}});
    EXPECT_EQ(match.arrivals[0].extent, Extent::ambiguous);
    expect_all(match.arrivals[2], 23);
}

// A segment that was sent twice, and arrived in one piece with the next one: the bytes of the next
// one did arrive.
TEST(ByteRanges, ACopyDoesNotUseUpItsNeighboursBytes) {
    const RangeMatch match =
        match_ranges({{10, 0, 100, 1}, {11, 0, 100, 1}, {12, 100, 100, 1}}, {{20, 0, 200, 1}});
    EXPECT_EQ(match.arrivals[0].extent, Extent::ambiguous);
    expect_all(match.arrivals[2], 20);
    EXPECT_EQ(match.is_used, (Used{true}));
}

TEST(ByteRanges, ACopyWhoseBytesOtherSegmentsBroughtIsNotTakenForArrived) {
    // What arrived holds [0, 100) once, which the first copy takes.
    const RangeMatch match =
        match_ranges({{10, 0, 100, 1}, {11, 0, 100, 1}, {12, 100, 100, 1}}, {{20, 0, 200, 1}});
    EXPECT_NE(match.arrivals[1].extent, Extent::all);
    EXPECT_NE(match.arrivals[1].extent, Extent::some);
}

// Numbers.

TEST(ByteRanges, NumbersMayExceed32Bits) {
    constexpr std::uint64_t wrap = std::uint64_t{1} << 32U;
    const RangeMatch match = match_ranges({{10, wrap - 100, 200, 1}},
                                          {{20, wrap - 100, 50, 1}, {21, wrap - 50, 150, 1}});
    expect_all(match.arrivals[0], 21);
}

TEST(ByteRanges, ManyPiecesOfALongSegment) {
    std::vector<Payload> received;
    for (std::uint32_t piece = 0; piece < 45; ++piece) {
        received.push_back({100 + piece, 1448ULL * piece, 1448, 1});
    }
    const RangeMatch match = match_ranges({{10, 0, 45 * 1448, 1}}, received);
    expect_all(match.arrivals[0], 144);
    EXPECT_EQ(match.is_used, Used(45, true));
}

}  // namespace
}  // namespace pair
