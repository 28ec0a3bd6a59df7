// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/windows/optimal_windows.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "numerics/windows/candidates.h"
#include "numerics/windows/problem.h"
#include "numerics/windows/walk.h"

namespace numerics {

namespace {

using namespace windows;  // NOLINT(google-build-using-namespace): the parts of this one search

struct Found {
    std::vector<std::int64_t> windows;
    double rate = 0;  ///< bytes a second; 0: nothing
};

/// To find windows that give more than those that are known.
class MoreRate {
  public:
    MoreRate(const Problem& problem, Found& best, double bound)
        : m_problem{problem}, m_best{best}, m_bound{bound} {}

    [[nodiscard]] double target() const { return m_best.rate * (1 + tolerance); }
    [[nodiscard]] static bool is_hopeless(const Walk::State&, const Walk::Ahead&) { return false; }
    [[nodiscard]] bool take(const Walk& walk) {
        std::vector<std::int64_t> windows = walk.windows(m_problem.count());
        const double rate = m_problem.rate(windows);
        if (rate > m_best.rate && m_problem.allows(windows)) {
            m_best = {std::move(windows), rate};
        }
        return is_at_most(m_bound, m_best.rate);
    }

  private:
    const Problem& m_problem;
    Found& m_best;
    double m_bound;
};

/// Of the windows that give the best rate, those to show.
struct Choice {
    explicit Choice(Found best) : found{std::move(best)}, used{count(found.windows)} {}

    static std::uint64_t count(const std::vector<std::int64_t>& windows) {
        return windows.size() -
               static_cast<std::uint64_t>(std::count(windows.begin(), windows.end(), 0));
    }

    Found found;
    std::uint64_t used = 0;  ///< subflows
    bool is_tied = false;
};

/// To find other windows that give as much, on fewer subflows or larger on the first of them. The
/// subflows are tried as the setup has them, so that of two with as many used the first found is
/// the better.
class FewerSubflows {
  public:
    FewerSubflows(const Problem& problem, double rate, Choice& choice)
        : m_problem{problem}, m_target{rate * (1 - tolerance)}, m_choice{choice} {}

    [[nodiscard]] double target() const { return m_target; }
    [[nodiscard]] bool is_hopeless(const Walk::State& state, const Walk::Ahead& ahead) const {
        if (!m_choice.is_tied) {
            return false;
        }
        const double lacking = m_target - state.sum;
        const double more = lacking > 0 ? std::ceil(lacking / ahead.largest) : 0;
        const auto used =
            static_cast<double>(state.used) + std::max(more, static_cast<double>(ahead.must_have));
        return used > static_cast<double>(m_choice.used) || used >= m_used_here;
    }
    [[nodiscard]] bool take(const Walk& walk) {
        std::vector<std::int64_t> windows = walk.windows(m_problem.count());
        if (!m_problem.allows(windows)) {
            return false;
        }
        const std::uint64_t used = Choice::count(windows);
        m_used_here = std::min(m_used_here, static_cast<double>(used));
        if (windows == m_choice.found.windows) {
            return false;
        }
        m_choice.is_tied = true;
        if (used < m_choice.used || (used == m_choice.used && windows > m_choice.found.windows)) {
            m_choice.found = {windows, m_problem.rate(windows)};
            m_choice.used = used;
        }
        return false;
    }

  private:
    const Problem& m_problem;
    double m_target;
    Choice& m_choice;
    double m_used_here = infinite;  ///< fewest subflows of windows found among these
};

/// Counts down what may still be done.
class Budget {
  public:
    /// Takes what it costs to look at a candidate; false: the budget is used up.
    bool spend(std::size_t count) {
        m_left -= std::min<std::uint64_t>(count, m_left);
        return m_left > 0;
    }
    /// Walks with a part of what is left.
    template <class Goal>
    bool run(Walk walk, Goal& goal, std::uint64_t part) {
        std::uint64_t steps = m_left / part + 1;
        m_left -= std::min(steps, m_left);
        const bool is_complete = walk.run(goal, steps);
        m_left += steps;
        return is_complete;
    }

  private:
    std::uint64_t m_left = 10'000'000;
};

class Search {
  public:
    explicit Search(const Problem& problem) : m_problem{problem} {}

    [[nodiscard]] OptimalWindows run() {
        find_rate();
        if (m_best.rate == 0) {
            return nothing();
        }
        Choice choice{m_best};
        const bool is_exact = is_at_most(m_open, m_best.rate) && settle_ties(choice);
        OptimalWindows result;
        result.windows.assign(choice.found.windows.begin(), choice.found.windows.end());
        result.rate = choice.found.rate;
        result.needed =
            std::min(result.rate * m_problem.delay(choice.found.windows), m_problem.buffer());
        result.is_tied = choice.is_tied;
        result.is_exact = is_exact;
        result.bound = std::max(m_open, result.rate);
        return result;
    }

  private:
    [[nodiscard]] Members members_of(const Candidate& candidate) const {
        Members members;
        for (const Path& path : m_problem.paths()) {
            if (candidate.has(path)) {
                members.push_back(&path);
            }
        }
        return members;
    }

    void find_rate() {
        Budget budget;
        Candidates candidates{m_problem};
        for (; const Candidate* const candidate = candidates.best(); candidates.pop()) {
            if (is_at_most(candidate->bound, m_best.rate)) {
                return;
            }
            if (!budget.spend(m_problem.count())) {
                leave_open(candidate->bound);
                return;
            }
            Members members = members_of(*candidate);
            const double bound = bound_of(members, candidate->capacity);
            if (is_at_most(bound, m_best.rate)) {
                continue;
            }
            sort(members);
            MoreRate goal{m_problem, m_best, bound};
            if (m_best.rate == 0 && m_problem.has_shares()) {
                find_any(budget, members, candidate->back, bound);
            }
            // A part, so that one candidate does not use up all.
            if (!budget.run(Walk{std::move(members), candidate->back, bound}, goal, 4)) {
                leave_open(bound);
            }
        }
    }

    /// Those whose shares are limited first, so that others can fill up; of both those with large
    /// steps first, so that small ones fill what they leave.
    static void sort(Members& members) {
        const auto is_limited = [](const Path* path) {
            return path->least_share > 0 || path->most_share < 1;
        };
        std::stable_sort(members.begin(), members.end(), [&](const Path* a, const Path* b) {
            return std::pair{is_limited(a), a->rate} > std::pair{is_limited(b), b->rate};
        });
    }

    /// Some windows to begin with: the search bears fruit only with some that are known.
    void find_any(Budget& budget, const Members& members, double back, double bound) {
        MoreRate goal{m_problem, m_best, 0};
        for (const double ease : {.999, .99, .9, .5}) {
            if (m_best.rate == 0) {
                (void)budget.run(Walk{members, back, bound, ease}, goal, 32);
            }
        }
    }

    /// Whether all of them were seen.
    bool settle_ties(Choice& choice) const {
        Budget budget;
        Candidates candidates{m_problem};
        for (; const Candidate* const candidate = candidates.best(); candidates.pop()) {
            if (!is_at_most(m_best.rate * (1 - tolerance), candidate->bound)) {
                return true;
            }
            Members members = members_of(*candidate);
            const double bound = bound_of(members, candidate->capacity);
            FewerSubflows goal{m_problem, m_best.rate, choice};
            if (!budget.spend(m_problem.count()) ||
                !budget.run(Walk{std::move(members), candidate->back, bound}, goal, 1)) {
                return false;
            }
        }
        return true;
    }

    /// Windows up to this rate were not ruled out.
    void leave_open(double bound) { m_open = std::max(m_open, bound); }

    [[nodiscard]] OptimalWindows nothing() const {
        if (m_open == 0 && m_problem.has_shares()) {
            throw base::UsageError{
                fmt::format("no windows satisfy the limits of the shares with a buffer of {} bytes",
                            m_problem.buffer())};
        }
        OptimalWindows result;
        result.windows.assign(m_problem.count(), 0);
        result.is_exact = m_open == 0;
        result.bound = m_open;
        return result;
    }

    const Problem& m_problem;
    Found m_best;
    double m_open = 0;
};

}  // namespace

OptimalWindows optimal_windows(const Setup& setup, double buffer,
                               const std::vector<WindowLimits>& limits) {
    const Problem problem{setup, buffer, limits};
    return Search{problem}.run();
}

}  // namespace numerics
