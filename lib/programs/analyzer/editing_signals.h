// SPDX-License-Identifier: GPL-3.0-or-later
// The signals of terminal and job control while a line is edited.
//
// Readline's own handlers (rl_catch_signals) cannot serve: they stand before those of
// base/interrupt and pass a signal on when Readline next looks, so that one that comes just before
// poll(2) waits for the next key. They let Ctrl-\ end us, and do not put the terminal in order
// again when somebody else stopped and continued us.
#pragma once

#include <array>
#include <csignal>

namespace programs {

/// While it lives, the size of the terminal and Ctrl-Z are noted instead of acted upon, so that the
/// terminal can be put in order before; they arrive in wait() only. Ctrl-\ is ignored, since it
/// would leave the terminal as it is. One object at a time, in the thread that edits.
class EditingSignals {
  public:
    EditingSignals();
    EditingSignals(const EditingSignals&) = delete;
    EditingSignals& operator=(const EditingSignals&) = delete;
    ~EditingSignals();

    /// Waits for a key or a signal, those of base/interrupt too; answers whether there is a key.
    [[nodiscard]] bool wait() const;

    /// Whether that happened since it was last asked for.
    [[nodiscard]] bool take_resized();
    [[nodiscard]] bool take_stopped();
    [[nodiscard]] bool take_continued();

    /// Stops the process as Ctrl-Z is to do; comes back when it is continued.
    void stop();

  private:
    struct Changed {
        int signal;
        struct sigaction before {};
    };

    sigset_t m_mask_before{};
    std::array<Changed, 4> m_changed{{{SIGWINCH}, {SIGTSTP}, {SIGCONT}, {SIGQUIT}}};
};

}  // namespace programs
