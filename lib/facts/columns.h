// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of an export: the only place that defines their names, meanings and values.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/row_source.h"
#include "mptcp/capture.h"

namespace facts {

class CellReader;
struct RestoredPacket;

/// One column as --list-columns and the manual show it.
struct Column {
    std::string_view name;
    std::string_view type;  ///< "number", "text", "list of numbers"...
    std::string_view unit;  ///< "" when it has none
    std::string_view meaning;
    std::string_view wireshark_field;  ///< that shows the same; "" when the library computes it
    void (*emit)(const mptcp::Capture& capture, std::size_t row, CellSink& sink);
    /// Puts the cell of an exported table back into the packet; nullptr for what is computed again.
    /// Columns are restored in their order here, so that one can use what others before it left.
    /// @throws WrongCell
    void (*restore)(const CellReader& cell, RestoredPacket& packet) = nullptr;
    bool needed = false;  ///< whether a table without it cannot be read
};

/// All columns, in the order of a default export.
[[nodiscard]] const std::vector<Column>& columns();

/// The column of that name, or nullptr.
[[nodiscard]] const Column* find_column(std::string_view name);

/// The column of that name.
/// @throws base::UsageError suggesting the nearest when no column has the name; `hint` follows.
[[nodiscard]] const Column& named_column(const std::string& name, const std::string& hint = "");
[[nodiscard]] std::vector<std::string> column_names();

/// A column of ours, or a Wireshark field that the capture was loaded with.
struct ExportColumn {
    const Column* column = nullptr;  ///< nullptr: the field `extra`
    std::string field;               ///< name in the header
    std::size_t extra = 0;           ///< number among the capture's extra fields
};

/// The rows to export. Refers to the capture, which must outlive it.
class ExportRows final : public RowSource {
  public:
    /// @param rows which of the capture's rows, in order.
    ExportRows(const mptcp::Capture& capture, std::vector<ExportColumn> chosen,
               std::vector<std::size_t> rows)
        : m_capture{capture}, m_columns{std::move(chosen)}, m_rows{std::move(rows)} {}

    [[nodiscard]] std::size_t row_count() const override { return m_rows.size(); }
    [[nodiscard]] std::size_t column_count() const override { return m_columns.size(); }
    [[nodiscard]] std::string_view column_name(std::size_t column) const override {
        return m_columns[column].field;
    }
    [[nodiscard]] CellType column_type(std::size_t column) const override;
    void emit(std::size_t row, std::size_t column, CellSink& sink) const override;

  private:
    const mptcp::Capture& m_capture;
    std::vector<ExportColumn> m_columns;
    std::vector<std::size_t> m_rows;
};

}  // namespace facts
