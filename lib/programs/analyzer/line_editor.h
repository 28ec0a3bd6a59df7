// SPDX-License-Identifier: GPL-3.0-or-later
// Lines typed at a terminal: editing, history and completion, by GNU Readline.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "programs/common/completion.h"

namespace programs {

/// Asks for lines at the terminal that is our standard input. Readline's state is global: there may
/// be one object at a time. Needs base::install_signal_handlers().
class LineEditor {
  public:
    /// Completes the end of a line; what it throws means that there are no candidates.
    using Completer = std::function<Completion(const std::string& line_to_cursor)>;

    /// @param history_file absent: what is typed is forgotten at the end. See History.
    LineEditor(std::optional<std::filesystem::path> history_file, std::size_t history_size);
    LineEditor(const LineEditor&) = delete;
    LineEditor& operator=(const LineEditor&) = delete;
    ~LineEditor();

    void complete_with(Completer completer);

    /// Shows the prompt, control characters in it made visible, and gives the line without its end;
    /// std::nullopt at the end of input (Ctrl-D, the terminal is gone). Ctrl-C drops what was typed
    /// and asks anew. Of several lines pasted at once each call gives one, until Ctrl-C.
    /// The terminal's modes are those of before whenever this is not running, or is stopped.
    /// @throws base::Interrupted when base::must_end().
    [[nodiscard]] std::optional<std::string> read_line(const std::string& prompt);

  private:
    class State;
    std::unique_ptr<State> m_state;
};

}  // namespace programs
