// SPDX-License-Identifier: GPL-3.0-or-later
// What programs and their commands declare, as Markdown.
#pragma once

#include <string>

#include "cli/program_info.h"

namespace programs {

/// How the program is called: the head of its usage text, line by line.
[[nodiscard]] std::string synopsis(const cli::ProgramInfo& program);

/// Arguments and options of the program itself, each group under a heading of level 2.
[[nodiscard]] std::string program_options(const cli::ProgramInfo& program);

/// The head of a command: its names (a heading of level 2), usage and purpose. The paragraph may
/// continue after it.
[[nodiscard]] std::string command_head(const cli::CommandWords& words);

/// Arguments and options of a command. The name of a group stands above its options, except for the
/// usual "Options".
[[nodiscard]] std::string command_options(const cli::CommandWords& words);

}  // namespace programs
