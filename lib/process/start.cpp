// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/start.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/process.hpp>
#include <boost/process/extend.hpp>

#include "base/error.h"
#include "base/text.h"

namespace bp = boost::process;

namespace process {

namespace {

/// Our own environment with some variables added or replaced, as execve(2) wants it. (That of
/// Boost.Process 1.74 reads past its entries when it looks one up.)
class ChildEnvironment {
  public:
    explicit ChildEnvironment(const std::map<std::string, std::string>& changes) {
        for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
            const std::string_view text{*entry};
            if (!changes.contains(std::string{text.substr(0, text.find('='))})) {
                m_entries.emplace_back(text);
            }
        }
        for (const auto& [name, value] : changes) {
            m_entries.push_back(name + "=" + value);
        }
        for (std::string& entry : m_entries) {
            m_pointers.push_back(entry.data());
        }
        m_pointers.push_back(nullptr);
    }

    [[nodiscard]] char** get() { return m_pointers.data(); }

  private:
    std::vector<std::string> m_entries;
    std::vector<char*> m_pointers;
};

/// Runs in the child between fork and exec: only async-signal-safe calls.
void prepare_child(pid_t parent, Streams streams, Group group) {
    if (group == Group::own) {
        ::setpgid(0, 0);
    }
    ::prctl(PR_SET_PDEATHSIG, group == Group::own ? SIGKILL : SIGTERM);  // NOLINT
    if (::getppid() != parent) {
        ::_exit(127);  // the parent was gone before prctl
    }
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ}) {
        static_cast<void>(::signal(signal, SIG_DFL));
    }
    sigset_t none{};
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::dup2(streams.in, STDIN_FILENO);
    ::dup2(streams.out, STDOUT_FILENO);
    ::dup2(streams.err, STDERR_FILENO);
}

}  // namespace

Pipe make_pipe() {
    constexpr int wished_pipe_bytes = 1024 * 1024;
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw base::Error{"cannot make a pipe: " + base::system_message(errno)};
    }
    ::fcntl(ends[0], F_SETPIPE_SZ, wished_pipe_bytes);  // NOLINT: fewer wake-ups; may be refused
    return {base::UniqueFd{ends[0]}, base::UniqueFd{ends[1]}};
}

pid_t start(const Command& command, Streams streams, Group group) {
    if (command.program.empty()) {
        throw base::Error{"cannot run a program without a name"};
    }
    ChildEnvironment environment{command.environment};
    const pid_t parent = ::getpid();
    pid_t failed = 0;
    std::error_code error;
    bp::child child{
        bp::exe = command.program.string(),
        bp::args = command.arguments,
        error,
        bp::extend::on_setup = [&environment](auto& executor) { executor.env = environment.get(); },
        bp::extend::on_exec_setup =
            [=](auto& /*executor*/) { prepare_child(parent, streams, group); },
        bp::extend::on_error =
            [&failed](auto& executor, const std::error_code& /*error*/) { failed = executor.pid; }};
    const pid_t process = child.id();
    child.detach();  // waited for by us
    if (error) {
        if (failed > 0) {
            ::waitpid(failed, nullptr, 0);  // forked, but not replaced: Boost leaves it a zombie
        }
        throw base::Error{"cannot run " + base::shown(command.program.string()) + ": " +
                          error.message()};
    }
    return process;
}

Outcome outcome_of(int wait_status) {
    Outcome outcome;
    outcome.signal = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0;
    outcome.exit_code = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 0;
    return outcome;
}

}  // namespace process
