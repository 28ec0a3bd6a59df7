// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/help.h"

#include "base/text.h"
#include "cli/options.h"

namespace programs {

std::string command_list(const std::vector<cli::CommandWords>& commands) {
    std::string text;
    const std::string* group = nullptr;
    for (const cli::CommandWords& command : commands) {
        if (group == nullptr || *group != command.group) {
            text += (text.empty() ? "" : "\n") + command.group + ":\n";
            group = &command.group;
        }
        std::vector<std::string> names{command.name};
        names.insert(names.end(), command.aliases.begin(), command.aliases.end());
        text += cli::help_line("  " + base::joined(names, ", "), command.summary);
    }
    return text;
}

std::string help_of(const cli::CommandWords& command, const std::string& front) {
    cli::Options options;
    command.declare(options);
    const std::string usage = options.usage();
    std::string text = "usage: " + front + command.name + (usage.empty() ? "" : " " + usage) +
                       "\n\n" + command.summary + "\n";
    if (!command.aliases.empty()) {
        text += "Also called " + base::joined(command.aliases, ", ") + "\n";
    }
    const std::string explained = options.help();
    return text + (explained.empty() ? "" : "\n" + explained);
}

std::string unknown_command(const std::string& word,
                            const std::vector<cli::CommandWords>& commands) {
    std::vector<std::string> names;
    for (const cli::CommandWords& command : commands) {
        names.push_back(command.name);
    }
    return "unknown command " + base::shown(word) + base::did_you_mean(word, names);
}

}  // namespace programs
