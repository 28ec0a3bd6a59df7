// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/completion.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/settings.h"
#include "programs/analyzer/catalogue.h"
#include "programs/analyzer/program.h"

namespace programs {

namespace {

/// The catalogue of the user's own configuration, made when it is needed.
class Plugins {
  public:
    [[nodiscard]] const std::vector<programs::CommandInfo>& commands() {
        return open() ? m_catalogue->commands() : programs::own_commands();
    }
    [[nodiscard]] const std::vector<plot::PlotInfo>& plots() {
        return open() ? m_catalogue->plots() : plot::plots();
    }

  private:
    [[nodiscard]] bool open() {
        try {
            if (!m_catalogue) {
                m_catalogue = std::make_unique<programs::Catalogue>(base::Settings{std::nullopt});
            }
        } catch (const base::Error&) {
            return false;
        }
        return true;
    }

    std::unique_ptr<programs::Catalogue> m_catalogue;
};

std::vector<cli::CommandWords> words_of(const std::vector<programs::CommandInfo>& infos) {
    std::vector<cli::CommandWords> words;
    for (const programs::CommandInfo& info : infos) {
        const std::shared_ptr<programs::Command> command = info.make();
        words.push_back({info.name, info.aliases, info.summary,
                         [command](cli::Options& options) { command->setup(options); }});
    }
    return words;
}

}  // namespace

CompletedProgram completed_analyzer() {
    const auto plugins = std::make_shared<Plugins>();
    return {analyzer_info(), [](const std::string& /*command*/) { return true; },
            [plugins] { return words_of(plugins->commands()); },
            [plugins]() -> const std::vector<plot::PlotInfo>& { return plugins->plots(); }};
}

}  // namespace programs
