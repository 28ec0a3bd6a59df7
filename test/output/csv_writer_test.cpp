// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/csv_writer.h"

#include <cstdint>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "output/test_rows.h"
#include "support/temporary_folder.h"

namespace output {
namespace {

using namespace test_rows;

std::string written(const facts::RowSource& source, const CsvLayout& layout = {}) {
    const test_support::TemporaryFolder folder;
    const std::string path = (folder / "out.csv").string();
    base::OutputFile out{path};
    write_csv(source, layout, out);
    out.commit();
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// One cell as it is written, in a table of one column without header.
std::string cell(Cell value, char delimiter = ',') {
    CsvLayout layout;
    layout.header = false;
    layout.delimiter = delimiter;
    std::string line = written(Rows{{"c"}, {{std::move(value)}}}, layout);
    EXPECT_EQ(line.back(), '\n');
    line.pop_back();
    return line;
}

TEST(CsvWriter, WritesHeaderAndRows) {
    const Rows rows{{"a", "b"}, {{number(1), text("x")}, {number(2), text("y")}}};
    EXPECT_EQ(written(rows), "a,b\n1,x\n2,y\n");
}

TEST(CsvWriter, WritesTheHeaderOfATableWithoutRows) {
    EXPECT_EQ(written(Rows{{"a", "b"}, {}}), "a,b\n");
}

TEST(CsvWriter, LeavesOutTheHeaderWhenAsked) {
    CsvLayout layout;
    layout.header = false;
    EXPECT_EQ(written(Rows{{"a", "b"}, {{number(1), number(2)}}}, layout), "1,2\n");
}

TEST(CsvWriter, PutsTheCommentFirst) {
    CsvLayout layout;
    layout.comment = "partial: one filter";
    EXPECT_EQ(written(Rows{{"a"}, {{number(1)}}}, layout), "# partial: one filter\na\n1\n");
    layout.header = false;
    EXPECT_EQ(written(Rows{{"a"}, {{number(1)}}}, layout), "# partial: one filter\n1\n");
}

TEST(CsvWriter, AbsentIsEmpty) {
    const Rows rows{{"a", "b", "c"}, {{absent(), number(0), absent()}}};
    EXPECT_EQ(written(rows), "a,b,c\n,0,\n");
}

TEST(CsvWriter, WritesEveryType) {
    EXPECT_EQ(cell(number(18446744073709551615U)), "18446744073709551615");
    EXPECT_EQ(cell(big_number(9007199254740993)), "9007199254740993");
    EXPECT_EQ(cell(boolean(true)), "1");
    EXPECT_EQ(cell(boolean(false)), "0");
    EXPECT_EQ(cell(hexadecimal(0x18, 3)), "0x018");
    EXPECT_EQ(cell(time(-1)), "-0.000000001");
    EXPECT_EQ(cell(time(std::numeric_limits<std::int64_t>::min())), "-9223372036.854775808");
    EXPECT_EQ(cell(text("10.0.0.1")), "10.0.0.1");
}

TEST(CsvWriter, QuotesWhatRfc4180Quotes) {
    EXPECT_EQ(cell(text("a,b")), "\"a,b\"");
    EXPECT_EQ(cell(text("say \"hi\"")), "\"say \"\"hi\"\"\"");
    EXPECT_EQ(cell(text("\"")), "\"\"\"\"");
    EXPECT_EQ(cell(text("two\nlines")), "\"two\nlines\"");
    EXPECT_EQ(cell(text("two\r\nlines")), "\"two\r\nlines\"");
    EXPECT_EQ(cell(text("cr\r")), "\"cr\r\"");
}

TEST(CsvWriter, QuotesNothingElse) {
    EXPECT_EQ(cell(text("")), "");
    EXPECT_EQ(cell(text("two words")), "two words");
    EXPECT_EQ(cell(text("tab\there")), "tab\there");
    EXPECT_EQ(cell(text("a;b|c'd")), "a;b|c'd");
    EXPECT_EQ(cell(text("caf\xc3\xa9")), "caf\xc3\xa9");
}

TEST(CsvWriter, QuotesOnlyTheCellThatNeedsIt) {
    const Rows rows{{"a", "b", "c"}, {{text("x,y"), text("plain"), text("\"")}}};
    EXPECT_EQ(written(rows), "a,b,c\n\"x,y\",plain,\"\"\"\"\n");
}

TEST(CsvWriter, QuotesByTheDelimiterInUse) {
    EXPECT_EQ(cell(text("a;b"), ';'), "\"a;b\"");
    EXPECT_EQ(cell(text("a,b"), ';'), "a,b");
    EXPECT_EQ(cell(text("a\tb"), '\t'), "\"a\tb\"");
    EXPECT_EQ(cell(text("a b"), ' '), "\"a b\"");
    EXPECT_EQ(cell(text("a|b"), '|'), "\"a|b\"");
}

TEST(CsvWriter, SeparatesByTheDelimiterInUse) {
    const Rows rows{{"a", "b"}, {{number(1), number(2)}}};
    for (const char delimiter : {';', '\t', ' ', '|'}) {
        CsvLayout layout;
        layout.delimiter = delimiter;
        EXPECT_EQ(written(rows, layout), std::string{"a"} + delimiter + "b\n1" + delimiter + "2\n");
    }
}

TEST(CsvWriter, QuotesColumnNamesToo) {
    EXPECT_EQ(written(Rows{{"a,b", "c\"d"}, {}}), "\"a,b\",\"c\"\"d\"\n");
}

TEST(CsvWriter, JoinsListsByASpace) {
    EXPECT_EQ(cell(list({number(1), number(2), number(3)})), "1 2 3");
    EXPECT_EQ(cell(list({number(7)})), "7");
    EXPECT_EQ(cell(list({})), "");
    EXPECT_EQ(cell(list({text("fd00::1"), text("10.0.0.1")})), "fd00::1 10.0.0.1");
    EXPECT_EQ(cell(list({hexadecimal(1, 2), hexadecimal(2, 2)})), "0x01 0x02");
    EXPECT_EQ(cell(list({boolean(true), boolean(false)})), "1 0");
    EXPECT_EQ(cell(list({big_number(5), time(1)})), "5 0.000000001");
}

TEST(CsvWriter, JoinsAListWhoseFirstElementIsEmpty) {
    EXPECT_EQ(cell(list({text("a"), text(""), text("b")})), "a  b");
    EXPECT_EQ(cell(list({text(""), text("b")})), " b");
}

TEST(CsvWriter, QuotesAListAsOneCell) {
    EXPECT_EQ(cell(list({text("a,b"), text("c\"")})), "\"a,b c\"\"\"");
    EXPECT_EQ(cell(list({number(1), number(2)}), ' '), "\"1 2\"");
    EXPECT_EQ(cell(list({number(1)}), ' '), "1");
}

TEST(CsvWriter, ForgetsTheListInTheNextCell) {
    const Rows rows{{"a", "b", "c"}, {{list({number(1), number(2)}), number(3), text("x")}}};
    EXPECT_EQ(written(rows), "a,b,c\n1 2,3,x\n");
}

TEST(CsvWriter, WritesManyRows) {
    std::vector<std::vector<Cell>> rows;
    std::string expected = "n\n";
    for (std::uint64_t i = 0; i < 100'000; ++i) {
        rows.push_back({number(i)});
        expected += std::to_string(i) + "\n";
    }
    EXPECT_TRUE(written(Rows{{"n"}, std::move(rows)}) == expected);
}

TEST(CsvWriter, TellsThatTheDeviceIsFull) {
    std::vector<std::vector<Cell>> rows;
    for (int i = 0; i < 1000; ++i) {
        rows.push_back({text(std::string(1000, 'x'))});
    }
    base::OutputFile out{"/dev/full"};
    EXPECT_THROW(write_csv(Rows{{"a"}, std::move(rows)}, {}, out), base::Error);
}

}  // namespace
}  // namespace output
