// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/trust.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "plugin/files.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;

namespace plugin {
namespace {

/// A folder that only its user can write to, in one of the system's.
class TrustTest : public testing::Test {
  protected:
    [[nodiscard]] fs::path path(const std::string& name) const { return m_folder / name; }
    [[nodiscard]] const fs::path& folder() const { return m_folder.path(); }

    static void expect_distrusted(const fs::path& file, const fs::path& because_of,
                                  const std::string& said) {
        const std::string reason = distrust(file).value_or("");
        EXPECT_NE(reason.find("'" + because_of.string() + "'"), std::string::npos) << reason;
        EXPECT_NE(reason.find(said), std::string::npos) << reason;
    }

  private:
    test_support::TemporaryFolder m_folder;
};

TEST_F(TrustTest, OnesOwnFilesAndThoseOfTheSystemAreTrusted) {
    const fs::path file = make_file(path("file"));
    EXPECT_EQ(distrust(file), std::nullopt);
    for (const mode_t mode : {0700U, 0500U, 0644U, 0400U}) {
        set_mode(file, mode);
        EXPECT_EQ(distrust(file), std::nullopt) << mode;
    }
    EXPECT_EQ(distrust("/usr/bin/env"), std::nullopt);
}

TEST_F(TrustTest, AFileThatOthersCanWriteIsNot) {
    const fs::path file = make_file(path("file"));
    for (const mode_t mode : {0775U, 0757U, 0777U, 0720U, 0702U}) {
        set_mode(file, mode);
        expect_distrusted(file, file, "can be written to by others; 'chmod go-w' fixes that");
    }
}

TEST_F(TrustTest, NorIsOneInAFolderThatOthersCanWriteTo) {
    const fs::path inner = make_folder(path("inner"));
    const fs::path file = make_file(inner / "file");
    EXPECT_EQ(distrust(file), std::nullopt);
    for (const mode_t mode : {0775U, 0757U, 0777U, 01777U}) {  // a sticky one takes new files
        set_mode(inner, mode);
        expect_distrusted(file, inner, "can be written to by others");
    }
}

TEST_F(TrustTest, NorOneWhoseFolderOthersCanReplace) {
    const fs::path outer = make_folder(path("outer"));
    const fs::path file = make_file(make_folder(outer / "between/inner") / "file");
    set_mode(outer, 0777);
    expect_distrusted(file, outer, "can be written to by others");
    set_mode(outer, 01777);  // in a sticky one nobody can
    EXPECT_EQ(distrust(file), std::nullopt);
    set_mode(outer, 01775);
    EXPECT_EQ(distrust(file), std::nullopt);
}

TEST_F(TrustTest, WhatBelongsToAnotherUserIsNot) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can give files away";
    }
    const fs::path outer = make_folder(path("outer"));
    const fs::path inner = make_folder(outer / "inner");
    const fs::path file = make_file(inner / "file");
    for (const fs::path& given : {file, inner, outer}) {
        give_away(given);
        expect_distrusted(file, given, "belongs to another user");
        ASSERT_EQ(::chown(given.c_str(), 0, 0), 0);
    }
    give_away(outer);  // who can rename what is in it, though others cannot
    set_mode(outer, 01777);
    expect_distrusted(file, outer, "belongs to another user");
}

TEST_F(TrustTest, AnotherUserTrustsHisOwnFilesAndRootsAndNobodyElses) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can become another user";
    }
    set_mode(folder(), 0755);
    const fs::path his = make_folder(path("his"));
    give_away(make_file(his / "file"));
    give_away(his);
    const fs::path others = make_file(path("others"));
    ASSERT_EQ(::chown(others.c_str(), 1000, 1000), 0);
    const fs::path roots = make_file(path("roots"));
    const auto judge = [&] {
        const bool became = ::setgid(nobody) == 0 && ::setuid(nobody) == 0;
        ::_exit(became && !distrust(his / "file") && !distrust(roots) && distrust(others) ? 0 : 1);
    };
    EXPECT_EXIT(judge(), testing::ExitedWithCode(0), "");
}

TEST_F(TrustTest, ALinkIsLookedAtAtBothEnds) {
    const fs::path good = make_file(make_folder(path("good")) / "file");
    const fs::path open = make_folder(path("open"));
    const fs::path inside = make_file(open / "file");
    const fs::path writable = make_file(path("writable"), 0777);
    const fs::path links = make_folder(path("links"));
    fs::create_symlink(good, links / "good");
    fs::create_symlink("../good/file", links / "relative");
    fs::create_symlink(writable, links / "writable");
    fs::create_symlink(inside, links / "inside");
    fs::create_symlink(good, open / "link");
    fs::create_directory_symlink(open, links / "folder");
    set_mode(open, 0777);
    EXPECT_EQ(distrust(links / "good"), std::nullopt);
    EXPECT_EQ(distrust(links / "relative"), std::nullopt);
    expect_distrusted(links / "writable", links / "writable", "can be written to by others");
    expect_distrusted(links / "inside", open, "can be written to by others");
    expect_distrusted(open / "link", open, "can be written to by others");
    expect_distrusted(links / "folder/file", links / "folder", "can be written to by others");
}

TEST_F(TrustTest, WhatIsNotThereIsNot) {
    fs::create_symlink("nowhere", path("dangling"));
    fs::create_symlink("loop", path("loop"));
    make_file(path("file"));
    for (const std::string name : {"missing", "missing/file", "dangling", "file/below"}) {
        expect_distrusted(path(name), path(name), "cannot look at ");
    }
    EXPECT_NE(distrust(path("loop")), std::nullopt);
    EXPECT_NE(distrust(""), std::nullopt);
}

TEST_F(TrustTest, WaysOfWritingAPathMakeNoDifference) {
    const fs::path inner = make_folder(path("inner"));
    make_file(inner / "file");
    make_file(path("open"), 0777);
    const CurrentFolder current{inner};
    for (const std::string file : {"file", "./file", "../inner/file", ".//file"}) {
        EXPECT_EQ(distrust(file), std::nullopt) << file;
    }
    EXPECT_EQ(distrust("/" + (inner / "file").string()), std::nullopt) << "two slashes";
    EXPECT_NE(distrust("../open"), std::nullopt);
    set_mode(folder(), 0777);
    EXPECT_NE(distrust("file"), std::nullopt);
}

TEST_F(TrustTest, ReasonsAreSafeToPrint) {
    const fs::path file = make_file(path("a\x1b[31mb"), 0777);
    const std::string reason = distrust(file).value_or("");
    EXPECT_EQ(reason.find('\x1b'), std::string::npos);
    EXPECT_NE(reason.find(R"(a\x1b[31mb)"), std::string::npos) << reason;
}

}  // namespace
}  // namespace plugin
