// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpexporter: a capture in, a table of TCP segments out.
#include "base/program.h"
#include "command/exporter_program.h"

int main(int argument_count, char** arguments) {
    return base::run_program("mptcpexporter", argument_count, arguments, command::run_exporter);
}
