// SPDX-License-Identifier: GPL-3.0-or-later
// What a command of a program is, and how it becomes one of the program's: by a Registration in its
// own file. The linker keeps files that nobody refers to, since the whole room is linked.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/options.h"
#include "cli/program_info.h"
#include "programs/common/answer.h"

namespace programs {

/// One use of a command. It works on the program's context: mptcpanalyzer's Session, the
/// NumericsInput of mptcpnumerics.
template <class ItsContext>
class Command {
  public:
    using Context = ItsContext;

    Command() = default;
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;
    virtual ~Command() = default;

    /// Declares options and arguments, to be set by Options::parse(). Touches no file.
    virtual void setup(cli::Options& options) = 0;

    /// Does it. What the answer refers to lives as long as the context stays as it is.
    /// @throws base::UsageError, base::Error.
    [[nodiscard]] virtual Answer run(Context& context) = 0;

    /// The layouts of the documents that it may give, for their JSON Schema; empty when it gives
    /// no document.
    [[nodiscard]] virtual std::vector<const output::Layout*> layouts() const { return {}; }
    /// The same for rows of a table: which columns there may be.
    [[nodiscard]] virtual std::vector<facts::FactInfo> row_columns() const { return {}; }
};

/// The heading that a command stands under in help. Headings are in this order, the commands under
/// each are in that of their names.
enum class Group : std::uint8_t {
    contents,
    connection,
    captures,
    plots,
    tables,
    program,
    plugins,
    formulas,
    simulations,
    setup,
};

[[nodiscard]] constexpr std::string_view title_of(Group group) {
    constexpr std::array<std::string_view, 10> titles = {"Contents of a capture",
                                                         "One connection or stream",
                                                         "Two captures of the same traffic",
                                                         "Plots",
                                                         "Tables and setups",
                                                         "Program",
                                                         "Plugins",
                                                         "Formulas",
                                                         "Simulations",
                                                         "Setup"};
    return titles.at(static_cast<std::size_t>(group));
}

template <class Context>
struct CommandInfo {
    std::string name;
    std::vector<std::string> aliases;
    std::string summary;  ///< one line, for help
    Group group = Group::program;
    std::function<std::unique_ptr<Command<Context>>()> make;
};

/// Commands in the order in which programs were linked, which is not an order to show.
template <class Context>
[[nodiscard]] std::vector<CommandInfo<Context>>& registered_commands() {
    static std::vector<CommandInfo<Context>> all;
    return all;
}

/// Makes a class one of the commands of its program. One stands in the file of the class:
///     const Registration<Quit> registration{"quit", {"q", "exit"}, "leave", Group::program};
template <class Its>
class Registration {
  public:
    Registration(std::string name, std::vector<std::string> aliases, std::string summary,
                 Group group) {
        registered_commands<typename Its::Context>().push_back(
            {std::move(name), std::move(aliases), std::move(summary), group,
             [] { return std::make_unique<Its>(); }});
    }
};

/// The suite's own commands for that context, as help lists them. Not before main().
template <class Context>
[[nodiscard]] const std::vector<CommandInfo<Context>>& own_commands() {
    static const std::vector<CommandInfo<Context>> all = [] {
        auto sorted = registered_commands<Context>();
        std::sort(sorted.begin(), sorted.end(), [](const auto& left, const auto& right) {
            return std::tie(left.group, left.name) < std::tie(right.group, right.name);
        });
        return sorted;
    }();
    return all;
}

/// The one of `commands` (CommandInfo or cli::CommandWords) of that name or alias, or nullptr.
template <class Its>
[[nodiscard]] const Its* find_command(const std::vector<Its>& commands, std::string_view word) {
    const auto found = std::find_if(commands.begin(), commands.end(), [word](const Its& command) {
        const auto& aliases = command.aliases;
        return command.name == word ||
               std::find(aliases.begin(), aliases.end(), word) != aliases.end();
    });
    return found == commands.end() ? nullptr : &*found;
}

/// What commands say of themselves, for any context.
template <class Context>
[[nodiscard]] cli::CommandWords words_of(const CommandInfo<Context>& info) {
    const std::shared_ptr<Command<Context>> command = info.make();
    return {info.name, info.aliases, info.summary,
            [command](cli::Options& options) { command->setup(options); },
            std::string{title_of(info.group)}};
}

template <class Context>
[[nodiscard]] std::vector<cli::CommandWords> words_of(
    const std::vector<CommandInfo<Context>>& infos) {
    std::vector<cli::CommandWords> words;
    for (const CommandInfo<Context>& info : infos) {
        words.push_back(words_of(info));
    }
    return words;
}

/// Gives a command the words after its name. `--help` explains it, even when other words are wrong.
/// @returns whether that was asked for.
/// @throws base::UsageError.
template <class Context>
[[nodiscard]] bool take_words(Command<Context>& command, const std::vector<std::string>& words) {
    cli::Options options;
    bool help = false;
    command.setup(options);
    options.add_switch("help,h", "explain this command", [&help] { help = true; });
    options.parse(words, [&help] { return help; });
    return help;
}

}  // namespace programs
