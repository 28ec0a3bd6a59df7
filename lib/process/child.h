// SPDX-License-Identifier: GPL-3.0-or-later
// One child process: argument vector in, its output in pieces, its end and its complaints out.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace process {

/// What to run. No shell is ever involved.
struct Command {
    std::filesystem::path program;  ///< an existing executable, not searched in PATH
    std::vector<std::string> arguments;
    /// Added to, or replacing parts of, our own environment.
    std::map<std::string, std::string> environment;
};

/// How a child ended.
struct Outcome {
    int exit_code = 0;   ///< meaningful when signal is 0
    int signal = 0;      ///< the signal that ended it, 0 for a normal exit
    std::string errors;  ///< its stderr: the first 16 KiB and the last 16 to 32

    [[nodiscard]] bool succeeded() const { return signal == 0 && exit_code == 0; }
    /// "exit status 2" or "killed by signal 9 (Killed)".
    [[nodiscard]] std::string described() const;
};

/// Gives the next bytes for a child's standard input, in an empty string; false at their end. With
/// no bytes and true it says that there are none yet: it is asked again soon. It should not
/// wait long, since the child gets no other service meanwhile; it may throw.
using Feed = std::function<bool(std::string&)>;

/// A running child in a process group of its own. It never outlives the object, nor (by
/// PR_SET_PDEATHSIG) the thread that started it.
class Child {
  public:
    enum class Input { none, fed };

    /// Starts the program. Its stdin is empty (none) or what exchange() is given to feed.
    /// @throws base::Error when it cannot be started.
    explicit Child(const Command& command, Input input = Input::none);
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    Child(Child&&) noexcept;
    Child& operator=(Child&&) = delete;
    ~Child();

    /// Takes a piece of the child's stdout.
    using Take = std::function<void(std::string_view)>;

    struct Limits {
        /// The child is killed when it neither writes nor reads for so long although it has
        /// something to do; the time that the feed takes does not count.
        std::chrono::milliseconds silence{60'000};
        /// For a child that may have no output for a while: using the processor is a sign of life
        /// too.
        bool busy_is_alive = false;
    };

    /// Feeds the child, hands its stdout to `take`, collects its stderr, until it ends.
    /// The child is killed when `take` throws, when it is silent for too long or when the user
    /// interrupts.
    /// @throws TimedOut, base::Interrupted, base::Error, what `take` throws.
    [[nodiscard]] Outcome exchange(const Take& take, Limits limits, Feed feed = {});

    /// Ends the child at once; may be called from another thread during exchange().
    void kill() noexcept;

  private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// A child was silent for too long and has been killed.
class TimedOut : public std::exception {
  public:
    explicit TimedOut(std::string errors) : m_errors{std::move(errors)} {}
    [[nodiscard]] const char* what() const noexcept override { return "child process timed out"; }
    /// The child's stderr so far.
    [[nodiscard]] const std::string& errors() const { return m_errors; }

  private:
    std::string m_errors;
};

/// All that a short-lived child writes to stdout, and how it ended.
struct Captured {
    std::string output;
    Outcome outcome;
};

/// Runs a child to its end without input.
/// @throws as Child::exchange().
[[nodiscard]] Captured run(const Command& command, Child::Limits limits);

}  // namespace process
