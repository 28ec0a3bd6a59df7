// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include <gtest/gtest.h>

#include "output/results.h"
#include "output/test_rows.h"
#include "output/write.h"

namespace output {
namespace {

using test_rows::absent;
using test_rows::Rows;

const Style style{Format::text};

TEST(TextRows, AlignsNumbersAtTheirEndAndTheRestAtTheirBeginning) {
    const Rows rows{{"frame", "time", "to", "flags", "key", "master"},
                    {{test_rows::number(1), test_rows::time(9'500'000'000),
                      test_rows::text("server"), test_rows::hexadecimal(2, 3),
                      test_rows::big_number(18446744073709551615U), test_rows::boolean(true)},
                     {test_rows::number(1234567), test_rows::time(-10'000'000'000), absent(),
                      absent(), absent(), test_rows::boolean(false)}}};
    EXPECT_EQ(written(rows, style),
              "  frame           time  to      flags                   key  master\n"
              "      1    9.500000000  server  0x002  18446744073709551615  yes\n"
              "1234567  -10.000000000  -           -                     -  no\n");
}

TEST(TextRows, ColumnsWithListsOrOneTextAreAlignedAtTheirBeginning) {
    const Rows rows{
        {"list", "mixed"},
        {{test_rows::list({test_rows::number(1), test_rows::number(2), absent()}), absent()},
         {test_rows::list({test_rows::number(123456)}), test_rows::number(1)},
         {test_rows::list({}), test_rows::text("unknown")}}};
    EXPECT_EQ(written(rows, style),
              "list    mixed\n"
              "1,2,-   -\n"
              "123456  1\n"
              "        unknown\n");
}

TEST(TextRows, HasTheHeadingOfATableWithoutRows) {
    EXPECT_EQ(written(Rows{{"a", "b"}, {}}, style), "a  b\n");
}

TEST(TextRows, KeepsHostileTextInItsCell) {
    const Rows rows{{"na\nme", "n"},
                    {{test_rows::text("\x1b]0;x\x07\r\n"), test_rows::number(1)},
                     {test_rows::list({test_rows::text("a\tb"), test_rows::text("\xff")}),
                      test_rows::number(2)}}};
    EXPECT_EQ(written(rows, style),
              "na\\nme            n\n"
              "\\x1b]0;x\\x07\\r\\n  1\n"
              "a\\tb,\\xff         2\n");
}

TEST(TextRows, AreTheSameForHumans) {
    const Rows rows{{"bytes"}, {{test_rows::number(1'000'000)}}};
    EXPECT_EQ(written(rows, Style{Format::text, true}), "  bytes\n1000000\n");
}

}  // namespace
}  // namespace output
