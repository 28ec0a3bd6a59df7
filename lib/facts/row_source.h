// SPDX-License-Identifier: GPL-3.0-or-later
// What the table writers need to know of a table: rows of typed cells, wherever they come from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace facts {

/// Takes one cell in the form its type has. A list is begin_list(), its elements, end_list().
class CellSink {
  public:
    CellSink() = default;
    CellSink(const CellSink&) = delete;
    CellSink& operator=(const CellSink&) = delete;
    virtual ~CellSink() = default;

    virtual void absent() = 0;
    virtual void number(std::uint64_t value) = 0;
    /// A 64-bit number that a reader with doubles would spoil: a key, a raw sequence number.
    virtual void big_number(std::uint64_t value) = 0;
    virtual void boolean(bool value) = 0;
    /// Hexadecimal with "0x" and at least `digits` digits.
    virtual void hexadecimal(std::uint64_t value, int digits) = 0;
    /// Nanoseconds, written as seconds with 9 decimals.
    virtual void time(std::int64_t nanoseconds) = 0;
    virtual void text(std::string_view value) = 0;
    virtual void begin_list() = 0;
    virtual void end_list() = 0;
};

/// What most cells of a column are, for formats that declare it.
/// `integer`: below 2^63, since a database may keep it as a signed number.
enum class CellType { any, text, integer };

/// Rows and columns to be written out.
class RowSource {
  public:
    RowSource() = default;
    RowSource(const RowSource&) = delete;
    RowSource& operator=(const RowSource&) = delete;
    virtual ~RowSource() = default;

    [[nodiscard]] virtual std::size_t row_count() const = 0;
    [[nodiscard]] virtual std::size_t column_count() const = 0;
    [[nodiscard]] virtual std::string_view column_name(std::size_t column) const = 0;
    [[nodiscard]] virtual CellType column_type(std::size_t /*column*/) const {
        return CellType::any;
    }
    /// Gives one cell to `sink`: exactly one value, or one list.
    virtual void emit(std::size_t row, std::size_t column, CellSink& sink) const = 0;
};

}  // namespace facts
