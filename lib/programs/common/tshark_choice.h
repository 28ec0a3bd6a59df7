// SPDX-License-Identifier: GPL-3.0-or-later
// The options that say which tshark dissects, and how.
#pragma once

#include <optional>
#include <string>

#include "base/settings.h"
#include "cli/options.h"
#include "dissection/dissect.h"

namespace programs {

/// Which tshark, how many of them and with what settings; overrides of the configuration.
struct TsharkChoice {
    std::optional<std::string> binary;
    std::optional<std::string> profile;
    std::optional<std::string> jobs;
    bool single = false;

    void add_to(cli::Options& options);
    void apply_to(base::Settings& settings) const;
    [[nodiscard]] dissection::Division division(const base::Settings& settings) const;
};

}  // namespace programs
