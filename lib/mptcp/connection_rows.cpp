// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/connection_rows.h"

namespace mptcp {

namespace {

/// Calls `take(connection, row)` for every row of a connection.
template <class Take>
void for_each_row(const Analysis& analysis, Take take) {
    for (Row row = 0; row < analysis.tcp.stream.size(); ++row) {
        const Subflow* const subflow = analysis.subflow_at(row);
        if (subflow != nullptr && !analysis.is_duplicate(row)) {
            take(subflow->connection, row);
        }
    }
}

}  // namespace

ConnectionRows::ConnectionRows(const Analysis& analysis)
    : m_begin(analysis.connections.size() + 1) {
    for_each_row(analysis, [this](std::uint32_t connection, Row) { ++m_begin[connection + 1]; });
    for (std::size_t i = 1; i < m_begin.size(); ++i) {
        m_begin[i] += m_begin[i - 1];
    }
    m_rows.resize(m_begin.back());
    std::vector<std::size_t> next = m_begin;
    for_each_row(analysis,
                 [&](std::uint32_t connection, Row row) { m_rows[next[connection]++] = row; });
}

}  // namespace mptcp
