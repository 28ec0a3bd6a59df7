// SPDX-License-Identifier: GPL-3.0-or-later
// Command-line options: declared once, used for parsing, --help and the manual.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// What a value is, for completion.
enum class ValueKind : std::uint8_t {
    other,
    file,
    choice,  ///< one of OptionInfo::choices
    command,
    mptcp_stream,
    tcp_stream,
    column,
    plot,
};

/// One option or positional argument as a person sees it.
struct OptionInfo {
    std::string long_name;   ///< without dashes; for a positional argument its name in capitals
    char short_name = '\0';  ///< '\0' when there is none
    std::string value_name;  ///< "" for a switch
    std::string help;
    std::string group;
    ValueKind kind = ValueKind::other;
    std::vector<std::string> choices{};
    bool required = true;   ///< of a positional argument
    bool repeated = false;  ///< of the last positional argument: it takes all words that are left
    bool or_file = false;   ///< of a positional argument: it may be a file instead

    /// For use after a declaration: says what the value is.
    OptionInfo& is(ValueKind its_kind) {
        kind = its_kind;
        return *this;
    }
};

/// A line of help: `left` and, from column 28 on, `text`, wrapped at 80 columns.
[[nodiscard]] std::string help_line(std::string left, std::string_view text);

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
    OptionInfo& add_value(std::string_view names, const std::string& value_name,
                          const std::string& help, Take take);

    /// An option whose value is one of `choices`; others are refused.
    void add_choice(std::string_view names, const std::vector<std::string>& choices,
                    const std::string& help, Take take);

    /// A positional argument, in the order of declaration.
    OptionInfo& add_argument(const std::string& name, const std::string& help, Take take,
                             bool required = true);

    /// All words that are left, one by one; declared last.
    OptionInfo& add_arguments(const std::string& name, const std::string& help, Take take);

    /// All words, options too, as they are: for a command that looks at them itself. Other
    /// declarations are then ignored.
    OptionInfo& add_words(const std::string& name, const std::string& help, Take take);

    /// Applies the words of a command line (without the program's name).
    /// Once `stop` answers true (after --help), required arguments are not asked for.
    /// @throws UsageError naming the option and what is wrong with it.
    void parse(const std::vector<std::string>& words, const std::function<bool()>& stop);

    /// Applies the options at the beginning, up to the first word that is not one, and gives the
    /// words from there on.
    /// @throws UsageError as parse().
    [[nodiscard]] std::vector<std::string> parse_leading(const std::vector<std::string>& words);

    /// The option whose value is the word after `word`, or nullptr when that word stands for
    /// itself.
    [[nodiscard]] const OptionInfo* value_wanted_after(const std::string& word) const;

    /// Whether a word names an option (or several), and is not an argument.
    [[nodiscard]] static bool is_option(const std::string& word);

    /// The arguments as a usage line shows them, such as "MPTCP [--to client|server]".
    [[nodiscard]] std::string usage() const;

    /// The options as --help shows them, aligned and wrapped at 80 columns.
    [[nodiscard]] std::string help() const;

    [[nodiscard]] const std::deque<OptionInfo>& infos() const { return m_infos; }
    [[nodiscard]] const std::deque<OptionInfo>& arguments() const { return m_arguments; }

  private:
    OptionInfo& declare(std::string_view names, OptionInfo info, Take take);
    [[nodiscard]] std::size_t find(const std::string& long_name) const;
    [[nodiscard]] std::vector<std::string> long_names() const;
    void apply_arguments(const std::vector<std::string>& values, bool required) const;

    std::string m_group = "Options";
    std::deque<OptionInfo> m_infos;  ///< deques: what is declared stays where it is
    std::vector<Take> m_takes;       ///< one for each of m_infos
    std::deque<OptionInfo> m_arguments;
    std::vector<Take> m_argument_takes;
    bool m_takes_words = false;  ///< the last argument takes all words as they are
};

}  // namespace cli
