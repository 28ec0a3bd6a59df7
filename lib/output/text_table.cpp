// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/text_table.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/interrupt.h"
#include "base/text.h"

namespace output {

namespace {

constexpr std::size_t gap = 2;  ///< between columns

struct Measure {
    std::size_t width = 0;
    Alignment alignment = Alignment::left;
};

std::vector<Measure> measured(TextCells& cells) {
    std::vector<Measure> columns(cells.column_count());
    std::string text;
    const auto widen = [&text](Measure& column) {
        column.width = std::max(column.width, base::width_of(text));
        text.clear();
    };
    for (std::size_t column = 0; column < columns.size(); ++column) {
        cells.append_heading(text, column);
        widen(columns[column]);
    }
    for (std::size_t row = 0; row < cells.row_count(); ++row) {
        base::throw_if_interrupted();
        for (std::size_t column = 0; column < columns.size(); ++column) {
            cells.append_cell(text, row, column);
            widen(columns[column]);
        }
    }
    for (std::size_t column = 0; column < columns.size(); ++column) {
        columns[column].alignment = cells.alignment(column);
    }
    return columns;
}

/// Writes a line of the cells that `append_cell` gives.
template <class AppendCell>
void write_aligned(const std::vector<Measure>& columns, std::string& line, base::OutputFile& out,
                   AppendCell append_cell) {
    for (std::size_t column = 0; column < columns.size(); ++column) {
        line.append(column == 0 ? 0 : gap, ' ');
        const std::size_t start = line.size();
        append_cell(column);
        const std::size_t width = base::width_of(std::string_view{line}.substr(start));
        const std::size_t padding = columns[column].width - width;
        const bool is_right = columns[column].alignment == Alignment::right;
        line.insert(is_right ? start : line.size(), padding, ' ');
    }
    write_line(line, out);
}

}  // namespace

void write_table(TextCells& cells, base::OutputFile& out) {
    const std::vector<Measure> columns = measured(cells);
    std::string line;
    write_aligned(columns, line, out,
                  [&](std::size_t column) { cells.append_heading(line, column); });
    for (std::size_t row = 0; row < cells.row_count(); ++row) {
        base::throw_if_interrupted();
        write_aligned(columns, line, out,
                      [&](std::size_t column) { cells.append_cell(line, row, column); });
    }
}

void write_line(std::string& line, base::OutputFile& out) {
    line.resize(line.find_last_not_of(' ') + 1);
    out.write(line += '\n');
    line.clear();
}

}  // namespace output
