// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/reader.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/paths.h"
#include "base/text.h"
#include "process/start.h"

using Clock = std::chrono::steady_clock;

namespace process {

namespace {

Command command_of(const std::vector<std::string>& words) {
    if (words.empty()) {
        throw base::Error{"cannot run a program without a name"};
    }
    const auto program = base::find_program(words.front());
    if (!program) {
        throw base::Error{"cannot run " + base::shown(words.front()) +
                          ": there is no such program" +
                          (words.front().find('/') == std::string::npos ? " in PATH" : "")};
    }
    return {*program, {words.begin() + 1, words.end()}, {}};
}

}  // namespace

Reader::Reader(const std::vector<std::string>& words) {
    const Command command = command_of(words);
    Pipe in = make_pipe();
    m_process = start(command, {in.read.get(), STDOUT_FILENO, STDERR_FILENO}, Group::ours);
    m_to_stdin = std::move(in.write);
    const int flags = ::fcntl(m_to_stdin.get(), F_GETFL);    // NOLINT
    ::fcntl(m_to_stdin.get(), F_SETFL, flags | O_NONBLOCK);  // NOLINT
    m_process_descriptor.reset(
        static_cast<int>(::syscall(SYS_pidfd_open, m_process, 0)));  // close-on-exec by itself
}

Reader::~Reader() {
    finish();
}

bool Reader::has_ended(int& wait_status) const {
    const pid_t ended = ::waitpid(m_process, &wait_status, WNOHANG);
    return ended > 0 || (ended < 0 && errno != EINTR);
}

Outcome Reader::finish() {
    constexpr int longest_wait_ms = 50;  // must_end() is looked at so often
    constexpr auto grace = std::chrono::seconds{1};
    m_to_stdin.reset();
    Clock::time_point asked_at{};
    int status = 0;
    while (m_process > 0 && !has_ended(status)) {
        if (base::must_end() && asked_at == Clock::time_point{}) {
            ::kill(m_process, SIGTERM);
            ::kill(m_process, SIGCONT);  // in case it is stopped
            asked_at = Clock::now();
        } else if (base::must_end() && Clock::now() - asked_at > grace) {
            ::kill(m_process, SIGKILL);
        }
        pollfd ended{m_process_descriptor.get(), POLLIN, 0};
        ::poll(&ended, 1, longest_wait_ms);
    }
    if (m_process > 0) {
        m_process = 0;
        m_process_descriptor.reset();
        m_outcome = outcome_of(status);
    }
    return m_outcome;
}

}  // namespace process
