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
    std::string of;  ///< "packet", "connection", "subflow", "direction", ...
    std::string
        type;  ///< "text", "bytes", "seconds"...: Unit's name; of a packet the column's type
    FactInfo info;
};

/// Of packets (the columns of an export) first, then of what they add up to.
[[nodiscard]] std::vector<ListedFact> all_facts();

/// "text", "bytes", "seconds"...
[[nodiscard]] std::string_view name_of(Unit unit);

}  // namespace facts
