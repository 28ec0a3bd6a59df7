// SPDX-License-Identifier: GPL-3.0-or-later
// One function a command, for the registry (commands.cpp).
#pragma once

#include <memory>

#include "programs/analyzer/command.h"

namespace programs {

[[nodiscard]] std::unique_ptr<Command> make_load();
[[nodiscard]] std::unique_ptr<Command> make_list_connections();
[[nodiscard]] std::unique_ptr<Command> make_list_tcp();
[[nodiscard]] std::unique_ptr<Command> make_list_subflows();
[[nodiscard]] std::unique_ptr<Command> make_list_reinjections();
[[nodiscard]] std::unique_ptr<Command> make_events();
[[nodiscard]] std::unique_ptr<Command> make_summary();
[[nodiscard]] std::unique_ptr<Command> make_tcp_summary();
[[nodiscard]] std::unique_ptr<Command> make_delays();
[[nodiscard]] std::unique_ptr<Command> make_map_tcp();
[[nodiscard]] std::unique_ptr<Command> make_map_connection();
[[nodiscard]] std::unique_ptr<Command> make_owd();
[[nodiscard]] std::unique_ptr<Command> make_qualify_reinjections();
[[nodiscard]] std::unique_ptr<Command> make_compare();
[[nodiscard]] std::unique_ptr<Command> make_setup();
[[nodiscard]] std::unique_ptr<Command> make_plot();
[[nodiscard]] std::unique_ptr<Command> make_list_plots();
[[nodiscard]] std::unique_ptr<Command> make_list_plugins();
[[nodiscard]] std::unique_ptr<Command> make_dump();
[[nodiscard]] std::unique_ptr<Command> make_export();
[[nodiscard]] std::unique_ptr<Command> make_check_health();
[[nodiscard]] std::unique_ptr<Command> make_clean_cache();
[[nodiscard]] std::unique_ptr<Command> make_help();
[[nodiscard]] std::unique_ptr<Command> make_quit();

}  // namespace programs
