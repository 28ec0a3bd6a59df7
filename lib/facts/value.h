// SPDX-License-Identifier: GPL-3.0-or-later
// The value of a fact: what it is, in which unit, or that it is not known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace facts {

/// What a value is. A value that is not known is std::monostate in each of them.
enum class Unit : std::uint8_t {
    text,     ///< std::string
    truth,    ///< bool
    number,   ///< std::uint64_t: a count, a stream, a frame, a relative number
    figure,   ///< std::uint64_t, std::int64_t or double: a value whose meaning another one says
    digits,   ///< std::uint64_t that a reader with doubles would spoil: a string in JSON
    bytes,    ///< std::uint64_t
    seconds,  ///< std::int64_t, nanoseconds; shown as seconds
    rate,     ///< double, bytes a second
    share,    ///< double, 0 to 1; in text per cent
    frames,   ///< std::vector<std::uint64_t>: a list of numbers
    details,  ///< Details: an object whose keys differ from item to item
};

struct Detail;
using Details = std::vector<Detail>;

using Value = std::variant<std::monostate, bool, std::uint64_t, std::int64_t, double, std::string,
                           std::vector<std::uint64_t>, Details>;

/// A named value of an item that has keys of its own.
struct Detail {
    std::string name;
    Unit unit = Unit::text;
    Value value;
};

/// The value, or that it is not known.
template <class Held>
[[nodiscard]] Value optional_value(const std::optional<Held>& value) {
    return value ? Value{*value} : Value{};
}
template <>
[[nodiscard]] inline Value optional_value(const std::optional<std::uint8_t>& value) {
    return value ? Value{std::uint64_t{*value}} : Value{};
}
template <>
[[nodiscard]] inline Value optional_value(const std::optional<std::uint32_t>& value) {
    return value ? Value{std::uint64_t{*value}} : Value{};
}

/// A count, a stream's number, a frame: the value of the units that hold std::uint64_t.
[[nodiscard]] inline Value number_value(std::uint64_t number) {
    return number;
}

}  // namespace facts
