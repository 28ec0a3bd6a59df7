// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/reader.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/output_file.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using test_support::TemporaryFolder;
using Words = std::vector<std::string>;

namespace process {
namespace {

constexpr auto soon = 20s;  // for what takes no time, on a busy machine

/// A shell script; its "$1" is `file`.
Words script(const std::string& text, const fs::path& file = {}) {
    return {"sh", "-c", text, "sh", file.string()};
}

std::string content_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

void write_whole(const Reader& reader, const std::string& content) {
    base::OutputFile out{reader.descriptor(), "the reader"};
    out.write(content);
    out.commit();
}

/// What a script reads of a file that another process writes whole, in one step.
std::string awaited_content_of(const fs::path& path) {
    const auto start = Clock::now();
    while (!fs::exists(path) && Clock::now() - start < soon) {
        std::this_thread::sleep_for(2ms);
    }
    return content_of(path);
}

/// Writes its process number to "$1", whole when it appears.
const std::string tell_process = "echo $$ >\"$1.part\"; mv \"$1.part\" \"$1\"; ";

bool runs(pid_t process) {
    const std::string status = content_of("/proc/" + std::to_string(process) + "/stat");
    const auto name_end = status.rfind(") ");
    return name_end != std::string::npos && status.at(name_end + 2) != 'Z';
}

bool ends_soon(pid_t process) {
    const auto start = Clock::now();
    while (runs(process) && Clock::now() - start < soon) {
        std::this_thread::sleep_for(2ms);
    }
    return !runs(process);
}

std::ptrdiff_t open_descriptors() {
    return std::distance(fs::directory_iterator{"/proc/self/fd"}, fs::directory_iterator{});
}

std::string refusal_of(const Words& words) {
    try {
        const Reader reader{words};
    } catch (const base::Error& error) {
        return error.what();
    }
    return "";
}

/// Every test ends with as many descriptors as it began with, and without a child, dead or alive.
class ReaderTest : public testing::Test {
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

TEST_F(ReaderTest, ReadsWhatIsWritten) {
    Reader reader{script("cat >\"$1\"", folder() / "read")};
    const std::string content(3'000'000, 'x');  // more than a pipe holds
    write_whole(reader, content);
    EXPECT_TRUE(reader.finish().succeeded());
    EXPECT_EQ(content_of(folder() / "read"), content);
}

TEST_F(ReaderTest, GetsItsArgumentsAsTheyAre) {
    Words words = script("shift; printf '[%s]' \"$@\" >\"$0\"");
    words[3] = (folder() / "read").string();
    words.insert(words.end(), {"two words", "", "$HOME", "*", "a\"b'c", "> x", "|"});
    Reader reader{words};
    EXPECT_TRUE(reader.finish().succeeded());
    EXPECT_EQ(content_of(folder() / "read"), "[two words][][$HOME][*][a\"b'c][> x][|]");
}

TEST_F(ReaderTest, TellsHowItEnded) {
    EXPECT_EQ(Reader{script("exit 7")}.finish().exit_code, 7);
    EXPECT_EQ(Reader{script("kill -9 $$")}.finish().signal, SIGKILL);
    Reader reader{script("exit 3")};
    EXPECT_EQ(reader.finish().exit_code, 3);
    EXPECT_EQ(reader.finish().exit_code, 3) << "also when asked again";
}

TEST_F(ReaderTest, IsWaitedFor) {
    Reader reader{script("cat >/dev/null; sleep 0.2; echo shown >\"$1\"", folder() / "read")};
    EXPECT_TRUE(reader.finish().succeeded());
    EXPECT_EQ(content_of(folder() / "read"), "shown\n");
    {
        const Reader unfinished{
            script("cat >/dev/null; sleep 0.2; echo shown >\"$1\"", folder() / "other")};
    }
    EXPECT_EQ(content_of(folder() / "other"), "shown\n");
}

TEST_F(ReaderTest, MayEndBeforeAllIsWritten) {
    Reader reader{script("exit 0")};
    EXPECT_THROW(
        {
            while (true) {
                write_whole(reader, std::string(100'000, 'x'));
            }
        },
        base::OutputClosed);
    EXPECT_TRUE(reader.finish().succeeded());
}

TEST_F(ReaderTest, IsInOurProcessGroup) {
    Reader reader{script("cut -d' ' -f5 /proc/$$/stat >\"$1\"", folder() / "read")};
    EXPECT_TRUE(reader.finish().succeeded());
    EXPECT_EQ(content_of(folder() / "read"), std::to_string(::getpgrp()) + "\n");
}

TEST_F(ReaderTest, HasUsualSignalDispositions) {
    static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));  // and SIGPIPE is ignored in all tests
    // What exec leaves of them, before a shell changes any.
    Reader reader{
        {"sed", "-n", "-e", "/^Sig[BI]/w " + (folder() / "read").string(), "/proc/self/status"}};
    static_cast<void>(std::signal(SIGXFSZ, SIG_DFL));
    EXPECT_TRUE(reader.finish().succeeded());
    std::istringstream lines{content_of(folder() / "read")};
    std::string name;
    std::uint64_t set = 0;
    int count = 0;
    while (lines >> name >> std::hex >> set) {
        ++count;
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ}) {
            EXPECT_EQ(set >> (signal - 1) & 1U, 0U) << name << signal;
        }
    }
    EXPECT_EQ(count, 2);
}

TEST_F(ReaderTest, TwoDoNotHoldEachOthersPipes) {
    Reader first{script("cat >\"$1\"", folder() / "first")};
    Reader second{script("cat >\"$1\"", folder() / "second")};
    write_whole(first, "1");
    write_whole(second, "2");
    EXPECT_TRUE(first.finish().succeeded()) << "its input ends though the second is there";
    EXPECT_TRUE(second.finish().succeeded());
    EXPECT_EQ(content_of(folder() / "first"), "1");
    EXPECT_EQ(content_of(folder() / "second"), "2");
}

TEST_F(ReaderTest, IsRefusedByNameWhenThereIsNoSuchProgram) {
    const std::string message = refusal_of({"no-such-program", "-x"});
    EXPECT_NE(message.find("'no-such-program'"), std::string::npos) << message;
    EXPECT_NE(message.find("PATH"), std::string::npos) << message;
    EXPECT_NE(refusal_of({"/missing/program"}).find("'/missing/program'"), std::string::npos);
    EXPECT_NE(refusal_of({folder().path().string()}), "");
    EXPECT_NE(refusal_of({""}), "");
    EXPECT_NE(refusal_of({}), "");
}

TEST_F(ReaderTest, IsRefusedByNameWhenItCannotBeStarted) {
    std::ofstream{folder() / "data"} << "no program\n";
    fs::permissions(folder() / "data", fs::perms::owner_all);
    const std::string message = refusal_of({(folder() / "data").string()});
    EXPECT_NE(message.find("/data'"), std::string::npos) << message;
}

/// Runs `test` in a process of its own, since signals stay; it answers whether all was well.
template <class Test>
void expect_in_child(const Test& test) {
    const auto body = [&test] {
        base::install_signal_handlers();
        ::_exit(test() ? 0 : 1);
    };
    EXPECT_EXIT(body(), testing::ExitedWithCode(0), "");
}

TEST_F(ReaderTest, DealsWithCtrlCItself) {
    expect_in_child([] {
        Reader reader{script("cat >/dev/null; sleep 0.2; exit 5")};
        static_cast<void>(std::raise(SIGINT));  // to us; the terminal sends it to both
        return reader.finish().exit_code == 5 && base::interrupted();
    });
}

TEST_F(ReaderTest, StopsWritingAtCtrlCThoughNothingIsRead) {
    expect_in_child([] {
        Reader reader{script("sleep 0.5")};
        std::thread presser{[process = ::getpid()] {
            std::this_thread::sleep_for(50ms);
            ::kill(process, SIGINT);
        }};
        bool is_interrupted = false;
        try {
            write_whole(reader, std::string(8'000'000, 'x'));
        } catch (const base::Interrupted&) {
            is_interrupted = true;
        }
        presser.join();
        return is_interrupted && reader.finish().succeeded();
    });
}

TEST_F(ReaderTest, IsAskedToEndWhenWeMust) {
    expect_in_child([] {
        Reader reader{{"sleep", "100"}};
        static_cast<void>(std::raise(SIGTERM));
        return reader.finish().signal == SIGTERM;
    });
}

TEST_F(ReaderTest, IsKilledWhenItDoesNotEndAsAsked) {
    expect_in_child([file = folder() / "process"] {
        Reader reader{script("trap '' TERM; " + tell_process + "exec sleep 100", file)};
        static_cast<void>(awaited_content_of(file));
        static_cast<void>(std::raise(SIGTERM));
        return reader.finish().signal == SIGKILL;
    });
}

TEST_F(ReaderTest, EndsWhenItsStarterIsGone) {
    const fs::path file = folder() / "process";
    expect_in_child([file] {
        auto* const lost = new Reader{script(tell_process + "exec sleep 100", file)};
        return lost->descriptor() >= 0 && !awaited_content_of(file).empty();
    });
    const std::string process = content_of(file);
    ASSERT_NE(process, "");
    EXPECT_TRUE(ends_soon(std::stoi(process)));
}

}  // namespace
}  // namespace process
