// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/child.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using test_support::TemporaryFolder;

namespace process {
namespace {

constexpr Child::Limits patient{20s};
constexpr Child::Limits hasty{400ms};
constexpr auto soon = 10s;  // for what should take half a second, on a busy machine

Command shell(const std::string& script, const std::vector<std::string>& arguments = {}) {
    Command command;
    command.program = "/bin/sh";
    command.arguments = {"-c", script, "sh"};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    return command;
}

Command cat() {
    Command command;
    command.program = "/bin/cat";
    return command;
}

void ignore(std::string_view /*piece*/) {}

/// A feed of `count` equal pieces.
Feed repeated(std::string piece, std::size_t count = 1) {
    return [piece = std::move(piece), count](std::string& bytes) mutable {
        if (count == 0) {
            return false;
        }
        --count;
        bytes = piece;
        return true;
    };
}

/// Runs a child with a feed to its end.
Captured run_fed(const Command& command, Feed feed, Child::Limits limits = patient) {
    Captured captured;
    Child child{command, Child::Input::fed};
    captured.outcome = child.exchange(
        [&captured](std::string_view piece) { captured.output += piece; }, limits, std::move(feed));
    return captured;
}

std::string content_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// Whether a process runs; one that waits to be reaped does not.
bool runs(pid_t process) {
    const std::string status = content_of("/proc/" + std::to_string(process) + "/stat");
    const auto name_end = status.rfind(") ");
    return name_end != std::string::npos && status.at(name_end + 2) != 'Z';
}

bool ends_soon(pid_t process) {
    const auto start = Clock::now();
    while (runs(process) && Clock::now() - start < soon) {
        std::this_thread::sleep_for(5ms);
    }
    return !runs(process);
}

std::ptrdiff_t open_descriptors() {
    return std::distance(fs::directory_iterator{"/proc/self/fd"}, fs::directory_iterator{});
}

/// Whether there is a child of ours, dead or alive; the dead ones are reaped for the next test.
bool has_children() {
    const bool has_any = ::waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD;
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    return has_any;
}

/// Every test ends with as many descriptors as it began with, and without a child, dead or alive.
class ChildTest : public testing::Test {
  protected:
    // As install_signal_handlers() does: a child that stops reading is no reason to end.
    void SetUp() override {
        static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
        m_before = open_descriptors();
    }
    void TearDown() override {
        EXPECT_EQ(open_descriptors(), m_before);
        EXPECT_FALSE(has_children());
    }

  private:
    std::ptrdiff_t m_before = 0;
};

TEST_F(ChildTest, GivesItsOutputErrorsAndStatus) {
    const Captured captured = run(shell("echo out; echo err >&2; exit 7"), patient);
    EXPECT_EQ(captured.output, "out\n");
    EXPECT_EQ(captured.outcome.errors, "err\n");
    EXPECT_EQ(captured.outcome.exit_code, 7);
    EXPECT_EQ(captured.outcome.signal, 0);
    EXPECT_FALSE(captured.outcome.succeeded());
    EXPECT_EQ(captured.outcome.described(), "exit status 7");
}

TEST_F(ChildTest, SucceedsWithStatus0Only) {
    EXPECT_TRUE(run(shell("exit 0"), patient).outcome.succeeded());
    EXPECT_FALSE(run(shell("exit 1"), patient).outcome.succeeded());
    EXPECT_EQ(run(shell("exit 255"), patient).outcome.exit_code, 255);
}

TEST_F(ChildTest, TellsTheSignalThatEndedIt) {
    const Outcome outcome = run(shell("kill -9 $$"), patient).outcome;
    EXPECT_EQ(outcome.signal, SIGKILL);
    EXPECT_FALSE(outcome.succeeded());
    EXPECT_EQ(outcome.described(), "killed by signal 9 (Killed)");
}

TEST_F(ChildTest, StatusThatEqualsASignalIsNone) {
    const Outcome outcome = run(shell("exit 9"), patient).outcome;
    EXPECT_EQ(outcome.signal, 0);
    EXPECT_EQ(outcome.exit_code, 9);
}

TEST_F(ChildTest, PassesArgumentsAsTheyAre) {
    Command command;
    command.program = "/usr/bin/printf";
    command.arguments = {"[%s]",   "two words",   "",   "$HOME", "*",
                         "a\"b'c", "back\\slash", "-n", "\n"};
    EXPECT_EQ(run(command, patient).output, "[two words][][$HOME][*][a\"b'c][back\\slash][-n][\n]");
}

TEST_F(ChildTest, InheritsTheEnvironmentWithItsAdditions) {
    ::setenv("MPTCP_TEST_INHERITED", "inherited", 1);
    ::setenv("MPTCP_TEST_REPLACED", "before", 1);
    Command command = shell("echo \"$MPTCP_TEST_INHERITED,$MPTCP_TEST_REPLACED,$MPTCP_TEST_NEW\"");
    command.environment = {{"MPTCP_TEST_REPLACED", "after"}, {"MPTCP_TEST_NEW", "a=b c"}};
    EXPECT_EQ(run(command, patient).output, "inherited,after,a=b c\n");
    EXPECT_STREQ(std::getenv("MPTCP_TEST_REPLACED"), "before");
    EXPECT_EQ(std::getenv("MPTCP_TEST_NEW"), nullptr);
    ::unsetenv("MPTCP_TEST_INHERITED");
    ::unsetenv("MPTCP_TEST_REPLACED");
}

TEST_F(ChildTest, IsAloneInItsProcessGroup) {
    const std::string output = run(shell("echo $$; cut -d' ' -f5 /proc/$$/stat"), patient).output;
    const auto line_end = output.find('\n');
    EXPECT_EQ(output.substr(0, line_end) + "\n", output.substr(line_end + 1));
}

TEST_F(ChildTest, MayBeEndedByABrokenPipeThoughWeAreNot) {
    EXPECT_EQ(run(shell("kill -PIPE $$; echo alive"), patient).outcome.signal, SIGPIPE);
}

TEST_F(ChildTest, HasAnEmptyInputUnlessFed) {
    const Captured captured = run(cat(), patient);
    EXPECT_EQ(captured.output, "");
    EXPECT_TRUE(captured.outcome.succeeded());
}

TEST_F(ChildTest, MayFillBothOutputsInEitherOrder) {
    for (const auto script : {"head -c 3000000 /dev/zero >&2; head -c 3000000 /dev/zero",
                              "head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2",
                              "head -c 3000000 /dev/zero >&2 & head -c 3000000 /dev/zero; wait"}) {
        const Captured captured = run(shell(script), patient);
        EXPECT_EQ(captured.output.size(), 3'000'000U) << script;
        EXPECT_TRUE(captured.outcome.succeeded()) << script;
    }
}

TEST_F(ChildTest, KeepsTheFirstAndTheLastOfItsErrors) {
    const std::string errors =
        run(shell("echo first >&2; head -c 1000000 /dev/zero | tr '\\0' e >&2; echo last >&2"),
            patient)
            .outcome.errors;
    constexpr std::size_t kept = 16384;
    EXPECT_TRUE(errors.starts_with("first\n" + std::string(kept - 6, 'e')));
    EXPECT_TRUE(errors.ends_with(std::string(kept - 5, 'e') + "last\n"));
    EXPECT_LT(errors.size(), 100'000U);
}

TEST_F(ChildTest, KeepsShortErrorsWhole) {
    const std::string errors =
        run(shell("head -c 20000 /dev/zero | tr '\\0' e >&2"), patient).outcome.errors;
    EXPECT_EQ(errors, std::string(20000, 'e'));
}

TEST_F(ChildTest, ReadsWhatItIsFed) {
    EXPECT_EQ(run_fed(cat(), repeated("hello")).output, "hello");
    EXPECT_EQ(run_fed(cat(), repeated("ab", 3)).output, "ababab");
}

TEST_F(ChildTest, SeesTheEndOfAnEmptyFeed) {
    EXPECT_EQ(run_fed(cat(), repeated("", 0)).output, "");
    EXPECT_TRUE(run_fed(cat(), {}).outcome.succeeded()) << "no feed at all";
}

TEST_F(ChildTest, ReadsMoreThanThePipesHold) {
    std::string bytes;
    for (int i = 0; i < 1'000'000; ++i) {
        bytes += std::to_string(i);
    }
    EXPECT_TRUE(run_fed(cat(), repeated(bytes)).output == bytes) << "in one piece";
    const Captured captured = run_fed(cat(), repeated(bytes.substr(0, 99'991), 60));
    EXPECT_EQ(captured.output.size(), 60U * 99'991);
    EXPECT_TRUE(captured.output.ends_with(bytes.substr(0, 99'991))) << "in many pieces";
}

TEST_F(ChildTest, MayEndWithoutReadingItsFeed) {
    const Outcome outcome =
        run_fed(shell("exit 3"), repeated(std::string(100'000, 'x'), 50)).outcome;
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_EQ(outcome.signal, 0);
}

TEST_F(ChildTest, MayCloseItsInputAndGoOn) {
    const Captured captured =
        run_fed(shell("exec <&-; sleep 0.2; echo done"), repeated(std::string(100'000, 'x'), 50));
    EXPECT_EQ(captured.output, "done\n");
    EXPECT_TRUE(captured.outcome.succeeded());
}

TEST_F(ChildTest, MayReadAPartOfItsFeedOnly) {
    const Captured captured =
        run_fed(shell("head -c 5"), repeated("hello, " + std::string(3'000'000, 'x')));
    EXPECT_EQ(captured.output, "hello");
}

TEST_F(ChildTest, IsFedToTheEndThoughItsOutputsAreClosed) {
    const TemporaryFolder folder;
    const std::string path = (folder / "copy").string();
    Child child{shell("exec >/dev/null 2>&1; sleep 0.1; exec cat > \"$1\"", {path}),
                Child::Input::fed};
    std::optional<Outcome> outcome;
    EXPECT_NO_THROW(outcome =
                        child.exchange(ignore, {1s}, repeated(std::string(100'000, 'x'), 50)));
    EXPECT_TRUE(outcome && outcome->succeeded());
    EXPECT_EQ(content_of(path).size(), 5'000'000U);
}

TEST_F(ChildTest, MayEndLaterThanItClosesItsOutputs) {
    const Outcome outcome = run(shell("exec >/dev/null 2>&1; sleep 0.3; exit 5"), patient).outcome;
    EXPECT_EQ(outcome.exit_code, 5);
}

TEST_F(ChildTest, IsKilledWithItsOwnChildrenWhenSilent) {
    pid_t grandchild = 0;
    Child child{shell("sleep 100 & echo $!; echo complaint >&2; wait")};
    const auto start = Clock::now();
    try {
        static_cast<void>(child.exchange(
            [&](std::string_view piece) { grandchild = std::stoi(std::string{piece}); }, hasty));
        ADD_FAILURE() << "nothing thrown";
    } catch (const TimedOut& timed_out) {
        EXPECT_EQ(timed_out.errors(), "complaint\n");
    }
    EXPECT_GE(Clock::now() - start, 400ms);
    EXPECT_LT(Clock::now() - start, soon);
    ASSERT_GT(grandchild, 0);
    EXPECT_TRUE(ends_soon(grandchild));
    EXPECT_FALSE(has_children()) << "the child itself is reaped at once";
}

TEST_F(ChildTest, IsKilledWhenSilentThoughItIgnoresPoliteSignals) {
    EXPECT_THROW(static_cast<void>(run(shell("trap '' TERM INT HUP; sleep 100"), hasty)), TimedOut);
}

TEST_F(ChildTest, IsKilledWhenItStopsReadingItsFeed) {
    EXPECT_THROW(static_cast<void>(
                     run_fed(shell("sleep 100"), repeated(std::string(100'000, 'x'), 50), hasty)),
                 TimedOut);
}

TEST_F(ChildTest, IsKilledWhenSilentAfterItsOutputsAreClosed) {
    EXPECT_THROW(static_cast<void>(run(shell("exec >/dev/null 2>&1; sleep 100"), hasty)), TimedOut);
}

TEST_F(ChildTest, IsKilledWhenAGrandchildHoldsItsOutputSilently) {
    EXPECT_THROW(static_cast<void>(run(shell("sleep 100 & exit 0"), hasty)), TimedOut);
}

TEST_F(ChildTest, IsNotSilentWhileItWrites) {
    const Captured captured =
        run(shell("for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.2; done"), {1000ms});
    EXPECT_EQ(captured.output, "1\n2\n3\n4\n5\n6\n7\n8\n");
}

TEST_F(ChildTest, IsNotSilentWhileItWritesErrors) {
    std::optional<Outcome> outcome;
    EXPECT_NO_THROW(
        outcome = run(shell("for i in 1 2 3 4 5 6 7 8; do echo $i >&2; sleep 0.2; done"), {1000ms})
                      .outcome);
    EXPECT_TRUE(outcome && outcome->succeeded());
}

TEST_F(ChildTest, IsNotSilentWhileItReads) {
    // 8 MB, of which the pipe holds 1 MB at most: reading takes 1.6 s, a pause 0.2 s.
    const Outcome outcome =
        run_fed(shell("while [ $(head -c 1000000 | wc -c) -gt 0 ]; do sleep 0.2; done"),
                repeated(std::string(1'000'000, 'x'), 8), {1000ms})
            .outcome;
    EXPECT_TRUE(outcome.succeeded());
}

TEST_F(ChildTest, IsNotSilentWhileItsFeedGivesNothing) {
    const Feed late = [calls = 0](std::string& bytes) mutable {
        std::this_thread::sleep_for(700ms);  // each longer than the limit
        bytes = "late ";
        return ++calls <= 2;
    };
    std::optional<Captured> captured;
    EXPECT_NO_THROW(captured = run_fed(cat(), late, {500ms}));
    EXPECT_EQ(captured.value_or(Captured{}).output, "late late ");
}

TEST_F(ChildTest, IsNotSilentWhileItsOutputIsTaken) {
    std::string output;
    Child child{shell("echo one; sleep 0.1; echo two")};
    const auto slow_take = [&output](std::string_view piece) {
        std::this_thread::sleep_for(700ms);
        output += piece;
    };
    EXPECT_NO_THROW(static_cast<void>(child.exchange(slow_take, {500ms})));
    EXPECT_EQ(output, "one\ntwo\n");
}

TEST_F(ChildTest, IsKilledWhenItsTakerThrows) {
    pid_t process = 0;
    Child child{shell("echo $$; exec sleep 100")};
    const auto start = Clock::now();
    EXPECT_THROW(static_cast<void>(child.exchange(
                     [&process](std::string_view piece) {
                         process = std::stoi(std::string{piece});
                         throw std::runtime_error{"enough"};
                     },
                     patient)),
                 std::runtime_error);
    EXPECT_LT(Clock::now() - start, soon);
    ASSERT_GT(process, 0);
    EXPECT_FALSE(runs(process));
    EXPECT_FALSE(has_children());
}

TEST_F(ChildTest, IsKilledWhenItsFeedThrows) {
    const auto start = Clock::now();
    const Feed broken = [](std::string&) -> bool { throw base::Error{"cannot read the input"}; };
    EXPECT_THROW(static_cast<void>(run_fed(shell("sleep 100"), broken)), base::Error);
    EXPECT_LT(Clock::now() - start, soon);
    EXPECT_FALSE(has_children());
}

TEST_F(ChildTest, IsKilledWithItsObject) {
    const auto start = Clock::now();
    {
        const Child unused{shell("sleep 100")};
        const Child fed{shell("sleep 100"), Child::Input::fed};
    }
    EXPECT_LT(Clock::now() - start, soon);
}

TEST_F(ChildTest, MayBeMoved) {
    Child first{shell("echo moved")};
    Child second{std::move(first)};
    std::string output;
    const Outcome outcome =
        second.exchange([&output](std::string_view piece) { output += piece; }, patient);
    EXPECT_TRUE(outcome.succeeded());
    EXPECT_EQ(output, "moved\n");
}

TEST_F(ChildTest, MayBeKilledByAnotherThread) {
    Child child{shell("echo started; exec sleep 100")};
    std::optional<std::thread> killer;
    const Outcome outcome = child.exchange(
        [&](std::string_view) { killer.emplace([&child] { child.kill(); }); }, patient);
    killer.value().join();
    EXPECT_EQ(outcome.signal, SIGKILL);
}

TEST_F(ChildTest, KillingOneThatEndedDoesNothing) {
    Child child{shell("exit 0")};
    EXPECT_TRUE(child.exchange(ignore, patient).succeeded());
    child.kill();
}

TEST_F(ChildTest, TwoDoNotHoldEachOthersPipes) {
    const Child before{cat(), Child::Input::fed};
    std::string output;
    Child fed{cat(), Child::Input::fed};
    const Child after{cat(), Child::Input::fed};
    const Outcome outcome = fed.exchange([&output](std::string_view piece) { output += piece; },
                                         patient, repeated("mine"));
    EXPECT_TRUE(outcome.succeeded());
    EXPECT_EQ(output, "mine");
}

TEST_F(ChildTest, ManyInARowLeaveNothing) {
    for (int i = 0; i < 30; ++i) {
        EXPECT_TRUE(run_fed(cat(), repeated("x")).outcome.succeeded());
    }
}

/// The message with which a program is refused; empty when it starts.
std::string refusal_of(const fs::path& program) {
    Command command;
    command.program = program;
    try {
        const Child child{command, Child::Input::fed};
    } catch (const base::Error& error) {
        return error.what();
    }
    return "";
}

TEST_F(ChildTest, CannotBeAMissingProgram) {
    const std::string message = refusal_of("/missing/program");
    EXPECT_NE(message.find("'/missing/program'"), std::string::npos) << message;
    EXPECT_NE(message.find("No such file or directory"), std::string::npos) << message;
}

TEST_F(ChildTest, CannotBeAFolderNorAFileThatIsNotExecutable) {
    const TemporaryFolder folder;
    std::ofstream{folder / "data"} << "data";
    EXPECT_NE(refusal_of(folder / "data"), "");
    EXPECT_NE(refusal_of(folder.path()), "");
}

/// In a process of its own, for the case that it dies.
[[noreturn]] void exit_with_0_if_refused(const fs::path& program) {
    ::_exit(refusal_of(program).empty() ? 1 : 0);
}

TEST_F(ChildTest, CannotBeAnEmptyName) {
    EXPECT_EXIT(exit_with_0_if_refused({}), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace process
