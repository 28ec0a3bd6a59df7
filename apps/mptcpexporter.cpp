// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpexporter: a capture in, a table of TCP segments out.
#include "base/program.h"
#include "command/exporter_program.h"
#include "command/program_info.h"
#include "shell/program_completion.h"

namespace {

shell::CompletedProgram completed() {
    return {command::exporter_info()};
}

}  // namespace

int main(int argument_count, char** arguments) {
    return base::run_program("mptcpexporter", argument_count, arguments,
                             shell::with_completion(completed, command::run_exporter));
}
