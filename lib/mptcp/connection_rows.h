// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of each connection, so that a question about one need not look at all.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mptcp/passes/analysis.h"

namespace mptcp {

/// Rows of the subflows of each connection, in order, duplicates left out: 4 bytes a row.
class ConnectionRows {
  public:
    explicit ConnectionRows(const Analysis& analysis);

    [[nodiscard]] std::span<const Row> of(std::uint32_t connection) const {
        return std::span{m_rows}.subspan(m_begin[connection],
                                         m_begin[connection + 1] - m_begin[connection]);
    }

  private:
    std::vector<std::size_t> m_begin;  ///< by connection, and one after the last
    std::vector<Row> m_rows;
};

}  // namespace mptcp
