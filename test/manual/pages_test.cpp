// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/pages.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace manual {
namespace {

command::CommandWords words_of(const std::string& name) {
    return {name, {}, "do " + name, [](base::Options& options) {
                options.add_switch("so", "it is", [] {});
            }};
}

command::ProgramInfo program() {
    return {"tool",
            "usage: tool FILE\n\n",
            [](base::Options& /*options*/) {},
            {words_of("one"), words_of("two"), words_of("three")}};
}

std::string page(std::string_view text) {
    return program_page(program(), text, "2026-01-02");
}

TEST(ProgramPage, HasVersionAndDate) {
    EXPECT_EQ(page(".TH TOOL 1 @DATE@\n"), ".TH TOOL 1 2026-01-02\n");
    EXPECT_NE(page("@VERSION@").find('.'), std::string::npos);
}

TEST(ProgramPage, HasASynopsis) {
    EXPECT_EQ(page("@SYNOPSIS@\n.SH"), "\\fBtool\\fR \\fIFILE\\fR\n.SH");
}

TEST(ProgramPage, PutsCommandsInTheirPlaces) {
    EXPECT_EQ(page("@COMMAND two@\nReally.\n@OPTIONS two@\n"),
              ".SS two\n\\fBtwo\\fR [\\fB\\-\\-so\\fR]\n.PP\nDo two.\nReally.\n"
              ".TP\n\\fB\\-\\-so\\fR\nit is\n");
}

TEST(ProgramPage, PutsTheOtherCommandsBehindThem) {
    const std::string roff = page("@COMMAND two@\n@OPTIONS two@\n@COMMANDS@\n");
    const auto two = roff.find(".SS two");
    const auto one = roff.find(".SS one");
    const auto three = roff.find(".SS three");
    EXPECT_LT(two, one);
    EXPECT_LT(one, three);
    EXPECT_NE(three, std::string::npos);
    EXPECT_EQ(roff.find(".SS two", two + 1), std::string::npos);
}

TEST(ProgramPage, RefusesWhatThereIsNot) {
    EXPECT_THROW(static_cast<void>(page("@COMMAND four@")), base::Error);
    EXPECT_THROW(static_cast<void>(page("@OPTIONS four@")), base::Error);
    EXPECT_THROW(static_cast<void>(page("@NOTHING@")), base::Error);
    EXPECT_THROW(static_cast<void>(page("@COLUMNS@")), base::Error);
}

TEST(FormatsPage, HasListsOfItsOwn) {
    const std::string roff =
        formats_page("@DATE@\n@COLUMNS@\n@SETTINGS@\n@VARIABLES@\n@SETUP@\n", "2026-01-02");
    EXPECT_EQ(roff.find("2026-01-02\n.TP\n\\fBpacketid\\fR"), 0U);
    for (const std::string part :
         {"\\fBdsn\\fR", "\\fBtshark_binary\\fR", "\\fBMPTCPANALYZER_JOBS\\fR", "\\fBfowd\\fR"}) {
        EXPECT_NE(roff.find(part), std::string::npos) << part;
    }
    EXPECT_THROW(static_cast<void>(formats_page("@SYNOPSIS@", "")), base::Error);
}

}  // namespace
}  // namespace manual
