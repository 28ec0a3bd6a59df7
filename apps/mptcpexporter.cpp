// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpexporter: a capture in, a table of TCP segments out.
#include "cli/program.h"
#include "cli/program_info.h"
#include "programs/common/program_completion.h"
#include "programs/exporter/program.h"

namespace {

programs::CompletedProgram completed() {
    return {programs::exporter_info()};
}

}  // namespace

int main(int argument_count, char** arguments) {
    return cli::run_program("mptcpexporter", argument_count, arguments,
                            programs::with_completion(completed, programs::run_exporter));
}
