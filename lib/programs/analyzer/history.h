// SPDX-License-Identifier: GPL-3.0-or-later
// The lines that a user typed, kept in a file of the user's own.
//
// Readline keeps the lines of a session (line_editor.cpp), but not this file: its append_history()
// does not create one, waits for ever on a FIFO and continues a last line that lacks its end;
// history_truncate_file() replaces the file by another one, so that what a second interpreter adds
// meanwhile is lost; and read_history() takes lines such as "#1 look here" for times.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace programs {

/// A file of lines (mode 0600) that several interpreters may add to at once: each line is appended
/// at its end, under a lock. What goes wrong with the file is reported by log_info once, and is no
/// reason not to work.
class History {
  public:
    /// @param file absent: lines are forgotten at the end.
    /// @param size how many lines are kept; 0: none, and the file is left alone.
    History(std::optional<std::filesystem::path> file, std::size_t size);
    History(const History&) = delete;
    History& operator=(const History&) = delete;
    /// Takes the oldest lines away when the file holds more than `size`.
    ~History();

    /// The lines that were in the file at the start, at most `size`.
    [[nodiscard]] const std::vector<std::string>& lines() const { return m_lines; }

    /// Keeps a line, unless it is blank or equals the one before.
    /// @returns whether it was kept.
    bool add(const std::string& line);

  private:
    [[nodiscard]] base::UniqueFd open_locked();
    void trim();
    void give_up(const std::string& why);

    std::optional<std::filesystem::path> m_file;  ///< absent: the history is not kept (any more)
    std::size_t m_size;
    std::vector<std::string> m_lines;
    std::string m_last;
};

}  // namespace programs
