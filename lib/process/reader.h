// SPDX-License-Identifier: GPL-3.0-or-later
// A program that reads what we write and shows it to the user: COMMAND | less.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

#include "base/unique_fd.h"
#include "process/child.h"

namespace process {

/// A running program whose standard input is a pipe of ours and whose output is our own. It is in
/// our process group: it may use the terminal, whose Ctrl-C and Ctrl-Z reach it as they reach us.
class Reader {
  public:
    /// Starts a program, found in PATH, with its arguments.
    /// @param words its name and its arguments.
    /// @throws base::Error naming it when there is no such program or it cannot be started.
    explicit Reader(const std::vector<std::string>& words);
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    /// Waits as finish() does.
    ~Reader();

    /// Where to write; it does not block (base::OutputFile takes care of that). Once the program
    /// reads no longer, writing fails with EPIPE.
    [[nodiscard]] int descriptor() const { return m_to_stdin.get(); }

    /// Ends its input and waits until it has ended, however long its user looks at it. Ctrl-C is
    /// its own affair; when base::must_end(), it is asked to end, and killed after a second.
    /// The outcome has no `errors`: those went to our own stderr.
    Outcome finish();

  private:
    [[nodiscard]] bool has_ended(int& wait_status) const;

    base::UniqueFd m_to_stdin;
    base::UniqueFd m_process_descriptor;  ///< readable when it has ended; none on old kernels
    pid_t m_process = 0;                  ///< 0 when it has been reaped
    Outcome m_outcome;
};

}  // namespace process
