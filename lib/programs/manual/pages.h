// SPDX-License-Identifier: GPL-3.0-or-later
// The manual pages: prose (docs/man), filled with what the programs declare. pandoc makes roff of
// the result.
#pragma once

#include <string>
#include <string_view>

#include "cli/program_info.h"

namespace programs {

/// The Markdown of a page, complete. A heading "## NAME" that names a command of the program gets
/// its other names, usage and purpose; its arguments and options follow the text below it. These
/// lines are replaced:
///
///     @SYNOPSIS@          how the program is called
///     @OPTIONS@           its arguments and options
///     @COMMANDS@          the commands that have no heading, with theirs
///     @PLOTS@             what mptcpanalyzer draws
///     @COLUMNS@           of an export
///     @CONNECTIONS@       columns of its table of connections
///     @SUBFLOWS@          columns of its table of subflows
///     @SETTINGS@          keys of the configuration file
///     @VARIABLES@         of the environment
///     @SETUP@             keys of a setup
///
/// @throws base::Error naming any other line that begins with "@".
[[nodiscard]] std::string page(const cli::ProgramInfo& program, std::string_view text);

}  // namespace programs
