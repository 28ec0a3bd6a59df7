// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpexporter from its words to its table.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "cli/program_info.h"

namespace programs {

/// What it says of itself.
[[nodiscard]] cli::ProgramInfo exporter_info();

/// Runs mptcpexporter with its words: options, INPUT, OUTPUT.
/// @throws base::Error.
[[nodiscard]] base::ExitStatus run_exporter(const std::vector<std::string>& words);

}  // namespace programs
