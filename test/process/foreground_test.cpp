// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/foreground.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using test_support::TemporaryFolder;

namespace process {
namespace {

constexpr auto soon = 20s;  // for what takes no time, on a busy machine

/// A shell script; its "$1" is `file`.
Command script(const std::string& text, const fs::path& file = {}) {
    return {"/bin/sh", {"-c", text, "sh", file.string()}, {}};
}

std::string content_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// What a script has written, whole, of a file that it renames.
std::string awaited_content_of(const fs::path& path) {
    const auto start = Clock::now();
    while (!fs::exists(path) && Clock::now() - start < soon) {
        std::this_thread::sleep_for(2ms);
    }
    return content_of(path);
}

/// Writes its process number to "$1", whole when it appears.
const std::string tell_process = "echo $$ >\"$1.part\"; mv \"$1.part\" \"$1\"; ";

std::ptrdiff_t open_descriptors() {
    return std::distance(fs::directory_iterator{"/proc/self/fd"}, fs::directory_iterator{});
}

/// Every test ends with as many descriptors as it began with, and without a child, dead or alive.
class ForegroundTest : public testing::Test {
  protected:
    void SetUp() override { m_before = open_descriptors(); }
    void TearDown() override {
        EXPECT_EQ(open_descriptors(), m_before);
        EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
        EXPECT_EQ(errno, ECHILD);
    }
    [[nodiscard]] const TemporaryFolder& folder() const { return m_folder; }

  private:
    std::ptrdiff_t m_before = 0;
    TemporaryFolder m_folder;
};

/// Runs `test` in a process of its own, since signals stay; it answers whether all was well.
template <class Test>
void expect_in_child(const Test& test) {
    const auto body = [&test] {
        base::install_signal_handlers();
        ::_exit(test() ? 0 : 1);
    };
    EXPECT_EXIT(body(), testing::ExitedWithCode(0), "");
}

TEST_F(ForegroundTest, TellsHowItEnded) {
    for (const int code : {0, 1, 2, 3, 77, 130, 255}) {
        const Outcome outcome =
            Foreground{script("exit " + std::to_string(code)), Streams{}}.finish();
        EXPECT_EQ(outcome.signal, 0);
        EXPECT_EQ(outcome.exit_code, code);
        EXPECT_EQ(outcome.errors, "");
    }
    for (const int signal : {SIGKILL, SIGPIPE, SIGTERM, SIGINT}) {
        Foreground program{script("kill -" + std::to_string(signal) + " $$"), Streams{}};
        EXPECT_EQ(program.finish().signal, signal);
        EXPECT_EQ(program.finish().signal, signal) << "also when asked again";
    }
}

TEST_F(ForegroundTest, HasTheStreamsThatItIsGiven) {
    std::ofstream{folder() / "in"} << "read";
    const base::UniqueFd in{::open((folder() / "in").c_str(), O_RDONLY | O_CLOEXEC)};
    const base::UniqueFd out{
        ::open((folder() / "out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
    const base::UniqueFd err{
        ::open((folder() / "err").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
    Foreground program{script("cat; echo said >&2"), {in.get(), out.get(), err.get()}};
    EXPECT_TRUE(program.finish().succeeded());
    EXPECT_EQ(content_of(folder() / "out"), "read");
    EXPECT_EQ(content_of(folder() / "err"), "said\n");
}

TEST_F(ForegroundTest, GetsItsWordsAndEnvironmentAsTheyAre) {
    ::setenv("MPTCP_TEST_REPLACED", "before", 1);
    ::setenv("MPTCP_TEST_KEPT", "kept", 1);
    Command command = script(
        "file=$1; shift; printf '[%s]' \"$@\" \"$MPTCP_TEST_ADDED\" \"$MPTCP_TEST_REPLACED\" "
        "\"$MPTCP_TEST_KEPT\" >\"$file\"",
        folder() / "read");
    command.arguments.insert(command.arguments.end(),
                             {"two words", "", "--", "-f", "a\"b'c", "*", "\xff\x01"});
    command.environment = {{"MPTCP_TEST_ADDED", "a b"}, {"MPTCP_TEST_REPLACED", ""}};
    EXPECT_TRUE((Foreground{command, Streams{}}.finish().succeeded()));
    EXPECT_EQ(content_of(folder() / "read"),
              "[two words][][--][-f][a\"b'c][*][\xff\x01][a b][][kept]");
    ::unsetenv("MPTCP_TEST_REPLACED");
    ::unsetenv("MPTCP_TEST_KEPT");
}

TEST_F(ForegroundTest, IsInOurProcessGroup) {
    Foreground program{script("cut -d' ' -f5 /proc/$$/stat >\"$1\"", folder() / "read"), Streams{}};
    EXPECT_TRUE(program.finish().succeeded());
    EXPECT_EQ(content_of(folder() / "read"), std::to_string(::getpgrp()) + "\n");
}

TEST_F(ForegroundTest, IsWaitedFor) {
    {
        const Foreground unfinished{script("sleep 0.2; echo done >\"$1\"", folder() / "file"),
                                    Streams{}};
    }
    EXPECT_EQ(content_of(folder() / "file"), "done\n");
}

TEST_F(ForegroundTest, IsRefusedByNameWhenItCannotBeStarted) {
    std::ofstream{folder() / "data"} << "no program\n";
    fs::permissions(folder() / "data", fs::perms::owner_all);
    for (const fs::path& file : {folder() / "data", folder() / "missing", folder().path()}) {
        try {
            const Foreground program{{file, {}, {}}, Streams{}};
            ADD_FAILURE() << file;
        } catch (const base::Error& error) {
            EXPECT_NE(std::string{error.what()}.find("cannot run '" + file.string() + "'"),
                      std::string::npos)
                << error.what();
        }
    }
}

TEST_F(ForegroundTest, DealsWithCtrlCItself) {
    expect_in_child([] {
        Foreground program{script("sleep 0.2; exit 5"), Streams{}};
        static_cast<void>(std::raise(SIGINT));  // to us; the terminal sends it to both
        return program.finish().exit_code == 5 && base::interrupted();
    });
}

TEST_F(ForegroundTest, IsAskedToEndWhenWeMust) {
    for (const int signal : {SIGTERM, SIGHUP}) {
        expect_in_child([signal] {
            Foreground program{{"/bin/sleep", {"100"}, {}}, Streams{}};
            static_cast<void>(std::raise(signal));
            return program.finish().signal == SIGTERM;
        });
    }
}

TEST_F(ForegroundTest, MayTakeItsLeave) {
    expect_in_child([file = folder() / "process"] {
        Foreground program{
            script("trap 'exit 9' TERM; " + tell_process + "while true; do sleep 0.02; done", file),
            Streams{}};
        static_cast<void>(awaited_content_of(file));
        static_cast<void>(std::raise(SIGTERM));
        return program.finish().exit_code == 9;
    });
}

TEST_F(ForegroundTest, IsKilledWhenItDoesNotEndAsAsked) {
    expect_in_child([file = folder() / "process"] {
        Foreground program{script("trap '' TERM; " + tell_process + "exec sleep 100", file),
                           Streams{}};
        static_cast<void>(awaited_content_of(file));
        static_cast<void>(std::raise(SIGTERM));
        return program.finish().signal == SIGKILL;
    });
}

TEST_F(ForegroundTest, EndsThoughItIsStopped) {
    expect_in_child([file = folder() / "process"] {
        Foreground program{script(tell_process + "kill -STOP $$; sleep 100", file), Streams{}};
        const std::string process = awaited_content_of(file);
        const auto start = Clock::now();
        const auto state = [&process] {
            const std::string status =
                content_of("/proc/" + std::to_string(std::stoi(process)) + "/stat");
            return status.at(status.rfind(") ") + 2);
        };
        while (state() != 'T' && Clock::now() - start < soon) {
            std::this_thread::sleep_for(2ms);
        }
        static_cast<void>(std::raise(SIGTERM));
        return program.finish().signal == SIGTERM;
    });
}

}  // namespace
}  // namespace process
