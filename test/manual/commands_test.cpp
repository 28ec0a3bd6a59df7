// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/commands.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace manual {
namespace {

command::CommandWords draw_words() {
    return {"draw-it", {"d", "?"}, "make a picture", [](base::Options& options) {
                options.add_argument("FILE", "where to", [](const std::string& /*file*/) {});
                options.add_switch("big", "larger", [] {});
            }};
}

command::ProgramInfo program() {
    return {"tool",
            "usage: tool [options] IN.json [COMMAND [ARGUMENTS]]\n"
            "       tool schema\n\n"
            "Does things.\n  tool x\n\n",
            [](base::Options& options) {
                options.group("Output");
                options.add_switch("quiet,q", "say less", [] {});
            },
            {draw_words()}};
}

TEST(Synopsis, IsTheHeadOfTheUsage) {
    EXPECT_EQ(synopsis(program()),
              "\\fBtool\\fR [\\fIoptions\\fR] \\fIIN.json\\fR [\\fICOMMAND\\fR "
              "[\\fIARGUMENTS\\fR]]\n"
              ".br\n"
              "\\fBtool\\fR \\fBschema\\fR\n");
}

TEST(Synopsis, TellsAlternatives) {
    command::ProgramInfo info = program();
    info.usage = "usage: tool [CAPTURE|SCRIPT]\n\n";
    EXPECT_EQ(synopsis(info), "\\fBtool\\fR [\\fICAPTURE\\fR|\\fISCRIPT\\fR]\n");
}

TEST(ProgramOptions, StandUnderHeadings) {
    EXPECT_EQ(program_options(program()),
              ".SS Output\n.TP\n\\fB\\-q\\fR, \\fB\\-\\-quiet\\fR\nsay less\n");
}

TEST(CommandHead, HasNamesUsageAndPurpose) {
    EXPECT_EQ(command_head(draw_words()),
              ".SS draw\\-it,\\ d,\\ ?\n"
              "\\fBdraw\\-it\\fR \\fIFILE\\fR [\\fB\\-\\-big\\fR]\n"
              ".PP\n"
              "Make a picture.\n");
}

TEST(CommandOptions, HaveArgumentsFirst) {
    EXPECT_EQ(command_options(draw_words()),
              ".TP\n\\fIFILE\\fR\nwhere to\n.TP\n\\fB\\-\\-big\\fR\nlarger\n");
}

TEST(FindCommand, RefusesWhatThereIsNot) {
    const command::ProgramInfo info = program();
    EXPECT_EQ(find_command(info, "draw-it").summary, "make a picture");
    EXPECT_THROW(static_cast<void>(find_command(info, "d")), base::Error);
}

}  // namespace
}  // namespace manual
