// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/json_lines_writer.h"

#include <cstdint>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "output/test_rows.h"
#include "support/temporary_folder.h"

namespace output {
namespace {

using namespace test_rows;

using nlohmann::json;
using namespace std::string_literals;

std::string written(const facts::RowSource& source) {
    const test_support::TemporaryFolder folder;
    const std::string path = (folder / "out.jsonl").string();
    base::OutputFile out{path};
    write_json_lines(source, out);
    out.commit();
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// One cell as it is written.
std::string cell(Cell value) {
    const std::string line = written(Rows{{"c"}, {{std::move(value)}}});
    EXPECT_TRUE(line.starts_with("{\"c\":") && line.ends_with("}\n")) << line;
    return line.substr(5, line.size() - 7);
}

TEST(JsonLinesWriter, WritesOneObjectALineWithKeysInColumnOrder) {
    const Rows rows{{"z", "a"}, {{number(1), text("x")}, {absent(), text("y")}}};
    EXPECT_EQ(written(rows), "{\"z\":1,\"a\":\"x\"}\n{\"z\":null,\"a\":\"y\"}\n");
}

TEST(JsonLinesWriter, WritesNothingForATableWithoutRows) {
    EXPECT_EQ(written(Rows{{"a"}, {}}), "");
}

TEST(JsonLinesWriter, WritesAnEmptyObjectForARowWithoutColumns) {
    EXPECT_EQ(written(Rows{{}, {{}}}), "{}\n");
}

TEST(JsonLinesWriter, AbsentIsNullAndNeitherZeroNorEmpty) {
    EXPECT_EQ(cell(absent()), "null");
    EXPECT_EQ(cell(number(0)), "0");
    EXPECT_EQ(cell(text("")), "\"\"");
    EXPECT_EQ(cell(list({})), "[]");
}

TEST(JsonLinesWriter, WritesNumbersAsNumbers) {
    EXPECT_EQ(cell(number(4294967295)), "4294967295");
    EXPECT_EQ(cell(boolean(true)), "true");
    EXPECT_EQ(cell(boolean(false)), "false");
}

TEST(JsonLinesWriter, WritesTimesAsNumbersWithAllTheirDigits) {
    EXPECT_EQ(cell(test_rows::time(1'700'000'000'123'456'789)), "1700000000.123456789");
    EXPECT_EQ(cell(time(-1)), "-0.000000001");
    EXPECT_DOUBLE_EQ(json::parse(cell(test_rows::time(1'500'000'000))).get<double>(), 1.5);
}

TEST(JsonLinesWriter, WritesBigAndHexadecimalNumbersAsText) {
    EXPECT_EQ(cell(big_number(18446744073709551615U)), "\"18446744073709551615\"");
    EXPECT_EQ(cell(big_number(0)), "\"0\"");
    EXPECT_EQ(cell(hexadecimal(0x18, 3)), "\"0x018\"");
}

TEST(JsonLinesWriter, WritesListsAsArrays) {
    EXPECT_EQ(cell(list({number(1), number(2)})), "[1,2]");
    EXPECT_EQ(cell(list({text(""), text("b")})), R"(["","b"])");
    EXPECT_EQ(cell(list({big_number(1), hexadecimal(2, 1)})), R"(["1","0x2"])");
    EXPECT_EQ(cell(list({boolean(true), absent(), test_rows::time(0)})), "[true,null,0.000000000]");
}

TEST(JsonLinesWriter, ForgetsTheListInTheNextCell) {
    const Rows rows{{"a", "b", "c"},
                    {{list({number(1)}), number(2), list({number(3), number(4)})}}};
    EXPECT_EQ(written(rows), "{\"a\":[1],\"b\":2,\"c\":[3,4]}\n");
}

TEST(JsonLinesWriter, EscapesTextSoThatItIsReadBackTheSame) {
    std::string controls;
    for (int byte = 0; byte < 0x20; ++byte) {
        controls += static_cast<char>(byte);
    }
    for (const std::string& value :
         {"plain"s, "say \"hi\""s, "back\\slash"s, "two\nlines\r\n"s, "tab\t"s, controls, "\x7f"s,
          "a\0b"s, "caf\xc3\xa9 \xf0\x9f\x90\x9f"s, "\xe2\x80\xa8"s, "</script>"s}) {
        const std::string line = cell(text(value));
        EXPECT_EQ(line.find('\n'), std::string::npos) << line;
        EXPECT_EQ(json::parse(line).get<std::string>(), value) << line;
    }
}

TEST(JsonLinesWriter, BytesThatAreNoUtf8BecomeTheReplacementCharacter) {
    EXPECT_EQ(json::parse(cell(text("a\xff"s + "b"))).get<std::string>(), "a\xef\xbf\xbd"s + "b");
    for (const std::string& value :
         {"\xc3"s, "\xe2\x82"s, "\xed\xa0\x80"s, "\x80"s, "\xc0\xaf"s, "x\xf4\x90\x80\x80y"s}) {
        const auto back = json::parse(cell(text(value))).get<std::string>();
        EXPECT_NE(back.find("\xef\xbf\xbd"), std::string::npos);
    }
}

TEST(JsonLinesWriter, EscapesKeys) {
    const std::string line = written(Rows{{"a\"b", "c\xff"}, {{number(1), number(2)}}});
    const json object = json::parse(line);
    EXPECT_EQ(object.at("a\"b"), 1);
    EXPECT_EQ(object.at("c\xef\xbf\xbd"), 2);
}

TEST(JsonLinesWriter, EveryLineOfManyIsAnObject) {
    std::vector<std::vector<Cell>> rows;
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        rows.push_back({number(i), text("row\n" + std::to_string(i))});
    }
    std::istringstream lines{written(Rows{{"n", "t"}, std::move(rows)})};
    std::string line;
    std::uint64_t count = 0;
    while (std::getline(lines, line)) {
        const json object = json::parse(line);
        ASSERT_EQ(object.at("n"), count);
        ASSERT_EQ(object.at("t"), "row\n" + std::to_string(count));
        ++count;
    }
    EXPECT_EQ(count, 20'000U);
}

}  // namespace
}  // namespace output
