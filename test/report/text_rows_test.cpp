// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include <gtest/gtest.h>

#include "report/results.h"
#include "report/write.h"
#include "table/test_rows.h"

namespace report {
namespace {

using table::absent;
using table::Rows;

const Style style{Format::text};

TEST(TextRows, AlignsNumbersAtTheirEndAndTheRestAtTheirBeginning) {
    const Rows rows{
        {"frame", "time", "to", "flags", "key", "master"},
        {{table::number(1), table::time(9'500'000'000), table::text("server"),
          table::hexadecimal(2, 3), table::big_number(18446744073709551615U), table::boolean(true)},
         {table::number(1234567), table::time(-10'000'000'000), absent(), absent(), absent(),
          table::boolean(false)}}};
    EXPECT_EQ(written(rows, style),
              "  frame           time  to      flags                   key  master\n"
              "      1    9.500000000  server  0x002  18446744073709551615  yes\n"
              "1234567  -10.000000000  -           -                     -  no\n");
}

TEST(TextRows, ColumnsWithListsOrOneTextAreAlignedAtTheirBeginning) {
    const Rows rows{{"list", "mixed"},
                    {{table::list({table::number(1), table::number(2), absent()}), absent()},
                     {table::list({table::number(123456)}), table::number(1)},
                     {table::list({}), table::text("unknown")}}};
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
                    {{table::text("\x1b]0;x\x07\r\n"), table::number(1)},
                     {table::list({table::text("a\tb"), table::text("\xff")}), table::number(2)}}};
    EXPECT_EQ(written(rows, style),
              "na\\nme            n\n"
              "\\x1b]0;x\\x07\\r\\n  1\n"
              "a\\tb,\\xff         2\n");
}

TEST(TextRows, AreTheSameForHumans) {
    const Rows rows{{"bytes"}, {{table::number(1'000'000)}}};
    EXPECT_EQ(written(rows, Style{Format::text, true}), "  bytes\n1000000\n");
}

}  // namespace
}  // namespace report
