// SPDX-License-Identifier: GPL-3.0-or-later
// Help texts, made of what commands declare.
#pragma once

#include <string>
#include <vector>

#include "programs/analyzer/command.h"

namespace programs {

/// One line a command: names and what it does.
[[nodiscard]] std::string command_list(const std::vector<CommandInfo>& commands);

/// Usage, options and arguments of one command.
[[nodiscard]] std::string help_of(const CommandInfo& info);

}  // namespace programs
