// SPDX-License-Identifier: GPL-3.0-or-later
// help: the commands, or one of them.
#include "programs/analyzer/help.h"

#include <algorithm>

#include "base/text.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

std::string names_of(const CommandInfo& info) {
    std::string names = info.name;
    for (const std::string& alias : info.aliases) {
        names.append(", ").append(alias);
    }
    return names;
}

class Help final : public Command {
  public:
    void setup(cli::Options& options) override {
        options
            .add_argument(
                "COMMAND", "the command to explain; without it, the list of all",
                [this](const std::string& word) { m_command = word; }, false)
            .is(cli::ValueKind::command);
    }

    [[nodiscard]] Answer run(Session& session) override {
        if (m_command.empty()) {
            return {command_list(session.catalogue().commands()) +
                    "\n'help COMMAND' explains one; 'COMMAND > FILE' and 'COMMAND | PROGRAM' send "
                    "its output elsewhere.\nWhat the numbers mean: docs/definitions.md, "
                    "docs/plots.md\n"};
        }
        const CommandInfo* const info = session.catalogue().find_command(m_command);
        if (info == nullptr) {
            session.catalogue().refuse_unknown_command(m_command);
        }
        return {help_of(*info)};
    }

  private:
    std::string m_command;
};

}  // namespace

std::string command_list(const std::vector<CommandInfo>& commands) {
    std::size_t width = 0;
    for (const CommandInfo& info : commands) {
        width = std::max(width, names_of(info).size());
    }
    std::string text;
    for (const CommandInfo& info : commands) {
        std::string names = names_of(info);
        names.resize(width + 2, ' ');
        text.append("  ").append(names).append(info.summary).append("\n");
    }
    return text;
}

std::string help_of(const CommandInfo& info) {
    const std::unique_ptr<Command> command = info.make();
    cli::Options options;
    command->setup(options);
    const std::string usage = options.usage();
    std::string text = "usage: " + info.name + (usage.empty() ? "" : " " + usage);
    text.append("\n\n").append(info.summary).append("\n");
    for (const std::string& alias : info.aliases) {
        text.append(alias == info.aliases.front() ? "Also called " : ", ").append(alias);
    }
    text += info.aliases.empty() ? "" : "\n";
    const std::string explained = options.help();
    return text + (explained.empty() ? "" : "\n" + explained);
}

std::unique_ptr<Command> make_help() {
    return std::make_unique<Help>();
}

}  // namespace programs
