// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "output/results.h"
#include "output/test_rows.h"
#include "output/write.h"

namespace output {
namespace {

using namespace std::string_literals;

const Style style{Format::json};

/// Of a document whose root has these columns and cells.
std::string of_root(std::vector<Column> columns, std::vector<Cell> cells) {
    const Layout layout{"", "", "", std::move(columns)};
    return written(Document{&layout, item(std::move(cells))}, style);
}

TEST(Json, HasALineForEachKeyOfTheRootAndForEachItem) {
    EXPECT_EQ(written(subflows(), style),
              R"({"partial":false,
  "mptcp_stream":3,
  "subflows":[
    {"tcp_stream":0,"master":true,"client":{"address":"10.0.0.1","port":4000},)"
              R"("server":{"address":"10.0.0.9","port":80},"join_delay":null},
    {"tcp_stream":12,"master":false,"client":{"address":"fd00::1","port":50000},)"
              R"("server":{"address":"10.0.0.9","port":80},"join_delay":0.02}
  ]
}
)");
}

TEST(Json, IndentsTheItemsOfItems) {
    EXPECT_EQ(written(summary(), style),
              R"({"partial":false,
  "mptcp_stream":0,
  "duration":1.5,
  "directions":[
    {"to":"server","tcp_bytes":3000,"data_bytes":2000,"goodput":1333.5,"subflows":[
      {"tcp_stream":0,"tcp_bytes":1000,"data_bytes":900,"contribution":0.45},
      {"tcp_stream":2,"tcp_bytes":2000,"data_bytes":1100,"contribution":0.55}
    ]},
    {"to":"client","tcp_bytes":70,"data_bytes":null,"goodput":null,"subflows":[
      {"tcp_stream":0,"tcp_bytes":70,"data_bytes":null,"contribution":null}
    ]}
  ]
}
)");
}

TEST(Json, SaysWhenTheCaptureIsNotWhole) {
    Style partial = style;
    partial.partial = true;
    EXPECT_TRUE(written(subflows(), partial).starts_with("{\"partial\":true,\n"));
    EXPECT_EQ(nlohmann::json::parse(written(subflows(), partial)).at("partial"), true);
}

TEST(Json, HasAnEmptyListWhereThereAreNoItems) {
    EXPECT_EQ(written(Document{&subflows_layout, item({number(3)})}, style),
              "{\"partial\":false,\n  \"mptcp_stream\":3,\n  \"subflows\":[]\n}\n");
    const Document document{&summary_layout, item({number(0), {}}, {item({{}, {}, {}, {}})})};
    EXPECT_EQ(written(document, style),
              R"({"partial":false,
  "mptcp_stream":0,
  "duration":null,
  "directions":[
    {"to":null,"tcp_bytes":null,"data_bytes":null,"goodput":null,"subflows":[]}
  ]
}
)");
}

TEST(Json, IsOneObjectWithoutAnyColumns) {
    EXPECT_EQ(of_root({}, {}), "{\"partial\":false\n}\n");
    const Layout inner{"items", "item", "", {}};
    const Layout root{"", "", "", {}, &inner};
    EXPECT_EQ(written(Document{&root, item({}, {item({}), item({})})}, style),
              "{\"partial\":false,\n  \"items\":[\n    {},\n    {}\n  ]\n}\n");
}

TEST(Json, NestsAsDeeplyAsPathsSay) {
    EXPECT_EQ(of_root({{{"a.b.c", Unit::number, ""}},
                       {{"a.b.d", Unit::number, ""}},
                       {{"a.e", Unit::number, ""}},
                       {{"a.f.g", Unit::number, ""}},
                       {{"h.b.c", Unit::number, ""}},
                       {{"i", Unit::number, ""}}},
                      {number(1), number(2), number(3), number(4), number(5), number(6)}),
              R"({"partial":false,
  "a":{"b":{"c":1,"d":2},"e":3,"f":{"g":4}},
  "h":{"b":{"c":5}},
  "i":6
}
)");
}

TEST(Json, ClosesObjectsBeforeAListAndAtTheEnd) {
    const Layout inner{"items", "item", "", {{{"x.y", Unit::number, ""}}}};
    const Layout middle{"groups", "group", "", {{{"z.a", Unit::number, ""}}}, &inner};
    const Layout root{"", "", "", {{{"p.q", Unit::number, ""}}}, &middle};
    const Document document{&root, item({number(1)}, {item({number(2)}, {item({number(3)})})})};
    EXPECT_EQ(written(document, style),
              R"({"partial":false,
  "p":{"q":1},
  "groups":[
    {"z":{"a":2},"items":[
      {"x":{"y":3}}
    ]}
  ]
}
)");
}

TEST(Json, IsReadBackTheSameWhateverTheTextIs) {
    const std::string hostile = "\"quoted\", back\\slash\n\x1b[31m\ttab caf\xc3\xa9";
    const std::string broken = "a\xff";
    const Layout inner{
        "it\"ems", "item", "", {{{"te\nxt", Unit::text, ""}}, {{"d", Unit::details, ""}}}};
    const Layout root{"", "", "", {{{"text", Unit::text, ""}}}, &inner};
    const Document document{
        &root, item({hostile}, {item({broken, Details{{hostile, Unit::text, hostile}}})})};
    const auto read = nlohmann::json::parse(written(document, style));
    EXPECT_EQ(read.at("text"), hostile);
    EXPECT_EQ(read.at("it\"ems").at(0).at("te\nxt"), "a\xef\xbf\xbd");
    EXPECT_EQ(read.at("it\"ems").at(0).at("d").at(hostile), hostile);
}

TEST(Json, KeepsExtremeNumbers) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const auto read = nlohmann::json::parse(
        of_root({{{"n", Unit::number, ""}},
                 {{"d", Unit::digits, ""}},
                 {{"s", Unit::seconds, ""}},
                 {{"r", Unit::rate, ""}}},
                {number(most), number(most), seconds(std::numeric_limits<std::int64_t>::min()),
                 std::numeric_limits<double>::max()}));
    EXPECT_EQ(read.at("n").get<std::uint64_t>(), most);
    EXPECT_EQ(read.at("d"), "18446744073709551615");
    EXPECT_DOUBLE_EQ(read.at("s").get<double>(), -9223372036.854775808);
    EXPECT_EQ(read.at("r").get<double>(), std::numeric_limits<double>::max());
}

TEST(Json, IsValidForManyItems) {
    Document document = subflows();
    document.root.inner.clear();
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        document.root.inner.push_back(subflow(i, true, "\"" + std::to_string(i), i, {}));
    }
    const auto read = nlohmann::json::parse(written(document, style));
    ASSERT_EQ(read.at("subflows").size(), 20'000U);
    EXPECT_EQ(read.at("subflows").at(19'999).at("client").at("address"), "\"19999");
}

TEST(Json, HasARowOfATableALine) {
    const test_rows::Rows rows{
        {"frame", "time", "key"},
        {{test_rows::number(1), test_rows::time(500'000'000), test_rows::big_number(7)},
         {test_rows::number(2), test_rows::absent(), test_rows::text("a\"b")}}};
    EXPECT_EQ(written(rows, style),
              R"({"partial":false,
  "rows":[
    {"frame":1,"time":0.500000000,"key":"7"},
    {"frame":2,"time":null,"key":"a\"b"}
  ]
}
)");
    EXPECT_EQ(nlohmann::json::parse(written(rows, style)).at("rows").size(), 2U);
}

TEST(Json, HasAnEmptyListOfRows) {
    Style partial = style;
    partial.partial = true;
    EXPECT_EQ(written(test_rows::Rows{{"a"}, {}}, partial),
              "{\"partial\":true,\n  \"rows\":[]\n}\n");
}

}  // namespace
}  // namespace output
