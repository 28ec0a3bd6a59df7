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
    std::vector<std::size_t> m_begin;  ///< by connection, and one behind the last
    std::vector<Row> m_rows;
};

/// One connection of an analysed table: what the functions that answer questions about it take.
/// Refers to all of it.
struct ConnectionView {
    const packets::PacketTable& packets;
    const Analysis& analysis;
    std::uint32_t number = 0;
    std::span<const Row> rows;

    [[nodiscard]] const Connection& connection() const { return analysis.connections[number]; }
    [[nodiscard]] const Subflow& subflow_at(Row row) const { return *analysis.subflow_at(row); }
    [[nodiscard]] Side sender_at(Row row) const { return analysis.sender_at(packets, row); }
};

}  // namespace mptcp
