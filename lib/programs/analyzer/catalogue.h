// SPDX-License-Identifier: GPL-3.0-or-later
// Every command and plot that there is: the suite's own, and those that plugins add.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/settings.h"
#include "plot/plots.h"
#include "plugin/library.h"
#include "programs/common/command.h"

namespace programs {

class Session;

enum class PluginKind : std::uint8_t { program, library };

/// A plugin that was found, for list-plugins.
struct PluginInfo {
    std::string name;
    PluginKind kind = PluginKind::program;
    std::filesystem::path file;
    std::vector<std::string> commands{};  ///< that it adds
    std::vector<std::string> plots{};
    std::vector<std::string> hidden{};  ///< names that were taken already
    std::string refusal{};              ///< why it is not used; empty: it is
};

/// Names are looked for among the suite's own first, then among those of libraries, then of
/// programs. Plugins are looked for, and libraries loaded, when something is first asked that
/// depends on them.
class Catalogue {
  public:
    explicit Catalogue(const base::Settings& settings) : m_folder{settings.plugins()} {}
    Catalogue(const Catalogue&) = delete;
    Catalogue& operator=(const Catalogue&) = delete;
    Catalogue(Catalogue&&) noexcept = default;
    Catalogue& operator=(Catalogue&&) = delete;
    ~Catalogue() = default;

    /// The command of that name or alias, or nullptr. Its place does not change.
    /// @throws base::Error when it is a program that is refused.
    [[nodiscard]] const CommandInfo<Session>* find_command(std::string_view word);
    /// All of them.
    [[nodiscard]] const std::vector<CommandInfo<Session>>& commands();
    /// A word that is not a command, in a message that suggests one.
    /// @throws base::UsageError always.
    [[noreturn]] void refuse_unknown_command(const std::string& word);

    /// The plot of that name.
    /// @throws base::UsageError suggesting the nearest when no command has the name.
    [[nodiscard]] const plot::PlotInfo& find_plot(const std::string& name);
    [[nodiscard]] const std::vector<plot::PlotInfo>& plots();

    /// Libraries, then programs, each by name.
    [[nodiscard]] const std::vector<PluginInfo>& plugins();
    /// The folder that is searched for libraries; absent when there is no home folder either.
    [[nodiscard]] const std::optional<std::filesystem::path>& folder() const { return m_folder; }

  private:
    void find_plugins();
    void add_library(PluginInfo info);
    void add_program(PluginInfo info);

    std::optional<std::filesystem::path> m_folder;
    bool m_looked = false;
    std::vector<plugin::Library> m_libraries;  ///< before what is made of them
    std::vector<CommandInfo<Session>> m_commands;
    std::vector<plot::PlotInfo> m_plots;
    std::vector<PluginInfo> m_plugins;
};

}  // namespace programs
