// SPDX-License-Identifier: GPL-3.0-or-later
// Each test types at a terminal of its own, behind which a process edits lines.
#include "programs/analyzer/line_editor.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <string>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "programs/common/words.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using test_support::TemporaryFolder;

namespace programs {
namespace {

constexpr auto soon = 30s;  // for what takes no time, on a busy machine
const std::string up = "\x1b[A";
const std::string ctrl_a = "\x01";
const std::string ctrl_c = "\x03";
const std::string ctrl_d = "\x04";
const std::string ctrl_z = "\x1a";
const std::string ctrl_backslash = "\x1c";

/// A program at a terminal, seen from the user's side.
class Terminal {
  public:
    explicit Terminal(const std::function<void()>& program, const std::string& kind = "dumb") {
        winsize size{24, 80, 0, 0};
        int descriptor = -1;
        m_process = ::forkpty(&descriptor, nullptr, nullptr, &size);
        if (m_process == 0) {
            ::setenv("TERM", kind.c_str(), 1);
            ::setenv("INPUTRC", "/dev/null", 1);
            ::alarm(120);  // nothing of a test stays for long
            program();
            std::fflush(stdout);
            ::_exit(0);
        }
        EXPECT_GT(m_process, 0);
        m_descriptor.reset(descriptor);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal() {
        if (m_process > 0) {
            ::kill(m_process, SIGKILL);
            ::waitpid(m_process, nullptr, 0);
        }
    }

    void type(const std::string& keys) const {
        EXPECT_EQ(::write(m_descriptor.get(), keys.data(), keys.size()),
                  static_cast<ssize_t>(keys.size()));
    }

    /// Waits until `text` appears behind what was waited for before.
    [[nodiscard]] testing::AssertionResult shows(const std::string& text) {
        const auto start = Clock::now();
        while (m_output.find(text, m_seen) == std::string::npos) {
            if (!read_more() || Clock::now() - start > soon) {
                return testing::AssertionFailure()
                       << base::shown(text) << " is not in " << base::shown(m_output);
            }
        }
        m_seen = m_output.find(text, m_seen) + text.size();
        return testing::AssertionSuccess();
    }

    /// All that appeared so far.
    [[nodiscard]] const std::string& output() const { return m_output; }

    void send(int signal) const { ::kill(m_process, signal); }
    void resize(unsigned short columns) const {
        const winsize size{24, columns, 0, 0};
        EXPECT_EQ(::ioctl(m_descriptor.get(), TIOCSWINSZ, &size), 0);
    }
    void hang_up() { m_descriptor.reset(); }

    /// How the program ended, as waitpid(2) says.
    [[nodiscard]] int wait_status() {
        while (m_descriptor.is_open() && read_more()) {
        }
        int status = -1;
        ::waitpid(m_process, &status, 0);
        m_process = 0;
        return status;
    }

  private:
    bool read_more() {
        pollfd waited{m_descriptor.get(), POLLIN, 0};
        std::array<char, 4096> bytes{};
        if (::poll(&waited, 1, 1000) == 0) {
            return true;
        }
        const auto length = ::read(m_descriptor.get(), bytes.data(), bytes.size());
        if (length <= 0) {
            return false;
        }
        m_output.append(bytes.data(), static_cast<std::size_t>(length));
        return true;
    }

    pid_t m_process = -1;
    base::UniqueFd m_descriptor;
    std::string m_output;
    std::size_t m_seen = 0;
};

/// Whether the terminal shows what is typed and gives whole lines, as it did at the start.
std::string terminal_modes() {
    termios modes{};
    ::tcgetattr(STDIN_FILENO, &modes);
    return (modes.c_lflag & ICANON) != 0 && (modes.c_lflag & ECHO) != 0 ? "cooked" : "raw";
}

void say(const std::string& text) {
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
}

/// The program that is tested: says what it got, until the end.
struct Echo {
    std::optional<fs::path> history{};
    std::size_t history_size = 100;
    LineEditor::Completer completer{};
    std::string prompt = "mptcp> ";

    void operator()() const {
        base::install_signal_handlers();
        try {
            LineEditor editor{history, history_size};
            editor.complete_with(completer);
            while (const auto line = editor.read_line(prompt)) {
                say("got[" + *line + "] " + terminal_modes() +
                    (base::interrupted() ? " interrupted" : ""));
            }
            say("end " + terminal_modes());
        } catch (const base::Interrupted&) {
            say("interrupted " + terminal_modes());
            ::_exit(130);
        }
    }
};

Echo with_completion(Completion completion) {
    Echo echo;
    echo.completer = [completion](const std::string&) { return completion; };
    return echo;
}

std::string content_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

TEST(LineEditor, GivesLinesUntilTheEnd) {
    Terminal terminal{Echo{}};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("list-connections\r");
    EXPECT_TRUE(terminal.shows("got[list-connections] cooked\r\n"));
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("\r");
    EXPECT_TRUE(terminal.shows("got[] cooked\r\n"));
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type(ctrl_d);
    EXPECT_TRUE(terminal.shows("end cooked"));
    EXPECT_EQ(terminal.wait_status(), 0);
}

TEST(LineEditor, EditsLines) {
    Terminal terminal{Echo{}};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("bx\x7f" + std::string{"c"} + ctrl_a + "a\r");
    EXPECT_TRUE(terminal.shows("got[abc] cooked\r\n"));
}

TEST(LineEditor, TakesLinesThatWereTypedAhead) {
    Terminal terminal{Echo{}};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("one\rtwo\rthree\r");
    EXPECT_TRUE(terminal.shows("got[one] cooked\r\n"));
    EXPECT_TRUE(terminal.shows("got[two] cooked\r\n"));
    EXPECT_TRUE(terminal.shows("got[three] cooked\r\n"));
}

TEST(LineEditor, GivesPastedLinesOneByOne) {
    Terminal terminal{Echo{}, "xterm"};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("\x1b[200~one\n\ntwo\n\x1b[201~\r");
    EXPECT_TRUE(terminal.shows("got[one] cooked\r\n"));
    EXPECT_TRUE(terminal.shows("got[] cooked\r\n"));
    EXPECT_TRUE(terminal.shows("got[two] cooked\r\n"));
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("x\r");
    EXPECT_TRUE(terminal.shows("got[x] cooked\r\n"));
}

TEST(LineEditor, ShowsAHostilePromptHarmless) {
    Echo echo;
    echo.prompt = "a\x1b[31mb\x01" + std::string{"c\n\xff> "};
    Terminal terminal{echo};
    EXPECT_TRUE(terminal.shows("a\\x1b[31mb\\x01c\\n\\xff> "));
    terminal.type("x\r");
    EXPECT_TRUE(terminal.shows("got[x] cooked\r\n"));
    EXPECT_EQ(terminal.output().find("\x1b[31m"), std::string::npos);
}

TEST(LineEditor, CtrlCDropsTheLine) {
    Terminal terminal{Echo{}};
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(terminal.shows("mptcp> "));
        terminal.type("abc");
        EXPECT_TRUE(terminal.shows("abc"));
        terminal.type(ctrl_c);
        EXPECT_TRUE(terminal.shows("^C\r\n"));
    }
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("x\r");
    EXPECT_TRUE(terminal.shows("got[x] cooked\r\n"));
}

TEST(LineEditor, CtrlCLeavesASearch) {
    Terminal terminal{Echo{}};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("found\r");
    EXPECT_TRUE(terminal.shows("got[found] cooked\r\n"));
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type(
        "\x12"
        "fou");
    EXPECT_TRUE(terminal.shows("fou"));
    terminal.type(ctrl_c);
    EXPECT_TRUE(terminal.shows("\r\nmptcp> "));
    terminal.type("x\r");
    EXPECT_TRUE(terminal.shows("got[x] cooked\r\n"));
}

TEST(LineEditor, CtrlCBeforeThePromptIsForgotten) {
    Terminal terminal{[] {
        base::install_signal_handlers();
        static_cast<void>(std::raise(SIGINT));
        LineEditor editor{std::nullopt, 10};
        const auto line = editor.read_line("mptcp> ");
        say("got[" + line.value_or("nothing") + "]" + (base::interrupted() ? "interrupted" : ""));
    }};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("x\r");
    EXPECT_TRUE(terminal.shows("got[x]\r\n"));
}

TEST(LineEditor, SignalsThatEndUsEndIt) {
    for (const int signal : {SIGTERM, SIGHUP}) {
        Terminal terminal{Echo{}};
        EXPECT_TRUE(terminal.shows("mptcp> "));
        terminal.type("abc");
        EXPECT_TRUE(terminal.shows("abc"));
        terminal.send(signal);
        EXPECT_TRUE(terminal.shows("interrupted cooked"));
        const int status = terminal.wait_status();
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 130) << status;
    }
}

TEST(LineEditor, EndsWithItsTerminal) {
    Terminal terminal{Echo{}};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("half a command");
    EXPECT_TRUE(terminal.shows("half a command"));
    terminal.hang_up();
    const int status = terminal.wait_status();
    EXPECT_TRUE(WIFEXITED(status)) << status;
}

TEST(LineEditor, IgnoresCtrlBackslash) {
    Terminal terminal{Echo{}};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("a");
    EXPECT_TRUE(terminal.shows("a"));
    terminal.type(ctrl_backslash);  // the terminal drops what is not read yet
    terminal.type("\r");
    EXPECT_TRUE(terminal.shows("got[a] cooked\r\n"));
}

/// Runs a program as a job of a shell: in a process group of its own, in the foreground. Says its
/// state and the terminal's when it stops, and continues it.
void run_as_job(const std::function<void()>& program) {
    const pid_t job = ::fork();
    if (job == 0) {
        ::setpgid(0, 0);
        program();
        std::fflush(stdout);
        ::_exit(0);
    }
    ::setpgid(job, job);
    static_cast<void>(std::signal(SIGTTOU, SIG_IGN));
    ::tcsetpgrp(STDIN_FILENO, job);
    int status = 0;
    while (::waitpid(job, &status, WUNTRACED) == job && WIFSTOPPED(status)) {
        say("stopped " + terminal_modes());
        ::kill(-job, SIGCONT);
    }
    say("job ended");
}

TEST(LineEditor, CtrlZStopsItWithTheTerminalAsItWas) {
    Terminal terminal{[] { run_as_job(Echo{}); }};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    std::string line;
    for (const std::string part : {"ab", "cd"}) {
        terminal.type(part);
        EXPECT_TRUE(terminal.shows(part));
        terminal.type(ctrl_z);
        EXPECT_TRUE(terminal.shows("stopped cooked\r\n"));
        line += part;
        EXPECT_TRUE(terminal.shows("mptcp> " + line)) << "the line is shown anew";
    }
    terminal.type("\r");
    EXPECT_TRUE(terminal.shows("got[abcd] cooked\r\n"));
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type(ctrl_d);
    EXPECT_TRUE(terminal.shows("end cooked"));
    EXPECT_TRUE(terminal.shows("job ended"));
}

TEST(LineEditor, FollowsTheSizeOfTheTerminal) {
    Terminal terminal{Echo{}, "vt100"};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.resize(20);
    EXPECT_TRUE(terminal.shows("mptcp> ")) << "shown anew";
    terminal.type("0123456789abcdefghij" + ctrl_a);
    EXPECT_TRUE(terminal.shows("hij"));
    EXPECT_TRUE(terminal.shows("\x1b[A")) << "the start of the line is one up";
    terminal.type("\r");
    EXPECT_TRUE(terminal.shows("got[0123456789abcdefghij] cooked\r\n"));
}

TEST(LineEditor, UpBringsLinesBack) {
    Terminal terminal{Echo{}};
    for (const std::string line : {"one", "two", "two", ""}) {
        EXPECT_TRUE(terminal.shows("mptcp> "));
        terminal.type(line + "\r");
        EXPECT_TRUE(terminal.shows("got[" + line + "] cooked\r\n"));
    }
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type(up + "\r");
    EXPECT_TRUE(terminal.shows("got[two] cooked\r\n"));
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type(up + up + "\r");
    EXPECT_TRUE(terminal.shows("got[one] cooked\r\n"))
        << "repetitions and empty lines are left out";
}

TEST(LineEditor, UpBringsLinesOfEarlierBack) {
    const TemporaryFolder folder;
    Echo echo;
    echo.history = folder / "state/history";
    {
        Terminal terminal{echo};
        EXPECT_TRUE(terminal.shows("mptcp> "));
        terminal.type("load a.pcap\r");
        EXPECT_TRUE(terminal.shows("got[load a.pcap] cooked\r\n"));
        EXPECT_TRUE(terminal.shows("mptcp> "));
        terminal.type(ctrl_d);
        EXPECT_EQ(terminal.wait_status(), 0);
    }
    EXPECT_EQ(content_of(folder / "state/history"), "load a.pcap\n");
    Terminal terminal{echo};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type(up + "\r");
    EXPECT_TRUE(terminal.shows("got[load a.pcap] cooked\r\n"));
}

TEST(LineEditor, KeepsNoHistoryWhenAskedNotTo) {
    const TemporaryFolder folder;
    Echo echo;
    echo.history = folder / "history";
    echo.history_size = 0;
    Terminal terminal{echo};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("one\r");
    EXPECT_TRUE(terminal.shows("got[one] cooked\r\n"));
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type(up + "\r");
    EXPECT_TRUE(terminal.shows("got[] cooked\r\n"));
    EXPECT_FALSE(fs::exists(folder / "history"));
}

TEST(LineEditor, TabCompletesTheOnlyCandidate) {
    Terminal terminal{with_completion({{"plot"}, false})};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("pl\tx\r");
    EXPECT_TRUE(terminal.shows("got[plot x] cooked\r\n"));
}

TEST(LineEditor, TabCompletesWhatCandidatesShareAndListsThem) {
    Terminal terminal{with_completion({{"dss-length", "dsn"}, false})};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("d\t\t\t");
    EXPECT_TRUE(terminal.shows("dss-length"));
    EXPECT_TRUE(terminal.shows("dsn")) << "in their own order";
    terminal.type("n\r");
    EXPECT_TRUE(terminal.shows("got[dsn] cooked\r\n"));
}

TEST(LineEditor, TabAsksForTheLineUpToTheCursor) {
    Echo echo;
    echo.completer = [](const std::string& line) {
        return Completion{{line == "plot d" ? "dsn" : "wrong"}, false};
    };
    Terminal terminal{echo};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("plot d -x\x1b[D\x1b[D\x1b[D\t\r");
    EXPECT_TRUE(terminal.shows("got[plot dsn -x] cooked\r\n"));
}

TEST(LineEditor, TabCompletesValuesBehindAnEqualSign) {
    Terminal terminal{with_completion({{"client"}, false})};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("plot --to=cl\tx\r");
    EXPECT_TRUE(terminal.shows("got[plot --to=client x] cooked\r\n"));
}

TEST(LineEditor, TabDoesNothingWithoutCandidates) {
    Terminal terminal{with_completion({})};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("/et\t\tx\r");
    EXPECT_TRUE(terminal.shows("got[/etx] cooked\r\n"));
}

TEST(LineEditor, TabDoesNothingWhenTheCompleterFails) {
    Echo echo;
    echo.completer = [](const std::string&) -> Completion { throw std::runtime_error{"no"}; };
    Terminal terminal{echo};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("a\tb\r");
    EXPECT_TRUE(terminal.shows("got[ab] cooked\r\n"));
}

TEST(LineEditor, CtrlCAnswersItsQuestion) {
    Completion many;
    for (int i = 100; i < 300; ++i) {
        many.candidates.push_back("c" + std::to_string(i));
    }
    Terminal terminal{with_completion(many)};
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("c\t\t");
    EXPECT_TRUE(terminal.shows("possibilities?"));
    terminal.type(ctrl_c);
    EXPECT_TRUE(terminal.shows("mptcp> "));
    terminal.type("x\r");
    EXPECT_TRUE(terminal.shows("got[x] cooked\r\n"));
}

struct FileCase {
    std::string typed;
    std::string line;  ///< what it becomes
    std::string word;  ///< what its last word is
};

TEST(LineEditor, TabCompletesNamesOfFilesAndQuotesThem) {
    const std::vector<FileCase> cases = {
        {"load plain\t", "load plain.pcap ", "plain.pcap"},
        {"load my\t", "load my\\ file.pcap ", "my file.pcap"},
        {"load my\\ f\t", "load my\\ file.pcap ", "my file.pcap"},
        {"load \"my\t", "load \"my file.pcap\" ", "my file.pcap"},
        {"load 'my f\t", "load 'my file.pcap' ", "my file.pcap"},
        {"load it\t", "load it\\'s\\ \\#1\\ \\>\\|\\\"\\\\ ", "it's #1 >|\"\\"},
        {"load 'it\t", "load 'it'\\''s #1 >|\"\\' ", "it's #1 >|\"\\"},
        {"load \"it\t", "load \"it's #1 >|\\\"\\\\\" ", "it's #1 >|\"\\"},
        {"load sub\t", "load sub\\ folder/", "sub folder/"},
        {"load sub\tin\t", "load sub\\ folder/in\\ it ", "sub folder/in it"},
        {"load \"sub\tin\t", "load \"sub folder/in it\" ", "sub folder/in it"},
        {"load ~/pl\t", "load ~/plain.pcap ", "HOME/plain.pcap"},
        {"export --output=my\t", "export --output=my\\ file.pcap ", "--output=my file.pcap"},
        {"load two\tb\t", "load two\\ b ", "two b"},
        {"load nothing\t", "load nothing", "nothing"},
    };
    const TemporaryFolder folder;
    for (const auto name : {"plain.pcap", "my file.pcap", "it's #1 >|\"\\", "two a", "two b"}) {
        std::ofstream{folder / name} << "x";
    }
    fs::create_directory(folder / "sub folder");
    std::ofstream{folder / "sub folder/in it"} << "x";

    Terminal terminal{[&folder] {
        fs::current_path(folder.path());
        ::setenv("HOME", folder.path().c_str(), 1);
        with_completion({{}, true})();
    }};
    for (const FileCase& expected : cases) {
        EXPECT_TRUE(terminal.shows("mptcp> "));
        terminal.type(expected.typed + "\r");
        EXPECT_TRUE(terminal.shows("got[" + expected.line + "] cooked\r\n")) << expected.typed;
        const std::string word = parse_line(expected.line).words.at(1);
        const std::string home = std::getenv("HOME");
        EXPECT_EQ(word.starts_with(home) ? "HOME" + word.substr(home.size()) : word, expected.word);
    }
}

TEST(LineEditor, TabCompletesNamesOfFilesBehindARedirection) {
    const TemporaryFolder folder;
    std::ofstream{folder / "plain.csv"} << "x";
    Terminal terminal{[&folder] {
        fs::current_path(folder.path());
        with_completion({{}, true})();
    }};
    for (const std::string sign : {">", "> ", "| tee "}) {
        EXPECT_TRUE(terminal.shows("mptcp> "));
        terminal.type("lc" + sign + "pl\t\r");
        EXPECT_TRUE(terminal.shows("got[lc" + sign + "plain.csv ] cooked\r\n"));
    }
}

TEST(LineEditor, LeavesInputThatIsNoTerminalReadable) {
    const TemporaryFolder folder;
    std::ofstream{folder / "input"} << "one\ntwo\n";
    Terminal terminal{[&folder] {
        if (std::freopen((folder / "input").c_str(), "r", stdin) != nullptr) {
            Echo{}();
        }
    }};
    EXPECT_TRUE(terminal.shows("got[one]"));
    EXPECT_TRUE(terminal.shows("got[two]"));
    EXPECT_TRUE(terminal.shows("end"));
}

}  // namespace
}  // namespace programs
