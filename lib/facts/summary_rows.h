// SPDX-License-Identifier: GPL-3.0-or-later
// Connections and subflows as tables, beside that of the segments.
#pragma once

#include "facts/row_source.h"
#include "mptcp/capture.h"

namespace facts {

/// A column of such a table. `emit` gives the cell of the item with that number.
struct SummaryColumn {
    std::string_view name;
    facts::CellType type;
    void (*emit)(const mptcp::Capture& capture, std::size_t item, facts::CellSink& sink);
};

/// One row a connection, or a subflow. Refers to the capture, which must outlive it.
class SummaryRows final : public facts::RowSource {
  public:
    [[nodiscard]] static SummaryRows of_connections(const mptcp::Capture& capture);
    [[nodiscard]] static SummaryRows of_subflows(const mptcp::Capture& capture);

    [[nodiscard]] std::size_t row_count() const override { return m_count; }
    [[nodiscard]] std::size_t column_count() const override { return m_columns.size(); }
    [[nodiscard]] std::string_view column_name(std::size_t column) const override {
        return m_columns[column].name;
    }
    [[nodiscard]] facts::CellType column_type(std::size_t column) const override {
        return m_columns[column].type;
    }
    void emit(std::size_t row, std::size_t column, facts::CellSink& sink) const override {
        m_columns[column].emit(m_capture, row, sink);
    }

  private:
    SummaryRows(const mptcp::Capture& capture, std::size_t count,
                const std::vector<SummaryColumn>& columns)
        : m_capture{capture}, m_count{count}, m_columns{columns} {}

    const mptcp::Capture& m_capture;
    std::size_t m_count;
    const std::vector<SummaryColumn>& m_columns;
};

}  // namespace facts
