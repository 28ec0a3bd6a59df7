// SPDX-License-Identifier: GPL-3.0-or-later
// Finding the pieces of data that overlap a range.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "mptcp/passes/accounting.h"

namespace mptcp {

/// Pieces sorted by where they begin; 24 bytes a piece. A search costs a few steps and what it
/// finds.
class RangeIndex {
  public:
    RangeIndex() = default;
    explicit RangeIndex(std::vector<Piece> pieces) : m_pieces{std::move(pieces)} {
        std::sort(m_pieces.begin(), m_pieces.end(), [](const Piece& a, const Piece& b) {
            return a.dsn != b.dsn ? a.dsn < b.dsn : a.row < b.row;
        });
        m_reach.reserve(m_pieces.size());
        std::uint64_t reach = 0;
        for (const Piece& piece : m_pieces) {
            reach = std::max(reach, piece.dsn + piece.length);
            m_reach.push_back(reach);
        }
    }

    /// Calls `take(piece)` for every piece that overlaps [begin, end), in no order, until it says
    /// false.
    template <class Take>
    void for_each_overlap(std::uint64_t begin, std::uint64_t end, Take take) const {
        auto next =
            static_cast<std::size_t>(std::lower_bound(m_pieces.begin(), m_pieces.end(), end,
                                                      [](const Piece& piece, std::uint64_t value) {
                                                          return piece.dsn < value;
                                                      }) -
                                     m_pieces.begin());
        while (next > 0 && m_reach[next - 1] > begin) {
            --next;
            if (m_pieces[next].dsn + m_pieces[next].length > begin && !take(m_pieces[next])) {
                return;
            }
        }
    }

  private:
    std::vector<Piece> m_pieces;
    std::vector<std::uint64_t> m_reach;  ///< the farthest end of a piece and those before it
};

}  // namespace mptcp
