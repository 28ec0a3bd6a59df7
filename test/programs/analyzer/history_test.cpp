// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/history.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <vector>

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using test_support::TemporaryFolder;

namespace programs {
namespace {

using Lines = std::vector<std::string>;

std::string content_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

void put(const fs::path& path, const std::string& content) {
    std::ofstream{path, std::ios::binary} << content;
}

unsigned mode_of(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777U;
}

TEST(History, KeepsLinesForTheNextTime) {
    const TemporaryFolder folder;
    const fs::path file = folder / "history";
    {
        History history{file, 100};
        EXPECT_EQ(history.lines(), Lines{});
        EXPECT_TRUE(history.add("load a.pcap"));
        EXPECT_EQ(content_of(file), "load a.pcap\n") << "at once";
        EXPECT_TRUE(history.add("lc"));
    }
    EXPECT_EQ(History(file, 100).lines(), (Lines{"load a.pcap", "lc"}));
}

TEST(History, IsPrivate) {
    const TemporaryFolder folder;
    const fs::path file = folder / "state/history";
    const mode_t before = ::umask(0);
    History{file, 100}.add("lc");
    ::umask(before);
    EXPECT_EQ(mode_of(file), 0600U);
    EXPECT_EQ(mode_of(file.parent_path()), 0700U);
    fs::permissions(file, fs::perms{0644});
    History{file, 100}.add("lt");
    EXPECT_EQ(mode_of(file), 0600U);
    EXPECT_EQ(content_of(file), "lc\nlt\n");
}

TEST(History, KeepsNeitherBlankLinesNorTheSameTwiceInARow) {
    const TemporaryFolder folder;
    const fs::path file = folder / "history";
    {
        History history{file, 100};
        EXPECT_TRUE(history.add("lc"));
        EXPECT_FALSE(history.add("lc"));
        EXPECT_FALSE(history.add(""));
        EXPECT_FALSE(history.add(" \t"));
        EXPECT_TRUE(history.add("lt"));
        EXPECT_TRUE(history.add("lc"));
    }
    History next{file, 100};
    EXPECT_FALSE(next.add("lc")) << "nor what was typed last time";
    EXPECT_EQ(content_of(file), "lc\nlt\nlc\n");
}

TEST(History, HoldsTheNewestLinesOnly) {
    const TemporaryFolder folder;
    const fs::path file = folder / "history";
    put(file, "1\n2\n3\n4\n");
    {
        History history{file, 3};
        EXPECT_EQ(history.lines(), (Lines{"2", "3", "4"}));
        history.add("5");
    }
    EXPECT_EQ(content_of(file), "3\n4\n5\n");
    { const History shorter{file, 1}; }
    EXPECT_EQ(content_of(file), "5\n");
    { const History same{file, 1}; }
    EXPECT_EQ(content_of(file), "5\n");
}

TEST(History, OfSizeNoneLeavesTheFileAlone) {
    const TemporaryFolder folder;
    const fs::path file = folder / "history";
    {
        History history{file, 0};
        EXPECT_FALSE(history.add("lc"));
    }
    EXPECT_FALSE(fs::exists(file));
    put(file, "1\n2\n");
    EXPECT_EQ(History(file, 0).lines(), Lines{});
    EXPECT_EQ(content_of(file), "1\n2\n");
}

TEST(History, OfTwoAtOnceHoldsTheLinesOfBoth) {
    const TemporaryFolder folder;
    const fs::path file = folder / "history";
    {
        History first{file, 3};
        History second{file, 3};
        first.add("a1");
        second.add("b1");
        first.add("a2");
        second.add("b2");
        EXPECT_EQ(content_of(file), "a1\nb1\na2\nb2\n");
    }
    EXPECT_EQ(content_of(file), "b1\na2\nb2\n");
}

TEST(History, WithoutAFileKeepsNothingAndWorks) {
    History history{std::nullopt, 100};
    EXPECT_TRUE(history.add("lc"));
    EXPECT_FALSE(history.add("lc"));
}

TEST(History, WorksWithoutAFileItCannotUse) {
    const TemporaryFolder folder;
    put(folder / "file", "x");
    fs::create_directory(folder / "folder");
    ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
    for (const fs::path& file : {folder / "file/history", folder / "folder", folder / "fifo",
                                 fs::path{"/dev/null"}, fs::path{"/proc/history"}}) {
        History history{file, 100};
        EXPECT_EQ(history.lines(), Lines{}) << file;
        EXPECT_TRUE(history.add("lc")) << file;
    }
    EXPECT_EQ(content_of(folder / "file"), "x");
}

TEST(History, ReadsAFileThatLacksItsLastLineEnd) {
    const TemporaryFolder folder;
    const fs::path file = folder / "history";
    put(file, "1\n\n2");
    {
        History history{file, 100};
        EXPECT_EQ(history.lines(), (Lines{"1", "2"}));
        history.add("3");
    }
    EXPECT_EQ(content_of(file), "1\n\n2\n3\n");
}

}  // namespace
}  // namespace programs
