// SPDX-License-Identifier: GPL-3.0-or-later
// Every fact that the suite knows, in one list.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.h"

namespace facts {

/// ListedFact::of of a segment.
inline constexpr std::string_view packet = "packet";

/// A fact and what it is a fact of.
struct ListedFact {
    std::string of;    ///< "packet", "connection", "subflow", "direction", ...
    std::string type;  ///< "text", "number", "time"...
    std::string unit;  ///< "bytes", "s"...; empty: it has none
    FactInfo info;
};

/// Of packets (the columns of an export) first, then of what they add up to. Each appears in JSON,
/// CSV or a table of SQLite.
[[nodiscard]] std::vector<ListedFact> all_facts();

/// Type and unit of a value, in the words of the columns of an export (Column::type, Column::unit).
struct ValueType {
    std::string_view type;
    std::string_view unit;  ///< empty: it has none
};
[[nodiscard]] ValueType type_of(Unit unit);

}  // namespace facts
