// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/fill.h"

#include <algorithm>
#include <optional>

namespace manual {

namespace {

constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
constexpr std::string_view argument_letters = "abcdefghijklmnopqrstuvwxyz0123456789-";

struct Place {
    std::string name;
    std::string argument;
    std::size_t size = 0;  ///< with both @
};

/// The place at the beginning of a text.
std::optional<Place> place_at(std::string_view text) {
    const std::size_t name_end = std::min(text.find_first_not_of(capitals, 1), text.size());
    std::size_t end = name_end;
    if (text.substr(end).starts_with(' ')) {
        end = std::min(text.find_first_not_of(argument_letters, end + 1), text.size());
    }
    if (name_end == 1 || !text.substr(end).starts_with('@') || end == name_end + 1) {
        return std::nullopt;
    }
    const std::string_view argument = text.substr(name_end, end - name_end);
    return Place{std::string{text.substr(1, name_end - 1)},
                 std::string{argument.substr(argument.empty() ? 0 : 1)}, end + 1};
}

}  // namespace

std::string fill(std::string_view text, const Content& content) {
    std::string filled;
    while (!text.empty()) {
        const std::size_t at = std::min(text.find('@'), text.size());
        filled += text.substr(0, at);
        text.remove_prefix(at);
        const auto place = place_at(text);
        if (!place) {
            filled += text.substr(0, 1);
            text.remove_prefix(text.empty() ? 0 : 1);
            continue;
        }
        filled += content(place->name, place->argument);
        text.remove_prefix(place->size);
        if (filled.ends_with('\n') && text.starts_with('\n')) {
            text.remove_prefix(1);
        }
    }
    return filled;
}

}  // namespace manual
