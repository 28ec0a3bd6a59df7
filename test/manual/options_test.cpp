// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/options.h"

#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "command/program_info.h"
#include "shell/arguments.h"

namespace manual {
namespace {

void ignore(const std::string& /*value*/) {}

/// What a terminal shows of a line without its fonts.
std::string plain(std::string roff) {
    roff = std::regex_replace(roff, std::regex{R"(\\f[BIR]|\\:)"}, "");
    return std::regex_replace(roff, std::regex{R"(\\([- ]))"}, "$1");
}

class ManualOptions : public testing::Test {
  protected:
    ManualOptions() {
        options.add_argument("FILE", "what to read", ignore);
        options.add_arguments("MORE", "and more", ignore);
        options.add_switch("deep,d", "look deeper", [] {});
        options.group("Output");
        options.add_choice("format", {"text", "two-column"}, "of the answer", ignore);
        options.add_value("size,s", "WxH", "such as '1x2'", ignore);
        options.add_switch("help,h", "this", [] {});
    }
    base::Options options;
};

TEST_F(ManualOptions, AreHeadedByTheirNames) {
    EXPECT_EQ(option_tag(options.infos()[0]), "\\fB\\-d\\fR, \\fB\\-\\-deep\\fR");
    EXPECT_EQ(option_tag(options.infos()[2]), "\\fB\\-s\\fR, \\fB\\-\\-size\\fR \\fIWxH\\fR");
}

TEST_F(ManualOptions, ShowChoicesAsWordsToBeTyped) {
    EXPECT_EQ(option_tag(options.infos()[1]),
              "\\fB\\-\\-format\\fR \\fBtext\\fR|\\:\\fBtwo\\-column\\fR");
}

TEST_F(ManualOptions, HaveAUsageLine) {
    EXPECT_EQ(plain(usage_line(options)),
              "FILE [MORE...] [-d] [--format text|two-column] [-s WxH]");
    EXPECT_EQ(plain(usage_line(options)), options.usage());
}

TEST_F(ManualOptions, StandInSectionsByGroup) {
    const std::string roff = option_sections(options);
    EXPECT_EQ(roff.find(".SS Options\n.TP\n\\fB\\-d"), 0U) << roff;
    EXPECT_NE(roff.find("look deeper\n.SS Output\n.TP\n"), std::string::npos) << roff;
    EXPECT_NE(roff.find("such as \\(aq1x2\\(aq\n"), std::string::npos) << roff;
}

TEST_F(ManualOptions, StandInAListWithTheNamesOfGroups) {
    const std::string roff = option_list(options);
    EXPECT_EQ(roff.find(".TP\n\\fB\\-d"), 0U) << roff;
    EXPECT_NE(roff.find("look deeper\n.PP\n\\fIOutput\\fR:\n.TP\n"), std::string::npos) << roff;
}

TEST_F(ManualOptions, HaveArgumentsWithTheirHelp) {
    EXPECT_EQ(argument_list(options),
              ".TP\n\\fIFILE\\fR\nwhat to read\n.TP\n\\fIMORE\\fR\nand more\n");
}

TEST(ManualUsage, IsThatOfHelpForEachCommand) {
    for (const command::ProgramInfo& program : {shell::analyzer_info(), command::numerics_info()}) {
        for (const command::CommandWords& words : program.commands) {
            base::Options options;
            words.declare(options);
            EXPECT_EQ(plain(usage_line(options)), options.usage()) << words.name;
        }
    }
}

}  // namespace
}  // namespace manual
