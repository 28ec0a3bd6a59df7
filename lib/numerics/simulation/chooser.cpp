// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/chooser.h"

#include <algorithm>
#include <numeric>

#include "numerics/simulation/waiting_choosers.h"

namespace numerics::sim {

namespace {

/// Cyclic in the setup's order.
class RoundRobin : public Chooser {
  public:
    explicit RoundRobin(std::size_t subflows) : m_last{subflows - 1} {}

    std::optional<std::size_t> choose(const Situation& situation) override {
        const auto next = situation.ready.after(m_last);
        return next ? next : situation.ready.first();
    }
    void note_sent(std::size_t subflow) override { m_last = subflow; }
    [[nodiscard]] std::int64_t memory() const override { return static_cast<std::int64_t>(m_last); }

  private:
    std::size_t m_last;
};

class LowestRtt : public Chooser {
  public:
    std::optional<std::size_t> choose(const Situation& situation) override {
        return situation.ready.first();
    }
};

/// In order of forward delay, so that the search ends where a subflow could not be earlier even
/// with an empty queue.
class EarliestArrival : public Chooser {
  public:
    std::optional<std::size_t> choose(const Situation& situation) override {
        auto best = situation.ready.first();
        auto next = best;
        while (next) {
            const Link& link = situation.links[*next];
            const Time least = situation.links[*best].arrival(situation.now);
            if (situation.now + link.path().forward > least) {
                break;
            }
            best = link.arrival(situation.now) < least ? next : best;
            next = situation.ready.after(*next);
        }
        return best;
    }
};

/// A subflow that lags sends what others sent before it; else the first one sends new data.
class Redundant : public Chooser {
  public:
    std::optional<std::size_t> choose(const Situation& situation) override {
        const auto first = situation.ready.first();
        for (auto next = first; next; next = situation.ready.after(*next)) {
            if (situation.links[*next].next_copy < situation.sender.next_segment()) {
                return next;
            }
        }
        return first;
    }
};

}  // namespace

std::unique_ptr<Chooser> make_chooser(Scheduler scheduler, std::size_t subflows) {
    switch (scheduler) {
        case Scheduler::lowest_rtt:
            return std::make_unique<LowestRtt>();
        case Scheduler::earliest_arrival:
            return std::make_unique<EarliestArrival>();
        case Scheduler::redundant:
            return std::make_unique<Redundant>();
        case Scheduler::blest:
            return std::make_unique<Blest>();
        case Scheduler::ecf:
            return std::make_unique<Ecf>();
        case Scheduler::round_robin:
        case Scheduler::burst:
            break;
    }
    return std::make_unique<RoundRobin>(subflows);
}

std::vector<std::size_t> order_of(Scheduler scheduler, const std::vector<Path>& paths) {
    std::vector<std::size_t> order(paths.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto sort_by = [&](auto value) {
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return value(paths[a]) < value(paths[b]);
        });
    };
    switch (scheduler) {
        case Scheduler::round_robin:
        case Scheduler::redundant:
        case Scheduler::burst:
            break;
        case Scheduler::earliest_arrival:
            sort_by([](const Path& path) { return path.forward; });
            break;
        case Scheduler::lowest_rtt:
        case Scheduler::blest:
        case Scheduler::ecf:
            sort_by([](const Path& path) { return path.round_trip(); });
            break;
    }
    return order;
}

}  // namespace numerics::sim
