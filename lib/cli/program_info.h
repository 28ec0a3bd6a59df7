// SPDX-License-Identifier: GPL-3.0-or-later
// What a program of the suite says of itself: the one source of --help, of the manual pages and of
// completion in shells.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/options.h"

namespace cli {

/// A word that follows a program's own options and has options of its own.
struct CommandWords {
    std::string name;
    std::vector<std::string> aliases;
    std::string summary;                         ///< one line
    std::function<void(cli::Options&)> declare;  ///< its options and arguments
    std::string group{};                         ///< the title that it stands under in help
};

/// The options declared refer to the ProgramInfo, which outlives them.
struct ProgramInfo {
    std::string name;
    std::string usage;                           ///< synopsis, purpose and examples: --help's head
    std::function<void(cli::Options&)> declare;  ///< options (and arguments) of the program itself
    std::vector<CommandWords> commands;          ///< empty: the program does one thing
};

}  // namespace cli
