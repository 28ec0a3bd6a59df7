// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/find.h"

#include <filesystem>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <vector>

#include <gtest/gtest.h>

#include "plugin/files.h"
#include "support/environment.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

namespace plugin {
namespace {

Names names_of(const std::vector<Found>& all) {
    Names names;
    for (const Found& found : all) {
        names.push_back(found.name);
    }
    return names;
}

/// A plugins folder and two of PATH.
class FindTest : public testing::Test {
  protected:
    FindTest() {
        for (const char* const name : {"plugins", "first", "second"}) {
            make_folder(path(name));
        }
        set_path(path("first").string() + ":" + path("second").string());
    }
    [[nodiscard]] fs::path path(const std::string& name) const { return m_folder / name; }
    void set_path(const std::optional<std::string>& value) { m_path.emplace("PATH", value); }

    /// The program of that name among those that are found.
    [[nodiscard]] Found program(const std::string& name) const {
        for (const Found& found : find_programs(path("plugins"))) {
            if (found.name == name) {
                return found;
            }
        }
        return {};
    }

  private:
    test_support::TemporaryFolder m_folder;
    std::optional<test_support::Variable> m_path;
};

TEST(PluginName, HoldsLettersDigitsDashesAndUnderscores) {
    for (const char* const name : {"a", "Z", "0", "a-b", "a_b", "_", "rtt2", "a-", "9lives"}) {
        EXPECT_TRUE(is_name(name)) << name;
    }
    for (const std::string name : {"", "-", "-a", "--help", "a b", "a.b", "a/b", "..", "a\n", "a'",
                                   "\xc3\xa4", "a=b", "a:b", "?", "a\x1b"}) {
        EXPECT_FALSE(is_name(name)) << name;
    }
    EXPECT_FALSE(is_name(std::string_view{"a\0b", 3}));
}

TEST_F(FindTest, ProgramsByName) {
    for (const char* const file : {"plugins/mptcpanalyzer-b", "plugins/mptcpanalyzer-c-d",
                                   "first/mptcpanalyzer-a", "second/mptcpanalyzer-E"}) {
        make_file(path(file));
    }
    const std::vector<Found> all = find_programs(path("plugins"));
    EXPECT_EQ(names_of(all), (Names{"E", "a", "b", "c-d"}));
    EXPECT_EQ(all[1].file, path("first/mptcpanalyzer-a"));
    for (const Found& found : all) {
        EXPECT_EQ(found.refusal, "") << found.name;
    }
}

TEST_F(FindTest, OnlyWhatCanBeRunAndCalledIsAProgram) {
    make_file(path("plugins/mptcpanalyzer-data"), 0644);
    make_folder(path("plugins/mptcpanalyzer-folder"));
    for (const std::string name :
         {"mptcpanalyzer-", "mptcpanalyzer", "mptcpanalyzer-a.sh", "mptcpanalyzer-a b",
          "mptcpanalyzer--x", "mptcpanalyzer_a", "mptcpexporter-a", "Mptcpanalyzer-a", "a"}) {
        make_file(path("plugins/" + name));
    }
    EXPECT_EQ(names_of(find_programs(path("plugins"))), Names{});
    fs::create_symlink("/usr/bin/env", path("plugins/mptcpanalyzer-linked"));
    fs::create_symlink("nowhere", path("plugins/mptcpanalyzer-dangling"));
    EXPECT_EQ(names_of(find_programs(path("plugins"))), Names{"linked"});
}

TEST_F(FindTest, TheFolderStandsBeforePathAndEarlierEntriesBeforeLaterOnes) {
    make_file(path("second/mptcpanalyzer-x"));
    EXPECT_EQ(program("x").file, path("second/mptcpanalyzer-x"));
    make_file(path("first/mptcpanalyzer-x"));
    EXPECT_EQ(program("x").file, path("first/mptcpanalyzer-x"));
    make_file(path("plugins/mptcpanalyzer-x"));
    EXPECT_EQ(program("x").file, path("plugins/mptcpanalyzer-x"));
    EXPECT_EQ(find_programs(path("plugins")).size(), 1U);
}

TEST_F(FindTest, WhatIsRefusedStillHidesWhatComesLater) {
    make_file(path("plugins/mptcpanalyzer-x"), 0777);
    make_file(path("first/mptcpanalyzer-x"));
    EXPECT_EQ(program("x").file, path("plugins/mptcpanalyzer-x"));
    EXPECT_NE(program("x").refusal.find("can be written to by others"), std::string::npos);
}

TEST_F(FindTest, WhatDependsOnWhereOneIsIsNotLookedAt) {
    make_file(path("mptcpanalyzer-here"));
    make_file(path("first/mptcpanalyzer-there"));
    const CurrentFolder current{path("")};
    for (const std::string entries : {":", "", ".", "first", "./first", "::", "~"}) {
        set_path(entries);
        EXPECT_EQ(names_of(find_programs(std::nullopt)), Names{}) << entries;
        set_path(entries + ":" + path("first").string() + ":");
        EXPECT_EQ(names_of(find_programs(std::nullopt)), Names{"there"}) << entries;
    }
    set_path(std::nullopt);
    EXPECT_EQ(names_of(find_programs(std::nullopt)), Names{});
}

TEST_F(FindTest, FoldersThatAreNotThereHoldNothing) {
    make_file(path("file"));
    set_path("/nowhere/at/all:" + path("file").string() + ":" + path("missing").string());
    EXPECT_EQ(names_of(find_programs(path("missing"))), Names{});
    EXPECT_EQ(names_of(find_programs(path("file"))), Names{});
    EXPECT_EQ(names_of(find_libraries(path("missing"))), Names{});
    EXPECT_EQ(names_of(find_libraries(std::nullopt)), Names{});
}

TEST_F(FindTest, LibrariesByName) {
    for (const char* const name : {"b.so", "a.so", "c.so.1", "d.SO", ".so", "so", "e.so.bak"}) {
        make_file(path("plugins") / name, 0644);
    }
    make_file(path("first/of-path.so"), 0644);
    const std::vector<Found> all = find_libraries(path("plugins"));
    EXPECT_EQ(names_of(all), (Names{"a", "b"}));
    EXPECT_EQ(all[0].file, path("plugins/a.so"));
    EXPECT_EQ(all[0].refusal, "");
}

TEST_F(FindTest, OnlyFilesAreLibraries) {
    make_folder(path("plugins/folder.so"));
    ASSERT_EQ(::mkfifo(path("plugins/fifo.so").c_str(), 0600), 0);
    EXPECT_EQ(names_of(find_libraries(path("plugins"))), Names{});
}

TEST_F(FindTest, RefusedLibrariesAreToldOf) {
    make_file(path("plugins/open.so"), 0666);
    fs::create_symlink("nowhere", path("plugins/dangling.so"));
    const std::vector<Found> all = find_libraries(path("plugins"));
    ASSERT_EQ(names_of(all), (Names{"dangling", "open"}));
    EXPECT_NE(all[0].refusal.find("No such file"), std::string::npos) << all[0].refusal;
    EXPECT_NE(all[1].refusal.find("can be written to by others"), std::string::npos);
    set_mode(path("plugins"), 0777);
    make_file(path("plugins/good.so"), 0644);
    for (const Found& found : find_libraries(path("plugins"))) {
        EXPECT_NE(found.refusal, "") << found.name;
    }
}

}  // namespace
}  // namespace plugin
