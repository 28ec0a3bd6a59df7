// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/tshark_choice.h"

namespace programs {

void TsharkChoice::add_to(cli::Options& options) {
    options.group("Dissection");
    options.add_value("jobs,j", "N",
                      "tshark processes at once (default: the cores, fewer for small captures)",
                      [this](const std::string& value) { jobs = value; });
    options.add_switch("single", "one tshark reads the whole capture itself: slower, same rows",
                       [this] { single = true; });
    options
        .add_value("tshark", "PATH", "the tshark to run (default: the configuration's)",
                   [this](const std::string& value) { binary = value; })
        .is(cli::ValueKind::file);
    options.add_value("profile,C", "NAME",
                      "dissect with this profile of your Wireshark (default: with none)",
                      [this](const std::string& value) { profile = value; });
}

void TsharkChoice::apply_to(base::Settings& settings) const {
    if (jobs) {
        settings.override_with("jobs", *jobs, "--jobs");
    }
    if (binary) {
        settings.override_with("tshark_binary", *binary, "--tshark");
    }
    if (profile) {
        settings.override_with("wireshark_profile", *profile, "--profile");
    }
}

dissection::Division TsharkChoice::division(const base::Settings& settings) const {
    return {settings.jobs(), single};
}

}  // namespace programs
