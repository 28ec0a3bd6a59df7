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
    [[nodiscard]] const std::vector<CommandInfo<Session>>& commands() {
        return open() ? m_catalogue->commands() : own_commands<Session>();
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

}  // namespace

CompletedProgram completed_analyzer() {
    const auto plugins = std::make_shared<Plugins>();
    return {analyzer_info(), [](const std::string& /*command*/) { return true; },
            [plugins] { return words_of(plugins->commands()); },
            [plugins]() -> const std::vector<plot::PlotInfo>& { return plugins->plots(); }};
}

}  // namespace programs
