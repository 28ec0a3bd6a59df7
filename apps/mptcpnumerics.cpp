// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpnumerics: what buffers paths need and what they give.
#include <string>

#include "cli/program.h"
#include "cli/program_info.h"
#include "programs/common/program_completion.h"
#include "programs/numerics/program.h"

namespace {

/// The schema needs no setup.
programs::CompletedProgram completed() {
    return {programs::numerics_info(),
            [](const std::string& command) { return command == "schema"; }};
}

}  // namespace

int main(int argument_count, char** arguments) {
    return cli::run_program("mptcpnumerics", argument_count, arguments,
                            programs::with_completion(completed, programs::run_numerics));
}
