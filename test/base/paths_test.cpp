// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/paths.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/environment.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;

namespace base {
namespace {

unsigned mode_of(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777U;
}

void make_program(const fs::path& path, unsigned mode = 0755) {
    std::ofstream{path} << "#!/bin/sh\n";
    fs::permissions(path, fs::perms{mode});
}

TEST(Environment, GivesAValueUnlessUnsetOrEmpty) {
    {
        const test_support::Variable variable{"MPTCP_TEST_VARIABLE", "value"};
        EXPECT_EQ(environment("MPTCP_TEST_VARIABLE"), "value");
    }
    {
        const test_support::Variable variable{"MPTCP_TEST_VARIABLE", ""};
        EXPECT_EQ(environment("MPTCP_TEST_VARIABLE"), std::nullopt);
    }
    const test_support::Variable variable{"MPTCP_TEST_VARIABLE", std::nullopt};
    EXPECT_EQ(environment("MPTCP_TEST_VARIABLE"), std::nullopt);
}

TEST(XdgFolders, AreTheVariablesWhenSet) {
    const test_support::Variable home{"HOME", "/home/user"};
    const test_support::Variable config{"XDG_CONFIG_HOME", "/etc/user"};
    const test_support::Variable cache{"XDG_CACHE_HOME", "/var/user"};
    const test_support::Variable state{"XDG_STATE_HOME", "/var/state"};
    const test_support::Variable data{"XDG_DATA_HOME", "/var/data"};
    EXPECT_EQ(data_folder(), fs::path{"/var/data/mptcpanalyzer"});
    EXPECT_EQ(config_file(), fs::path{"/etc/user/mptcpanalyzer/config"});
    EXPECT_EQ(cache_folder(), fs::path{"/var/user/mptcpanalyzer"});
    EXPECT_EQ(state_folder(), fs::path{"/var/state/mptcpanalyzer"});
}

TEST(XdgFolders, AreBelowHomeWhenUnsetOrEmpty) {
    const test_support::Variable home{"HOME", "/home/user"};
    const test_support::Variable config{"XDG_CONFIG_HOME", std::nullopt};
    const test_support::Variable cache{"XDG_CACHE_HOME", ""};
    const test_support::Variable state{"XDG_STATE_HOME", std::nullopt};
    const test_support::Variable data{"XDG_DATA_HOME", ""};
    EXPECT_EQ(data_folder(), fs::path{"/home/user/.local/share/mptcpanalyzer"});
    EXPECT_EQ(state_folder(), fs::path{"/home/user/.local/state/mptcpanalyzer"});
    EXPECT_EQ(config_file(), fs::path{"/home/user/.config/mptcpanalyzer/config"});
    EXPECT_EQ(cache_folder(), fs::path{"/home/user/.cache/mptcpanalyzer"});
}

TEST(XdgFolders, IgnoreRelativePaths) {  // XDG Base Directory Specification, "Basics"
    const test_support::Variable home{"HOME", "/home/user"};
    const test_support::Variable config{"XDG_CONFIG_HOME", "etc"};
    const test_support::Variable cache{"XDG_CACHE_HOME", "./var"};
    const test_support::Variable data{"XDG_DATA_HOME", "data"};
    EXPECT_EQ(data_folder(), fs::path{"/home/user/.local/share/mptcpanalyzer"});
    EXPECT_EQ(config_file(), fs::path{"/home/user/.config/mptcpanalyzer/config"});
    EXPECT_EQ(cache_folder(), fs::path{"/home/user/.cache/mptcpanalyzer"});
}

TEST(XdgFolders, AreNothingWithoutAHome) {
    const test_support::Variable home{"HOME", std::nullopt};
    const test_support::Variable config{"XDG_CONFIG_HOME", std::nullopt};
    const test_support::Variable cache{"XDG_CACHE_HOME", std::nullopt};
    const test_support::Variable data{"XDG_DATA_HOME", std::nullopt};
    EXPECT_EQ(data_folder(), std::nullopt);
    EXPECT_EQ(config_file(), std::nullopt);
    EXPECT_EQ(cache_folder(), std::nullopt);
}

TEST(XdgFolders, NeedNoHomeWhenTheVariablesAreSet) {
    const test_support::Variable home{"HOME", std::nullopt};
    const test_support::Variable cache{"XDG_CACHE_HOME", "/var/user"};
    EXPECT_EQ(cache_folder(), fs::path{"/var/user/mptcpanalyzer"});
}

TEST(PrivateFolder, HasMode0700WhateverTheMask) {
    const test_support::TemporaryFolder folder;
    const mode_t before = ::umask(0);
    make_private_folder(folder / "open");
    ::umask(0177);
    make_private_folder(folder / "closed");
    ::umask(before);
    EXPECT_EQ(mode_of(folder / "open"), 0700U);
    EXPECT_EQ(mode_of(folder / "closed"), 0700U);
}

TEST(PrivateFolder, IsMadeWithItsParents) {
    const test_support::TemporaryFolder folder;
    make_private_folder(folder / "a/b/c");
    EXPECT_TRUE(fs::is_directory(folder / "a/b/c"));
    EXPECT_EQ(mode_of(folder / "a/b/c"), 0700U);
}

TEST(PrivateFolder, MayBeThereAlreadyWithWhatItHolds) {
    const test_support::TemporaryFolder folder;
    make_private_folder(folder / "cache");
    std::ofstream{folder / "cache/file"} << "kept";
    EXPECT_NO_THROW(make_private_folder(folder / "cache"));
    EXPECT_TRUE(fs::exists(folder / "cache/file"));
}

TEST(PrivateFolder, CannotStandWhereAFileIs) {
    const test_support::TemporaryFolder folder;
    std::ofstream{folder / "file"} << "x";
    for (const auto name : {"file", "file/below"}) {
        try {
            make_private_folder(folder / name);
            ADD_FAILURE() << "nothing thrown for " << name;
        } catch (const Error& error) {
            EXPECT_NE(std::string{error.what()}.find((folder / name).string()), std::string::npos);
        }
    }
}

TEST(FindProgram, TakesTheFirstExecutableInThePath) {
    const test_support::TemporaryFolder folder;
    for (const auto name : {"first", "second", "third"}) {
        fs::create_directories(folder / name);
    }
    fs::create_directories(folder / "first/tool");  // a folder is no program
    make_program(folder / "second/tool", 0644);     // neither is this
    make_program(folder / "third/tool");
    const std::string root = folder.path().string();
    const test_support::Variable path{
        "PATH", root + "/missing:" + root + "/first:" + root + "/second:" + root + "/third"};
    EXPECT_EQ(find_program("tool"), folder / "third/tool");
    make_program(folder / "second/tool");
    EXPECT_EQ(find_program("tool"), folder / "second/tool");
}

TEST(FindProgram, IsNothingWhenThereIsNone) {
    const test_support::Variable path{"PATH", "/usr/bin:/bin"};
    EXPECT_EQ(find_program("no-such-program-at-all"), std::nullopt);
    EXPECT_EQ(find_program(""), std::nullopt);
}

TEST(FindProgram, LooksNowhereForANameWithASlash) {
    const test_support::TemporaryFolder folder;
    make_program(folder / "tool");
    make_program(folder / "data", 0644);
    const test_support::Variable path{"PATH", folder.path().string()};
    EXPECT_EQ(find_program((folder / "tool").string()), folder / "tool");
    EXPECT_EQ(find_program("./tool"), std::nullopt);
    EXPECT_EQ(find_program((folder / "missing").string()), std::nullopt);
    EXPECT_EQ(find_program((folder / "data").string()), std::nullopt);
    EXPECT_EQ(find_program(folder.path().string() + "/"), std::nullopt);
}

TEST(TemporaryFolder, IsPrivateAndGoneWithAllItHeld) {
    fs::path path;
    {
        const TemporaryFolder folder;
        path = folder.path();
        EXPECT_TRUE(fs::is_directory(path));
        EXPECT_EQ(mode_of(path), 0700U);
        fs::create_directories(path / "a/b");
        std::ofstream{path / "a/b/file"} << "x";
    }
    EXPECT_FALSE(fs::exists(path));
}

TEST(TemporaryFolder, DoesNotFollowLinksWhenItGoes) {
    const test_support::TemporaryFolder outside;
    std::ofstream{outside / "kept"} << "x";
    {
        const TemporaryFolder folder;
        fs::create_directory_symlink(outside.path(), folder.path() / "link");
    }
    EXPECT_TRUE(fs::exists(outside / "kept"));
}

TEST(TemporaryFolder, TwoAreDifferent) {
    const TemporaryFolder first;
    const TemporaryFolder second;
    EXPECT_NE(first.path(), second.path());
}

TEST(TemporaryFolder, StandsInTheSystemsTemporaryFolder) {
    const test_support::TemporaryFolder place;
    const test_support::Variable variable{"TMPDIR", place.path().string()};
    const TemporaryFolder folder;
    EXPECT_EQ(folder.path().parent_path(), place.path());
}

}  // namespace
}  // namespace base
