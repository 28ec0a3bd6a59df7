// SPDX-License-Identifier: GPL-3.0-or-later
// Messages for the person at the terminal: always on stderr, never on stdout.
#pragma once

#include <string>

namespace base {

enum class Color { automatic, always, never };

/// What to show: 0 warnings and errors, 1 adds information, 2 adds details; negative: errors only.
struct LogSettings {
    std::string program;  ///< put before every message
    int verbosity = 0;
    Color color = Color::automatic;  ///< automatic: on a terminal without NO_COLOR
};

/// Sets up logging. Before this call messages carry no program name.
void set_up_log(const LogSettings& settings);

void log_error(const std::string& message);
void log_warning(const std::string& message);
void log_info(const std::string& message);
void log_detail(const std::string& message);

}  // namespace base
