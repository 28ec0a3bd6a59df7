// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/owd_rows.h"

#include <algorithm>

#include "facts/segment_facts.h"

namespace programs {

std::vector<output::Column> OwdRows::columns() {
    std::vector<output::Column> all;
    for (const facts::SegmentColumn& column : facts::segment_columns()) {
        all.push_back({column.info});
    }
    return all;
}

OwdRows::OwdRows(std::unique_ptr<TwoCaptures> captures,
                 std::unique_ptr<pair::PairedConnection> connection,
                 const std::vector<mptcp::Side>& senders)
    : m_captures{std::move(captures)}, m_connection{std::move(connection)}, m_ends{0} {
    for (const mptcp::Side sender : senders) {
        for (const pair::Travel& travel : m_connection->travels(sender)) {
            m_parts.push_back({sender, &travel});
            m_ends.push_back(m_ends.back() + travel.segments.size());
        }
    }
}

std::size_t OwdRows::column_count() const {
    return facts::segment_columns().size();
}

std::string_view OwdRows::column_name(std::size_t column) const {
    return facts::segment_columns().at(column).info.name;
}

void OwdRows::emit(std::size_t row, std::size_t column, facts::CellSink& sink) const {
    const auto after = std::upper_bound(m_ends.begin(), m_ends.end(), row);
    const auto part = static_cast<std::size_t>(after - m_ends.begin()) - 1;
    const pair::Travel& travel = *m_parts[part].travel;
    const pair::Segment& segment = travel.segments[row - m_ends[part]];
    facts::segment_columns().at(column).emit({*m_connection, m_parts[part].sender, travel, segment},
                                             sink);
}

}  // namespace programs
