// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/mappings.h"

#include <map>

namespace mptcp {

/// Runs put in order one by one; who came first stays. What one walks over it makes one run or uses
/// up, so that the cost does not grow with the number of runs that it covers again and again.
class Mappings::Settlement {
  public:
    Settlement() { m_gaps.emplace(0, endless); }

    /// @return false when the run contradicts one that was there.
    bool add(const Run& run) {
        const std::uint64_t agrees_until = agreement(run);
        fill(run);
        join(run, agrees_until);
        return agrees_until >= run.end;
    }

    [[nodiscard]] std::vector<Run> runs() const {
        std::vector<Run> all;
        for (const auto& [begin, run] : m_runs) {
            all.push_back(run);
        }
        return all;
    }

  private:
    using Runs = std::map<std::uint64_t, Run>;

    /// The first run that ends after `position`.
    [[nodiscard]] Runs::iterator first_after(std::uint64_t position) {
        auto next = m_runs.upper_bound(position);
        return next != m_runs.begin() && std::prev(next)->second.end > position ? std::prev(next)
                                                                                : next;
    }

    /// Up to where no run contradicts; at least `run.end` when none does.
    [[nodiscard]] std::uint64_t agreement(const Run& run) {
        for (auto next = first_after(run.begin); next != m_runs.end() && next->first < run.end;
             ++next) {
            const std::uint64_t from = std::max(next->first, run.begin);
            const std::uint64_t expected = run.dsn + (from - run.begin);
            if (!next->second.continues_as(from, expected)) {
                return from;
            }
        }
        return run.end;
    }

    /// Covers what is not covered yet.
    void fill(const Run& run) {
        auto gap = m_gaps.upper_bound(run.begin);
        if (gap != m_gaps.begin() && std::prev(gap)->second > run.begin) {
            --gap;
        }
        while (gap != m_gaps.end() && gap->first < run.end) {
            const auto [gap_begin, gap_end] = *gap;
            const std::uint64_t from = std::max(gap_begin, run.begin);
            const std::uint64_t until = std::min(gap_end, run.end);
            gap = m_gaps.erase(gap);
            if (gap_begin < from) {
                m_gaps.emplace_hint(gap, gap_begin, from);
            }
            if (until < gap_end) {
                gap = m_gaps.emplace_hint(gap, until, gap_end);
                ++gap;
            }
            m_runs.emplace(from, Run{from, until, run.dsn + (from - run.begin)});
        }
    }

    /// Makes one run of those that agree with it and, now, touch.
    void join(const Run& run, std::uint64_t until) {
        auto next = first_after(run.begin);
        if (next == m_runs.end() || next->first >= until) {
            return;
        }
        Run whole = next->second;
        next = m_runs.erase(next);
        while (next != m_runs.end() && next->first < until) {
            whole.end = next->second.end;
            next = m_runs.erase(next);
        }
        m_runs.emplace_hint(next, whole.begin, whole);
    }

    Runs m_runs;                                    ///< by begin
    std::map<std::uint64_t, std::uint64_t> m_gaps;  ///< begin and end of what is not covered
};

void Mappings::add(std::uint64_t begin, std::uint64_t end, std::uint64_t dsn, Row row) {
    if (begin >= end) {
        return;
    }
    const Run run{begin, end, dsn};
    if (m_runs.empty()) {
        m_runs.push_back(run);
        return;
    }
    Run& last = m_runs.back();
    // What reaches into a mapping that was seen before must be dealt with after it.
    const bool is_free = end <= last.end || begin >= m_late_end || m_late_end <= last.end;
    if (is_free && begin >= last.begin && begin <= last.end && last.continues_as(begin, dsn)) {
        last.end = std::max(last.end, end);
    } else if (is_free && begin >= last.end) {
        m_runs.push_back(run);
    } else if (!holds(run)) {
        m_late.push_back({run, row});
        m_late_end = std::max(m_late_end, end);
    }
}

/// Whether a run says already what `wanted` says.
bool Mappings::holds(const Run& wanted) const {
    const auto after = std::upper_bound(
        m_runs.begin(), m_runs.end(), wanted.begin,
        [](std::uint64_t position, const Run& run) { return position < run.begin; });
    if (after == m_runs.begin()) {
        return false;
    }
    const Run& run = *std::prev(after);
    return run.end >= wanted.end && run.continues_as(wanted.begin, wanted.dsn);
}

std::vector<Row> Mappings::settle() {
    std::vector<Row> contradicting;
    if (m_late.empty()) {
        return contradicting;
    }
    Settlement settlement;
    for (const Run& run : m_runs) {
        settlement.add(run);
    }
    for (const auto& [run, row] : m_late) {
        if (!settlement.add(run)) {
            contradicting.push_back(row);
        }
    }
    m_late = {};
    m_late_end = 0;
    m_runs = settlement.runs();
    return contradicting;
}

void Mappings::continue_last(std::uint64_t begin, std::uint64_t dsn) {
    if (m_runs.empty()) {
        m_runs.push_back({begin, endless, dsn});
    } else {
        m_runs.back().end = endless;
    }
}

}  // namespace mptcp
