// SPDX-License-Identifier: GPL-3.0-or-later
// One command: from words to output.
#pragma once

#include "base/error.h"
#include "command/session.h"
#include "shell/words.h"

namespace shell {

/// Runs the command of a line that has words, and writes what it gives to standard output, or to
/// the file or program that the line names.
/// @return what the command itself says: done, or that something failed.
/// @throws base::UsageError, base::Error; base::OutputClosed when standard output was closed.
[[nodiscard]] base::ExitStatus execute(command::Session& session, const Line& line);

}  // namespace shell
