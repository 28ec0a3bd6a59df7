// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/program_completion.h"

#include <algorithm>
#include <fcntl.h>
#include <optional>
#include <unistd.h>
#include <utility>

#include "base/output_file.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "facts/columns.h"
#include "programs/common/command.h"

namespace programs {

namespace {

using Words = std::vector<std::string>;
using cli::CommandWords;

/// Whether it means itself to every shell.
bool is_plain(std::string_view word) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,:=@%+/";
    return word.find_first_not_of(plain) == std::string_view::npos;
}

/// On one line, without control characters.
std::string one_line(std::string_view text) {
    const std::string quoted = base::shown(text);
    return quoted.substr(1, quoted.size() - 2);
}

std::vector<Candidate> names_of(const std::vector<CommandWords>& commands) {
    std::vector<Candidate> names;
    for (const CommandWords& command : commands) {
        names.push_back({command.name, command.summary});
        for (const std::string& alias : command.aliases) {
            names.push_back({alias, command.summary});
        }
    }
    return names;
}

std::vector<Candidate> names_of_columns() {
    std::vector<Candidate> names;
    for (const facts::Column& column : facts::columns()) {
        names.push_back({std::string{column.name}, std::string{column.meaning}});
    }
    return names;
}

std::vector<Candidate> names_of_plots(const std::vector<plot::PlotInfo>& plots) {
    std::vector<Candidate> names;
    for (const plot::PlotInfo& info : plots) {
        names.push_back({info.name, info.summary});
    }
    return names;
}

/// Completes one command line.
class ProgramCompletion {
  public:
    explicit ProgramCompletion(const CompletedProgram& program) : m_program{program} {
        program.info.declare(m_options);
        m_known = {[this](cli::ValueKind kind) { return words_of(kind); },
                   [this](const std::string& name) { return arguments_after(plots(), name); }};
    }
    ProgramCompletion(const ProgramCompletion&) = delete;
    ProgramCompletion& operator=(const ProgramCompletion&) = delete;
    ~ProgramCompletion() = default;

    [[nodiscard]] WordCompletion complete(const Words& words, const std::string& word) const {
        const OwnWords own = own_words(words);
        if (own.command) {
            return complete_command(words, *own.command, word);
        }
        if (m_program.info.commands.empty() || own.value_follows || word.starts_with('-')) {
            return complete_word(words, word, m_options, m_known);
        }
        const auto names = names_of(own.has_file ? all_commands() : first_commands());
        WordCompletion completion{"", matching(names, word)};
        completion.files = !own.has_file;
        return completion;
    }

  private:
    /// What stands before the name of a command.
    struct OwnWords {
        bool has_file = false;
        bool value_follows = false;            ///< the next word is an option's value
        std::optional<std::size_t> command{};  ///< where its name stands
    };

    [[nodiscard]] OwnWords own_words(const Words& words) const {
        OwnWords own;
        for (std::size_t i = 0; i < words.size() && !m_program.info.commands.empty(); ++i) {
            if (own.value_follows) {
                own.value_follows = false;
            } else if (cli::Options::is_option(words[i])) {
                own.value_follows = m_options.value_wanted_after(words[i]) != nullptr;
            } else if (own.has_file || is_first_command(words[i])) {
                own.command = i;
                return own;
            } else {
                own.has_file = true;
            }
        }
        return own;
    }

    [[nodiscard]] bool is_first_command(const std::string& word) const {
        return m_program.comes_first && m_program.comes_first(word) && find_command(word);
    }

    [[nodiscard]] WordCompletion complete_command(const Words& words, std::size_t place,
                                                  const std::string& word) const {
        const auto command = find_command(words[place]);
        if (!command) {
            return {};
        }
        cli::Options options;
        command->declare(options);
        options.add_switch("help,h", "explain this command", [] {});
        return complete_word({words.begin() + static_cast<std::ptrdiff_t>(place) + 1, words.end()},
                             word, options, m_known);
    }

    [[nodiscard]] std::optional<CommandWords> find_command(const std::string& word) const {
        if (const auto* const own = programs::find_command(m_program.info.commands, word)) {
            return *own;
        }
        const bool is_path = word.find_first_of("/.") != std::string::npos;
        if (is_path) {
            return std::nullopt;
        }
        const auto all = all_commands();
        const CommandWords* const found = programs::find_command(all, word);
        return found == nullptr ? std::nullopt : std::optional{*found};
    }

    [[nodiscard]] std::vector<CommandWords> all_commands() const {
        return m_program.all_commands ? m_program.all_commands() : m_program.info.commands;
    }

    [[nodiscard]] std::vector<CommandWords> first_commands() const {
        if (!m_program.comes_first) {
            return {};
        }
        auto commands = all_commands();
        std::erase_if(commands, [this](const CommandWords& command) {
            return !m_program.comes_first(command.name);
        });
        return commands;
    }

    [[nodiscard]] const std::vector<plot::PlotInfo>& plots() const {
        static const std::vector<plot::PlotInfo> none;
        return m_program.plots ? m_program.plots() : none;
    }

    [[nodiscard]] std::vector<Candidate> words_of(cli::ValueKind kind) const {
        switch (kind) {
            case cli::ValueKind::command:
                return names_of(all_commands());
            case cli::ValueKind::column:
                return names_of_columns();
            case cli::ValueKind::plot:
                return names_of_plots(plots());
            case cli::ValueKind::other:
            case cli::ValueKind::file:
            case cli::ValueKind::choice:
            case cli::ValueKind::mptcp_stream:  // known from the capture only
            case cli::ValueKind::tcp_stream:
                return {};
        }
        return {};
    }

    const CompletedProgram& m_program;
    cli::Options m_options;
    Known m_known;
};

/// From now on all output to standard error, that of plugins too, is discarded.
void silence_standard_error() {
    const base::UniqueFd nothing{::open("/dev/null", O_WRONLY | O_CLOEXEC)};  // NOLINT
    if (nothing.is_open()) {
        ::dup2(nothing.get(), STDERR_FILENO);
    }
}

void answer(const CompletedProgram& program, Words words) {
    const std::string word = words.empty() ? "" : std::move(words.back());
    words.resize(words.empty() ? 0 : words.size() - 1);
    base::print(answer_of(complete_program(program, words, word)));
}

}  // namespace

WordCompletion complete_program(const CompletedProgram& program, const Words& words,
                                const std::string& word) {
    return ProgramCompletion{program}.complete(words, word);
}

std::string answer_of(const WordCompletion& completion) {
    if (!is_plain(completion.kept)) {
        return "";
    }
    std::string text = completion.kept.empty() ? "" : ":kept " + completion.kept + "\n";
    text += completion.is_list ? ":list\n" : "";
    text += completion.files ? ":files\n" : "";
    for (const Candidate& candidate : completion.candidates) {
        if (is_plain(candidate.word)) {
            text += "=" + candidate.word + "\t" + one_line(candidate.meaning) + "\n";
        }
    }
    return text;
}

Work with_completion(std::function<CompletedProgram()> program, Work work) {
    return [program = std::move(program), work = std::move(work)](const Words& words) {
        if (words.empty() || words.front() != "--complete") {
            return work(words);
        }
        try {
            silence_standard_error();
            answer(program(), {words.begin() + 1, words.end()});
        } catch (const std::exception&) {
            // No words are offered; the command itself will report what is wrong.
        }
        return base::ExitStatus::done;
    };
}

}  // namespace programs
