// SPDX-License-Identifier: GPL-3.0-or-later
// Small text helpers: parsing numbers strictly, quoting names for messages, near misses.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// The whole text as a number of type T; std::nullopt when it is empty, has anything else around
/// it, or is out of T's range. Base 16 takes an optional "0x".
template <class T>
[[nodiscard]] std::optional<T> parse_number(std::string_view text, int number_base = 10) {
    if (number_base == 16 && text.size() > 2 && text[0] == '0' && (text[1] | 0x20) == 'x') {
        text.remove_prefix(2);
    }
    T value{};
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value, number_base);
    if (error != std::errc{} || stopped != end) {
        return std::nullopt;
    }
    return value;
}

/// A decimal number of seconds with at most 9 decimals ("1385.250365") as nanoseconds, exact;
/// std::nullopt when it is malformed or beyond 2^62 ns (146 years), so that any two of them have
/// a difference.
[[nodiscard]] std::optional<std::int64_t> parse_nanoseconds(std::string_view text);

/// Parts of a text between separators; an empty text has no parts.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// Calls `take` with each part of a text between separators; an empty text has no parts.
template <class Take>
void for_each_part(std::string_view text, char separator, Take take) {
    while (!text.empty()) {
        const auto end = text.find(separator);
        take(text.substr(0, end));
        if (end == std::string_view::npos) {
            return;
        }
        text.remove_prefix(end + 1);
        if (text.empty()) {
            take(text);
        }
    }
}

/// A name for a message: in single quotes, control characters and bytes that are not UTF-8 escaped,
/// so that hostile names cannot write to a terminal.
[[nodiscard]] std::string shown(std::string_view name);

/// Text from outside (another program's message, a capture) made safe to print: as shown(), but
/// without quotes, and line breaks and tabs stay.
[[nodiscard]] std::string printable(std::string_view text);

/// The candidate that `word` was probably meant to be (at most a third of it mistyped), if any.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 const std::vector<std::string>& candidates);

/// "; did you mean 'summary'?" for a message about an unknown word: the nearest candidate or, when
/// there is none, those that hold the word, if they are few; "" when no word is similar.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string>& candidates);

/// Columns that a UTF-8 text takes on a terminal, all characters taken as equally wide.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// ASCII letters in lower case.
[[nodiscard]] std::string lower_case(std::string_view text);

/// The items with `separator` between them.
[[nodiscard]] std::string joined(const std::vector<std::string>& items, std::string_view separator);

/// "one", "one, two and three": for messages that list the possible values.
[[nodiscard]] std::string listed(const std::vector<std::string>& items,
                                 std::string_view conjunction = "and");

/// "1 frame", "2 frames".
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view noun);

/// A whole number from an option's value.
/// @throws UsageError naming the option and the range when it is not a number or out of range.
[[nodiscard]] long whole_number(const std::string& option, const std::string& value, long least,
                                long most);

}  // namespace base
