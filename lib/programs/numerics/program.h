// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpnumerics: the context of its commands, and the program itself.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/settings.h"
#include "cli/program_info.h"
#include "numerics/setup_file.h"
#include "output/write.h"

namespace programs {

/// What a command works on.
struct NumericsInput {
    numerics::SetupFile& file;
    const numerics::Setup& setup;
    const base::Settings& settings;
    output::Format format = output::Format::text;
};

/// What it says of itself.
[[nodiscard]] cli::ProgramInfo numerics_info();

/// Runs mptcpnumerics with its words: options, SETUP, command.
[[nodiscard]] base::ExitStatus run_numerics(const std::vector<std::string>& words);

}  // namespace programs
