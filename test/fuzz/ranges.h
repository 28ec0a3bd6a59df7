// SPDX-License-Identifier: GPL-3.0-or-later
// Sets of numbers, slow and plain: what the analysis says is held against them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace fuzz {

/// The numbers [begin, end).
struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    [[nodiscard]] bool is_empty() const { return begin >= end; }
    [[nodiscard]] std::uint64_t size() const { return is_empty() ? 0 : end - begin; }
    [[nodiscard]] Range common(const Range& other) const {
        return {std::max(begin, other.begin), std::min(end, other.end)};
    }
};

class Ranges {
  public:
    /// What of a range is not in the set, in order.
    [[nodiscard]] std::vector<Range> others(Range wanted) const {
        std::vector<Range> parts;
        for (const Range& known : m_ranges) {
            if (known.common(wanted).is_empty()) {
                continue;
            }
            if (wanted.begin < known.begin) {
                parts.push_back({wanted.begin, known.begin});
            }
            wanted.begin = known.end;
        }
        if (!wanted.is_empty()) {
            parts.push_back(wanted);
        }
        return parts;
    }

    /// How many numbers of a range are in the set.
    [[nodiscard]] std::uint64_t common(const Range& wanted) const {
        std::uint64_t sum = 0;
        for (const Range& known : m_ranges) {
            sum += known.common(wanted).size();
        }
        return sum;
    }

    void add(const Range& range) {
        const std::vector<Range> parts = others(range);
        m_ranges.insert(m_ranges.end(), parts.begin(), parts.end());
        std::sort(m_ranges.begin(), m_ranges.end(),
                  [](const Range& a, const Range& b) { return a.begin < b.begin; });
    }

    /// Adds what a range and another set have in common.
    void add_common(const Range& range, const Ranges& other) {
        for (const Range& known : other.m_ranges) {
            const Range both = known.common(range);
            if (!both.is_empty()) {
                add(both);
            }
        }
    }

    [[nodiscard]] std::uint64_t size() const {
        std::uint64_t sum = 0;
        for (const Range& range : m_ranges) {
            sum += range.size();
        }
        return sum;
    }

  private:
    std::vector<Range> m_ranges;  ///< by begin, disjoint
};

}  // namespace fuzz
