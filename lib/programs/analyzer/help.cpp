// SPDX-License-Identifier: GPL-3.0-or-later
// help: the commands, or one of them.
#include "programs/common/help.h"

#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

namespace {

class Help final : public Command<Session> {
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
            return {command_list(words_of(session.catalogue().commands())) +
                    "\n'help COMMAND' explains one; 'COMMAND > FILE' and 'COMMAND | PROGRAM' send "
                    "its output elsewhere.\nWhat the numbers mean: docs/definitions.md, "
                    "docs/plots.md\n"};
        }
        const CommandInfo<Session>* const info = session.catalogue().find_command(m_command);
        if (info == nullptr) {
            session.catalogue().refuse_unknown_command(m_command);
        }
        return {help_of(words_of(*info))};
    }

  private:
    std::string m_command;
};

const Registration<Help> registration{
    "help", {"?"}, "list the commands or explain one", Group::program};

}  // namespace

}  // namespace programs
