// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/roff.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace manual {
namespace {

TEST(Escaped, LeavesLettersAndDigits) {
    EXPECT_EQ(escaped("tcp bytes (64): 2.7 MB"), "tcp bytes (64): 2.7 MB");
    EXPECT_EQ(escaped(""), "");
}

// groff_man(7) and groff_char(7): these would be typographic signs otherwise.
TEST(Escaped, KeepsAsciiSignsThatRoffWouldChange) {
    EXPECT_EQ(escaped("--to-end"), "\\-\\-to\\-end");
    EXPECT_EQ(escaped("subflow's"), "subflow\\(aqs");
    EXPECT_EQ(escaped("\"a\""), "\\(dqa\\(dq");
    EXPECT_EQ(escaped("`^~"), "\\(ga\\(ha\\(ti");
}

TEST(Escaped, KeepsBackslashes) {
    EXPECT_EQ(escaped("\\t for a tab"), "\\(rst for a tab");
    EXPECT_EQ(escaped("\\fB"), "\\(rsfB");
}

TEST(Escaped, MakesNoRequests) {
    EXPECT_EQ(escaped(".png or .svg"), "\\&.png or .svg");
    EXPECT_EQ(escaped("'x'"), "\\(aqx\\(aq");
    EXPECT_EQ(escaped("a\n.so /etc/passwd"), "a .so /etc/passwd");
}

TEST(Escaped, WritesUtf8AsCodes) {
    EXPECT_EQ(escaped("20 \xc2\xb5s"), "20 \\[u00B5]s");
    EXPECT_EQ(escaped("\xe2\x80\x99"), "\\[u2019]");
    EXPECT_EQ(escaped("\xf0\x9d\x84\x9e!"), "\\[u1D11E]!");
}

TEST(Escaped, RefusesWhatIsNoUtf8) {
    EXPECT_THROW(static_cast<void>(escaped("\x80")), base::Error);
    EXPECT_THROW(static_cast<void>(escaped("a\xc2")), base::Error);
    EXPECT_THROW(static_cast<void>(escaped("a\xc2z")), base::Error);
}

TEST(Tagged, IsAParagraphWithATag) {
    EXPECT_EQ(tagged(bold("-v"), escaped("say more")), ".TP\n\\fB\\-v\\fR\nsay more\n");
    EXPECT_EQ(tagged(italic("FILE"), ""), ".TP\n\\fIFILE\\fR\n\\&\n");
}

TEST(Sentence, HasACapitalAndAFullStop) {
    EXPECT_EQ(sentence("list the plots"), "List the plots.");
    EXPECT_EQ(sentence("what is it?"), "What is it?");
    EXPECT_EQ(sentence("a self-test"), "A self\\-test.");
    EXPECT_EQ(sentence(""), "");
}

TEST(Unbreakable, KeepsWordsTogether) {
    EXPECT_EQ(unbreakable("Common options"), "Common\\ options");
}

}  // namespace
}  // namespace manual
