// SPDX-License-Identifier: GPL-3.0-or-later
// What the word at the cursor may become: in the interpreter's lines, and (program_completion.h) on
// the command lines of the programs.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.h"
#include "cli/program_info.h"
#include "plot/plots.h"

namespace programs {

/// A word that can stand somewhere, and what it means ("" when it needs no explanation).
struct Candidate {
    std::string word;
    std::string meaning{};
};

/// What completion knows of the world. What is missing gives no candidates; functions are asked
/// only when a word of their kind must be completed.
struct Known {
    std::function<std::vector<Candidate>(cli::ValueKind)> words;
    /// What the arguments after a plot's name are, in their order, before the connection's number.
    std::function<std::vector<cli::ValueKind>(const std::string& plot)> after_plot;
};

/// What a word may become.
struct WordCompletion {
    std::string kept;  ///< the word's beginning that stays: "--option=", "column,column,"
    std::vector<Candidate> candidates{};  ///< for what follows `kept`, each once
    bool files = false;                   ///< names of files too
    bool is_list = false;                 ///< a comma and another candidate may follow
};

/// Completes `word`, which follows `words`, all of them options and arguments.
/// The value of an option that takes columns is a list of them with commas.
/// @throws what the functions of `known` throw.
[[nodiscard]] WordCompletion complete_word(const std::vector<std::string>& words,
                                           const std::string& word, const cli::Options& options,
                                           const Known& known);

/// The candidates whose word begins with `beginning`, each once.
[[nodiscard]] std::vector<Candidate> matching(const std::vector<Candidate>& candidates,
                                              std::string_view beginning);

/// For Known::after_plot.
[[nodiscard]] std::vector<cli::ValueKind> arguments_after(const std::vector<plot::PlotInfo>& plots,
                                                          const std::string& name);

/// What the unfinished word may become, or, of "--option=value", the value.
struct Completion {
    std::vector<std::string> candidates;  ///< whole words that begin with it, each once
    bool files = false;                   ///< names of files too
};

/// The words of the interpreter that can be completed. What is missing gives no candidates;
/// functions are asked only when a word of their kind must be completed.
struct Vocabulary {
    using Words = std::function<std::vector<std::string>()>;

    std::function<std::vector<cli::CommandWords>()> commands;
    /// Declares what every command takes besides its own options.
    std::function<void(cli::Options&)> common_options;
    Words mptcp_streams;
    Words tcp_streams;
    Words columns;
    Words plots;
    /// See Known; without it only numbers of connections follow a plot.
    std::function<std::vector<cli::ValueKind>(const std::string& plot)> after_plot{};
};

/// Completes the word at the end of `line_to_cursor`. The order of commands and options is
/// alphabetical, that of anything else as the vocabulary gives it.
/// @throws what the functions of the vocabulary throw.
[[nodiscard]] Completion complete(std::string_view line_to_cursor, const Vocabulary& vocabulary);

}  // namespace programs
