// SPDX-License-Identifier: GPL-3.0-or-later
// Names of the values of an enum, one table an enum. It stands beside the enum, whose values count
// from 0, as a function that gives them in their order:
//     enum class Fruit : std::uint8_t { apple, pear };
//     constexpr auto names_of(Fruit /*any*/) { return base::names("apple", "pear"); }
// "using base::name_of;" beside it lets the enum's own room be asked: fruits::name_of(fruit).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// For the names_of() beside an enum.
template <class... Texts>
[[nodiscard]] constexpr auto names(const Texts&... texts) {
    return std::array<std::string_view, sizeof...(texts)>{texts...};
}

/// The name of a value.
template <class Enum>
[[nodiscard]] constexpr std::string_view name_of(Enum value) {
    constexpr auto all = names_of(Enum{});
    return all.at(static_cast<std::size_t>(value));
}

/// The value of that name.
template <class Enum>
[[nodiscard]] constexpr std::optional<Enum> value_named(std::string_view name) {
    constexpr auto all = names_of(Enum{});
    const auto* const found = std::find(all.begin(), all.end(), name);
    return found == all.end() ? std::nullopt
                              : std::optional{static_cast<Enum>(found - all.begin())};
}

/// All names, for messages and choices.
template <class Enum>
[[nodiscard]] std::vector<std::string> all_names() {
    constexpr auto all = names_of(Enum{});
    return {all.begin(), all.end()};
}

/// The names from the first to that of `last`, for what is never one of the others.
template <class Enum>
[[nodiscard]] std::vector<std::string> names_up_to(Enum last) {
    constexpr auto all = names_of(Enum{});
    return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(last) + 1};
}

}  // namespace base
