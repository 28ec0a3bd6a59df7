// SPDX-License-Identifier: GPL-3.0-or-later
#include "packets/chunked_column.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace packets {
namespace {

using Column = ChunkedColumn<std::uint32_t>;

std::uint32_t value_at(std::size_t row) {
    return static_cast<std::uint32_t>(row * 2654435761U);
}

Column filled(std::size_t size) {
    Column column;
    for (std::size_t row = 0; row < size; ++row) {
        column.push_back(value_at(row));
    }
    return column;
}

TEST(ChunkedColumn, IsEmptyAtFirst) {
    EXPECT_EQ(Column{}.size(), 0U);
}

TEST(ChunkedColumn, HoldsWhatWasAppendedAroundTheBordersOfItsChunks) {
    for (const std::size_t size : {1UL, 65535UL, 65536UL, 65537UL, 131072UL, 131073UL}) {
        const Column column = filled(size);
        ASSERT_EQ(column.size(), size);
        std::size_t wrong = 0;
        for (std::size_t row = 0; row < size; ++row) {
            if (column[row] != value_at(row)) {
                ++wrong;
            }
        }
        EXPECT_EQ(wrong, 0U) << size;
    }
}

TEST(ChunkedColumn, ValuesCanBeChanged) {
    Column column = filled(65537);
    column[65535] = 7;
    column[65536] = 8;
    EXPECT_EQ(std::as_const(column)[65535], 7U);
    EXPECT_EQ(std::as_const(column)[65536], 8U);
    EXPECT_EQ(std::as_const(column)[65534], value_at(65534));
}

TEST(ChunkedColumn, NeverMovesWhatItHolds) {
    Column column = filled(1);
    const std::uint32_t* const first = &column[0];
    for (std::size_t row = 1; row < 200'000; ++row) {
        column.push_back(0);
    }
    EXPECT_EQ(&column[0], first);
}

TEST(ChunkedColumn, ResizingAddsZeros) {
    for (const std::size_t size : {65535UL, 65536UL, 65537UL}) {
        Column column = filled(3);
        column.resize(size);
        ASSERT_EQ(column.size(), size);
        EXPECT_EQ(column[2], value_at(2));
        EXPECT_EQ(column[3], 0U);
        EXPECT_EQ(column[size - 1], 0U);
    }
}

TEST(ChunkedColumn, AppendsAfterResizing) {
    for (const std::size_t size : {0UL, 65535UL, 65536UL, 65537UL}) {
        Column column;
        column.resize(size);
        column.push_back(9);
        ASSERT_EQ(column.size(), size + 1);
        EXPECT_EQ(column[size], 9U);
    }
}

TEST(ChunkedColumn, AppendsAfterShrinking) {
    Column column = filled(131073);
    column.resize(65536);
    column.push_back(9);
    EXPECT_EQ(column.size(), 65537U);
    EXPECT_EQ(column[65535], value_at(65535));
    EXPECT_EQ(column[65536], 9U);
}

TEST(ChunkedColumn, GrowingAfterShrinkingAddsZerosToo) {
    Column column;
    column.push_back(5);
    column.push_back(6);
    column.resize(1);
    column.resize(2);
    EXPECT_EQ(column[0], 5U);
    EXPECT_EQ(column[1], 0U);
}

TEST(ChunkedColumn, GivesItsValuesInPieces) {
    for (const std::size_t size : {0UL, 1UL, 65535UL, 65536UL, 65537UL, 131073UL}) {
        const Column column = filled(size);
        std::vector<std::uint32_t> values;
        column.for_each_piece([&values](std::span<const std::uint32_t> piece) {
            values.insert(values.end(), piece.begin(), piece.end());
        });
        ASSERT_EQ(values.size(), size);
        for (std::size_t row = 0; row < size; row += 1000) {
            EXPECT_EQ(values[row], value_at(row));
        }
    }
}

TEST(ChunkedColumn, TakesValuesInPieces) {
    for (const std::size_t size : {0UL, 3UL, 65535UL, 65536UL}) {
        for (const std::size_t more : {0UL, 1UL, 65536UL, 131073UL}) {
            Column column = filled(size);
            column.append_pieces(more, [&](std::span<std::uint32_t> piece) {
                for (std::size_t i = 0; i < piece.size(); ++i) {
                    piece[i] = value_at(column.size() + i);
                }
            });
            column.push_back(7);
            ASSERT_EQ(column.size(), size + more + 1);
            std::size_t wrong = 0;
            for (std::size_t row = 0; row < size + more; ++row) {
                wrong += column[row] == value_at(row) ? 0U : 1U;
            }
            EXPECT_EQ(wrong, 0U) << size << " and " << more;
            EXPECT_EQ(column[size + more], 7U);
        }
    }
}

TEST(ChunkedColumn, KeepsWhatCameBeforeAPieceThatFailed) {
    Column column = filled(65536);
    const auto fail = [](std::span<std::uint32_t> /*piece*/) { throw 1; };
    EXPECT_THROW(column.append_pieces(5, fail), int);
    EXPECT_EQ(column.size(), 65536U);
    column.push_back(8);
    EXPECT_EQ(column[65536], 8U);
}

TEST(ChunkedColumn, HoldsBytes) {
    ChunkedColumn<std::uint8_t> column;
    for (std::size_t row = 0; row < 65537; ++row) {
        column.push_back(static_cast<std::uint8_t>(row));
    }
    EXPECT_EQ(column[65535], 255U);
    EXPECT_EQ(column[65536], 0U);
}

}  // namespace
}  // namespace packets
