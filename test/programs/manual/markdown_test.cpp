// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/manual/markdown.h"

#include <gtest/gtest.h>

namespace programs {
namespace {

TEST(Escaped, LeavesLettersDigitsAndUtf8) {
    EXPECT_EQ(escaped("20 tcp bytes"), "20 tcp bytes");
    EXPECT_EQ(escaped("20 \xc2\xb5s"), "20 \xc2\xb5s");
    EXPECT_EQ(escaped(""), "");
}

// pandoc's manual, "Backslash escapes": any punctuation after a backslash is literal.
TEST(Escaped, MakesPunctuationLiteral) {
    EXPECT_EQ(escaped("--to-end"), R"(\-\-to\-end)");
    EXPECT_EQ(escaped("1. [*x*_`]"), R"(1\. \[\*x\*\_\`\])");
    EXPECT_EQ(escaped("\\t for a tab"), R"(\\t for a tab)");
}

TEST(Escaped, MakesOneLine) {
    EXPECT_EQ(escaped("a\n# b"), "a \\# b");
}

TEST(UsageWords, TypedWordsAreBoldOthersItalic) {
    EXPECT_EQ(usage_words("tool IN.json"), R"(**tool** *IN\.json*)");
    EXPECT_EQ(usage_words("tool options"), "**tool** *options*");
    EXPECT_EQ(usage_words("-f, --form FORM"), R"(**\-f**\, **\-\-form** *FORM*)");
}

TEST(UsageWords, ChoicesMayBreakTheLine) {
    EXPECT_EQ(usage_words("CAPTURE|SCRIPT"), R"(*CAPTURE*\|`\:`{=man}*SCRIPT*)");
    EXPECT_EQ(usage_words("text|json"), R"(**text**\|`\:`{=man}**json**)");
}

TEST(UsageWords, BracketsDoNotBreakTheLine) {
    EXPECT_EQ(usage_words("A [-s WxH] [B]"), R"(*A* \[**\-s**\ *WxH*\] \[*B*\])");
}

TEST(Entry, IsATermAndItsDefinition) {
    EXPECT_EQ(entry(bold("key"), "its name"), "**key**\n:   its name\n\n");
}

TEST(WithinEntry, IndentsLines) {
    EXPECT_EQ(within_entry("a\n:   b\n\n"), "    a\n    :   b\n\n\n");
}

TEST(Sentence, HasACapitalAndAFullStop) {
    EXPECT_EQ(sentence("list the plots"), R"(List the plots\.)");
    EXPECT_EQ(sentence("what is it?"), R"(What is it\?)");
    EXPECT_EQ(sentence(""), "");
}

}  // namespace
}  // namespace programs
