// SPDX-License-Identifier: GPL-3.0-or-later
// A set of numbers kept as ranges: which sequence numbers were sent.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>

namespace mptcp {

/// Half-open ranges [begin, end) of numbers, disjoint and not touching. Adding at the end costs no
/// search; a range takes 64 bytes.
class RangeSet {
  public:
    /// Adds [begin, end), not empty. `part(from, to, is_new)` is called for each piece of it in
    /// order, saying whether it was not in the set before.
    template <class Part>
    void add(std::uint64_t begin, std::uint64_t end, Part part) {
        if (begin >= m_top_end) {
            part(begin, end, true);
            append(begin, end);
            return;
        }
        m_lower[m_top_begin] = m_top_end;
        add_below(begin, end, part);
        const auto top = std::prev(m_lower.end());
        m_top_begin = top->first;
        m_top_end = top->second;
        m_lower.erase(top);
    }

    [[nodiscard]] bool empty() const { return m_top_end == 0; }
    /// Where the highest range begins and ends; 0 when empty.
    [[nodiscard]] std::uint64_t top_begin() const { return m_top_begin; }
    [[nodiscard]] std::uint64_t top_end() const { return m_top_end; }
    /// The lowest number; 0 when empty.
    [[nodiscard]] std::uint64_t lowest() const {
        return m_lower.empty() ? m_top_begin : m_lower.begin()->first;
    }
    /// One range without holes.
    [[nodiscard]] bool contiguous() const { return m_lower.empty(); }

  private:
    void append(std::uint64_t begin, std::uint64_t end) {
        if (begin > m_top_end || empty()) {
            if (!empty()) {
                m_lower.emplace_hint(m_lower.end(), m_top_begin, m_top_end);
            }
            m_top_begin = begin;
        }
        m_top_end = end;
    }

    template <class Part>
    void add_below(std::uint64_t begin, std::uint64_t end, Part part) {
        auto next = m_lower.upper_bound(begin);
        std::uint64_t merged_begin = begin;
        std::uint64_t merged_end = end;
        if (next != m_lower.begin() && std::prev(next)->second >= begin) {
            --next;
            merged_begin = next->first;
        }
        std::uint64_t position = begin;
        while (next != m_lower.end() && next->first <= end) {
            if (next->first > position) {
                part(position, next->first, true);
                position = next->first;
            }
            const std::uint64_t known_until = std::min(next->second, end);
            if (known_until > position) {
                part(position, known_until, false);
                position = known_until;
            }
            merged_end = std::max(merged_end, next->second);
            next = m_lower.erase(next);
        }
        if (position < end) {
            part(position, end, true);
        }
        m_lower.emplace_hint(next, merged_begin, merged_end);
    }

    std::map<std::uint64_t, std::uint64_t> m_lower;  ///< all ranges but the highest
    std::uint64_t m_top_begin = 0;
    std::uint64_t m_top_end = 0;
};

}  // namespace mptcp
