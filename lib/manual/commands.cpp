// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/commands.h"

#include <algorithm>
#include <cctype>

#include "base/error.h"
#include "base/text.h"
#include "manual/options.h"
#include "manual/roff.h"

namespace manual {

namespace {

const std::string usage_mark = "usage: ";

bool is_any_of(char character, std::string_view characters) {
    return characters.find(character) != std::string_view::npos;
}

/// A word of a usage line: capitals and what stands in brackets only ("[options]") are to be
/// replaced, the rest is to be typed.
std::string usage_word(std::string_view word) {
    std::string roff;
    for (std::size_t end = 0; !word.empty(); word.remove_prefix(end)) {
        const bool is_sign = is_any_of(word[0], "[]|");
        end = is_sign ? 1 : std::min(word.find_first_of("[]|"), word.size());
        const std::string_view part = word.substr(0, end);
        const bool is_value = std::isupper(static_cast<unsigned char>(part[0])) != 0;
        roff += is_sign                         ? std::string{part}
                : is_value || part == "options" ? italic(part)
                                                : bold(part);
    }
    return roff;
}

std::string usage_words(std::string_view line) {
    std::string roff;
    base::for_each_part(line, ' ', [&roff](std::string_view word) {
        if (!word.empty()) {
            roff += (roff.empty() ? "" : " ") + usage_word(word);
        }
    });
    return roff;
}

std::string heading(const command::CommandWords& words) {
    std::string names = words.name;
    for (const std::string& alias : words.aliases) {
        names += ", " + alias;
    }
    return ".SS " + unbreakable(escaped(names)) + "\n";
}

}  // namespace

std::string synopsis(const command::ProgramInfo& program) {
    std::string roff;
    bool is_over = false;
    base::for_each_part(program.usage, '\n', [&](std::string_view line) {
        is_over = is_over || line.empty();
        if (!is_over) {
            line.remove_prefix(usage_mark.size());  // later lines are indented by as much
            roff += (roff.empty() ? "" : ".br\n") + usage_words(line) + "\n";
        }
    });
    return roff;
}

std::string program_options(const command::ProgramInfo& program) {
    base::Options options;
    program.declare(options);
    const std::string arguments = argument_list(options);
    return (arguments.empty() ? "" : ".SS Arguments\n" + arguments) + option_sections(options);
}

std::string command_head(const command::CommandWords& words) {
    base::Options options;
    words.declare(options);
    const std::string usage = usage_line(options);
    return heading(words) + bold(words.name) + (usage.empty() ? "" : " " + usage) + "\n.PP\n" +
           sentence(words.summary) + "\n";
}

std::string command_options(const command::CommandWords& words) {
    base::Options options;
    words.declare(options);
    return argument_list(options) + option_list(options);
}

const command::CommandWords& find_command(const command::ProgramInfo& program,
                                          const std::string& name) {
    const auto found = std::find_if(program.commands.begin(), program.commands.end(),
                                    [&name](const auto& words) { return words.name == name; });
    if (found == program.commands.end()) {
        throw base::Error{program.name + " has no command " + base::shown(name)};
    }
    return *found;
}

}  // namespace manual
