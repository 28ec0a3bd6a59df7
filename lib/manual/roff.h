// SPDX-License-Identifier: GPL-3.0-or-later
// roff for man(7): plain text made safe, and the few forms that the pages are made of.
#pragma once

#include <string>
#include <string_view>

namespace manual {

/// Text that roff shows character by character, wherever it stands: what roff would take for a
/// request or an escape, or would show as a typographic sign (hyphens, quotes), is written as the
/// ASCII character. Line breaks become spaces; other UTF-8 becomes \[uXXXX].
/// @throws base::Error for bytes that are no UTF-8.
[[nodiscard]] std::string escaped(std::string_view text);

/// Text to be typed as it is.
[[nodiscard]] std::string bold(std::string_view text);

/// Text that stands for something else.
[[nodiscard]] std::string italic(std::string_view text);

/// A paragraph with a tag: both are roff already.
[[nodiscard]] std::string tagged(const std::string& tag, const std::string& body);

/// One line of help as a sentence, roff: a capital at its beginning, a full stop at its end.
[[nodiscard]] std::string sentence(std::string_view text);

/// Spaces at which a line does not break.
[[nodiscard]] std::string unbreakable(std::string_view roff);

}  // namespace manual
