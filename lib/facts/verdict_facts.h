// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a reinjection in two captures: whether it helped; and how many did.
#pragma once

#include <cstdint>

#include "facts/fact.h"
#include "facts/reinjection_facts.h"
#include "pair/verdicts.h"

namespace facts {

/// A reinjection in both captures. Refers to the verdict.
struct QualifiedOf {
    ReinjectionOf reinjection;  ///< in the capture that is nearer to its sender
    pair::Which which = pair::Which::first;
    const pair::Verdict& verdict;
    std::int64_t first_frame_time = 0;  ///< of the first capture, ns since the epoch
};
/// Those of the reinjection, too.
[[nodiscard]] const Facts<QualifiedOf>& qualified_facts();

/// How many reinjections have which verdict.
struct VerdictCounts {
    std::uint64_t useful = 0;
    std::uint64_t redundant = 0;
    std::uint64_t lost = 0;  ///< of the redundant ones
    std::uint64_t unknown = 0;
    std::uint64_t redundant_segments = 0;  ///< as pair::redundant_arrivals_of() counts them

    /// Counts a reinjection.
    void add(const pair::Verdict& verdict);
};
[[nodiscard]] const Facts<VerdictCounts>& verdict_count_facts();

}  // namespace facts
