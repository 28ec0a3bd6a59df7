// SPDX-License-Identifier: GPL-3.0-or-later
// The manual pages: what people wrote (docs/manual), filled with what the programs declare.
#pragma once

#include <string>
#include <string_view>

#include "command/program_info.h"

namespace manual {

/// A program's page of section 1. Of a template this fills in
///
///     @VERSION@, @DATE@   the suite's, and `date`
///     @SYNOPSIS@          how the program is called
///     @OPTIONS@           its arguments and options
///     @COMMAND name@      the head of one of its commands
///     @OPTIONS name@      arguments and options of that command
///     @COMMANDS@          all commands that have no place of their own
///     @PLOTS@             what mptcpanalyzer draws
///
/// @throws base::Error naming a place or a command that there is not.
[[nodiscard]] std::string program_page(const command::ProgramInfo& program, std::string_view text,
                                       const std::string& date);

/// The page of section 5. Besides @VERSION@ and @DATE@ this fills in
///
///     @COLUMNS@           of an export
///     @SETTINGS@          keys of the configuration file
///     @VARIABLES@         of the environment
///     @SETUP@             the form of a setup
///
/// @throws base::Error naming a place that there is not.
[[nodiscard]] std::string formats_page(std::string_view text, const std::string& date);

}  // namespace manual
