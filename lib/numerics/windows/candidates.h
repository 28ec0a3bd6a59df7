// SPDX-License-Identifier: GPL-3.0-or-later
// optimal_windows(): sets of subflows that may be used together, the most promising first.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

#include "numerics/windows/problem.h"

namespace numerics::windows {

/// Subflows with f up to one value and b from another on, one of which has that b.
struct Candidate {
    double forward = 0;
    double back = 0;
    double capacity = 0;  ///< most rate for which the buffer suffices, bytes a second
    double bound = 0;     ///< no windows of these subflows give more

    [[nodiscard]] bool has(const Path& path) const {
        return path.forward <= forward && path.back >= back;
    }
};

using Members = std::vector<const Path*>;

/// The step that all of the rates are multiples of, if it is not too small for doubles; else 0.
inline double common_step(const Members& members) {
    constexpr double smallest = 1e-5;  ///< of the largest rate
    double largest = 0;
    for (const Path* member : members) {
        largest = std::max(largest, member->rate);
    }
    double step = largest;
    for (const Path* member : members) {
        double rest = member->rate;
        while (rest > smallest / 2 * largest) {
            step = std::exchange(rest, std::fmod(step, rest));
        }
        if (step < smallest * largest) {
            return 0;
        }
    }
    step = largest / std::round(largest / step);
    const auto is_multiple = [step](const Path* member) {
        const double times = member->rate / step;
        return std::abs(times - std::round(times)) <= tolerance * times;
    };
    return std::all_of(members.begin(), members.end(), is_multiple) ? step : 0;
}

/// No windows of the members give more: what they have, within the capacity and the shares.
inline double bound_of(const Members& members, double capacity) {
    double bound = capacity;
    for (const Path* member : members) {
        if (member->least_share > 0) {
            bound = std::min(bound, member->most_rate() / member->least_share);
        }
    }
    constexpr int rounds = 30;  // each makes it smaller, none too small
    for (int round = 0; round < rounds; ++round) {
        double sum = 0;
        for (const Path* member : members) {
            sum += std::min(member->most_rate(), member->most_share * bound);
        }
        if (sum >= bound) {
            break;
        }
        bound = sum;
    }
    const double step = common_step(members);
    return step > 0 ? std::min(bound, std::floor(bound / step * (1 + tolerance)) * step) : bound;
}

/// Gives the candidates, those that promise most first.
class Candidates {
  public:
    explicit Candidates(const Problem& problem) : m_problem{problem} {
        std::vector<const Path*> paths;
        for (const Path& path : problem.paths()) {
            paths.push_back(&path);
            if (path.least_share > 0) {
                m_forward_from = std::max(m_forward_from, path.forward);
                m_back_up_to = std::min(m_back_up_to, path.back);
            }
        }
        std::sort(paths.begin(), paths.end(),
                  [](const Path* a, const Path* b) { return a->forward < b->forward; });
        double back = infinite;
        double sum = 0;
        for (std::size_t i = 0; i < paths.size(); ++i) {
            back = std::min(back, paths[i]->back);
            sum += paths[i]->most_rate();
            const bool is_last = i + 1 == paths.size() || paths[i + 1]->forward > paths[i]->forward;
            if (is_last && paths[i]->forward >= m_forward_from) {
                push(paths[i]->forward, back, sum);
            }
        }
    }

    /// The candidate that none of those to come exceeds, if any; its bound is not tight.
    [[nodiscard]] const Candidate* best() const {
        return m_queue.empty() ? nullptr : &m_queue.top();
    }
    /// Takes it away, for the next with the same subflows but those that are the quickest back.
    void pop() {
        const Candidate done = m_queue.top();
        m_queue.pop();
        double back = infinite;
        double sum = 0;
        for (const Path& path : m_problem.paths()) {
            if (done.has(path) && path.back > done.back) {
                back = std::min(back, path.back);
                sum += path.most_rate();
            }
        }
        push(done.forward, back, sum);
    }

  private:
    struct PromisesLess {
        bool operator()(const Candidate& a, const Candidate& b) const { return a.bound < b.bound; }
    };

    void push(double forward, double back, double sum) {
        if (sum > 0 && back <= m_back_up_to) {
            const double capacity = m_problem.buffer() / (forward + back);
            m_queue.push({forward, back, capacity, std::min(capacity, sum)});
        }
    }

    const Problem& m_problem;
    double m_forward_from = 0;  ///< the subflows that must be used take so much
    double m_back_up_to = infinite;
    std::priority_queue<Candidate, std::vector<Candidate>, PromisesLess> m_queue;
};

}  // namespace numerics::windows
