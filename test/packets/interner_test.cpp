// SPDX-License-Identifier: GPL-3.0-or-later
#include "packets/interner.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace packets {
namespace {

using namespace std::string_view_literals;

TEST(TextInterner, NumbersTextsInOrderOfFirstAppearance) {
    TextInterner texts;
    EXPECT_EQ(texts.intern("10.0.0.1"), 0U);
    EXPECT_EQ(texts.intern("10.0.0.2"), 1U);
    EXPECT_EQ(texts.intern("10.0.0.1"), 0U);
    EXPECT_EQ(texts.intern("10.0.0.3"), 2U);
    EXPECT_EQ(texts.size(), 3U);
    EXPECT_EQ(texts[0], "10.0.0.1");
    EXPECT_EQ(texts[2], "10.0.0.3");
}

TEST(TextInterner, TakesTheEmptyTextAndZeroBytes) {
    TextInterner texts;
    EXPECT_EQ(texts.intern(""), 0U);
    EXPECT_EQ(texts.intern("a\0b"sv), 1U);
    EXPECT_EQ(texts.intern("a\0c"sv), 2U);
    EXPECT_EQ(texts.intern("a"), 3U);
    EXPECT_EQ(texts[1], "a\0b"sv);
    EXPECT_EQ(texts[0], "");
}

TEST(TextInterner, KeepsACopyOfItsOwn) {
    TextInterner texts;
    std::string text = "before";
    EXPECT_EQ(texts.intern(text), 0U);
    text = "after!";
    EXPECT_EQ(texts[0], "before");
    EXPECT_EQ(texts.intern("before"), 0U);
}

TEST(TextInterner, FindsEachOfManyAgain) {
    constexpr std::uint32_t many = 100'000;
    TextInterner texts;
    for (std::uint32_t i = 0; i < many; ++i) {
        ASSERT_EQ(texts.intern(std::to_string(i)), i);
    }
    for (std::uint32_t i = 0; i < many; i += 997) {
        EXPECT_EQ(texts.intern(std::to_string(i)), i);
        EXPECT_EQ(texts[i], std::to_string(i));
    }
    EXPECT_EQ(texts.size(), many);
}

}  // namespace
}  // namespace packets
