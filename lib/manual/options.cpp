// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/options.h"

#include "base/text.h"
#include "manual/roff.h"

namespace manual {

namespace {

/// "text|json|csv": words to be typed; else something that stands for a value.
std::string value_roff(const base::OptionInfo& info) {
    if (info.value_name.find('|') == std::string::npos) {
        return italic(info.value_name);
    }
    std::string roff;
    base::for_each_part(info.value_name, '|', [&roff](std::string_view choice) {
        // A long list of choices may break behind any of them.
        roff += (roff.empty() ? "" : "|\\:") + bold(choice);
    });
    return roff;
}

std::string entry_of(const base::OptionInfo& info) {
    return tagged(option_tag(info), escaped(info.help));
}

/// An option in a usage line, by its short name if it has one.
std::string short_form(const base::OptionInfo& info) {
    const std::string name =
        info.short_name == '\0' ? "--" + info.long_name : std::string{"-"} + info.short_name;
    return bold(name) + (info.value_name.empty() ? "" : "\\ " + value_roff(info));
}

}  // namespace

std::string option_tag(const base::OptionInfo& info) {
    std::string tag;
    if (info.short_name != '\0') {
        tag = bold(std::string{"-"} + info.short_name) + ", ";
    }
    tag += bold("--" + info.long_name);
    return tag + (info.value_name.empty() ? "" : " " + value_roff(info));
}

std::string usage_line(const base::Options& options) {
    std::string line;
    const auto add = [&line](const std::string& word) { line += (line.empty() ? "" : " ") + word; };
    for (const base::OptionInfo& info : options.arguments()) {
        const std::string name = italic(info.long_name) + (info.repeated ? "..." : "");
        add(info.required ? name : "[" + name + "]");
    }
    for (const base::OptionInfo& info : options.infos()) {
        if (info.long_name != "help") {
            add("[" + short_form(info) + "]");
        }
    }
    return line;
}

std::string argument_list(const base::Options& options) {
    std::string roff;
    for (const base::OptionInfo& info : options.arguments()) {
        roff += tagged(italic(info.long_name), escaped(info.help));
    }
    return roff;
}

std::string option_sections(const base::Options& options) {
    std::string roff;
    std::string group;
    for (const base::OptionInfo& info : options.infos()) {
        if (info.group != group) {
            group = info.group;
            roff += ".SS " + unbreakable(escaped(group)) + "\n";
        }
        roff += entry_of(info);
    }
    return roff;
}

std::string option_list(const base::Options& options) {
    std::string roff;
    std::string group = "Options";
    for (const base::OptionInfo& info : options.infos()) {
        if (info.group != group) {
            group = info.group;
            roff += ".PP\n" + italic(group) + ":\n";
        }
        roff += entry_of(info);
    }
    return roff;
}

}  // namespace manual
