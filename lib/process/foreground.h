// SPDX-License-Identifier: GPL-3.0-or-later
// A program that has the terminal while this one waits.
#pragma once

#include <sys/types.h>

#include "base/unique_fd.h"
#include "process/child.h"
#include "process/start.h"

namespace process {

/// A running program in our process group: it may use the terminal, whose Ctrl-C and Ctrl-Z reach
/// it as they reach us.
class Foreground {
  public:
    /// @throws base::Error when it cannot be started.
    Foreground(const Command& command, Streams streams);
    Foreground(const Foreground&) = delete;
    Foreground& operator=(const Foreground&) = delete;
    /// Waits as finish() does.
    ~Foreground();

    /// Waits until it has ended, however long its user looks at it. Ctrl-C is its own affair; when
    /// base::must_end(), it is asked to end, and killed after a second. The outcome has no
    /// `errors`: those went where its stream says.
    Outcome finish();

  private:
    [[nodiscard]] bool has_ended(int& wait_status) const;

    base::UniqueFd m_process_descriptor;  ///< readable when it has ended; none on old kernels
    pid_t m_process = 0;                  ///< 0 when it has been reaped
    Outcome m_outcome;
};

}  // namespace process
