// SPDX-License-Identifier: GPL-3.0-or-later
// Tables for the tests of the writers, each cell given as the call that it makes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/row_source.h"

namespace test_rows {

using Cell = std::function<void(facts::CellSink&)>;

/// A table made of the calls that its cells are.
class Rows final : public facts::RowSource {
  public:
    /// Columns of any type are declared without one: they keep whatever they are given.
    Rows(std::vector<std::string> names, std::vector<std::vector<Cell>> rows,
         facts::CellType type = facts::CellType::any)
        : m_names{std::move(names)}, m_rows{std::move(rows)}, m_type{type} {}

    [[nodiscard]] std::size_t row_count() const override { return m_rows.size(); }
    [[nodiscard]] std::size_t column_count() const override { return m_names.size(); }
    [[nodiscard]] std::string_view column_name(std::size_t column) const override {
        return m_names[column];
    }
    [[nodiscard]] facts::CellType column_type(std::size_t /*column*/) const override {
        return m_type;
    }
    void emit(std::size_t row, std::size_t column, facts::CellSink& sink) const override {
        m_rows[row][column](sink);
    }

  private:
    std::vector<std::string> m_names;
    std::vector<std::vector<Cell>> m_rows;
    facts::CellType m_type;
};

inline Cell absent() {
    return [](facts::CellSink& sink) { sink.absent(); };
}
inline Cell number(std::uint64_t value) {
    return [value](facts::CellSink& sink) { sink.number(value); };
}
inline Cell text(std::string value) {
    return [value = std::move(value)](facts::CellSink& sink) { sink.text(value); };
}
inline Cell list(std::vector<Cell> elements) {
    return [elements = std::move(elements)](facts::CellSink& sink) {
        sink.begin_list();
        for (const Cell& element : elements) {
            element(sink);
        }
        sink.end_list();
    };
}
inline Cell big_number(std::uint64_t value) {
    return [value](facts::CellSink& sink) { sink.big_number(value); };
}
inline Cell boolean(bool value) {
    return [value](facts::CellSink& sink) { sink.boolean(value); };
}
inline Cell hexadecimal(std::uint64_t value, int digits) {
    return [value, digits](facts::CellSink& sink) { sink.hexadecimal(value, digits); };
}
inline Cell time(std::int64_t nanoseconds) {
    return [nanoseconds](facts::CellSink& sink) { sink.time(nanoseconds); };
}

}  // namespace test_rows
