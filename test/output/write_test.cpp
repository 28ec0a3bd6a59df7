// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/write.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "output/results.h"
#include "output/test_rows.h"

namespace output {
namespace {

TEST(Write, FindsFormatsByName) {
    EXPECT_EQ(base::value_named<Format>("text"), Format::text);
    EXPECT_EQ(base::value_named<Format>("json"), Format::json);
    EXPECT_EQ(base::value_named<Format>("csv"), Format::csv);
    for (const char* const name : {"", "JSON", "tsv", "text "}) {
        EXPECT_EQ(base::value_named<Format>(name), std::nullopt) << name;
    }
}

TEST(Write, WritesDocumentsAndRowsInTheFormatAskedFor) {
    const Layout layout{"", "", "", {{{"a_b", Unit::number, ""}}}};
    const Document document{&layout, item({number(1)})};
    EXPECT_EQ(written(document, {Format::text}), "a b   1\n");
    EXPECT_EQ(written(document, {Format::json}), "{\"partial\":false,\n  \"a_b\":1\n}\n");
    EXPECT_EQ(written(document, {Format::csv}), "a_b\n1\n");
    const test_rows::Rows rows{{"a"}, {{test_rows::number(1)}}};
    EXPECT_EQ(written(rows, {Format::text}), "a\n1\n");
    EXPECT_EQ(written(rows, {Format::json}),
              "{\"partial\":false,\n  \"rows\":[\n    {\"a\":1}\n  ]\n}\n");
    EXPECT_EQ(written(rows, {Format::csv}), "a\n1\n");
}

TEST(Write, TellsThatTheDeviceIsFull) {
    Document document = subflows();
    document.root.inner.assign(20'000, subflow(0, true, "10.0.0.1", 1, {}));
    for (const Format format : {Format::text, Format::json, Format::csv}) {
        base::OutputFile out{"/dev/full"};
        EXPECT_THROW(write(document, {format}, out), base::Error);
    }
}

TEST(Write, RefusesItemsThatLackCells) {
    Document document = subflows();
    document.root.inner[0].cells.pop_back();
    for (const Format format : {Format::text, Format::json, Format::csv}) {
        EXPECT_THROW(written(document, {format}), std::out_of_range);
    }
}

}  // namespace
}  // namespace output
