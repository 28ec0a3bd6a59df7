// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/fill.h"

#include <gtest/gtest.h>

namespace manual {
namespace {

/// Every place as "<NAME:argument>".
std::string named(std::string_view text) {
    return fill(text, [](const std::string& name, const std::string& argument) {
        return "<" + name + ":" + argument + ">";
    });
}

TEST(Fill, ReplacesNames) {
    EXPECT_EQ(named("a @DATE@ b"), "a <DATE:> b");
    EXPECT_EQ(named("@ONE@@TWO@"), "<ONE:><TWO:>");
}

TEST(Fill, TakesAnArgument) {
    EXPECT_EQ(named("@COMMAND list-tcp@"), "<COMMAND:list-tcp>");
}

TEST(Fill, LeavesOtherSigns) {
    for (const std::string text :
         {"SUBFLOW@N", "SUBFLOW@N and SUBFLOW@M", "a@b.c", "@", "@@", "@name@", "@NAME", "@NAME @",
          "@NAME one two@", "code@ben <x@y>"}) {
        EXPECT_EQ(named(text), text);
    }
}

TEST(Fill, LeavesOutALineBreakBehindLines) {
    const auto lines = [](const std::string& /*name*/, const std::string& /*argument*/) {
        return std::string{"one\ntwo\n"};
    };
    EXPECT_EQ(fill("@A@\nthree\n", lines), "one\ntwo\nthree\n");
    EXPECT_EQ(fill("@A@\n\nthree\n", lines), "one\ntwo\n\nthree\n");
}

TEST(Fill, LeavesNothingBehindForNothing) {
    const auto nothing = [](const std::string& /*name*/, const std::string& /*argument*/) {
        return std::string{};
    };
    EXPECT_EQ(fill("one\n@A@\ntwo\n", nothing), "one\ntwo\n");
}

}  // namespace
}  // namespace manual
