// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/checksum.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace base {
namespace {

std::uint64_t checksum_of(std::string_view text) {
    Checksum sum;
    sum.add(text);
    return sum.value();
}

TEST(Checksum, IsXxh3WithoutSeed) {  // values that other implementations of XXH3 test with
    EXPECT_EQ(checksum_of(""), 0x2d06800538d394c2U);
    EXPECT_EQ(checksum_of("a"), 0xe6c632b61e964e1fU);
    EXPECT_EQ(checksum_of("abc"), 0x78af5f94892f3950U);
}

TEST(Checksum, DoesNotDependOnThePieces) {
    std::string text;
    for (std::size_t i = 0; i < 5000; ++i) {
        text += static_cast<char>(i * 7);
    }
    for (const std::size_t piece : {1UL, 3UL, 64UL, 255UL, 256UL, 257UL, 4999UL}) {
        Checksum sum;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            sum.add(std::string_view{text}.substr(at, piece));
        }
        EXPECT_EQ(sum.value(), checksum_of(text)) << piece;
    }
}

TEST(Checksum, CanBeAskedOnTheWay) {
    Checksum sum;
    sum.add("a");
    EXPECT_EQ(sum.value(), checksum_of("a"));
    sum.add("bc");
    EXPECT_EQ(sum.value(), checksum_of("abc"));
}

TEST(Checksum, NoticesEveryFlippedBit) {
    const std::string text(100, 'x');
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        std::string flipped = text;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_NE(checksum_of(flipped), checksum_of(text)) << bit;
    }
}

}  // namespace
}  // namespace base
