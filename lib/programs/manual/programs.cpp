// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/manual/programs.h"

#include <functional>

#include "base/text.h"
#include "programs/manual/markdown.h"

namespace programs {

namespace {

const std::string usage_mark = "usage: ";

std::string heading(const std::string& title) {
    return "## " + escaped(title) + "\n\n";
}

/// "-f, --format FORMAT".
std::string names_of(const cli::OptionInfo& info) {
    const std::string short_name =
        info.short_name == '\0' ? "" : std::string{"-"} + info.short_name + ", ";
    return short_name + "--" + info.long_name +
           (info.value_name.empty() ? "" : " " + info.value_name);
}

std::string argument_list(const cli::Options& options) {
    std::string markdown;
    for (const cli::OptionInfo& info : options.arguments()) {
        markdown += entry(italic(info.long_name), escaped(info.help));
    }
    return markdown;
}

/// The options, each group that differs from the one before (at first `group`) under its title.
std::string option_list(const cli::Options& options, std::string group,
                        const std::function<std::string(const std::string&)>& title_of) {
    std::string markdown;
    for (const cli::OptionInfo& info : options.infos()) {
        if (info.group != group) {
            group = info.group;
            markdown += title_of(group);
        }
        markdown += entry(usage_words(names_of(info)), escaped(info.help));
    }
    return markdown;
}

}  // namespace

std::string synopsis(const cli::ProgramInfo& program) {
    const std::string_view usage = program.usage;
    std::string markdown;
    base::for_each_part(usage.substr(0, usage.find("\n\n")), '\n', [&](std::string_view line) {
        // Later lines are indented by as much as the mark is long.
        markdown += "| " + usage_words(line.substr(usage_mark.size())) + "\n";
    });
    return markdown;
}

std::string program_options(const cli::ProgramInfo& program) {
    cli::Options options;
    program.declare(options);
    const std::string arguments = argument_list(options);
    return (arguments.empty() ? "" : heading("Arguments") + arguments) +
           option_list(options, "", heading);
}

std::string command_head(const cli::CommandWords& words) {
    cli::Options options;
    words.declare(options);
    std::string names = words.name;
    for (const std::string& alias : words.aliases) {
        names += ", " + alias;
    }
    const std::string usage = options.usage();
    return heading(names) + usage_words(words.name) +
           (usage.empty() ? "" : " " + usage_words(usage)) + "\n\n" + sentence(words.summary) +
           "\n";
}

std::string command_options(const cli::CommandWords& words) {
    cli::Options options;
    words.declare(options);
    return argument_list(options) + option_list(options, "Options", [](const std::string& group) {
               return italic(group) + ":\n\n";
           });
}

}  // namespace programs
