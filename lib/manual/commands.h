// SPDX-License-Identifier: GPL-3.0-or-later
// Programs and their commands as roff.
#pragma once

#include <string>

#include "command/program_info.h"

namespace manual {

/// How the program is called, each way a line of its own: the head of its usage text.
[[nodiscard]] std::string synopsis(const command::ProgramInfo& program);

/// Arguments and options of the program itself, under headings.
[[nodiscard]] std::string program_options(const command::ProgramInfo& program);

/// The head of a command: its names, usage and purpose. The paragraph may go on behind it.
[[nodiscard]] std::string command_head(const command::CommandWords& words);

/// Arguments and options of a command.
[[nodiscard]] std::string command_options(const command::CommandWords& words);

/// The command of that name.
/// @throws base::Error when the program has none.
[[nodiscard]] const command::CommandWords& find_command(const command::ProgramInfo& program,
                                                        const std::string& name);

}  // namespace manual
