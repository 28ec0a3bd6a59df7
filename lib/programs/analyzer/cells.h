// SPDX-License-Identifier: GPL-3.0-or-later
// What listings say when they are empty.
#pragma once

#include "programs/analyzer/session.h"

namespace programs {

/// Warns when a capture holds no MPTCP, and a listing is empty for that reason.
void warn_without_mptcp(const mptcp::Capture& capture);

}  // namespace programs
