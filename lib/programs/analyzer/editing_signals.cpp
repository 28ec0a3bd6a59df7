// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/editing_signals.h"

#include <ctime>
#include <initializer_list>
#include <poll.h>
#include <unistd.h>

#include "base/interrupt.h"

namespace programs {

namespace {

volatile std::sig_atomic_t was_resized = 0;
volatile std::sig_atomic_t was_stopped = 0;
volatile std::sig_atomic_t was_continued = 0;

void note_signal(int signal) {
    (signal == SIGWINCH ? was_resized : signal == SIGTSTP ? was_stopped : was_continued) = 1;
}

/// They arrive in EditingSignals::wait() only, so none can come between.
bool taken(volatile std::sig_atomic_t& flag) {
    const bool was_set = flag != 0;
    flag = 0;
    return was_set;
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    ::sigaction(signal, &action, nullptr);
}

sigset_t set_of(std::initializer_list<int> signals) {
    sigset_t set{};
    ::sigemptyset(&set);
    for (const int signal : signals) {
        ::sigaddset(&set, signal);
    }
    return set;
}

}  // namespace

EditingSignals::EditingSignals() {
    const sigset_t held = set_of({SIGWINCH, SIGTSTP, SIGCONT});
    ::pthread_sigmask(SIG_BLOCK, &held, &m_mask_before);
    for (Changed& changed : m_changed) {
        ::sigaction(changed.signal, nullptr, &changed.before);
        // A shell without job control has Ctrl-Z ignored.
        if (changed.signal != SIGTSTP || changed.before.sa_handler != SIG_IGN) {
            handle(changed.signal, changed.signal == SIGQUIT ? SIG_IGN : note_signal);
        }
    }
}

EditingSignals::~EditingSignals() {
    for (const Changed& changed : m_changed) {
        ::sigaction(changed.signal, &changed.before, nullptr);
    }
    ::pthread_sigmask(SIG_SETMASK, &m_mask_before, nullptr);
}

bool EditingSignals::wait() const {
    std::array<pollfd, 2> waited = {
        {{STDIN_FILENO, POLLIN, 0}, {base::interrupt_descriptor(), POLLIN, 0}}};
    const int count = ::ppoll(waited.data(), waited.size(), nullptr, &m_mask_before);
    return count > 0 && waited[0].revents != 0;
}

bool EditingSignals::take_resized() {
    return taken(was_resized);
}

bool EditingSignals::take_stopped() {
    return taken(was_stopped);
}

bool EditingSignals::take_continued() {
    return taken(was_continued);
}

void EditingSignals::stop() {
    const sigset_t stop_signal = set_of({SIGTSTP});
    const sigset_t continue_signal = set_of({SIGCONT});
    const timespec no_time{};
    handle(SIGTSTP, SIG_DFL);
    static_cast<void>(::raise(SIGTSTP));
    ::pthread_sigmask(SIG_UNBLOCK, &stop_signal, nullptr);  // here it stops
    ::pthread_sigmask(SIG_BLOCK, &stop_signal, nullptr);
    ::sigtimedwait(&continue_signal, nullptr, &no_time);  // of what continued it
    handle(SIGTSTP, note_signal);
}

}  // namespace programs
