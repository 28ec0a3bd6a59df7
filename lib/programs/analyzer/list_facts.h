// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpanalyzer --list-facts: what the suite knows of packets, connections, subflows...
#pragma once

#include "output/document.h"

namespace programs {

[[nodiscard]] output::Document list_of_facts();

}  // namespace programs
