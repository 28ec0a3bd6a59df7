// SPDX-License-Identifier: GPL-3.0-or-later
// What --version prints.
#pragma once

#include <string>

#include "base/settings.h"

namespace programs {

/// "NAME VERSION", then the tshark and gnuplot that would be used (tshark's version when it has
/// been probed; no program is run).
[[nodiscard]] std::string version_text(const std::string& program, const base::Settings& settings);

}  // namespace programs
