// SPDX-License-Identifier: GPL-3.0-or-later
// Tables for people: columns as wide as their widest cell.
#pragma once

#include <cstddef>
#include <string>

#include "base/output_file.h"

namespace output {

enum class Alignment { left, right };

/// The cells of a table, each asked for twice so that none needs to be kept.
class TextCells {
  public:
    TextCells() = default;
    TextCells(const TextCells&) = delete;
    TextCells& operator=(const TextCells&) = delete;
    virtual ~TextCells() = default;

    [[nodiscard]] virtual std::size_t row_count() const = 0;
    [[nodiscard]] virtual std::size_t column_count() const = 0;
    virtual void append_heading(std::string& out, std::size_t column) const = 0;
    /// Appends UTF-8 without control characters.
    virtual void append_cell(std::string& out, std::size_t row, std::size_t column) = 0;
    /// Asked for when all cells were given once.
    [[nodiscard]] virtual Alignment alignment(std::size_t column) const = 0;
};

/// Writes a heading line and one line a row, two spaces between columns.
/// @throws as base::OutputFile::write().
void write_table(TextCells& cells, base::OutputFile& out);

/// Writes a line without the spaces at its end, and empties it.
/// @throws as base::OutputFile::write().
void write_line(std::string& line, base::OutputFile& out);

}  // namespace output
