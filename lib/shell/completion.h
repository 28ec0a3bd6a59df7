// SPDX-License-Identifier: GPL-3.0-or-later
// What the word at the cursor may become.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/options.h"
#include "command/command.h"

namespace shell {

/// What the unfinished word may become, or, of "--option=value", the value.
struct Completion {
    std::vector<std::string> candidates;  ///< whole words that begin with it, each once
    bool files = false;                   ///< names of files too
};

/// The words that can be completed. What is missing gives no candidates; functions are asked only
/// when a word of their kind is to be completed.
struct Vocabulary {
    using Words = std::function<std::vector<std::string>()>;

    std::function<const std::vector<command::CommandInfo>&()> commands;
    /// Declares what every command takes besides its own options.
    std::function<void(base::Options&)> common_options;
    Words mptcp_streams;
    Words tcp_streams;
    Words columns;
    Words plots;
};

/// Completes the word at the end of `line_to_cursor`. The order of commands and options is
/// alphabetical, that of anything else as the vocabulary gives it.
/// @throws what the functions of the vocabulary throw.
[[nodiscard]] Completion complete(std::string_view line_to_cursor, const Vocabulary& vocabulary);

}  // namespace shell
