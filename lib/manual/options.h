// SPDX-License-Identifier: GPL-3.0-or-later
// Declared options and arguments as roff.
#pragma once

#include <string>

#include "base/options.h"

namespace manual {

/// An option as its entry is headed: "-f, --format FORMAT".
[[nodiscard]] std::string option_tag(const base::OptionInfo& info);

/// What stands behind a command's name, marked up; its plain text is Options::usage().
[[nodiscard]] std::string usage_line(const base::Options& options);

/// The arguments, each with its help.
[[nodiscard]] std::string argument_list(const base::Options& options);

/// The options by group, each group under a heading of its own.
[[nodiscard]] std::string option_sections(const base::Options& options);

/// The options one behind the other; a group's name stands above its options, but for the usual
/// "Options".
[[nodiscard]] std::string option_list(const base::Options& options);

}  // namespace manual
