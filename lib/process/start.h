// SPDX-License-Identifier: GPL-3.0-or-later
// Starting a program, without a shell: the only place where a process is started, for the rest of
// this room.
#pragma once

#include <sys/types.h>

#include "base/unique_fd.h"
#include "process/child.h"

namespace process {

struct Pipe {
    base::UniqueFd read;
    base::UniqueFd write;
};

/// Both ends close on exec, so that no other child holds them open.
/// @throws base::Error when there are no descriptors left.
[[nodiscard]] Pipe make_pipe();

/// What the child's standard descriptors are copies of.
struct Streams {
    int in = 0;
    int out = 1;
    int err = 2;
};

/// Whom the child belongs to, as the terminal sees it.
enum class Group {
    own,   ///< signals of the terminal do not reach it; killed when its starter dies
    ours,  ///< may use the terminal; then asked to end (SIGTERM), so that it can leave that in
           ///< order
};

/// Starts a program with usual signal dispositions; it has no descriptors but its streams and those
/// that do not close on exec. It must be waited for.
/// @throws base::Error when it cannot be started.
[[nodiscard]] pid_t start(const Command& command, Streams streams, Group group);

/// How a process ended, from what waitpid(2) says; without `errors`.
[[nodiscard]] Outcome outcome_of(int wait_status);

}  // namespace process
