// SPDX-License-Identifier: GPL-3.0-or-later
// The data sequence mappings of one direction of one subflow (RFC 8684 3.3.1).
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "mptcp/model/connection.h"

namespace mptcp {

/// Says which DSN each subflow byte has, whether its mapping came earlier or later. Subflow numbers
/// are relative and unwrapped to 64 bits, DSNs as on the wire (64 bits, modular). Mappings that
/// continue each other are one run of 24 bytes.
class Mappings {
  public:
    static constexpr std::uint64_t endless = std::numeric_limits<std::uint64_t>::max();

    /// Subflow bytes [begin, end) have the DSNs from `dsn` on; `end` may be `endless` (the infinite
    /// mapping). Where two mappings contradict each other, the one seen first counts. To be called
    /// before settle(), in order of rows.
    void add(std::uint64_t begin, std::uint64_t end, std::uint64_t dsn, Row row);

    /// Puts the mappings in order. @return the rows of those that contradict an earlier one.
    std::vector<Row> settle();

    /// After settle(): what follows the last mapping continues it, without end; without any
    /// mapping, bytes from `begin` on have the DSNs from `dsn` on (RFC 8684 3.7).
    void continue_last(std::uint64_t begin, std::uint64_t dsn);

    /// Calls `piece(from, to, dsn)` for the pieces of [begin, end) in order; `dsn` is absent where
    /// no mapping covers them. After settle(). `cursor`, 0 at first, remembers where to look.
    template <class Piece>
    void for_each_piece(std::uint64_t begin, std::uint64_t end, std::size_t& cursor,
                        Piece piece) const {
        std::size_t run = find(begin, cursor);
        cursor = run < m_runs.size() ? run : cursor;
        for (; begin < end && run < m_runs.size() && m_runs[run].begin < end; ++run) {
            const Run& found = m_runs[run];
            if (found.begin > begin) {
                piece(begin, found.begin, std::optional<std::uint64_t>{});
                begin = found.begin;
            }
            const std::uint64_t until = std::min(found.end, end);
            piece(begin, until, std::optional{found.dsn + (begin - found.begin)});
            begin = until;
        }
        if (begin < end) {
            piece(begin, end, std::optional<std::uint64_t>{});
        }
    }

  private:
    class Settlement;
    struct Run {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        std::uint64_t dsn = 0;  ///< of `begin`
        [[nodiscard]] bool continues_as(std::uint64_t position, std::uint64_t other_dsn) const {
            return dsn + (position - begin) == other_dsn;
        }
    };

    /// The first run that ends after `position`.
    [[nodiscard]] std::size_t find(std::uint64_t position, std::size_t cursor) const {
        const auto ends_behind = [&](std::size_t run) { return m_runs[run].end > position; };
        if (cursor < m_runs.size() && (cursor == 0 || !ends_behind(cursor - 1))) {
            if (ends_behind(cursor)) {
                return cursor;
            }
            if (cursor + 1 == m_runs.size() || ends_behind(cursor + 1)) {
                return cursor + 1;
            }
        }
        return static_cast<std::size_t>(
            std::upper_bound(m_runs.begin(), m_runs.end(), position,
                             [](std::uint64_t value, const Run& run) { return value < run.end; }) -
            m_runs.begin());
    }

    [[nodiscard]] bool holds(const Run& wanted) const;

    std::vector<Run> m_runs;  ///< by begin, disjoint
    struct Late {
        Run run;
        Row row = no_row;
    };
    std::vector<Late> m_late;      ///< seen after runs with higher numbers, or after one of these
    std::uint64_t m_late_end = 0;  ///< how far they reach
};

}  // namespace mptcp
