// SPDX-License-Identifier: GPL-3.0-or-later
// A result in a form that can be shown as text, JSON or CSV: levels of items with typed cells.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "facts/fact.h"
#include "facts/value.h"

namespace output {

using facts::Details;
using facts::Unit;
using Detail = facts::Detail;
/// A value of an item, absent where it is not known.
using Cell = facts::Value;

/// Where a column appears. Text tables have to fit on a screen: what is long or rarely asked for is
/// in the data (JSON, CSV) only; and what data have in several columns, text may have in one.
enum class Place : std::uint8_t { everywhere, data, text };

struct Column {
    /// Key, unit and meaning. In CSV a dot of the key is an underscore; columns of one object stand
    /// together.
    facts::FactInfo info;
    Place place = Place::everywhere;
    std::string heading{};  ///< in text; empty: the key with spaces for dots and underscores
};

/// When some columns of an item are known, for the schema: if and only if another column holds a
/// value (or does not).
struct KnownIf {
    std::vector<std::string> keys;
    std::string key;
    Cell equals;
    bool otherwise = false;  ///< known if and only if it does not
};
/// Which details an item has in any case, for the schema: when a column holds a text.
struct DetailsIf {
    std::string key;
    std::string equals;
    std::vector<std::string> details;
};

/// One level of a document: its columns, and the list of items that each of its items holds.
struct Layout {
    std::string name;  ///< JSON key of the list these items stand in; "" for the root
    /// What one is called: stands before its columns in CSV when it holds others, unless empty.
    std::string item;
    std::string meaning;  ///< of the list: its order
    std::vector<Column> columns{};
    const Layout* inner = nullptr;  ///< of the items that each holds, or nullptr
    /// In text the table of these items (innermost ones) ends with a line of totals: the cells of
    /// the item that holds them, under the same keys (which are then not shown with that one). A
    /// table without items has no totals.
    bool has_totals = false;
    std::vector<KnownIf> known{};
    std::vector<DetailsIf> details{};
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
