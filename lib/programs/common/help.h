// SPDX-License-Identifier: GPL-3.0-or-later
// Help on commands, made of what they declare.
#pragma once

#include <string>
#include <vector>

#include "cli/program_info.h"

namespace programs {

/// The commands under the titles of their groups: names and what each does, in 80 columns.
[[nodiscard]] std::string command_list(const std::vector<cli::CommandWords>& commands);

/// Usage, purpose, arguments and options of one command.
/// @param front what stands before its name: "mptcpnumerics SETUP.json ".
[[nodiscard]] std::string help_of(const cli::CommandWords& command, const std::string& front = "");

/// "unknown command 'sumary'; did you mean 'summary'?".
[[nodiscard]] std::string unknown_command(const std::string& word,
                                          const std::vector<cli::CommandWords>& commands);

}  // namespace programs
