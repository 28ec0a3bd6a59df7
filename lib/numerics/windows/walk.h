// SPDX-License-Identifier: GPL-3.0-or-later
// optimal_windows(): branch and bound through the windows of one set.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "numerics/windows/candidates.h"

namespace numerics::windows {

/// Tries the windows of a candidate's subflows one after the other, the largest first.
///
/// A `Goal` has
///   double target() const: windows that give less are of no interest
///   bool is_hopeless(const Walk::State&, const Walk::Ahead&) const: nor what follows from this
///   bool take(const Walk&): windows that were found; true: no others are of interest
class Walk {
  public:
    /// The subflows from a place on.
    struct Ahead {
        double most_rate = 0;         ///< of all of them
        double largest = 0;           ///< most_rate of the one that has most
        double least_share = 0;       ///< of all of them
        double most_share = 0;        ///< likewise
        double quick = infinite;      ///< smallest rate of one segment of those quickest back
        bool has_quick = false;       ///< one of these must be used in any case
        std::uint64_t must_have = 0;  ///< how many must be used
    };
    /// What the windows up to a place leave open.
    struct State {
        double sum = 0;           ///< of the rates
        double least = 0;         ///< that the sum must become, for the shares
        double most = 0;          ///< that it may become, for the shares and the buffer
        bool has_quick = false;   ///< one of the subflows that are quickest back is used
        std::uint64_t used = 0;   ///< subflows
        std::int64_t window = 0;  ///< segments: what is tried here
        std::int64_t last = 0;    ///< the smallest to try
    };

    /// @param back of those quickest back, one of which must be used.
    /// @param bound of the rates, bytes a second.
    /// @param ease 1: all windows; below 1 the shares are kept off their limits so that the first
    ///        windows are found soon, but not all are.
    Walk(Members members, double back, double bound, double ease = 1)
        : m_members{std::move(members)},
          m_back{back},
          m_ease{ease},
          m_ahead(m_members.size() + 1),
          m_states(m_members.size() + 1) {
        m_states.front().most = bound * (1 + tolerance);
        for (std::size_t i = m_members.size(); i > 0; --i) {
            m_ahead[i - 1] = m_ahead[i];
            add(*m_members[i - 1], m_ahead[i - 1]);
        }
        for (const Path* member : m_members) {
            if (member->least_share > 0) {
                m_musts.push_back(member);
            }
        }
    }

    /// Whether it came to its end, or the goal had enough, in no more than so many steps (which it
    /// takes away).
    template <class Goal>
    bool run(Goal& goal, std::uint64_t& steps) {
        std::size_t level = 0;
        enter(level, goal.target());
        while (steps > 0) {
            --steps;
            if (m_states[level].window < m_states[level].last) {
                if (level == 0) {
                    return true;
                }
                --level;
                --m_states[level].window;
            } else if (!descend(level, goal)) {
                --m_states[level].window;
            } else if (level + 1 < m_members.size()) {
                enter(++level, goal.target());
                // That looks at all that must be used.
                steps -= std::min(steps, m_ahead[level].must_have / 4);
            } else {
                if (goal.take(*this)) {
                    return true;
                }
                --m_states[level].window;
            }
        }
        return false;
    }

    /// The windows that were found, by place.
    [[nodiscard]] std::vector<std::int64_t> windows(std::size_t count) const {
        std::vector<std::int64_t> windows(count);
        for (std::size_t i = 0; i < m_members.size(); ++i) {
            windows[m_members[i]->place] = m_states[i].window;
        }
        return windows;
    }

  private:
    void add(const Path& path, Ahead& ahead) const {
        const double most_rate =
            std::min(path.most_rate(), path.most_share * m_states.front().most);
        const bool is_must = path.least_share > 0;
        ahead.most_rate += most_rate;
        ahead.largest = std::max(ahead.largest, most_rate);
        ahead.least_share += path.least_share;
        ahead.most_share += path.most_share;
        ahead.must_have += is_must ? 1 : 0;
        if (path.back <= m_back) {
            ahead.quick = std::min(ahead.quick, path.rate);
            ahead.has_quick |= is_must;
        }
    }

    /// What the sum becomes at least and at most.
    struct Range {
        double least = 0;
        double most = 0;
    };
    [[nodiscard]] static Range range_of(const State& state, const Ahead& ahead, double target) {
        Range range;
        range.most = std::min(state.most, (state.sum + ahead.most_rate) * (1 + tolerance));
        if (ahead.most_share < 1) {
            range.most = std::min(range.most, state.sum / (1 - ahead.most_share));
        }
        range.least = std::max(state.least, target);
        if (state.sum > 0) {
            const double others =
                std::max(1 - ahead.least_share, std::numeric_limits<double>::min());
            range.least = std::max(range.least, state.sum / others);
        }
        return range;
    }

    /// The least rate of the subflows from a place on, when the sum becomes at least this much.
    [[nodiscard]] double reserved(const Ahead& ahead, double least, bool needs_quick) const {
        double sum = needs_quick && !ahead.has_quick ? ahead.quick : 0;
        for (std::size_t i = m_musts.size() - ahead.must_have; i < m_musts.size(); ++i) {
            const Path& path = *m_musts[i];
            sum += path.rate * std::max(std::ceil(path.least_share * least / path.rate), 1.0);
        }
        return sum;
    }

    /// Finds what to try at a place.
    void enter(std::size_t level, double target) {
        const Path& path = *m_members[level];
        const Ahead& behind = m_ahead[level + 1];
        State& state = m_states[level];
        const Range range = range_of(state, m_ahead[level], target);
        state.window = -1;
        state.last = 0;
        if (range.least > range.most) {
            return;
        }
        const bool is_quick = path.back <= m_back;
        const double room =
            range.most - state.sum - reserved(behind, range.least, !state.has_quick && !is_quick);
        const double upper =
            std::floor(std::min(m_ease * path.most_share * range.most, room) / path.rate);
        const double needed =
            std::max(path.least_share * range.least, range.least - state.sum - behind.most_rate);
        const bool is_last_quick = !state.has_quick && is_quick && behind.quick == infinite;
        const double lower = std::max(std::ceil(needed / path.rate), is_last_quick ? 1.0 : 0.0);
        const auto cap = static_cast<double>(path.cap);
        state.window = static_cast<std::int64_t>(std::clamp(upper, -1.0, cap));
        state.last = static_cast<std::int64_t>(std::clamp(lower, 0.0, cap + 1));
    }

    /// Takes the window that is tried at a place; false: to no avail.
    template <class Goal>
    bool descend(std::size_t level, const Goal& goal) {
        const Path& path = *m_members[level];
        State& state = m_states[level];
        State& next = m_states[level + 1];
        const double own = path.rate * static_cast<double>(state.window);
        next.sum = state.sum + own;
        if (next.sum + m_ahead[level + 1].most_rate < goal.target()) {
            state.last = state.window;  // nor are smaller ones
            return false;
        }
        next.least = own > 0 ? std::max(state.least, own / path.most_share) : state.least;
        next.most =
            path.least_share > 0 ? std::min(state.most, own / path.least_share) : state.most;
        next.has_quick = state.has_quick || (own > 0 && path.back <= m_back);
        next.used = state.used + (own > 0 ? 1 : 0);
        return !goal.is_hopeless(next, m_ahead[level + 1]);
    }

    Members m_members;
    double m_back;
    double m_ease;
    Members m_musts;              ///< those that must be used
    std::vector<Ahead> m_ahead;   ///< by place, and an empty one after the last
    std::vector<State> m_states;  ///< likewise
};

}  // namespace numerics::windows
