// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/mappings.h"

#include <map>

namespace mptcp {

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
    const auto behind = std::upper_bound(
        m_runs.begin(), m_runs.end(), wanted.begin,
        [](std::uint64_t position, const Run& run) { return position < run.begin; });
    if (behind == m_runs.begin()) {
        return false;
    }
    const Run& run = *std::prev(behind);
    return run.end >= wanted.end && run.continues_as(wanted.begin, wanted.dsn);
}

std::vector<Row> Mappings::settle() {
    std::vector<Row> contradicting;
    if (m_late.empty()) {
        return contradicting;
    }
    std::map<std::uint64_t, Run> sorted;
    for (const Run& run : m_runs) {
        sorted.emplace_hint(sorted.end(), run.begin, run);
    }
    for (auto [late, row] : m_late) {
        bool contradicts = false;
        auto next = sorted.upper_bound(late.begin);
        if (next != sorted.begin() && std::prev(next)->second.end > late.begin) {
            --next;
        }
        while (late.begin < late.end) {
            const bool is_free = next == sorted.end() || next->first > late.begin;
            const std::uint64_t until =
                std::min(late.end, is_free ? (next == sorted.end() ? late.end : next->first)
                                           : next->second.end);
            if (is_free) {
                sorted.emplace_hint(next, late.begin, Run{late.begin, until, late.dsn});
            } else {
                contradicts |= !next->second.continues_as(late.begin, late.dsn);
                ++next;
            }
            late.dsn += until - late.begin;
            late.begin = until;
        }
        if (contradicts) {
            contradicting.push_back(row);
        }
    }
    m_late = {};
    m_late_end = 0;
    m_runs.clear();
    for (const auto& [begin, run] : sorted) {
        if (!m_runs.empty() && m_runs.back().end == begin &&
            m_runs.back().continues_as(begin, run.dsn)) {
            m_runs.back().end = run.end;
        } else {
            m_runs.push_back(run);
        }
    }
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
