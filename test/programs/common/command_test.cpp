// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/command.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "programs/analyzer/catalogue.h"
#include "programs/analyzer/session.h"
#include "programs/common/help.h"
#include "programs/numerics/program.h"

namespace programs {
namespace {

using Names = std::set<std::string>;

/// The names in the registrations that the sources of a program hold.
Names declared_in(const std::string& program) {
    static const std::regex registration{R"(const Registration<\w+> \w+\{\s*"([^"]+)\")"};
    const auto folder =
        std::filesystem::path{MPTCP_TEST_SOURCE}.parent_path() / "lib" / "programs" / program;
    Names names;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        std::ifstream in{entry.path(), std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{in}, {}};
        for (std::sregex_iterator found{text.begin(), text.end(), registration}, end; found != end;
             ++found) {
            names.insert((*found)[1]);
        }
    }
    return names;
}

template <class Context>
Names own_names() {
    Names names;
    for (const CommandInfo<Context>& info : own_commands<Context>()) {
        names.insert(info.name);
    }
    return names;
}

TEST(OwnCommands, AreThoseThatTheSourcesDeclare) {
    EXPECT_GT(declared_in("analyzer").size(), 20U);
    EXPECT_EQ(own_names<Session>(), declared_in("analyzer"));
    EXPECT_EQ(own_names<NumericsInput>(), declared_in("numerics"));
}

TEST(OwnCommands, StandByGroupAndName) {
    const auto& all = own_commands<Session>();
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const auto& left, const auto& right) {
        return std::tie(left.group, left.name) < std::tie(right.group, right.name);
    }));
    EXPECT_EQ(all.front().name, "list-connections");
    EXPECT_EQ(all.back().name, "quit");
}

TEST(OwnCommands, HaveNamesAndAliasesOfTheirOwn) {
    Names words;
    for (const CommandInfo<Session>& info : own_commands<Session>()) {
        EXPECT_TRUE(words.insert(info.name).second) << info.name;
        for (const std::string& alias : info.aliases) {
            EXPECT_TRUE(words.insert(alias).second) << alias;
        }
    }
}

TEST(OwnCommands, ExplainThemselves) {
    for (const CommandInfo<Session>& info : own_commands<Session>()) {
        const std::string help = help_of(words_of(info));
        EXPECT_EQ(help.find("usage: " + info.name), 0U) << info.name;
        EXPECT_NE(help.find(info.summary), std::string::npos) << info.name;
    }
}

TEST(FindCommand, TakesNamesAndAliases) {
    const auto& all = own_commands<Session>();
    for (const char* const name : {"load", "lc", "lm", "lt", "ls", "lr", "?", "q", "exit"}) {
        EXPECT_NE(find_command(all, name), nullptr) << name;
    }
    EXPECT_EQ(find_command(all, "lc"), find_command(all, "list-connections"));
    EXPECT_EQ(find_command(all, "list"), nullptr);
}

TEST(HelpOf, ShowsWhatIsOptional) {
    const auto& all = own_commands<Session>();
    const auto help = [&all](const char* name) {
        return help_of(words_of(*find_command(all, name)));
    };
    EXPECT_EQ(help("list-subflows").find("usage: list-subflows [MPTCP]\n"), 0U);
    EXPECT_EQ(help("summary").find("usage: summary [MPTCP] [--to client|server]"), 0U);
}

}  // namespace
}  // namespace programs
