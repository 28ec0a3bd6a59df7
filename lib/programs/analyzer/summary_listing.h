// SPDX-License-Identifier: GPL-3.0-or-later
// What summary shows of a direction and of each subflow's part in it; compare shows the same.
#pragma once

#include "facts/direction_facts.h"
#include "output/listing.h"

namespace programs {

[[nodiscard]] const output::Listing<facts::SubflowPartOf>& summary_of_subflows();
[[nodiscard]] const output::Listing<facts::DirectionOf>& summary_of_directions();

}  // namespace programs
