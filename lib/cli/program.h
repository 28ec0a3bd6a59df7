// SPDX-License-Identifier: GPL-3.0-or-later
// What every program's main does around its own work: signals, errors, exit status.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "cli/options.h"

namespace cli {

/// Options common to all programs of the suite.
struct CommonOptions {
    bool help = false;
    bool version = false;
    bool quiet = false;
    int verbosity = 0;
    std::optional<std::string> config;  ///< absent: the user's own file
    base::Color color = base::Color::automatic;
    std::optional<bool> progress;  ///< absent: when stderr is a terminal

    /// Declares them, to be set by Options::parse().
    void add_to(Options& options);

    [[nodiscard]] bool shows_progress() const;
    [[nodiscard]] base::LogSettings log_settings(const std::string& program) const;
};

/// Runs a program's own work with its command-line words, and gives its exit status; an exception
/// becomes one message on stderr and the exit status it carries.
[[nodiscard]] int run_program(
    const std::string& name, int argument_count, char** arguments,
    const std::function<base::ExitStatus(const std::vector<std::string>&)>& work);

}  // namespace cli
