// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "base/error.h"

namespace base {

namespace {

constexpr std::size_t nanosecond_digits = 9;

/// The second byte of some sequences has less room than the others: no overlong forms, no
/// surrogates, no value above U+10FFFF (RFC 3629).
bool second_byte_fits(unsigned char first, unsigned char second) {
    switch (first) {
        case 0xe0:
            return second >= 0xa0;
        case 0xed:
            return second < 0xa0;
        case 0xf0:
            return second >= 0x90;
        case 0xf4:
            return second < 0x90;
        default:
            return true;
    }
}

std::size_t announced_length(unsigned char first) {
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first < 0xe0) {
        return 2;
    }
    if ((first & 0xf0U) == 0xe0) {
        return 3;
    }
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/// Length of the well-formed UTF-8 sequence at the start of `text`, 0 when there is none.
std::size_t utf8_length(std::string_view text) {
    const auto byte = [text](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const std::size_t length = announced_length(byte(0));
    if (length < 2) {
        return length;
    }
    if (text.size() < length || !second_byte_fits(byte(0), byte(1))) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) {
            return 0;
        }
    }
    return length;
}

/// C1 control characters (U+0080 to U+009F) drive terminals as escape sequences do.
bool is_control(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 2) {
        return first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
    }
    return character.size() == 1 && (first < 0x20 || first == 0x7f);
}

void append_escaped_byte(std::string& out, char byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(byte);
    switch (byte) {
        case '\n':
            out += "\\n";
            return;
        case '\t':
            out += "\\t";
            return;
        case '\r':
            out += "\\r";
            return;
        default:
            out += "\\x";
            out += digits[value >> 4U];
            out += digits[value & 0xfU];
    }
}

std::string escaped(std::string_view text, std::string_view kept) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
        const std::string_view character = text.substr(0, length);
        const bool broken = utf8_length(text) == 0;
        const bool is_kept = length == 1 && kept.find(character[0]) != std::string_view::npos;
        if (!is_kept && (broken || is_control(character))) {
            for (const char byte : character) {
                append_escaped_byte(out, byte);
            }
        } else {
            out += character;
        }
        text.remove_prefix(length);
    }
    return out;
}

/// Levenshtein distance: insertions, deletions and replacements between two words.
std::size_t edit_distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::int64_t> parse_nanoseconds(std::string_view text) {
    const bool negative = !text.empty() && text[0] == '-';
    if (negative) {
        text.remove_prefix(1);
    }
    const auto point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view decimals =
        point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    if (whole.empty() || whole[0] == '-' || decimals.size() > nanosecond_digits) {
        return std::nullopt;
    }
    const auto seconds = parse_number<std::int64_t>(whole);
    std::string padded{decimals};
    padded.append(nanosecond_digits - decimals.size(), '0');
    const auto nanoseconds = parse_number<std::int32_t>(padded);
    if (!seconds || !nanoseconds || padded[0] == '-') {
        return std::nullopt;
    }
    const std::int64_t sign = negative ? -1 : 1;
    std::int64_t total = 0;
    if (__builtin_mul_overflow(*seconds, sign * 1'000'000'000, &total) ||
        __builtin_add_overflow(total, sign * *nanoseconds, &total)) {
        return std::nullopt;
    }
    constexpr std::int64_t farthest = std::int64_t{1} << 62U;  // any two have a difference
    return total > -farthest && total < farthest ? std::optional{total} : std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for_each_part(text, separator, [&parts](std::string_view part) { parts.push_back(part); });
    return parts;
}

std::string shown(std::string_view name) {
    return "'" + escaped(name, "") + "'";
}

std::string printable(std::string_view text) {
    return escaped(text, "\n\t");
}

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
    std::optional<std::string> best;
    std::size_t best_distance = word.size() / 3 + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    constexpr std::size_t least_letters = 3;
    constexpr std::size_t few = 8;
    std::vector<std::string> meant;
    if (const auto near = nearest(word, candidates)) {
        meant.push_back(shown(*near));
    } else if (word.size() >= least_letters) {
        for (const std::string& candidate : candidates) {
            if (candidate.find(word) != std::string::npos) {
                meant.push_back(shown(candidate));
            }
        }
    }
    return meant.empty() || meant.size() > few ? "" : "; did you mean " + listed(meant, "or") + "?";
}

std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80;  // begins a character
    }));
}

std::string lower_case(std::string_view text) {
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return lower;
}

std::string joined(const std::vector<std::string>& items, std::string_view separator) {
    std::string text;
    for (const std::string& item : items) {
        text.append(text.empty() ? "" : separator).append(item);
    }
    return text;
}

std::string listed(const std::vector<std::string>& items, std::string_view conjunction) {
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0 && i + 1 == items.size()) {
            out.append(" ").append(conjunction).append(" ");
        } else if (i > 0) {
            out += ", ";
        }
        out += items[i];
    }
    return out;
}

std::string counted(std::uint64_t number, std::string_view noun) {
    return std::to_string(number).append(" ").append(noun).append(number == 1 ? "" : "s");
}

long whole_number(const std::string& option, const std::string& value, long least, long most) {
    const auto number = parse_number<long>(value);
    if (!number || *number < least || *number > most) {
        throw UsageError{option + " needs a whole number from " + std::to_string(least) + " to " +
                         std::to_string(most) + ", got " + shown(value)};
    }
    return *number;
}

}  // namespace base
