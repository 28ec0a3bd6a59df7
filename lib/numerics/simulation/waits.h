// SPDX-License-Identifier: GPL-3.0-or-later
// How long data waited: mean, quantiles and maximum in little memory.
#pragma once

#include <vector>

#include "numerics/simulation/path.h"

namespace numerics::sim {

/// Waiting times weighted by bytes, in classes of less than 0.2 % width. A quantile is the largest
/// value of its class, thus exact where a class has one value.
class Waits {
  public:
    Waits();
    void clear();
    void add(Time wait, Bytes bytes);

    [[nodiscard]] double mean() const;  ///< s
    [[nodiscard]] Time maximum() const { return m_maximum; }
    [[nodiscard]] Time quantile(double share) const;

  private:
    struct Class {
        Bytes bytes = 0;
        Time largest = 0;
    };
    std::vector<Class> m_classes;
    Bytes m_bytes = 0;
    double m_sum = 0;
    Time m_maximum = 0;
};

}  // namespace numerics::sim
