// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/cells.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "output/results.h"

namespace output {
namespace {

using namespace std::string_literals;

std::string json(Unit unit, const Cell& cell) {
    std::string out;
    append_json_cell(out, unit, cell);
    return out;
}

std::string text(Unit unit, const Cell& cell, bool human = false) {
    std::string out;
    append_text_cell(out, unit, cell, {Format::text, human});
    return out;
}

const std::vector<Unit> all_units = {Unit::text,    Unit::truth,  Unit::number, Unit::digits,
                                     Unit::bytes,   Unit::rate,   Unit::share,  Unit::frames,
                                     Unit::seconds, Unit::details};

const Details example_details = {{"address", Unit::text, "10.0.0.2"s},
                                 {"id", Unit::number, number(0)},
                                 {"port", Unit::number, Cell{}},
                                 {"delay", Unit::seconds, seconds(20'000'000)}};

TEST(Cells, AbsentIsNeitherZeroNorEmpty) {
    for (const Unit unit : all_units) {
        EXPECT_EQ(json(unit, {}), "null");
        EXPECT_EQ(text(unit, {}), "-");
        EXPECT_EQ(text(unit, {}, true), "-");
    }
    EXPECT_EQ(json(Unit::text, ""s), "\"\"");
    EXPECT_EQ(text(Unit::text, ""s), "");
    EXPECT_EQ(json(Unit::number, number(0)), "0");
    EXPECT_EQ(text(Unit::bytes, number(0)), "0");
    EXPECT_EQ(json(Unit::truth, false), "false");
    EXPECT_EQ(json(Unit::frames, frames({})), "[]");
    EXPECT_EQ(text(Unit::frames, frames({})), "");
    EXPECT_EQ(json(Unit::details, Details{}), "{}");
    EXPECT_EQ(text(Unit::details, Details{}), "");
}

TEST(Cells, OptionalOnesAreAbsentOrTheirValue) {
    using std::optional;
    EXPECT_EQ(json(Unit::number, facts::optional_value(optional<std::uint64_t>{})), "null");
    EXPECT_EQ(json(Unit::number, facts::optional_value(optional<std::uint64_t>{5})), "5");
    EXPECT_EQ(json(Unit::number, facts::optional_value(optional<std::uint32_t>{5})), "5");
    EXPECT_EQ(json(Unit::number, facts::optional_value(optional<std::uint8_t>{0})), "0");
    EXPECT_EQ(json(Unit::seconds, facts::optional_value(optional<std::int64_t>{-5})),
              "-0.000000005");
    EXPECT_EQ(json(Unit::truth, facts::optional_value(optional<bool>{false})), "false");
    EXPECT_EQ(json(Unit::rate, facts::optional_value(optional<double>{0.5})), "0.5");
    EXPECT_EQ(json(Unit::text, facts::optional_value(optional<std::string>{""})), "\"\"");
}

TEST(Cells, InJsonNumbersAreWholeAndBigOnesText) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(json(Unit::number, number(most)), "18446744073709551615");
    EXPECT_EQ(json(Unit::bytes, number(most)), "18446744073709551615");
    EXPECT_EQ(json(Unit::digits, number(most)), "\"18446744073709551615\"");
    EXPECT_EQ(json(Unit::digits, number(0)), "\"0\"");
}

TEST(Cells, InJsonTimesAreExact) {
    EXPECT_EQ(json(Unit::seconds, seconds(10'123'456'789)), "10.123456789");
    EXPECT_EQ(json(Unit::seconds, seconds(-1)), "-0.000000001");
    EXPECT_EQ(json(Unit::seconds, seconds(std::numeric_limits<std::int64_t>::min())),
              "-9223372036.854775808");
}

TEST(Cells, WhatIsNoFiniteNumberIsAbsent) {
    for (const double value :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
          -std::numeric_limits<double>::infinity()}) {
        for (const Unit unit : {Unit::rate, Unit::share}) {
            EXPECT_EQ(json(unit, value), "null");
            EXPECT_EQ(text(unit, value), "-");
            EXPECT_EQ(text(unit, value, true), "-");
        }
    }
}

TEST(Cells, InJsonRatesAndSharesAreDoubles) {
    EXPECT_EQ(json(Unit::rate, 1250000.5), "1250000.5");
    EXPECT_EQ(json(Unit::share, 0.1), "0.1");
    EXPECT_EQ(json(Unit::rate, 0.0), "0");
}

TEST(Cells, InJsonFramesAreAListAndDetailsAnObject) {
    EXPECT_EQ(json(Unit::frames, frames({3, 1, 2})), "[3,1,2]");
    EXPECT_EQ(json(Unit::details, example_details),
              R"({"address":"10.0.0.2","id":0,"port":null,"delay":0.02})");
    EXPECT_EQ(
        json(Unit::details, Details{{"a\"", Unit::details, Details{{"b", Unit::truth, true}}}}),
        R"({"a\"":{"b":true}})");
}

TEST(Cells, InTextNumbersArePlain) {
    EXPECT_EQ(text(Unit::number, number(1234567)), "1234567");
    EXPECT_EQ(text(Unit::digits, number(1234567)), "1234567");
    EXPECT_EQ(text(Unit::bytes, number(1234567)), "1234567");
    EXPECT_EQ(text(Unit::seconds, seconds(12'345'678'901)), "12.345679");
    EXPECT_EQ(text(Unit::rate, 1234567.5), "1234568");
    EXPECT_EQ(text(Unit::share, 0.1234), "12.3");
}

TEST(Cells, InTextForHumansThereIsAUnit) {
    EXPECT_EQ(text(Unit::number, number(1234567), true), "1234567");
    EXPECT_EQ(text(Unit::bytes, number(1234567), true), "1.23 MB");
    EXPECT_EQ(text(Unit::seconds, seconds(12'345'678'901), true), "12.3 s");
    EXPECT_EQ(text(Unit::rate, 1234567.5, true), "1.23 MB/s");
    EXPECT_EQ(text(Unit::share, 0.1234, true), "12.3 %");
}

TEST(Cells, InTextWordsAndListsAreShort) {
    EXPECT_EQ(text(Unit::truth, true), "yes");
    EXPECT_EQ(text(Unit::truth, false), "no");
    EXPECT_EQ(text(Unit::frames, frames({3, 1, 2})), "3,1,2");
    EXPECT_EQ(text(Unit::details, example_details), "address=10.0.0.2 id=0 port=- delay=0.020000");
    EXPECT_EQ(text(Unit::details, example_details, true),
              "address=10.0.0.2 id=0 port=- delay=20.0 ms");
}

TEST(Cells, InTextNothingDrivesATerminalOrBreaksALine) {
    EXPECT_EQ(text(Unit::text, "a\x1b[2J\r\nb\tc\x7f\xff"s), R"(a\x1b[2J\r\nb\tc\x7f\xff)");
    EXPECT_EQ(text(Unit::text, "\xc2\x9b"s), R"(\xc2\x9b)");  // C1: a CSI of one character
    EXPECT_EQ(text(Unit::text, "caf\xc3\xa9"s), "caf\xc3\xa9");
    EXPECT_EQ(text(Unit::details, Details{{"n\n", Unit::text, "v\n"s}}), R"(n\n=v\n)");
}

TEST(Cells, ThatDoNotHoldWhatTheirUnitSaysAreRefused) {
    EXPECT_THROW(json(Unit::number, seconds(1)), std::bad_variant_access);
    EXPECT_THROW(text(Unit::text, number(1)), std::bad_variant_access);
}

}  // namespace
}  // namespace output
