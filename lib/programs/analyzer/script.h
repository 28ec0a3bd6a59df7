// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts: one command a line.
#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"
#include "programs/analyzer/session.h"

namespace programs {

enum class OnFailure : std::uint8_t { stop, keep_going };

/// Runs a script, each command as soon as its line has been read, until its end or `quit`.
/// @param file "-": standard input.
/// @return done, or with keep_going the status of the first line that failed (errors are logged).
/// @throws base::Error naming file and line of the first that failed, when it is to stop; when the
///         script cannot be read or is not text.
[[nodiscard]] base::ExitStatus run_script(Session& session, const std::string& file,
                                          OnFailure on_failure);

}  // namespace programs
