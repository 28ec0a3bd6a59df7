// SPDX-License-Identifier: GPL-3.0-or-later
// Where plugins are: programs mptcpanalyzer-NAME in the plugins folder and in PATH, shared
// libraries *.so in the plugins folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plugin {

struct Found {
    std::string name;  ///< of a program the NAME of mptcpanalyzer-NAME, of a library its stem
    std::filesystem::path file;
    std::string refusal{};  ///< why it must not be used; empty: it may
};

/// Whether a plugin may name a command or plot so: letters, digits, - and _, no - in front.
[[nodiscard]] bool is_name(std::string_view word);

/// The programs, by name; of two with one name that of the folder, else of the earlier entry of
/// PATH. Entries of PATH that are not absolute paths are ignored: they depend on the current
/// folder.
[[nodiscard]] std::vector<Found> find_programs(const std::optional<std::filesystem::path>& folder);

/// The libraries of the folder, by name.
[[nodiscard]] std::vector<Found> find_libraries(const std::optional<std::filesystem::path>& folder);

}  // namespace plugin
