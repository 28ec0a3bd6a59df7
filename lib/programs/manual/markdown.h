// SPDX-License-Identifier: GPL-3.0-or-later
// Markdown as pandoc reads it: plain text made safe, and the few forms that the lists of the manual
// pages are made of.
#pragma once

#include <string>
#include <string_view>

namespace programs {

/// Text that is shown character by character: a backslash before every ASCII punctuation character.
[[nodiscard]] std::string escaped(std::string_view text);

/// Text to be typed as it is.
[[nodiscard]] std::string bold(std::string_view text);

/// Text that stands for something else.
[[nodiscard]] std::string italic(std::string_view text);

/// A usage line or the names of an option: words that begin with a capital, and "options", are to
/// be replaced (italic), others must be typed (bold). A line does not break within brackets, but
/// may after a "|".
[[nodiscard]] std::string usage_words(std::string_view line);

/// An item of a definition list; `term` (one line) and `definition` are Markdown already.
[[nodiscard]] std::string entry(const std::string& term, const std::string& definition);

/// Markdown that continues a definition: every line indented.
[[nodiscard]] std::string within_entry(std::string_view markdown);

/// One line of help as a sentence: a capital at its beginning, a full stop at its end.
[[nodiscard]] std::string sentence(std::string_view text);

}  // namespace programs
