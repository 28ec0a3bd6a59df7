// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/cell_reader.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace facts {
namespace {

CellReader cell(std::string_view text) {
    return {"ttl", text};
}

/// What is said of a cell that is not taken; "" when it is.
std::string refusal(const std::function<void()>& take) {
    try {
        take();
    } catch (const WrongCell& wrong) {
        return wrong.what();
    }
    return "";
}
template <class T>
std::string refusal(std::string_view text, int number_base = 10) {
    return refusal([&] { static_cast<void>(cell(text).value<T>(number_base)); });
}

TEST(CellReader, Numbers) {
    EXPECT_EQ(cell("0").value<std::uint8_t>(), 0);
    EXPECT_EQ(cell("255").value<std::uint8_t>(), 255);
    EXPECT_EQ(cell("18446744073709551615").value<std::uint64_t>(), 0xffffffffffffffff);
    EXPECT_EQ(cell("0x0012").value<std::uint16_t>(16), 0x12);
    EXPECT_EQ(cell("12").value<std::uint16_t>(16), 0x12);
}

TEST(CellReader, ANumberThatDoesNotFitNamesTheColumn) {
    for (const auto* const text : {"256", "-1", "", " 1", "1 ", "1.0", "0x1", "one"}) {
        EXPECT_EQ(refusal<std::uint8_t>(text),
                  "column ttl holds '" + std::string{text} + "' where a number that fits is due");
    }
    for (const auto* const text : {"0x100", "", "0x", "g"}) {
        EXPECT_EQ(refusal<std::uint8_t>(text, 16),
                  "column ttl holds '" + std::string{text} + "' where a hexadecimal number is due");
    }
}

TEST(CellReader, WhatWouldWriteToATerminalIsEscaped) {
    EXPECT_EQ(refusal<std::uint8_t>("\x1b[31m").find('\x1b'), std::string::npos);
}

TEST(CellReader, TruthIsOneDigit) {
    EXPECT_TRUE(cell("1").value<bool>());
    EXPECT_FALSE(cell("0").value<bool>());
    for (const auto* const text : {"", "2", "yes", "01"}) {
        EXPECT_EQ(refusal<bool>(text),
                  "column ttl holds '" + std::string{text} + "' where 0 or 1 is due");
    }
}

TEST(CellReader, AnyTextIsAText) {
    EXPECT_EQ(cell("a b").value<std::string>(), "a b");
    EXPECT_EQ(cell("").value<std::string>(), "");
    EXPECT_TRUE(cell("").is_absent());
    EXPECT_FALSE(cell(" ").is_absent());
}

TEST(CellReader, Lists) {
    EXPECT_EQ(cell("1 255").list<std::uint8_t>(), (std::vector<std::uint8_t>{1, 255}));
    EXPECT_EQ(cell("0x81 9").list<std::uint8_t>(16), (std::vector<std::uint8_t>{0x81, 9}));
    EXPECT_EQ(cell("0 1").list<bool>(), (std::vector<bool>{false, true}));
    EXPECT_EQ(cell("ab ").list<std::string>(), (std::vector<std::string>{"ab", ""}));
    EXPECT_TRUE(cell("").list<std::uint8_t>().empty());
}

TEST(CellReader, AWrongElementShowsTheWholeCell) {
    EXPECT_EQ(refusal([] { static_cast<void>(cell("1 256").list<std::uint8_t>()); }),
              "column ttl holds '1 256' where a number that fits is due");
    EXPECT_NE(refusal([] { static_cast<void>(cell("1  2").list<std::uint8_t>()); }), "");
    EXPECT_NE(refusal([] { static_cast<void>(cell("1 ").list<bool>()); }), "");
}

TEST(CellReader, TimesAreExact) {
    EXPECT_EQ(cell("1700000000.000000001").time(), 1'700'000'000'000'000'001);
    EXPECT_EQ(cell("-0.5").time(), -500'000'000);
    for (const auto* const text : {"", "yesterday", "4611686019"}) {
        EXPECT_EQ(refusal([&] { static_cast<void>(cell(text).time()); }),
                  "column ttl holds '" + std::string{text} + "' where a time in seconds is due");
    }
}

}  // namespace
}  // namespace facts
