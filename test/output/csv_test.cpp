// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "output/results.h"
#include "output/test_rows.h"
#include "output/write.h"

namespace output {
namespace {

using namespace std::string_literals;

const Style style{Format::csv};

/// The row of a document that has one.
std::string row_of(std::vector<Column> columns, std::vector<Cell> cells) {
    const Layout layout{"", "", "", std::move(columns)};
    const std::string all = written(Document{&layout, item(std::move(cells))}, style);
    return all.substr(all.find('\n') + 1);
}

TEST(Csv, HasARowForEachInnermostItem) {
    EXPECT_EQ(written(subflows(), style),
              "mptcp_stream,tcp_stream,master,client_address,client_port,server_address,"
              "server_port,join_delay\n"
              "3,0,1,10.0.0.1,4000,10.0.0.9,80,\n"
              "3,12,0,fd00::1,50000,10.0.0.9,80,0.02\n");
}

TEST(Csv, PutsTheItemsAroundInFrontAndNamesThoseBetween) {
    EXPECT_EQ(written(summary(), style),
              "mptcp_stream,duration,direction_to,direction_tcp_bytes,direction_data_bytes,"
              "direction_goodput,tcp_stream,tcp_bytes,data_bytes,contribution\n"
              "0,1.5,server,3000,2000,1333.5,0,1000,900,0.45\n"
              "0,1.5,server,3000,2000,1333.5,2,2000,1100,0.55\n"
              "0,1.5,client,70,,,0,70,,\n");
}

TEST(Csv, HasOneRowForARootThatHoldsNothing) {
    const Layout layout{"", "", "", {{{"a.b", Unit::number, ""}}, {{"c", Unit::text, ""}}}};
    EXPECT_EQ(written(Document{&layout, item({number(1), text("x")})}, style), "a_b,c\n1,x\n");
}

TEST(Csv, HasAHeaderAloneWhereThereAreNoItems) {
    EXPECT_EQ(written(Document{&subflows_layout, item({number(3)})}, style),
              "mptcp_stream,tcp_stream,master,client_address,client_port,server_address,"
              "server_port,join_delay\n");
    Document document = summary();
    document.root.inner[0].inner.clear();
    EXPECT_EQ(written(document, style),
              "mptcp_stream,duration,direction_to,direction_tcp_bytes,direction_data_bytes,"
              "direction_goodput,tcp_stream,tcp_bytes,data_bytes,contribution\n"
              "0,1.5,client,70,,,0,70,,\n");
}

TEST(Csv, HasEveryUnitInItsForm) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(
        row_of({{{"a", Unit::digits, ""}}, {{"b", Unit::number, ""}}, {{"c", Unit::bytes, ""}}},
               {number(most), number(0), number(most)}),
        "18446744073709551615,0,18446744073709551615\n");
    EXPECT_EQ(
        row_of({{{"a", Unit::seconds, ""}}, {{"b", Unit::seconds, ""}}, {{"c", Unit::rate, ""}}},
               {seconds(std::numeric_limits<std::int64_t>::min()), seconds(-500'000'000),
                std::numeric_limits<double>::quiet_NaN()}),
        "-9223372036.854775808,-0.5,\n");
    EXPECT_EQ(
        row_of({{{"a", Unit::frames, ""}}, {{"b", Unit::frames, ""}}, {{"c", Unit::truth, ""}}},
               {frames({7, 8}), frames({}), false}),
        "7 8,,0\n");
}

TEST(Csv, HasDetailsAsOneCellOfJson) {
    EXPECT_EQ(row_of({{{"d", Unit::details, ""}}, {{"e", Unit::details, ""}}},
                     {Details{{"id", Unit::number, number(1)}, {"by", Unit::text, text("a")}},
                      Details{}}),
              "\"{\"\"id\"\":1,\"\"by\"\":\"\"a\"\"}\",{}\n");
}

// RFC 4180: cells with commas, quotes and line breaks in quotes, quotes doubled.
TEST(Csv, QuotesWhereNeeded) {
    EXPECT_EQ(row_of({{{"a", Unit::text, ""}},
                      {{"b", Unit::text, ""}},
                      {{"c", Unit::text, ""}},
                      {{"d", Unit::text, ""}}},
                     {text("x,y"), text("say \"hi\""), text("a\nb"), text("\x1b\xff plain")}),
              "\"x,y\",\"say \"\"hi\"\"\",\"a\nb\",\x1b\xff plain\n");
}

TEST(Csv, AbsentAndEmptyAreEmptyCells) {
    EXPECT_EQ(row_of({{{"a", Unit::text, ""}}, {{"b", Unit::text, ""}}, {{"c", Unit::number, ""}}},
                     {Cell{}, text(""), Cell{}}),
              ",,\n");
}

TEST(Csv, HasRowsAsTheTableWriterHasThem) {
    const test_rows::Rows rows{
        {"frame", "flags", "list"},
        {{test_rows::number(1), test_rows::hexadecimal(0x18, 3),
          test_rows::list({test_rows::number(1), test_rows::number(2)})},
         {test_rows::number(2), test_rows::absent(), test_rows::text("a,b")}}};
    EXPECT_EQ(written(rows, style), "frame,flags,list\n1,0x018,1 2\n2,,\"a,b\"\n");
}

}  // namespace
}  // namespace output
