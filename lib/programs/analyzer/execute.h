// SPDX-License-Identifier: GPL-3.0-or-later
// One command: from words to output.
#pragma once

#include "base/error.h"
#include "programs/analyzer/session.h"
#include "programs/common/words.h"

namespace programs {

/// Runs the command of a line that has words, and writes what it gives to standard output, or to
/// the file or program that the line names.
/// @return what the command itself says: done, or that something failed.
/// @throws base::UsageError, base::Error; base::OutputClosed when standard output was closed.
[[nodiscard]] base::ExitStatus execute(Session& session, const Line& line);

}  // namespace programs
