// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of what there is to name - columns, plots, settings - as Markdown.
#pragma once

#include <string>

namespace programs {

/// The columns of an export: name, type, unit, meaning, the Wireshark field.
[[nodiscard]] std::string column_list();

/// The columns of the tables of connections and of subflows: name, type, meaning, what the text may
/// be, and when it is NULL.
[[nodiscard]] std::string connection_column_list();
[[nodiscard]] std::string subflow_column_list();

/// The plots and what they show.
[[nodiscard]] std::string plot_list();

/// The keys of the configuration file: meaning and default.
[[nodiscard]] std::string setting_list();

/// The environment variables that override the configuration file.
[[nodiscard]] std::string variable_list();

}  // namespace programs
