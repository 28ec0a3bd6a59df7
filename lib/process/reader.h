// SPDX-License-Identifier: GPL-3.0-or-later
// A program that reads our output and shows it to the user: COMMAND | less.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "process/child.h"
#include "process/foreground.h"

namespace process {

/// A running program whose standard input is a pipe of ours and whose output is our own.
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

    /// Ends its input and waits as Foreground::finish() does.
    Outcome finish();

  private:
    base::UniqueFd m_to_stdin;
    std::optional<Foreground> m_program;
};

}  // namespace process
