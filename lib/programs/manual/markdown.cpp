// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/manual/markdown.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace programs {

namespace {

constexpr std::string_view usage_signs = "[]|, ";

std::string usage_word(std::string_view word) {
    const bool is_replaced =
        std::isupper(static_cast<unsigned char>(word[0])) != 0 || word == "options";
    return is_replaced ? italic(word) : bold(word);
}

std::string usage_sign(char sign, int depth) {
    switch (sign) {
        case '|':
            return R"(\|`\:`{=man})";  // a place where roff may break the line
        case ' ':
            return depth > 0 ? "\\ " : " ";
        default:
            return escaped(std::string{sign});
    }
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string markdown;
    for (const char character : text) {
        if (std::ispunct(static_cast<unsigned char>(character)) != 0) {
            markdown += '\\';
        }
        markdown += character == '\n' ? ' ' : character;
    }
    return markdown;
}

std::string bold(std::string_view text) {
    return "**" + escaped(text) + "**";
}

std::string italic(std::string_view text) {
    return "*" + escaped(text) + "*";
}

std::string usage_words(std::string_view line) {
    std::string markdown;
    int depth = 0;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find_first_of(usage_signs), line.size());
        if (end > 0) {
            markdown += usage_word(line.substr(0, end));
            line.remove_prefix(end);
            continue;
        }
        depth += line[0] == '[' ? 1 : line[0] == ']' ? -1 : 0;
        markdown += usage_sign(line[0], depth);
        line.remove_prefix(1);
    }
    return markdown;
}

std::string entry(const std::string& term, const std::string& definition) {
    return term + "\n:   " + definition + "\n\n";
}

std::string within_entry(std::string_view markdown) {
    std::string indented;
    base::for_each_part(markdown, '\n', [&indented](std::string_view line) {
        indented += line.empty() ? "\n" : "    " + std::string{line} + "\n";
    });
    return indented;
}

std::string sentence(std::string_view text) {
    std::string words{text};
    if (!words.empty()) {
        words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
        words += std::string_view{".!?:"}.find(words.back()) == std::string_view::npos ? "." : "";
    }
    return escaped(words);
}

}  // namespace programs
