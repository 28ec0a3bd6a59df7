// SPDX-License-Identifier: GPL-3.0-or-later
// A program mptcpanalyzer-NAME as a command.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "programs/common/command.h"

namespace programs {

class Session;

/// What it is given is said in plugin_commands.h.
[[nodiscard]] std::unique_ptr<Command<Session>> make_plugin_program(
    const std::string& name, const std::filesystem::path& file);

}  // namespace programs
