// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/interrupt.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"

namespace base {

namespace {

std::atomic<bool> has_sigint{false};
std::atomic<bool> has_final_signal{false};  ///< SIGTERM or SIGHUP
std::atomic<int> wake_read{-1};
std::atomic<int> wake_write{-1};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

/// Makes the descriptor readable; a pipe that is full already is.
void wake() {
    const char byte = 1;
    [[maybe_unused]] const auto written = ::write(wake_write.load(), &byte, 1);
}

void note_signal(int signal) {
    const int saved_errno = errno;
    (signal == SIGINT ? has_sigint : has_final_signal).store(true);
    wake();
    errno = saved_errno;
}

}  // namespace

void install_signal_handlers() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0) {
        wake_read.store(ends[0]);
        wake_write.store(ends[1]);
    }
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, nullptr);
    ::sigaction(SIGXFSZ, &ignore, nullptr);
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    ::sigaction(SIGCHLD, &usual, nullptr);  // an ignored one would hide how children end
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction previous {};
        ::sigaction(signal, nullptr, &previous);
        if (previous.sa_handler == SIG_IGN) {
            continue;
        }
        struct sigaction action {};
        action.sa_handler = note_signal;  // no SA_RESTART: blocking calls return with EINTR
        ::sigaction(signal, &action, nullptr);
    }
}

bool interrupted() {
    return has_sigint.load() || has_final_signal.load();
}

bool must_end() {
    return has_final_signal.load();
}

void forget_interrupt() {
    has_sigint.store(false);
    std::array<char, 64> bytes{};
    while (::read(wake_read.load(), bytes.data(), bytes.size()) > 0) {
    }
    if (interrupted()) {
        wake();  // what stays, or came meanwhile, must be seen by poll(2) too
    }
}

void throw_if_interrupted() {
    if (interrupted()) {
        throw Interrupted{};
    }
}

int interrupt_descriptor() {
    return wake_read.load();
}

}  // namespace base
