// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/pages.h"

#include <functional>
#include <map>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "manual/commands.h"
#include "manual/fill.h"
#include "manual/lists.h"
#include "manual/roff.h"
#include "manual/setup_form.h"
#include "numerics/setup_file.h"

namespace manual {

namespace {

using Contents = std::map<std::string, std::function<std::string()>>;

const std::string head_place = "COMMAND";
const std::string options_place = "OPTIONS";

Contents common_contents(const std::string& date) {
    return {{"VERSION", [] { return escaped(MPTCP_SUITE_VERSION); }},
            {"DATE", [date] { return date; }}};
}

std::string content_of(const Contents& contents, const std::string& name) {
    const auto found = contents.find(name);
    if (found == contents.end()) {
        throw base::Error{"nothing is to be filled in for " + base::shown("@" + name + "@")};
    }
    return found->second();
}

/// The commands that a text gives a place of their own.
std::set<std::string> placed_commands(std::string_view text) {
    std::set<std::string> names;
    static_cast<void>(fill(text, [&names](const std::string& name, const std::string& argument) {
        if (name == head_place) {
            names.insert(argument);
        }
        return "";
    }));
    return names;
}

std::string other_commands(const command::ProgramInfo& program,
                           const std::set<std::string>& placed) {
    std::string roff;
    for (const command::CommandWords& words : program.commands) {
        roff += placed.contains(words.name) ? "" : command_head(words) + command_options(words);
    }
    return roff;
}

}  // namespace

std::string program_page(const command::ProgramInfo& program, std::string_view text,
                         const std::string& date) {
    const std::set<std::string> placed = placed_commands(text);
    Contents contents = common_contents(date);
    contents["SYNOPSIS"] = [&program] { return synopsis(program); };
    contents[options_place] = [&program] { return program_options(program); };
    contents["COMMANDS"] = [&program, &placed] { return other_commands(program, placed); };
    contents["PLOTS"] = plot_list;
    return fill(text, [&](const std::string& name, const std::string& argument) {
        if (name == head_place) {
            return command_head(find_command(program, argument));
        }
        if (name == options_place && !argument.empty()) {
            return command_options(find_command(program, argument));
        }
        return content_of(contents, name);
    });
}

std::string formats_page(std::string_view text, const std::string& date) {
    Contents contents = common_contents(date);
    contents["COLUMNS"] = column_list;
    contents["SETTINGS"] = setting_list;
    contents["VARIABLES"] = variable_list;
    contents["SETUP"] = [] { return key_list(numerics::setup_schema()); };
    return fill(text, [&contents](const std::string& name, const std::string& /*argument*/) {
        return content_of(contents, name);
    });
}

}  // namespace manual
