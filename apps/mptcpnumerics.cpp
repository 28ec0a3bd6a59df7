// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpnumerics: what buffers paths need and what they give.
#include <string>

#include "base/program.h"
#include "command/numerics_command.h"
#include "command/program_info.h"
#include "shell/program_completion.h"

namespace {

/// The schema needs no setup.
shell::CompletedProgram completed() {
    return {command::numerics_info(),
            [](const std::string& command) { return command == "schema"; }};
}

}  // namespace

int main(int argument_count, char** arguments) {
    return base::run_program("mptcpnumerics", argument_count, arguments,
                             shell::with_completion(completed, command::run_numerics));
}
