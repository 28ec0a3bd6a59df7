// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/csv_reader.h"

#include <chrono>
#include <cstdint>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "output/csv_writer.h"
#include "output/test_rows.h"
#include "support/temporary_folder.h"

namespace base {
namespace {

using namespace test_rows;

using Words = std::vector<std::string>;

struct Table {
    std::string comment;
    char delimiter = '\0';
    Words header;
    std::vector<Words> rows;
};

Table read_file(const std::string& path) {
    CsvReader reader{path};
    Table table{reader.comment(), reader.delimiter(), reader.header(), {}};
    while (const Words* const row = reader.next_row()) {
        table.rows.push_back(*row);
    }
    EXPECT_EQ(reader.next_row(), nullptr) << "the end stays the end";
    return table;
}

Table read(const std::string& content) {
    const test_support::TemporaryFolder folder;
    const std::string path = (folder / "in.csv").string();
    std::ofstream{path, std::ios::binary} << content;
    return read_file(path);
}

/// The message with which a file's content is refused; empty when it is not.
std::string refusal_of(const std::string& content) {
    try {
        static_cast<void>(read(content));
    } catch (const base::Error& error) {
        return error.what();
    }
    return "";
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(CsvReader, ReadsHeaderAndRows) {
    const Table table = read("a,b\n1,x\n2,y\n");
    EXPECT_EQ(table.header, (Words{"a", "b"}));
    EXPECT_EQ(table.rows, (std::vector<Words>{{"1", "x"}, {"2", "y"}}));
    EXPECT_EQ(table.comment, "");
    EXPECT_EQ(table.delimiter, ',');
}

TEST(CsvReader, NeedsNoFinalLineBreak) {
    EXPECT_EQ(read("a,b\n1,2").rows, (std::vector<Words>{{"1", "2"}}));
    EXPECT_EQ(read("a,b").header, (Words{"a", "b"}));
}

TEST(CsvReader, TakesWindowsLineBreaks) {
    const Table table = read("# note\r\na,b\r\n1,2\r\n3,\r\n");
    EXPECT_EQ(table.comment, "note");
    EXPECT_EQ(table.header, (Words{"a", "b"}));
    EXPECT_EQ(table.rows, (std::vector<Words>{{"1", "2"}, {"3", ""}}));
}

TEST(CsvReader, ReadsQuotedCells) {
    const Table table = read("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"\",\"\"\"\"\n");
    EXPECT_EQ(table.rows, (std::vector<Words>{{"x,y", "say \"hi\""}, {"", "\""}}));
}

TEST(CsvReader, ReadsLineBreaksInsideCells) {
    const Table table = read("a,b\n\"one\ntwo\n\",x\n\"\n\",\"\n\n\"\n");
    EXPECT_EQ(table.rows, (std::vector<Words>{{"one\ntwo\n", "x"}, {"\n", "\n\n"}}));
}

TEST(CsvReader, TakesTheDelimiterFromTheHeader) {
    for (const char delimiter : {',', ';', '\t', '|', ' ', ':'}) {
        const std::string d(1, delimiter);
        const Table table =
            read("packet_id" + d + "ip.src" + d + "c-3\n1" + d + "\"x" + d + "\"" + d + "\n");
        EXPECT_EQ(table.delimiter, delimiter);
        EXPECT_EQ(table.header, (Words{"packet_id", "ip.src", "c-3"}));
        EXPECT_EQ(table.rows, (std::vector<Words>{{"1", "x" + d, ""}}));
    }
}

TEST(CsvReader, TakesTheDelimiterFromAHeaderWithQuotes) {
    EXPECT_EQ(read("\"a\";\"b\"\n").header, (Words{"a", "b"}));
    EXPECT_EQ(read("\"a b\",c\n").header, (Words{"a b", "c"}));
}

TEST(CsvReader, ReadsATableOfOneColumn) {
    const Table table = read("only\n1\n\n3\n");
    EXPECT_EQ(table.header, Words{"only"});
    EXPECT_EQ(table.rows, (std::vector<Words>{{"1"}, {""}, {"3"}}));
}

TEST(CsvReader, KeepsBlanksAndBytesAsTheyAre) {
    EXPECT_EQ(read("a,b\n x , caf\xc3\xa9\xff\n").rows,
              (std::vector<Words>{{" x ", " caf\xc3\xa9\xff"}}));
}

TEST(CsvReader, ReadsACommentOfTheFirstLineOnly) {
    const Table table = read("# partial: tcp.port == 5201\na\n# no comment\n");
    EXPECT_EQ(table.comment, "partial: tcp.port == 5201");
    EXPECT_EQ(table.header, Words{"a"});
    EXPECT_EQ(table.rows, (std::vector<Words>{{"# no comment"}}));
}

TEST(CsvReader, ReadsACommentWithAQuoteInIt) {
    const Table table = read("# partial: frame contains \"\\\"\"\na,b\n1,2\n");
    EXPECT_EQ(table.comment, "partial: frame contains \"\\\"\"");
    EXPECT_EQ(table.header, (Words{"a", "b"}));
    EXPECT_EQ(table.rows, (std::vector<Words>{{"1", "2"}}));
}

TEST(CsvReader, RefusesAMissingCellAndNamesTheLine) {
    const std::string message = refusal_of("# note\na,b\n1,2\n3\n");
    EXPECT_TRUE(holds(message, "line 4")) << message;
    EXPECT_TRUE(holds(message, "in.csv")) << message;
}

TEST(CsvReader, RefusesOneCellTooMany) {
    EXPECT_TRUE(holds(refusal_of("a,b\n1,2,3\n"), "line 2"));
}

TEST(CsvReader, CountsTheLinesInsideCells) {
    EXPECT_TRUE(holds(refusal_of("a,b\n\"1\n\n\",2\n3\n"), "line 5"));
}

TEST(CsvReader, RefusesAQuoteThatIsNotClosed) {
    const std::string message = refusal_of("a,b\n1,2\n\"3,4\n5,6\n");
    EXPECT_TRUE(holds(message, "line ")) << message;
    EXPECT_TRUE(holds(message, "in.csv")) << message;
    EXPECT_NE(refusal_of("a,\"b\n"), "") << "in the header";
}

// 400 kB after a stray quote: work that grows with the square of their lines takes seconds.
TEST(CsvReader, RefusesAQuoteThatIsNotClosedWithoutDelay) {
    std::string content = "a,b\n\"3,4\n";
    for (int line = 0; line < 40'000; ++line) {
        content += "1234,5678\n";
    }
    const auto start = std::chrono::steady_clock::now();
    EXPECT_NE(refusal_of(content), "");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{1});
}

TEST(CsvReader, RefusesAFileWithoutHeader) {
    EXPECT_NE(refusal_of(""), "");
    EXPECT_NE(refusal_of("# only a comment\n"), "");
}

TEST(CsvReader, RefusesWhatIsNoFile) {
    const test_support::TemporaryFolder folder;
    for (const std::string& path : {(folder / "missing.csv").string(), folder.path().string()}) {
        try {
            const CsvReader reader{path};
            ADD_FAILURE() << "nothing thrown for " << path;
        } catch (const base::Error& error) {
            EXPECT_TRUE(holds(error.what(), path)) << error.what();
        }
    }
}

/// Writes a table and reads it back.
Table round_trip(const facts::RowSource& source, const output::CsvLayout& layout = {}) {
    const test_support::TemporaryFolder folder;
    const std::string path = (folder / "table.csv").string();
    base::OutputFile out{path};
    output::write_csv(source, layout, out);
    out.commit();
    return read_file(path);
}

const Words awkward{
    "",     "plain",   "a,b",         "a;b",      "a\tb",       "a b",   "a|b",     "\"",
    "\"\"", "say \"x", "\"quoted\"",  "\n",       "two\nlines", "end\n", "\nstart", "# no",
    "'",    "\\n",     "caf\xc3\xa9", "\xff\xfe", "a,\"b\"\nc", ",",     "\",\"",   " "};

TEST(CsvRoundTrip, KeepsEveryText) {
    for (const char delimiter : {',', ';', '\t', '|', ' '}) {
        std::vector<std::vector<Cell>> cells;
        std::vector<Words> expected;
        for (std::size_t i = 0; i < awkward.size(); ++i) {
            const std::string& other = awkward[(i + 7) % awkward.size()];
            cells.push_back({number(i), text(awkward[i]), text(other)});
            expected.push_back({std::to_string(i), awkward[i], other});
        }
        output::CsvLayout layout;
        layout.delimiter = delimiter;
        layout.comment = "a comment, with " + std::string(1, delimiter);
        const Table table = round_trip(Rows{{"n", "t.first", "t_2"}, std::move(cells)}, layout);
        EXPECT_EQ(table.delimiter, delimiter);
        EXPECT_EQ(table.comment, layout.comment);
        EXPECT_EQ(table.header, (Words{"n", "t.first", "t_2"}));
        EXPECT_EQ(table.rows, expected);
    }
}

TEST(CsvRoundTrip, KeepsCarriageReturnsInsideCells) {
    const Rows rows{{"a", "b"}, {{text("one\rtwo"), text("end\r")}}};
    EXPECT_EQ(round_trip(rows).rows, (std::vector<Words>{{"one\rtwo", "end\r"}}));
}

TEST(CsvRoundTrip, ReadsAnyLineBreakInsideACellAsALineFeed) {
    const Rows rows{{"a", "b"}, {{text("one\r\ntwo"), text("x")}}};
    EXPECT_EQ(round_trip(rows).rows, (std::vector<Words>{{"one\ntwo", "x"}}));
}

TEST(CsvRoundTrip, KeepsAbsentCellsAndLists) {
    const Rows rows{{"a", "b", "c"},
                    {{absent(), list({number(1), number(2)}), absent()},
                     {number(0), list({text("x,y"), text("z")}), list({})}}};
    EXPECT_EQ(round_trip(rows).rows, (std::vector<Words>{{"", "1 2", ""}, {"0", "x,y z", ""}}));
}

TEST(CsvRoundTrip, KeepsACommentWithAQuote) {
    output::CsvLayout layout;
    layout.comment = "a 19\" rack";
    const Table table = round_trip(Rows{{"a", "b"}, {{number(1), number(2)}}}, layout);
    EXPECT_EQ(table.comment, layout.comment);
    EXPECT_EQ(table.rows, (std::vector<Words>{{"1", "2"}}));
}

}  // namespace
}  // namespace base
