// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpnumerics: what buffers paths need and what they give.
#include "base/program.h"
#include "command/numerics_command.h"

int main(int argument_count, char** arguments) {
    return base::run_program("mptcpnumerics", argument_count, arguments, command::run_numerics);
}
