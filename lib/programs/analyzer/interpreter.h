// SPDX-License-Identifier: GPL-3.0-or-later
// The interpreter: a person at a terminal.
#pragma once

#include "programs/analyzer/session.h"

namespace programs {

/// Reads commands from the terminal and runs them until `quit` or the end of input. Errors are
/// shown and leave it running; Ctrl-C ends the running command only.
/// @throws base::Interrupted when it is to end (SIGTERM, SIGHUP).
void run_interpreter(Session& session);

}  // namespace programs
