// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/foreground.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/interrupt.h"

using Clock = std::chrono::steady_clock;

namespace process {

Foreground::Foreground(const Command& command, Streams streams)
    : m_process{start(command, streams, Group::ours)} {
    m_process_descriptor.reset(
        static_cast<int>(::syscall(SYS_pidfd_open, m_process, 0)));  // close-on-exec by itself
}

Foreground::~Foreground() {
    finish();
}

bool Foreground::has_ended(int& wait_status) const {
    const pid_t ended = ::waitpid(m_process, &wait_status, WNOHANG);
    return ended > 0 || (ended < 0 && errno != EINTR);
}

Outcome Foreground::finish() {
    constexpr int longest_wait_ms = 50;  // must_end() is looked at so often
    constexpr auto grace = std::chrono::seconds{1};
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
