// SPDX-License-Identifier: GPL-3.0-or-later
// Command-line options: declared once, used for parsing, --help and the manual.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// One option or positional argument as a person sees it.
struct OptionInfo {
    std::string long_name;   ///< without dashes; for a positional argument its name in capitals
    char short_name = '\0';  ///< '\0' when there is none
    std::string value_name;  ///< "" for a switch
    std::string help;
    std::string group;
};

/// The options and arguments of one program or command.
///
/// Options may stand anywhere; names are never guessed from a beginning; a value that begins with
/// "--" is refused (it is nearly always a forgotten value); "--" ends the options.
class Options {
  public:
    using Take = std::function<void(const std::string&)>;

    /// The options declared next belong under this title in --help.
    void group(const std::string& title) { m_group = title; }

    /// A switch; `names` is "long" or "long,s". Given several times, it acts several times.
    void add_switch(std::string_view names, const std::string& help, std::function<void()> act);

    /// An option with a value; given several times, the last one counts.
    void add_value(std::string_view names, const std::string& value_name, const std::string& help,
                   Take take);

    /// A positional argument, in the order of declaration.
    void add_argument(const std::string& name, const std::string& help, Take take,
                      bool required = true);

    /// Applies the words of a command line (without the program's name).
    /// Once `stop` answers true (after --help), required arguments are not asked for.
    /// @throws UsageError naming the option and what is wrong with it.
    void parse(const std::vector<std::string>& words, const std::function<bool()>& stop);

    /// The options as --help shows them, aligned and wrapped at 80 columns.
    [[nodiscard]] std::string help() const;

    [[nodiscard]] const std::vector<OptionInfo>& infos() const { return m_infos; }

  private:
    struct Argument {
        OptionInfo info;
        Take take;
        bool required = true;
    };

    void declare(std::string_view names, OptionInfo info, Take take);
    [[nodiscard]] std::size_t find(const std::string& long_name) const;
    [[nodiscard]] std::vector<std::string> long_names() const;
    void apply_arguments(const std::vector<std::string>& values, bool required) const;

    std::string m_group = "Options";
    std::vector<OptionInfo> m_infos;
    std::vector<Take> m_takes;  ///< one for each of m_infos
    std::vector<Argument> m_arguments;
};

/// A whole number from an option's value.
/// @throws UsageError naming the option and the range when it is none or out of it.
[[nodiscard]] long whole_number(const std::string& option, const std::string& value, long least,
                                long most);

}  // namespace base
