// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of the same connection in two captures, side by side.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "facts/fact.h"
#include "pair/match_streams.h"

namespace facts {

/// A connection in both captures.
struct ComparedOf {
    const pair::ConnectionMatch& match;
    std::int64_t first_duration = 0;  ///< ns
    std::int64_t second_duration = 0;
};
/// How long it is in each: those of the match are in connection_match_facts().
[[nodiscard]] const Facts<ComparedOf>& comparison_facts();

/// A value of both captures.
struct ComparedMeasureOf {
    std::string name;                     ///< of the fact
    std::optional<std::uint32_t> stream;  ///< of the subflow; absent: it is of the connection
    std::optional<std::uint32_t> peer;    ///< likewise in the second capture
    Value first;
    Value second;
};
[[nodiscard]] const Facts<ComparedMeasureOf>& compared_measure_facts();

}  // namespace facts
