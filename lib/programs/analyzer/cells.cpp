// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/cells.h"

#include "base/log.h"

namespace programs {

void warn_without_mptcp(const mptcp::Capture& capture) {
    if (capture.analysis().connections.empty()) {
        base::log_warning("no MPTCP in this capture: " + capture.contents());
    }
}

}  // namespace programs
