// SPDX-License-Identifier: GPL-3.0-or-later
// How fast one TCP connection can be on a path that loses segments.
#pragma once

#include <optional>

#include "numerics/setup.h"

namespace numerics {

/// Bytes a second; absent without loss.
struct LossLimits {
    /// sqrt(3/2) m/(R sqrt(p)): Mathis, Semke, Mahdavi, Ott, "The macroscopic behavior of the TCP
    /// congestion avoidance algorithm", 1997.
    std::optional<double> mathis;
    /// Padhye, Firoiu, Towsley, Kurose: RFC 5348 3.1 with b = 1 and t_RTO = 4 R.
    std::optional<double> pftk;
};

[[nodiscard]] LossLimits loss_limits_of(const Subflow& subflow);

}  // namespace numerics
