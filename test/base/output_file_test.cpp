// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/output_file.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/unique_fd.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using test_support::TemporaryFolder;

namespace base {
namespace {

std::string content_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

void put(const fs::path& path, const std::string& content) {
    std::ofstream{path, std::ios::binary} << content;
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{folder}) {
        names.push_back(entry.path().filename().string());
    }
    return names;
}

unsigned mode_of(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777U;
}

void write_whole(const fs::path& path, std::string_view content) {
    OutputFile out{path.string()};
    out.write(content);
    out.commit();
}

/// The message with which `path` is refused at once; empty when it is not.
std::string refusal_of(const fs::path& path) {
    try {
        const OutputFile out{path.string()};
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(OutputFile, AppearsAtCommitAndNotBefore) {
    const TemporaryFolder folder;
    const fs::path path = folder / "out.csv";
    OutputFile out{path.string()};
    out.write("one,");
    out.write("two\n");
    EXPECT_FALSE(fs::exists(path));
    out.commit();
    EXPECT_EQ(content_of(path), "one,two\n");
    EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{"out.csv"});
}

TEST(OutputFile, LeavesNothingWithoutCommit) {
    const TemporaryFolder folder;
    {
        OutputFile out{(folder / "out.csv").string()};
        out.write("half");
    }
    EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{});
}

TEST(OutputFile, LeavesTheOldFileWithoutCommit) {
    const TemporaryFolder folder;
    put(folder / "out.csv", "old");
    {
        OutputFile out{(folder / "out.csv").string()};
        out.write(std::string(1'000'000, 'n'));
        EXPECT_EQ(content_of(folder / "out.csv"), "old");
    }
    EXPECT_EQ(content_of(folder / "out.csv"), "old");
    EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{"out.csv"});
}

TEST(OutputFile, ReplacesInOneStepSoThatAReaderKeepsTheOldFile) {
    const TemporaryFolder folder;
    put(folder / "out.csv", "old");
    std::ifstream reader{folder / "out.csv"};
    write_whole(folder / "out.csv", "new");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>{reader}, {}), "old");
    EXPECT_EQ(content_of(folder / "out.csv"), "new");
}

TEST(OutputFile, MakesAnEmptyFileWhenNothingIsWritten) {
    const TemporaryFolder folder;
    write_whole(folder / "out.csv", "");
    EXPECT_TRUE(fs::exists(folder / "out.csv"));
    EXPECT_EQ(fs::file_size(folder / "out.csv"), 0U);
}

TEST(OutputFile, WritesMoreThanItsBufferAndAllBytes) {
    const TemporaryFolder folder;
    std::string expected;
    OutputFile out{(folder / "out.bin").string()};
    for (int i = 0; i < 3000; ++i) {
        const std::string piece(static_cast<std::size_t>(i) % 701, static_cast<char>(i));
        out.write(piece);
        expected += piece;
    }
    out.commit();
    EXPECT_GT(expected.size(), 1'000'000U);
    EXPECT_TRUE(content_of(folder / "out.bin") == expected);
}

TEST(OutputFile, KeepsTheModeOfTheFileItReplaces) {
    const TemporaryFolder folder;
    for (const unsigned mode : {0600U, 0640U, 0755U}) {
        put(folder / "out", "old");
        ASSERT_EQ(::chmod((folder / "out").c_str(), mode), 0);
        write_whole(folder / "out", "new");
        EXPECT_EQ(mode_of(folder / "out"), mode);
    }
}

TEST(OutputFile, GivesANewFileTheUsualMode) {
    const TemporaryFolder folder;
    const mode_t before = ::umask(027);
    write_whole(folder / "out", "new");
    const mode_t after = ::umask(before);
    EXPECT_EQ(mode_of(folder / "out"), 0640U);
    EXPECT_EQ(after, 027U) << "the process's own mask must stay as it was";
}

TEST(OutputFile, FollowsALinkToAFile) {
    const TemporaryFolder folder;
    put(folder / "target", "old");
    fs::create_symlink("target", folder / "link");
    write_whole(folder / "link", "new");
    EXPECT_TRUE(fs::is_symlink(folder / "link"));
    EXPECT_FALSE(fs::is_symlink(folder / "target"));
    EXPECT_EQ(content_of(folder / "target"), "new");
}

TEST(OutputFile, FollowsADanglingLinkRelativeToItsOwnFolder) {
    const TemporaryFolder folder;
    fs::create_directories(folder / "sub");
    fs::create_symlink("../target", folder / "sub/link");
    write_whole(folder / "sub/link", "new");
    EXPECT_TRUE(fs::is_symlink(folder / "sub/link"));
    EXPECT_EQ(content_of(folder / "target"), "new");
}

TEST(OutputFile, FollowsAChainOfLinksRelativeAndAbsolute) {
    const TemporaryFolder folder;
    fs::create_symlink("second", folder / "first");
    fs::create_symlink(folder / "third", folder / "second");
    fs::create_symlink("target", folder / "third");
    write_whole(folder / "first", "new");
    EXPECT_FALSE(fs::is_symlink(folder / "target"));
    EXPECT_EQ(content_of(folder / "target"), "new");
}

TEST(OutputFile, RefusesALoopOfLinks) {
    const TemporaryFolder folder;
    fs::create_symlink("b", folder / "a");
    fs::create_symlink("a", folder / "b");
    EXPECT_NE(refusal_of(folder / "a"), "");
    EXPECT_TRUE(fs::is_symlink(folder / "a"));
    EXPECT_TRUE(fs::is_symlink(folder / "b"));
}

TEST(OutputFile, RefusesAFolderAndALinkToOne) {
    const TemporaryFolder folder;
    fs::create_directories(folder / "sub");
    fs::create_symlink("sub", folder / "link");
    EXPECT_NE(refusal_of(folder / "sub").find((folder / "sub").string()), std::string::npos);
    EXPECT_NE(refusal_of(folder / "link").find((folder / "link").string()), std::string::npos);
}

TEST(OutputFile, RefusesAMissingFolder) {
    const TemporaryFolder folder;
    const fs::path path = folder / "missing/out.csv";
    const std::string message = refusal_of(path);
    EXPECT_NE(message.find(path.string()), std::string::npos) << message;
    EXPECT_NE(message.find("No such file or directory"), std::string::npos) << message;
}

TEST(OutputFile, RefusesAFileInsideAFile) {
    const TemporaryFolder folder;
    put(folder / "file", "");
    EXPECT_NE(refusal_of(folder / "file/out.csv"), "");
}

TEST(OutputFile, RefusesAFileOfTheKernel) {
    const std::string message = refusal_of("/proc/version");
    EXPECT_NE(message.find("/proc/version"), std::string::npos) << message;
}

TEST(OutputFile, RefusesAnEmptyName) {
    EXPECT_NE(refusal_of(""), "");
}

TEST(OutputFile, MakesNameOfMessagesSafeToPrint) {
    const TemporaryFolder folder;
    EXPECT_NE(refusal_of(folder / "\x1b[31m/out").find(R"(\x1b[31m)"), std::string::npos);
}

/// Ends the process: with 0 when `path` is refused to a user without rights.
[[noreturn]] void exit_with_0_if_refused_to_nobody(const fs::path& path) {
    constexpr uid_t nobody = 65534;
    if (::geteuid() == 0 && ::setuid(nobody) != 0) {
        ::_exit(2);
    }
    ::_exit(refusal_of(path).find(path.string()) != std::string::npos ? 0 : 1);
}

TEST(OutputFile, RefusesAFileThatTheUserMayNotWrite) {
    const TemporaryFolder folder;
    fs::permissions(folder.path(), fs::perms::all);
    put(folder / "out", "old");
    fs::permissions(folder / "out", fs::perms{0444});
    EXPECT_EXIT(exit_with_0_if_refused_to_nobody(folder / "out"), testing::ExitedWithCode(0), "");
    EXPECT_EQ(content_of(folder / "out"), "old");
}

TEST(OutputFile, RefusesAFolderThatTheUserMayNotWrite) {
    const TemporaryFolder folder;
    fs::permissions(folder.path(), fs::perms{0555});
    EXPECT_EXIT(exit_with_0_if_refused_to_nobody(folder / "out"), testing::ExitedWithCode(0), "");
    fs::permissions(folder.path(), fs::perms::owner_all);
}

TEST(OutputFile, TellsAtCommitThatTheDeviceIsFull) {
    OutputFile out{"/dev/full"};
    out.write("a few bytes");
    try {
        out.commit();
        FAIL() << "nothing thrown";
    } catch (const Error& error) {
        const std::string message = error.what();
        EXPECT_NE(message.find("'/dev/full'"), std::string::npos) << message;
        EXPECT_NE(message.find("No space left on device"), std::string::npos) << message;
        EXPECT_EQ(error.status(), ExitStatus::failed);
    }
    EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST(OutputFile, TellsWhileWritingThatTheDeviceIsFull) {
    OutputFile out{"/dev/full"};
    EXPECT_THROW(out.write(std::string(1'000'000, 'x')), Error);
}

TEST(OutputFile, WritesDirectlyToADevice) {
    write_whole("/dev/null", "gone");
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(OutputFile, WritesDirectlyToAFifo) {
    const TemporaryFolder folder;
    const fs::path path = folder / "fifo";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const UniqueFd reader{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    ASSERT_TRUE(reader.is_open());
    write_whole(path, "through");
    std::array<char, 64> bytes{};
    EXPECT_EQ(::read(reader.get(), bytes.data(), bytes.size()), 7);
    EXPECT_STREQ(bytes.data(), "through");
    EXPECT_TRUE(fs::is_fifo(path));
    EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{"fifo"});
}

// What /dev/stdout and a shell's >(command) are: a link of the kernel's to a pipe without a name.
TEST(OutputFile, WritesDirectlyToAPipeThatIsNamedByItsDescriptor) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
    const UniqueFd reader{ends[0]};
    const UniqueFd writer{ends[1]};
    ASSERT_NO_THROW(write_whole("/dev/fd/" + std::to_string(writer.get()), "through"));
    std::array<char, 64> bytes{};
    EXPECT_EQ(::read(reader.get(), bytes.data(), bytes.size()), 7);
    EXPECT_STREQ(bytes.data(), "through");
}

/// Ends the process: with 0 when standard output without a reader gives OutputClosed.
[[noreturn]] void exit_with_0_if_closed_output_is_told() {
    std::signal(SIGPIPE, SIG_IGN);
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0 || ::dup2(ends[1], STDOUT_FILENO) < 0) {
        ::_exit(2);
    }
    ::close(ends[0]);
    try {
        write_whole("-", "nobody reads this");
    } catch (const OutputClosed&) {
        ::_exit(0);
    }
    ::_exit(1);
}

TEST(OutputFile, TellsThatStandardOutputHasNoReader) {
    EXPECT_EXIT(exit_with_0_if_closed_output_is_told(), testing::ExitedWithCode(0), "");
}

/// Ends the process after writing to standard output, which stays open meanwhile.
[[noreturn]] void write_to_standard_output(const fs::path& seen_by_test) {
    const int file = ::open(seen_by_test.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (::dup2(file, STDOUT_FILENO) < 0) {
        ::_exit(2);
    }
    write_whole("-", "one ");
    write_whole("-", "two");
    ::_exit(0);
}

TEST(OutputFile, WritesToStandardOutputAndLeavesItOpen) {
    const TemporaryFolder folder;
    EXPECT_EXIT(write_to_standard_output(folder / "stdout"), testing::ExitedWithCode(0), "");
    EXPECT_EQ(content_of(folder / "stdout"), "one two");
}

/// A pipe with both ends.
struct Pipe {
    UniqueFd read;
    UniqueFd write;
};

Pipe make_pipe(int flags) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), flags | O_CLOEXEC), 0);
    return {UniqueFd{ends[0]}, UniqueFd{ends[1]}};
}

TEST(OutputFile, WritesToADescriptorAndLeavesItOpen) {
    const Pipe pipe = make_pipe(0);
    for (const auto text : {"one ", "two"}) {
        OutputFile out{pipe.write.get(), "the pipe"};
        EXPECT_EQ(out.shown(), "the pipe");
        out.write(text);
        out.commit();
    }
    std::array<char, 16> bytes{};
    EXPECT_EQ(::read(pipe.read.get(), bytes.data(), bytes.size()), 7);
    EXPECT_STREQ(bytes.data(), "one two");
}

TEST(OutputFile, WritesAllBytesToADescriptorThatDoesNotBlock) {
    Pipe pipe = make_pipe(O_NONBLOCK);
    const std::string content(1'000'000, 'x');
    std::size_t received = 0;
    std::thread reader{[&] {
        std::array<char, 65536> bytes{};
        pollfd waited{pipe.read.get(), POLLIN, 0};
        while (::poll(&waited, 1, -1) == 1) {
            const auto length = ::read(pipe.read.get(), bytes.data(), bytes.size());
            if (length <= 0) {
                return;
            }
            received += static_cast<std::size_t>(length);
        }
    }};
    OutputFile out{pipe.write.get(), "the pipe"};
    out.write(content);
    out.commit();
    pipe.write.reset();
    reader.join();
    EXPECT_EQ(received, content.size());
}

TEST(OutputFile, TellsThatADescriptorHasNoReader) {
    Pipe pipe = make_pipe(0);
    pipe.read.reset();
    OutputFile out{pipe.write.get(), "the pipe"};
    out.write("nobody reads this");
    EXPECT_THROW(out.commit(), OutputClosed);
}

TEST(OutputFile, NamesADescriptorThatCannotBeWritten) {
    const UniqueFd full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
    OutputFile out{full.get(), "the pipe"};
    out.write("x");
    try {
        out.commit();
        FAIL() << "nothing thrown";
    } catch (const Error& error) {
        EXPECT_NE(std::string{error.what()}.find("cannot write the pipe"), std::string::npos);
    }
}

TEST(OutputFile, AProgramWritesBehindWhatWasWritten) {
    const TemporaryFolder folder;
    OutputFile out{(folder / "out").string()};
    out.write("one ");
    const int descriptor = out.descriptor_for_program();
    ASSERT_EQ(::write(descriptor, "two ", 4), 4);
    EXPECT_FALSE(fs::exists(folder / "out")) << "not before it is complete";
    out.write("three");
    out.commit();
    EXPECT_EQ(content_of(folder / "out"), "one two three");
}

TEST(OutputFile, WhatAProgramWroteIsGoneWithoutCommit) {
    const TemporaryFolder folder;
    {
        OutputFile out{(folder / "out").string()};
        ASSERT_EQ(::write(out.descriptor_for_program(), "half", 4), 4);
    }
    EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{});
}

TEST(OutputFile, ADescriptorForAProgramBlocks) {
    const Pipe pipe = make_pipe(O_NONBLOCK);
    OutputFile out{pipe.write.get(), "the pipe"};
    out.write("before");
    const int descriptor = out.descriptor_for_program();
    EXPECT_EQ(descriptor, pipe.write.get());
    EXPECT_EQ(::fcntl(descriptor, F_GETFL) & O_NONBLOCK, 0);
    EXPECT_NE(::fcntl(descriptor, F_GETFL) & O_WRONLY, 0) << "else as it was";
    std::array<char, 16> bytes{};
    EXPECT_EQ(::read(pipe.read.get(), bytes.data(), bytes.size()), 6);
}

TEST(OutputFile, ADescriptorForAProgramIsRefusedAsWritingIs) {
    Pipe pipe = make_pipe(0);
    pipe.read.reset();
    OutputFile closed{pipe.write.get(), "the pipe"};
    closed.write("nobody reads this");
    EXPECT_THROW(static_cast<void>(closed.descriptor_for_program()), OutputClosed);
    OutputFile full{"/dev/full"};
    full.write("x");
    EXPECT_THROW(static_cast<void>(full.descriptor_for_program()), Error);
}

TEST(OutputFile, LeaksNoDescriptor) {
    const TemporaryFolder folder;
    const auto open_descriptors = [] { return names_in("/proc/self/fd").size(); };
    const auto before = open_descriptors();
    write_whole(folder / "out", "x");
    { const OutputFile abandoned{(folder / "other").string()}; }
    EXPECT_NE(refusal_of(folder / "missing/out"), "");
    write_whole("/dev/null", "x");
    EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace base
