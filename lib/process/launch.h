// SPDX-License-Identifier: GPL-3.0-or-later
// Starts programs without waiting for them: a viewer for a picture.
#pragma once

#include "process/child.h"

namespace process {

/// Starts a program in a session of its own, with an empty input and its output discarded. It
/// outlives us; how it ends is not known.
/// @throws base::Error when it cannot be started.
void launch(const Command& command);

}  // namespace process
