// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/formulas/loss_limits.h"

#include <cmath>

namespace numerics {

LossLimits loss_limits_of(const Subflow& subflow) {
    const double p = subflow.loss;
    if (p <= 0) {
        return {};
    }
    const double rtt = subflow.rtt();
    const double timeout = 4 * rtt;
    const double each_round = rtt * std::sqrt(2 * p / 3);
    const double timeouts = timeout * 3 * std::sqrt(3 * p / 8) * p * (1 + 32 * p * p);
    return {std::sqrt(1.5) * subflow.mss / (rtt * std::sqrt(p)),
            subflow.mss / (each_round + timeouts)};
}

}  // namespace numerics
