// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/manual/programs.h"

#include <gtest/gtest.h>

namespace programs {
namespace {

void ignore(const std::string& /*value*/) {}

cli::CommandWords draw_words() {
    return {"draw-it", {"d", "?"}, "make a picture", [](cli::Options& options) {
                options.add_argument("FILE", "where to", ignore);
                options.add_switch("big", "larger", [] {});
                options.group("Two captures");
                options.add_value("size,s", "WxH", "such as '1x2'", ignore);
            }};
}

cli::ProgramInfo program() {
    return {"tool",
            "usage: tool [options] IN.json [COMMAND]\n"
            "       tool schema\n\n"
            "Does things.\n  tool x\n\n",
            [](cli::Options& options) {
                options.add_switch("deep", "look deeper", [] {});
                options.group("Output");
                options.add_choice("form", {"text", "csv"}, "of the answer", ignore);
            },
            {draw_words()}};
}

TEST(Synopsis, IsTheHeadOfTheUsage) {
    EXPECT_EQ(synopsis(program()),
              "| **tool** \\[*options*\\] *IN\\.json* \\[*COMMAND*\\]\n| **tool** **schema**\n");
}

TEST(ProgramOptions, StandUnderHeadings) {
    EXPECT_EQ(program_options(program()),
              "## Options\n\n"
              "**\\-\\-deep**\n:   look deeper\n\n"
              "## Output\n\n"
              "**\\-\\-form** **text**\\|`\\:`{=man}**csv**\n:   of the answer\n\n");
}

TEST(ProgramOptions, ComeAfterArguments) {
    cli::ProgramInfo info = program();
    info.declare = [](cli::Options& options) { options.add_argument("IN", "a file", ignore); };
    EXPECT_EQ(program_options(info), "## Arguments\n\n*IN*\n:   a file\n\n");
}

TEST(CommandHead, HasNamesUsageAndPurpose) {
    EXPECT_EQ(command_head(draw_words()),
              "## draw\\-it\\, d\\, \\?\n\n"
              "**draw\\-it** *FILE* \\[**\\-\\-big**\\] \\[**\\-s**\\ *WxH*\\]\n\n"
              "Make a picture\\.\n");
}

TEST(CommandOptions, HaveArgumentsFirstAndTitlesOfGroups) {
    EXPECT_EQ(command_options(draw_words()),
              "*FILE*\n:   where to\n\n"
              "**\\-\\-big**\n:   larger\n\n"
              "*Two captures*:\n\n"
              "**\\-s**\\, **\\-\\-size** *WxH*\n:   such as \\'1x2\\'\n\n");
}

}  // namespace
}  // namespace programs
