// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/roff.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdio>

#include "base/error.h"
#include "base/text.h"

namespace manual {

namespace {

/// What roff reads for an ASCII character, where that is something else.
std::string_view sign_for(char character) {
    switch (character) {
        case '\\':
            return "\\(rs";
        case '-':
            return "\\-";
        case '\'':
            return "\\(aq";
        case '"':
            return "\\(dq";
        case '`':
            return "\\(ga";
        case '^':
            return "\\(ha";
        case '~':
            return "\\(ti";
        case '\n':
        case '\t':
            return " ";
        default:
            return "";
    }
}

/// How many bytes a UTF-8 sequence has; 0 when it does not begin with `first`.
std::size_t bytes_of_sequence(unsigned char first) {
    return first >= 0xf8 ? 0 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
}

/// The UTF-8 character at the beginning of a text, which loses it, as \[uXXXX].
std::string take_wide_character(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t size = bytes_of_sequence(first);
    std::uint32_t code = first & (0x7fU >> size);
    for (std::size_t i = 1; i < std::min(size, text.size()); ++i) {
        code = code << 6U | (static_cast<unsigned char>(text[i]) & 0x3fU);
    }
    const auto is_inner = [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
    };
    if (size == 0 || size > text.size() ||
        !std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(size),
                     is_inner)) {
        throw base::Error{"no UTF-8 in a text of the manual: " + base::shown(text)};
    }
    text.remove_prefix(size);
    std::array<char, 16> buffer{};
    const int length = std::snprintf(buffer.data(), buffer.size(), "\\[u%04X]", code);  // NOLINT
    return {buffer.data(), static_cast<std::size_t>(length)};
}

}  // namespace

std::string escaped(std::string_view text) {
    // A full stop at the beginning of a line would be a request.
    std::string roff = text.starts_with('.') ? "\\&" : "";
    while (!text.empty()) {
        if (static_cast<unsigned char>(text[0]) >= 0x80) {
            roff += take_wide_character(text);
            continue;
        }
        const std::string_view sign = sign_for(text[0]);
        roff += sign.empty() ? text.substr(0, 1) : sign;
        text.remove_prefix(1);
    }
    return roff;
}

std::string bold(std::string_view text) {
    return "\\fB" + escaped(text) + "\\fR";
}

std::string italic(std::string_view text) {
    return "\\fI" + escaped(text) + "\\fR";
}

std::string tagged(const std::string& tag, const std::string& body) {
    return ".TP\n" + tag + "\n" + (body.empty() ? "\\&" : body) + "\n";
}

std::string sentence(std::string_view text) {
    std::string words{text};
    if (!words.empty()) {
        words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
        words += std::string_view{".!?:"}.find(words.back()) == std::string_view::npos ? "." : "";
    }
    return escaped(words);
}

std::string unbreakable(std::string_view roff) {
    std::string text;
    for (const char character : roff) {
        text += character == ' ' ? "\\ " : std::string{character};
    }
    return text;
}

}  // namespace manual
