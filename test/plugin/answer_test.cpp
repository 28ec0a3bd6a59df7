// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/answer.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "output/results.h"

namespace plugin {
namespace {

using mptcpanalyzer::Row;
using mptcpanalyzer::Table;
using mptcpanalyzer::Unit;
using mptcpanalyzer::Value;
using output::Format;
using Numbers = std::vector<std::uint64_t>;

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

/// A value of every unit, and a row without any.
Table every_unit() {
    Table table{"things",
                {{"a_text", Unit::text},
                 {"a_truth", Unit::truth},
                 {"a_number", Unit::number},
                 {"a_figure", Unit::figure},
                 {"some_digits", Unit::digits},
                 {"some_bytes", Unit::bytes},
                 {"some_seconds", Unit::seconds},
                 {"a_rate", Unit::rate},
                 {"a_share", Unit::share},
                 {"a_list", Unit::list}},
                {}};
    table.rows.push_back({"one, \"two\"", true, std::uint64_t{7}, std::int64_t{-8}, most,
                          std::uint64_t{2'700'000}, std::int64_t{1'500'000'001}, 2500.0, 0.25,
                          Numbers{1, 2, 3}});
    table.rows.emplace_back(table.columns.size());
    return table;
}

/// The message with which a table is refused; empty when it is not.
std::string refusal_of(const Table& table) {
    try {
        static_cast<void>(document_of(table));
    } catch (const base::Error& error) {
        EXPECT_EQ(error.status(), base::ExitStatus::failed);
        return error.what();
    }
    return "";
}

std::string refusal_of(Unit unit, const Value& value) {
    return refusal_of(Table{"rows", {{"a", unit}}, {{value}}});
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(PluginAnswer, IsJson) {
    EXPECT_EQ(output::written(document_of(every_unit())->document, {Format::json}),
              "{\"partial\":false,\n"
              "  \"things\":[\n"
              "    {\"a_text\":\"one, \\\"two\\\"\",\"a_truth\":true,\"a_number\":7,"
              "\"a_figure\":-8,\"some_digits\":\"18446744073709551615\",\"some_bytes\":2700000,"
              "\"some_seconds\":1.500000001,\"a_rate\":2500,\"a_share\":0.25,\"a_list\":[1,2,3]},\n"
              "    {\"a_text\":null,\"a_truth\":null,\"a_number\":null,\"a_figure\":null,"
              "\"some_digits\":null,\"some_bytes\":null,\"some_seconds\":null,\"a_rate\":null,"
              "\"a_share\":null,\"a_list\":null}\n"
              "  ]\n}\n");
}

TEST(PluginAnswer, IsCsv) {
    EXPECT_EQ(output::written(document_of(every_unit())->document, {Format::csv}),
              "a_text,a_truth,a_number,a_figure,some_digits,some_bytes,some_seconds,a_rate,"
              "a_share,a_list\n"
              "\"one, \"\"two\"\"\",1,7,-8,18446744073709551615,2700000,1.500000001,2500,0.25,"
              "1 2 3\n"
              ",,,,,,,,,\n");
}

TEST(PluginAnswer, IsText) {
    const auto owned = document_of(
        {"things",
         {{"name", Unit::text},
          {"some_bytes", Unit::bytes},
          {"wait", Unit::seconds},
          {"part", Unit::share}},
         {{"a", std::uint64_t{2'700'000}, std::int64_t{1'500'000}, 0.5}, {"b", {}, {}, {}}}});
    EXPECT_EQ(output::written(owned->document, {Format::text}),
              "name  some bytes  wait (s)  part (%)\n"
              "a        2700000  0.001500      50.0\n"
              "b              -         -         -\n");
    EXPECT_EQ(output::written(owned->document, {Format::text, true}),
              "name  some bytes     wait    part\n"
              "a        2.70 MB  1.50 ms  50.0 %\n"
              "b              -        -       -\n");
}

TEST(PluginAnswer, OwnsWhatItRefersTo) {
    std::shared_ptr<const OwnedDocument> owned;
    {
        const auto table = std::make_unique<Table>(every_unit());
        owned = document_of(*table);
    }
    const output::Document copy = owned->document;
    EXPECT_EQ(output::written(copy, {Format::csv}).substr(0, 6), "a_text");
}

TEST(PluginAnswer, MayHaveNoRowsAndNoColumns) {
    const auto rowless = document_of({"things", {{"a", Unit::text}, {"b", Unit::text}}, {}});
    EXPECT_EQ(output::written(rowless->document, {Format::text}), "a  b\n");
    EXPECT_EQ(output::written(rowless->document, {Format::csv}), "a,b\n");
    EXPECT_EQ(output::written(rowless->document, {Format::json}),
              "{\"partial\":false,\n  \"things\":[]\n}\n");
    const auto columnless = document_of({"things", {}, {{}, {}}});
    EXPECT_EQ(output::written(columnless->document, {Format::text}), "");
    EXPECT_EQ(output::written(columnless->document, {Format::csv}), "\n\n\n");
    EXPECT_EQ(output::written(columnless->document, {Format::json}),
              "{\"partial\":false,\n  \"things\":[\n    {},\n    {}\n  ]\n}\n");
}

TEST(PluginAnswer, ValuesAreWhatTheirUnitSays) {
    const std::vector<Value> values = {true, std::uint64_t{1}, std::int64_t{1},
                                       1.0,  std::string{"1"}, Numbers{1}};
    const std::vector<std::pair<Unit, std::vector<std::size_t>>> good = {
        {Unit::text, {4}},   {Unit::truth, {0}}, {Unit::number, {1}},  {Unit::figure, {1, 2, 3}},
        {Unit::digits, {1}}, {Unit::bytes, {1}}, {Unit::seconds, {2}}, {Unit::rate, {3}},
        {Unit::share, {3}},  {Unit::list, {5}},
    };
    for (const auto& [unit, types] : good) {
        EXPECT_EQ(refusal_of(unit, {}), "") << "absent is always right";
        for (std::size_t type = 0; type < values.size(); ++type) {
            const bool is_good = std::find(types.begin(), types.end(), type) != types.end();
            const std::string reason = refusal_of(unit, values[type]);
            EXPECT_EQ(reason, is_good ? ""
                                      : "the answer's column 'a' holds a value that is not of its "
                                        "unit")
                << static_cast<int>(unit) << " " << type;
        }
    }
}

TEST(PluginAnswer, ExtremeValuesAreWritten) {
    const std::int64_t longest = std::numeric_limits<std::int64_t>::min();
    const double infinity = std::numeric_limits<double>::infinity();
    const auto owned = document_of({"things",
                                    {{"a", Unit::seconds},
                                     {"b", Unit::rate},
                                     {"c", Unit::share},
                                     {"d", Unit::figure},
                                     {"e", Unit::text}},
                                    {{longest, infinity, std::nan(""), -infinity, "\x1b[2J\xff"}}});
    EXPECT_EQ(output::written(owned->document, {Format::csv}),
              "a,b,c,d,e\n-9223372036.854775808,,,,\x1b[2J\xff\n");
    EXPECT_FALSE(holds(output::written(owned->document, {Format::text}), "\x1b"));
    const std::string json = output::written(owned->document, {Format::json});
    EXPECT_TRUE(holds(json, "\"a\":-9223372036.854775808,\"b\":null,\"c\":null,\"d\":null,"))
        << json;
    EXPECT_FALSE(holds(json, "\x1b"));
}

TEST(PluginAnswer, RowsHaveAValueForEachColumn) {
    const std::vector<mptcpanalyzer::Column> columns = {{"a", Unit::text}, {"b", Unit::text}};
    EXPECT_EQ(refusal_of(Table{"rows", columns, {{"1", "2"}, {"1"}}}),
              "a row of the answer has 1 value, the table 2 columns");
    EXPECT_TRUE(holds(refusal_of(Table{"rows", columns, {{"1", "2", "3"}}}), "has 3 values"));
    EXPECT_TRUE(holds(refusal_of(Table{"rows", columns, {{}}}), "has 0 values"));
}

TEST(PluginAnswer, NamesAreKeys) {
    for (const std::string name : {"", "a b", "a.b", "a\"b", "-a", "\x1b", "\xc3\xa4"}) {
        EXPECT_NE(refusal_of(Table{"rows", {{name, Unit::text}}, {}}), "") << name;
        EXPECT_NE(refusal_of(Table{name, {{"a", Unit::text}}, {}}), "") << name;
    }
    EXPECT_NE(refusal_of(Table{"rows", {{"a", Unit::text}, {"a", Unit::number}}, {}}), "");
    EXPECT_NE(refusal_of(Table{"partial", {{"a", Unit::text}}, {}}), "")
        << "what JSON has of every document";
    EXPECT_EQ(refusal_of(Table{"rows", {{"partial", Unit::text}, {"rows", Unit::text}}, {}}), "");
    EXPECT_EQ(refusal_of(Table{"rows", {{"a\x1b", Unit::text}}, {}}).find('\x1b'),
              std::string::npos);
}

TEST(PluginAnswer, UnknownUnitsAreRefused) {
    const auto unknown = static_cast<Unit>(99);
    EXPECT_NE(refusal_of(Table{"rows", {{"a", unknown}}, {}}), "");
    EXPECT_NE(refusal_of(Table{"rows", {{"a", unknown}}, {{std::uint64_t{1}}}}), "");
    EXPECT_NE(refusal_of(Table{"rows", {{"a", unknown}}, {{Value{}}}}), "");
}

}  // namespace
}  // namespace plugin
