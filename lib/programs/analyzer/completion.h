// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpanalyzer as shells complete it.
#pragma once

#include "programs/common/program_completion.h"

namespace programs {

/// With the commands and plots of plugins, which are looked for when they are asked for; where that
/// is impossible (the configuration cannot be read), with the suite's own.
[[nodiscard]] CompletedProgram completed_analyzer();

}  // namespace programs
