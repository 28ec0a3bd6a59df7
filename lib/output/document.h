// SPDX-License-Identifier: GPL-3.0-or-later
// A result in a form that can be shown as text, JSON or CSV: levels of items with typed cells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace output {

/// What a column's cells are. Absent cells are std::monostate whatever the unit.
enum class Unit : std::uint8_t {
    text,     ///< std::string
    truth,    ///< bool
    number,   ///< std::uint64_t: a count, a stream, a frame, a relative number
    figure,   ///< std::uint64_t, std::int64_t or double: a value whose meaning another cell says
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

using Cell = std::variant<std::monostate, bool, std::uint64_t, std::int64_t, double, std::string,
                          std::vector<std::uint64_t>, Details>;

/// A named value of an item that has keys of its own.
struct Detail {
    std::string name;
    Unit unit = Unit::text;
    Cell value;
};

/// Absent, or the value.
template <class Value>
[[nodiscard]] Cell optional_cell(const std::optional<Value>& value) {
    return value ? Cell{*value} : Cell{};
}
template <>
[[nodiscard]] inline Cell optional_cell(const std::optional<std::uint8_t>& value) {
    return value ? Cell{std::uint64_t{*value}} : Cell{};
}
template <>
[[nodiscard]] inline Cell optional_cell(const std::optional<std::uint32_t>& value) {
    return value ? Cell{std::uint64_t{*value}} : Cell{};
}

/// Where a column appears. Text tables have to fit on a screen: what is long or rarely asked for is
/// in the data (JSON, CSV) only; and what data have in several columns, text may have in one.
enum class Place : std::uint8_t { everywhere, data, text };

struct Column {
    /// JSON key; a dot nests: "client.port" is the key port of the object client (columns of one
    /// object stand together). In CSV the dot is an underscore.
    std::string_view path;
    Unit unit = Unit::text;
    Place place = Place::everywhere;
    std::string_view heading{};  ///< in text; empty: the path with spaces for dots and underscores
};

/// One level of a document: its columns, and the list of items that each of its items holds.
struct Layout {
    std::string_view name;  ///< JSON key of the list these items stand in; "" for the root
    /// What one is called: stands before its columns in CSV when it holds others, unless empty.
    std::string_view item;
    std::vector<Column> columns;
    const Layout* inner = nullptr;  ///< of the items that each holds, or nullptr
    /// In text the table of these items (innermost ones) ends with a line of totals: the cells of
    /// the item that holds them, under the same paths (which are then not shown with that one). A
    /// table without items has no totals.
    bool has_totals = false;
};

/// An item: one cell for each of its layout's columns, and the items it holds.
struct Item {
    std::vector<Cell> cells;
    std::vector<Item> inner;
};

/// A result: the root item and how it is laid out. The layouts outlive it (they are constants).
struct Document {
    const Layout* layout = nullptr;
    Item root;
};

}  // namespace output
