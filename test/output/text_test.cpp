// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "output/results.h"
#include "output/write.h"

namespace output {
namespace {

using namespace std::string_literals;

const Style style{Format::text};
const Style human{Format::text, true};

/// Of a document whose root has these columns and cells.
std::string of_root(std::vector<Column> columns, std::vector<Cell> cells,
                    const Style& chosen = style) {
    const Layout layout{"", "", "", std::move(columns)};
    return written(Document{&layout, item(std::move(cells))}, chosen);
}

TEST(Text, HasTheRootAsLinesAndItsItemsAsATable) {
    EXPECT_EQ(written(subflows(), style),
              "mptcp stream   3\n"
              "\n"
              "tcp  master  client         join delay (s)\n"
              "  0  yes     10.0.0.1:4000               -\n"
              " 12  no      fd00::1:50000        0.020000\n");
}

TEST(Text, HasABlockForEachItemThatHoldsOthersAndTotals) {
    EXPECT_EQ(written(summary(), style),
              "mptcp stream   0\n"
              "duration (s)   1.500000\n"
              "\n"
              "to                  server\n"
              "goodput (bytes/s)   1334\n"
              "\n"
              "tcp stream  tcp bytes  data bytes  contribution (%)\n"
              "         0       1000         900              45.0\n"
              "         2       2000        1100              55.0\n"
              "     total       3000        2000\n"
              "\n"
              "to                  client\n"
              "goodput (bytes/s)   -\n"
              "\n"
              "tcp stream  tcp bytes  data bytes  contribution (%)\n"
              "         0         70           -                 -\n"
              "     total         70           -\n");
}

TEST(Text, ForHumansHasUnitsInTheCells) {
    EXPECT_EQ(written(summary(), human),
              "mptcp stream   0\n"
              "duration       1.50 s\n"
              "\n"
              "to        server\n"
              "goodput   1.33 kB/s\n"
              "\n"
              "tcp stream  tcp bytes  data bytes  contribution\n"
              "         0    1.00 kB       900 B        45.0 %\n"
              "         2    2.00 kB     1.10 kB        55.0 %\n"
              "     total    3.00 kB     2.00 kB\n"
              "\n"
              "to        client\n"
              "goodput   -\n"
              "\n"
              "tcp stream  tcp bytes  data bytes  contribution\n"
              "         0       70 B           -             -\n"
              "     total       70 B           -\n");
}

TEST(Text, HasTheHeadingOfATableWithoutItems) {
    EXPECT_EQ(written(Document{&subflows_layout, item({number(3)})}, style),
              "mptcp stream   3\n"
              "\n"
              "tcp  master  client  join delay (s)\n");
}

TEST(Text, ShowsTotalsOfNothingWithTheItemThatHoldsNothing) {
    Document document = summary();
    document.root.inner[1].inner.clear();
    document.root.inner.erase(document.root.inner.begin());
    EXPECT_EQ(written(document, style),
              "mptcp stream   0\n"
              "duration (s)   1.500000\n"
              "\n"
              "to                  client\n"
              "tcp bytes           70\n"
              "data bytes          -\n"
              "goodput (bytes/s)   -\n"
              "\n"
              "tcp stream  tcp bytes  data bytes  contribution (%)\n");
}

TEST(Text, TakesTotalsFromTheRootToo) {
    const Layout inner{"subflows", "",
                       "",         {{{"name", Unit::text, ""}}, {{"bytes", Unit::bytes, ""}}},
                       nullptr,    true};
    const Layout root{
        "", "", "", {{{"name", Unit::text, ""}}, {{"bytes", Unit::bytes, ""}}}, &inner};
    const Document document{
        &root, item({text("all"), number(7)}, {item({text("a long name"), number(7)})})};
    EXPECT_EQ(written(document, style),
              "name   all\n"
              "\n"
              "name         bytes\n"
              "a long name      7\n"
              "total            7\n");
}

TEST(Text, BeginsWithTheTableWhenTheRootHasNoColumns) {
    const Layout inner{"items", "", "", {{{"n", Unit::number, ""}}}};
    const Layout root{"", "", "", {{{"hidden", Unit::number, ""}, Place::data}}, &inner};
    EXPECT_EQ(written(Document{&root, item({number(1)}, {item({number(10)})})}, style), " n\n10\n");
    EXPECT_EQ(written(Document{&root, item({number(1)})}, style), "n\n");
}

TEST(Text, IsNothingWhereThereAreNoBlocks) {
    const Layout root{"", "", "", {}, &direction_layout};
    EXPECT_EQ(written(Document{&root, item({})}, style), "");
}

TEST(Text, HasBlocksWithinBlocks) {
    const Layout leaf{"c", "", "", {{{"n", Unit::number, ""}}}};
    const Layout second{"b", "", "", {{{"second", Unit::text, ""}}}, &leaf};
    const Layout first{"a", "", "", {{{"first", Unit::text, ""}}}, &second};
    const Layout root{"", "", "", {}, &first};
    const Document document{&root,
                            item({}, {item({text("x")}, {item({text("y")}, {item({number(1)})}),
                                                         item({text("z")}, {item({number(2)})})}),
                                      item({text("w")})})};
    EXPECT_EQ(written(document, style),
              "first   x\n\nsecond   y\n\nn\n1\n\nsecond   z\n\nn\n2\n\nfirst   w\n");
}

TEST(Text, MakesHeadingsOfPathsAndUnits) {
    const std::vector<Column> columns = {
        {{"client.port_number", Unit::number, ""}},
        {{"sent", Unit::bytes, ""}},
        {{"tcp_bytes", Unit::bytes, ""}},
        {{"x", Unit::bytes, ""}, Place::everywhere, "Bytes, bytes"},
        {{"y", Unit::seconds, ""}, Place::everywhere, "delay"},
        {{"rate", Unit::rate, ""}},
        {{"share", Unit::share, ""}}};
    const std::vector<Cell> cells = {
        number(1), number(2), number(3), number(4), seconds(5'000'000'000), 6.0, 0.07};
    EXPECT_EQ(of_root(columns, cells),
              "client port number   1\n"
              "sent (bytes)         2\n"
              "tcp bytes            3\n"
              "Bytes, bytes         4\n"
              "delay (s)            5.000000\n"
              "rate (bytes/s)       6\n"
              "share (%)            7.0\n");
    EXPECT_EQ(of_root(columns, cells, human),
              "client port number   1\n"
              "sent                 2 B\n"
              "tcp bytes            3 B\n"
              "Bytes, bytes         4 B\n"
              "delay                5.00 s\n"
              "rate                 6 B/s\n"
              "share                7.0 %\n");
}

TEST(Text, AlignsByCharactersAndKeepsHostileTextInItsCell) {
    const Layout inner{"items", "", "", {{{"name", Unit::text, ""}}, {{"n", Unit::number, ""}}}};
    const Layout root{"", "", "", {}, &inner};
    const Document document{&root, item({}, {item({text("caf\xc3\xa9"), number(1)}),
                                             item({text("\x1b[2J\n\t"), number(22)}),
                                             item({text(""), number(3)}), item({{}, {}})})};
    EXPECT_EQ(written(document, style),
              "name          n\n"
              "caf\xc3\xa9          1\n"
              "\\x1b[2J\\n\\t  22\n"
              "              3\n"
              "-             -\n");
}

TEST(Text, LeavesNoSpacesAtTheEndOfALine) {
    const Layout inner{
        "items",
        "",
        "",
        {{{"n", Unit::number, ""}}, {{"a", Unit::text, ""}}, {{"b", Unit::text, ""}}}};
    const Layout root{"", "", "", {{{"empty", Unit::text, ""}}}, &inner};
    const Document document{&root, item({text("")}, {item({number(1), text(""), text("")}),
                                                     item({number(2), text("long"), text("x")})})};
    EXPECT_EQ(written(document, style), "empty\n\nn  a     b\n1\n2  long  x\n");
}

TEST(Text, ShowsListsAndDetailsInOneCell) {
    EXPECT_EQ(of_root({{{"frames", Unit::frames, ""}},
                       {{"detail", Unit::details, ""}},
                       {{"key", Unit::digits, ""}}},
                      {frames({1, 2}), Details{{"id", Unit::number, number(1)}},
                       number(18446744073709551615U)}),
              "frames   1,2\ndetail   id=1\nkey      18446744073709551615\n");
}

}  // namespace
}  // namespace output
