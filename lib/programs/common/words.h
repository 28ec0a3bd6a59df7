// SPDX-License-Identifier: GPL-3.0-or-later
// A line of a script or of the interpreter, taken apart as a POSIX shell does: words, and where the
// output goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace programs {

/// A command and where its output goes. At most one of `file` and `reader` is given.
struct Line {
    std::vector<std::string> words;     ///< empty: no command (blank, or a comment)
    std::optional<std::string> file;    ///< after ">"
    std::vector<std::string> reader{};  ///< after "|": a program and its arguments
};

/// Takes a line apart. Quotes and backslashes are those of a POSIX shell (in double quotes a
/// backslash escapes only `"` and itself), "#" at the start of a word begins a comment, and "~/" at
/// the start of a word is the home folder. No other expansion is made. A tab is the only control
/// character that a line may hold: the reader of a script takes line ends away.
/// @throws base::UsageError saying what is wrong with the line.
[[nodiscard]] Line parse_line(std::string_view text);

/// What an unfinished word is about to be.
enum class Position : std::uint8_t {
    word,      ///< of the command
    file,      ///< after ">"
    program,   ///< the first word after "|"
    argument,  ///< a later word after "|"
    comment,
};

/// A line up to the cursor, which may be incomplete.
struct UnfinishedLine {
    std::vector<std::string> words;  ///< of the command, those before the cursor that are complete
    std::string word;                ///< the one that the cursor stands at the end of, may be empty
    std::size_t start = 0;           ///< where that one begins in the text, with its quote
    Position position = Position::word;
};

/// Takes the line up to the cursor apart; never complains.
[[nodiscard]] UnfinishedLine parse_unfinished(std::string_view text_to_cursor);

/// Whether the character at `index` of a line is quoted or follows a backslash.
[[nodiscard]] bool is_quoted(std::string_view text, std::size_t index);

/// How `text` must be written after an opened `quote` ('"', '\'' or none: '\0') to be taken
/// literally (but for "~/" at its start, which stays the home folder where no quote is open); the
/// opening and the closing quote are not part of it.
[[nodiscard]] std::string escaped(std::string_view text, char quote);

/// What escaped() was given.
[[nodiscard]] std::string unescaped(std::string_view text, char quote);

}  // namespace programs
