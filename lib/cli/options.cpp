// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options.h"

#include <algorithm>

#include <boost/program_options.hpp>

#include "base/error.h"
#include "base/text.h"

namespace po = boost::program_options;

namespace cli {

namespace {

constexpr std::size_t help_column = 28;
constexpr std::size_t help_width = 80;

std::string left_column(const OptionInfo& info) {
    std::string text = "  ";
    text += info.short_name != '\0' ? std::string{"-"} + info.short_name + ", " : "    ";
    text += "--" + info.long_name;
    if (!info.value_name.empty()) {
        text += " " + info.value_name;
    }
    return text;
}

/// What Boost.Program_options throws, in our words.
[[noreturn]] void rethrow_as_usage(const std::vector<std::string>& known) {
    try {
        throw;
    } catch (const po::unknown_option& error) {
        const std::string name = error.get_option_name();
        if (name.size() > 1 && name.find_first_not_of("-0123456789.") == std::string::npos) {
            throw base::UsageError{"a number below 0, " + base::shown(name) +
                                   ", is not valid here"};
        }
        const std::string word = name.substr(0, name.find('='));
        throw base::UsageError{"unknown option " + base::shown(name) +
                               (word.size() > 2 ? base::did_you_mean(word, known) : "") +
                               " (--help lists the options)"};
    } catch (const po::error& error) {
        throw base::UsageError{base::printable(error.what()) + " (--help explains the options)"};
    }
}

}  // namespace

std::string help_line(std::string left, std::string_view text) {
    if (left.size() + 2 > help_column) {
        left += "\n" + std::string(help_column, ' ');
    } else {
        left.resize(help_column, ' ');
    }
    std::size_t column = help_column;
    base::for_each_part(text, ' ', [&](std::string_view word) {
        if (column + word.size() + 1 > help_width) {
            left += "\n" + std::string(help_column, ' ');
            column = help_column;
        } else if (column > help_column) {
            left += ' ';
            ++column;
        }
        left += word;
        column += word.size();
    });
    return left + "\n";
}

OptionInfo& Options::declare(std::string_view names, OptionInfo info, Take take) {
    const auto comma = names.find(',');
    info.long_name = names.substr(0, comma);
    info.short_name = comma == std::string_view::npos ? '\0' : names[comma + 1];
    info.group = m_group;
    m_infos.push_back(std::move(info));
    m_takes.push_back(std::move(take));
    return m_infos.back();
}

void Options::add_switch(std::string_view names, const std::string& help,
                         std::function<void()> act) {
    OptionInfo info;
    info.help = help;
    declare(names, std::move(info), [act = std::move(act)](const std::string&) { act(); });
}

OptionInfo& Options::add_value(std::string_view names, const std::string& value_name,
                               const std::string& help, Take take) {
    OptionInfo info;
    info.value_name = value_name;
    info.help = help;
    return declare(names, std::move(info), std::move(take));
}

void Options::add_choice(std::string_view names, const std::vector<std::string>& choices,
                         const std::string& help, Take take) {
    const std::string name = "--" + std::string{names.substr(0, names.find(','))};
    OptionInfo& info =
        add_value(names, base::joined(choices, "|"), help,
                  [name, choices, take = std::move(take)](const std::string& value) {
                      if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
                          throw base::UsageError{name + " is " + base::listed(choices, "or") +
                                                 ", got " + base::shown(value)};
                      }
                      take(value);
                  });
    info.kind = ValueKind::choice;
    info.choices = choices;
}

OptionInfo& Options::add_argument(const std::string& name, const std::string& help, Take take,
                                  bool required) {
    OptionInfo& info = m_arguments.emplace_back();
    info.long_name = name;
    info.help = help;
    info.required = required;
    m_argument_takes.push_back(std::move(take));
    return info;
}

OptionInfo& Options::add_arguments(const std::string& name, const std::string& help, Take take) {
    OptionInfo& info = add_argument(name, help, std::move(take), false);
    info.repeated = true;
    return info;
}

OptionInfo& Options::add_words(const std::string& name, const std::string& help, Take take) {
    m_takes_words = true;
    return add_arguments(name, help, std::move(take));
}

std::size_t Options::find(const std::string& long_name) const {
    const auto found = std::find_if(m_infos.begin(), m_infos.end(), [&](const OptionInfo& info) {
        return info.long_name == long_name;
    });
    return static_cast<std::size_t>(found - m_infos.begin());
}

std::vector<std::string> Options::long_names() const {
    std::vector<std::string> names;
    for (const OptionInfo& info : m_infos) {
        names.push_back("--" + info.long_name);
    }
    return names;
}

void Options::parse(const std::vector<std::string>& words, const std::function<bool()>& stop) {
    namespace style = po::command_line_style;
    if (m_takes_words) {
        apply_arguments(words, !stop());
        return;
    }
    po::options_description description;
    for (const OptionInfo& info : m_infos) {
        const std::string names =
            info.short_name == '\0' ? info.long_name : info.long_name + "," + info.short_name;
        if (info.value_name.empty()) {
            description.add_options()(names.c_str(), "");
        } else {
            description.add_options()(names.c_str(), po::value<std::string>(), "");
        }
    }
    const int strict = style::unix_style & ~style::allow_guessing;
    std::vector<po::option> parsed;
    try {
        parsed = po::command_line_parser{words}.options(description).style(strict).run().options;
    } catch (const po::error&) {
        rethrow_as_usage(long_names());
    }
    std::vector<std::string> positional;
    for (const po::option& option : parsed) {
        if (option.position_key >= 0) {
            positional.push_back(option.value.at(0));
            continue;
        }
        const std::size_t index = find(option.string_key);
        const std::string value = option.value.empty() ? std::string{} : option.value[0];
        if (value.starts_with("--")) {
            throw base::UsageError{"option '--" + option.string_key + "' needs a value, got " +
                                   base::shown(value)};
        }
        m_takes.at(index)(value);
    }
    apply_arguments(positional, !stop());
}

void Options::apply_arguments(const std::vector<std::string>& values, bool required) const {
    const bool takes_all = !m_arguments.empty() && m_arguments.back().repeated;
    if (values.size() > m_arguments.size() && !takes_all) {
        throw base::UsageError{"one argument too many: " + base::shown(values[m_arguments.size()]) +
                               " (--help shows the usage)"};
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        m_argument_takes[std::min(i, m_argument_takes.size() - 1)](values[i]);
    }
    for (std::size_t i = values.size(); i < m_arguments.size(); ++i) {
        if (required && m_arguments[i].required) {
            throw base::UsageError{m_arguments[i].long_name + " is missing: " +
                                   m_arguments[i].help + " (--help shows the usage)"};
        }
    }
}

std::vector<std::string> Options::parse_leading(const std::vector<std::string>& words) {
    std::size_t count = 0;
    bool takes_next = false;
    while (count < words.size() && (takes_next || is_option(words[count]))) {
        takes_next = !takes_next && value_wanted_after(words[count]) != nullptr;
        ++count;
    }
    const auto border = words.begin() + static_cast<std::ptrdiff_t>(count);
    parse({words.begin(), border}, [] { return true; });
    return {border, words.end()};
}

bool Options::is_option(const std::string& word) {
    return word.size() > 1 && word[0] == '-';
}

/// The value of an option stands in the next word unless it was given after "=" or, of a short
/// one, without a space.
const OptionInfo* Options::value_wanted_after(const std::string& word) const {
    if (!is_option(word)) {
        return nullptr;
    }
    if (word.starts_with("--")) {
        const std::size_t index = find(word.substr(2));
        return index < m_infos.size() && !m_infos[index].value_name.empty() ? &m_infos[index]
                                                                            : nullptr;
    }
    for (std::size_t i = 1; i < word.size(); ++i) {
        const auto found = std::find_if(m_infos.begin(), m_infos.end(), [&](const auto& info) {
            return info.short_name == word[i];
        });
        if (found == m_infos.end() || !found->value_name.empty()) {
            return found != m_infos.end() && i + 1 == word.size() ? &*found : nullptr;
        }
    }
    return nullptr;
}

std::string Options::usage() const {
    std::string text;
    for (const OptionInfo& info : m_arguments) {
        const std::string name = info.long_name + (info.repeated ? "..." : "");
        text += info.required ? " " + name : " [" + name + "]";
    }
    for (const OptionInfo& info : m_infos) {
        if (info.long_name != "help") {
            text += info.short_name == '\0' ? " [--" + info.long_name
                                            : std::string{" [-"} + info.short_name;
            text += (info.value_name.empty() ? "" : " " + info.value_name) + "]";
        }
    }
    return text.empty() ? text : text.substr(1);
}

std::string Options::help() const {
    std::string text;
    if (!m_arguments.empty()) {
        text += "Arguments:\n";
    }
    for (const OptionInfo& argument : m_arguments) {
        text += help_line("  " + argument.long_name, argument.help);
    }
    std::string group;
    for (const OptionInfo& info : m_infos) {
        if (info.group != group) {
            group = info.group;
            text += (text.empty() ? "" : "\n") + group + ":\n";
        }
        text += help_line(left_column(info), info.help);
    }
    return text;
}

}  // namespace cli
