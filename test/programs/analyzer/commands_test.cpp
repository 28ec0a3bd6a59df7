// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "programs/analyzer/catalogue.h"
#include "programs/analyzer/command.h"
#include "programs/analyzer/help.h"

namespace programs {
namespace {

TEST(Commands, NamesAndAliasesAreUnique) {
    std::set<std::string> words;
    for (const CommandInfo& info : own_commands()) {
        EXPECT_TRUE(words.insert(info.name).second) << info.name;
        for (const std::string& alias : info.aliases) {
            EXPECT_TRUE(words.insert(alias).second) << alias;
        }
    }
}

TEST(Commands, EachOneOfTheManualIsThere) {
    Catalogue catalogue{base::Settings{{}}};
    for (const char* const name : {"load",
                                   "list-connections",
                                   "lc",
                                   "lm",
                                   "list-tcp",
                                   "lt",
                                   "list-subflows",
                                   "ls",
                                   "list-reinjections",
                                   "lr",
                                   "events",
                                   "summary",
                                   "tcp-summary",
                                   "delays",
                                   "plot",
                                   "list-plots",
                                   "list-plugins",
                                   "dump",
                                   "export",
                                   "check-health",
                                   "clean-cache",
                                   "help",
                                   "quit",
                                   "q"}) {
        EXPECT_NE(catalogue.find_command(name), nullptr) << name;
    }
    EXPECT_EQ(catalogue.find_command("lc"), catalogue.find_command("list-connections"));
    EXPECT_EQ(catalogue.find_command("list"), nullptr);
}

TEST(Commands, ANearMissIsSuggested) {
    try {
        Catalogue{base::Settings{{}}}.refuse_unknown_command("sumary");
        FAIL();
    } catch (const base::UsageError& error) {
        EXPECT_NE(std::string{error.what()}.find("did you mean 'summary'?"), std::string::npos);
    }
}

TEST(Commands, EachExplainsItself) {
    for (const CommandInfo& info : own_commands()) {
        const std::string help = help_of(info);
        EXPECT_EQ(help.find("usage: " + info.name), 0U) << info.name;
        EXPECT_NE(help.find(info.summary), std::string::npos) << info.name;
        EXPECT_NE(command_list(own_commands()).find(info.summary), std::string::npos) << info.name;
    }
}

TEST(Commands, UsageShowsWhatIsOptional) {
    Catalogue catalogue{base::Settings{{}}};
    EXPECT_EQ(
        help_of(*catalogue.find_command("list-subflows")).find("usage: list-subflows [MPTCP]\n"),
        0U);
    EXPECT_EQ(help_of(*catalogue.find_command("summary"))
                  .find("usage: summary [MPTCP] [--to client|server]"),
              0U);
}

}  // namespace
}  // namespace programs
