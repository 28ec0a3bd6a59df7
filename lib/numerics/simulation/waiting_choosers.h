// SPDX-License-Identifier: GPL-3.0-or-later
// Schedulers that may wait for the fastest subflow instead of using a slow one.
#pragma once

#include "numerics/simulation/chooser.h"

namespace numerics::sim {

/// Blocking estimation (Ferlin et al., IFIP Networking 2016). The fastest subflow sends
/// X = cwnd_f RTT_s/RTT_f during a round trip of the slow one; the slow one waits when the window,
/// without what it then has in flight itself, holds less. Windows do not grow here, so that the
/// paper's term for growth is 0; its correction factor stays at 1.
class Blest : public Chooser {
  public:
    std::optional<std::size_t> choose(const Situation& situation) override;
};

/// Earliest completion first (Lim et al., CoNEXT 2017). With k bytes to send, as many as the
/// windows leave open, the slow subflow waits when the fastest one, once free, would complete them
/// earlier: (1 + k/cwnd_f) RTT_f < RTT_s + d and k/cwnd_s RTT_s >= 2 RTT_f + d, d the larger
/// variation; while it waits the right side of the first counts 1 + beta, beta = 1/4. Where nothing
/// limits k it is lowest round trip.
class Ecf : public Chooser {
  public:
    std::optional<std::size_t> choose(const Situation& situation) override;
    [[nodiscard]] std::int64_t memory() const override { return m_waits ? 1 : 0; }

  private:
    bool m_waits = false;
};

}  // namespace numerics::sim
