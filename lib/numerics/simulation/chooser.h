// SPDX-License-Identifier: GPL-3.0-or-later
// Schedulers: which subflow takes the next segment.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "numerics/simulation/link.h"
#include "numerics/simulation/ready.h"
#include "numerics/simulation/sender.h"

namespace numerics::sim {

/// What a scheduler sees.
struct Situation {
    const std::vector<Link>& links;
    const ReadySet& ready;
    const Sender& sender;
    Time now = 0;
};

class Chooser {
  public:
    Chooser() = default;
    Chooser(const Chooser&) = delete;
    Chooser& operator=(const Chooser&) = delete;
    virtual ~Chooser() = default;

    /// A subflow that is ready; absent when none is or the scheduler prefers to wait. Whether
    /// windows let the segment out is not its question.
    [[nodiscard]] virtual std::optional<std::size_t> choose(const Situation& situation) = 0;
    /// The segment was sent.
    virtual void note_sent(std::size_t /*subflow*/) {}
    /// What it remembers, as one number.
    [[nodiscard]] virtual std::int64_t memory() const { return 0; }
};

[[nodiscard]] std::unique_ptr<Chooser> make_chooser(Scheduler scheduler, std::size_t subflows);
/// The order in which it prefers subflows.
[[nodiscard]] std::vector<std::size_t> order_of(Scheduler scheduler,
                                                const std::vector<Path>& paths);

}  // namespace numerics::sim
