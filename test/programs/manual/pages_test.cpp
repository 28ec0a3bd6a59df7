// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/manual/pages.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace programs {
namespace {

cli::CommandWords words_of(const std::string& name) {
    return {name, {}, "do " + name, [](cli::Options& options) {
                options.add_switch("so", "it is", [] {});
            }};
}

cli::ProgramInfo program() {
    return {"tool",
            "usage: tool FILE\n\n",
            [](cli::Options& /*options*/) {},
            {words_of("one"), words_of("two"), words_of("three")}};
}

TEST(Page, LeavesProseAsItIs) {
    const std::string text = "# NAME\n\ntool - a@b.c\n\n    # code\n    @SETUP@\n## four\n";
    EXPECT_EQ(page(program(), text), text + "\n");
}

TEST(Page, HasASynopsis) {
    EXPECT_EQ(page(program(), "@SYNOPSIS@\n\nText"), "| **tool** *FILE*\n\nText\n");
}

TEST(Page, PutsTextOfACommandBetweenItsHeadAndItsOptions) {
    EXPECT_EQ(page(program(), "## two\n\nReally.\n\n# NEXT"),
              "## two\n\n**two** \\[**\\-\\-so**\\]\n\nDo two\\.\n"
              "\nReally.\n\n"
              "**\\-\\-so**\n:   it is\n\n"
              "# NEXT\n");
}

TEST(Page, PutsTheOtherCommandsAfterThem) {
    const std::string filled = page(program(), "## two\n\n@COMMANDS@\n");
    const auto two = filled.find("## two");
    const auto one = filled.find("## one");
    const auto three = filled.find("## three");
    EXPECT_LT(two, one);
    EXPECT_LT(one, three);
    EXPECT_NE(three, std::string::npos);
    EXPECT_EQ(filled.find("## two", two + 1), std::string::npos);
}

TEST(Page, HasListsOfWhatThereIs) {
    const std::string filled =
        page(program(), "@PLOTS@\n@COLUMNS@\n@SETTINGS@\n@VARIABLES@\n@SETUP@\n");
    for (const std::string part : {"**data\\-rtt**", "**dsn**", "**tshark\\_binary**",
                                   "**MPTCPANALYZER\\_JOBS**", "    **fowd**"}) {
        EXPECT_NE(filled.find(part), std::string::npos) << part;
    }
}

TEST(Page, RefusesUnknownPlaces) {
    EXPECT_THROW(static_cast<void>(page(program(), "@OTHERS@")), base::Error);
    EXPECT_THROW(static_cast<void>(page(program(), "@SETUP")), base::Error);
}

}  // namespace
}  // namespace programs
