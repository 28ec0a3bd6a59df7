// SPDX-License-Identifier: GPL-3.0-or-later
// Connections and subflows as tables, beside that of the segments: a column a fact.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/fact.h"
#include "facts/row_source.h"
#include "mptcp/capture.h"

namespace facts {

/// Gives a value to a sink: seconds as a time, digits as a big number.
/// @throws std::bad_variant_access when it is not of that unit; std::logic_error for figures, rates,
///         shares and details, which tables do not have.
void emit_value(Unit unit, const Value& value, CellSink& sink);

/// What the values of a unit are, for formats that declare it.
[[nodiscard]] CellType cell_type_of(Unit unit);

/// A row for each subject: of each the chosen facts.
template <class Subject>
class FactRows final : public RowSource {
  public:
    struct Column {
        std::string name;
        Fact<Subject> fact;
    };

    /// @param subject gives the subject of a row.
    FactRows(std::size_t count, std::function<Subject(std::size_t row)> subject,
             std::vector<Column> columns)
        : m_count{count}, m_subject{std::move(subject)}, m_columns{std::move(columns)} {}

    [[nodiscard]] std::size_t row_count() const override { return m_count; }
    [[nodiscard]] std::size_t column_count() const override { return m_columns.size(); }
    [[nodiscard]] std::string_view column_name(std::size_t column) const override {
        return m_columns[column].name;
    }
    [[nodiscard]] CellType column_type(std::size_t column) const override {
        return cell_type_of(m_columns[column].fact.info.unit);
    }
    void emit(std::size_t row, std::size_t column, CellSink& sink) const override {
        const Fact<Subject>& fact = m_columns[column].fact;
        emit_value(fact.info.unit, fact.value(m_subject(row)), sink);
    }

  private:
    std::size_t m_count;
    std::function<Subject(std::size_t)> m_subject;
    std::vector<Column> m_columns;
};

/// A column of these tables, for lists of them.
struct TableColumn {
    std::string name;  ///< in the table; info.name is the fact's
    FactInfo info;
};
/// The columns of connection_rows() and of subflow_rows(), in their order.
[[nodiscard]] std::vector<TableColumn> connection_table_columns();
[[nodiscard]] std::vector<TableColumn> subflow_table_columns();

/// The tables `connections` and `subflows` of SQLite and of plugins. They refer to the capture,
/// which must outlive them.
[[nodiscard]] std::unique_ptr<RowSource> connection_rows(const mptcp::Capture& capture);
[[nodiscard]] std::unique_ptr<RowSource> subflow_rows(const mptcp::Capture& capture);

}  // namespace facts
