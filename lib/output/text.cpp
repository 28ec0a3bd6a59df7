// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/interrupt.h"
#include "output/cells.h"
#include "output/text_table.h"
#include "output/writers.h"

namespace output {

namespace {

constexpr std::string_view after_heading = "   ";

std::string_view unit_name(Unit unit) {
    switch (unit) {
        case Unit::bytes:
            return "bytes";
        case Unit::seconds:
            return "s";
        case Unit::rate:
            return "bytes/s";
        case Unit::share:
            return "%";
        default:
            return "";
    }
}

std::string heading_of(const Column& column, const Style& style) {
    std::string heading = column.heading;
    if (heading.empty()) {
        heading = column.info.name;
        std::replace(heading.begin(), heading.end(), '.', ' ');
        std::replace(heading.begin(), heading.end(), '_', ' ');
    }
    const std::string_view unit = unit_name(column.info.unit);
    const bool says_it = column.info.unit == Unit::bytes && heading.find(unit) != std::string::npos;
    if (!style.human && !unit.empty() && !says_it) {
        heading.append(" (").append(unit).append(")");
    }
    return heading;
}

/// A column of a level as text shows it.
struct Shown {
    std::size_t cell;  ///< its place among the cells of an item
    Unit unit;
    std::string heading;
    /// The column of the holding item that is this one's total.
    std::optional<std::size_t> total_cell{};
    Unit total_unit{};
    bool is_total = false;  ///< shown below the table of the level within, unless that is empty
};

std::vector<Shown> shown_columns(const Layout& layout, const Style& style) {
    std::vector<Shown> shown;
    for (std::size_t cell = 0; cell < layout.columns.size(); ++cell) {
        const Column& column = layout.columns[cell];
        if (column.place != Place::data) {
            shown.push_back({cell, column.info.unit, heading_of(column, style)});
        }
    }
    return shown;
}

/// Finds the columns of a level that are totals of the table of the level within.
void match_totals(const Layout& outer, std::vector<Shown>& totals, const Layout& inner,
                  std::vector<Shown>& summed) {
    for (std::size_t i = 1; i < summed.size(); ++i) {  // the first one is where "total" stands
        const std::string& name = inner.columns[summed[i].cell].info.name;
        const auto total = std::find_if(totals.begin(), totals.end(), [&](const Shown& shown) {
            return outer.columns[shown.cell].info.name == name;
        });
        if (total != totals.end()) {
            total->is_total = true;
            summed[i].total_cell = total->cell;
            summed[i].total_unit = total->unit;
        }
    }
}

/// The items that one item holds, as a table.
class ItemCells final : public TextCells {
  public:
    ItemCells(const Item& holder, const std::vector<Shown>& columns, bool has_totals,
              const Style& style)
        : m_holder{holder}, m_columns{columns}, m_has_totals{has_totals}, m_style{style} {}

    [[nodiscard]] std::size_t row_count() const override {
        return m_holder.inner.size() + (m_has_totals && !m_holder.inner.empty() ? 1 : 0);
    }
    [[nodiscard]] std::size_t column_count() const override { return m_columns.size(); }
    void append_heading(std::string& out, std::size_t column) const override {
        out += m_columns[column].heading;
    }
    void append_cell(std::string& out, std::size_t row, std::size_t column) override {
        const Shown& shown = m_columns[column];
        if (row < m_holder.inner.size()) {
            const Item& item = m_holder.inner[row];
            append_text_cell(out, shown.unit, item.cells.at(shown.cell), m_style);
        } else if (column == 0) {
            out += "total";
        } else if (shown.total_cell) {
            const Cell& total = m_holder.cells.at(*shown.total_cell);
            append_text_cell(out, shown.total_unit, total, m_style);
        }
    }
    [[nodiscard]] Alignment alignment(std::size_t column) const override {
        return is_right_aligned(m_columns[column].unit) ? Alignment::right : Alignment::left;
    }

  private:
    const Item& m_holder;
    const std::vector<Shown>& m_columns;
    bool m_has_totals;
    const Style& m_style;
};

class TextWriter {
  public:
    TextWriter(const Layout& root, const Style& style, base::OutputFile& out)
        : m_style{style}, m_out{out} {
        for (const Layout* layout = &root; layout != nullptr; layout = layout->inner) {
            m_levels.push_back({layout, shown_columns(*layout, style)});
        }
        const std::size_t count = m_levels.size();
        if (count > 1 && m_levels[count - 1].layout->has_totals) {
            match_totals(*m_levels[count - 2].layout, m_levels[count - 2].columns,
                         *m_levels[count - 1].layout, m_levels[count - 1].columns);
        }
    }

    /// Writes an item and what it holds.
    void write(const Item& item, std::size_t level = 0) {
        base::throw_if_interrupted();
        write_lines(item, m_levels[level].columns);
        if (level + 1 == m_levels.size()) {
            return;
        }
        if (level + 2 == m_levels.size()) {
            write_items(item, m_levels[level + 1]);
            return;
        }
        for (const Item& inner : item.inner) {
            write(inner, level + 1);
        }
    }

  private:
    struct Level {
        const Layout* layout;
        std::vector<Shown> columns;
    };

    void begin_part() {
        m_out.write(m_is_first_part ? "" : "\n");
        m_is_first_part = false;
    }

    void write_lines(const Item& item, const std::vector<Shown>& columns) {
        std::size_t width = 0;
        bool has_lines = false;
        const auto is_line = [&item](const Shown& shown) {
            return !shown.is_total || item.inner.empty();
        };
        for (const Shown& shown : columns) {
            if (is_line(shown)) {
                width = std::max(width, base::width_of(shown.heading));
                has_lines = true;
            }
        }
        if (!has_lines) {
            return;
        }
        begin_part();
        for (const Shown& shown : columns) {
            if (is_line(shown)) {
                write_cell_line(item, shown, width);
            }
        }
    }

    void write_cell_line(const Item& item, const Shown& shown, std::size_t width) {
        m_line = shown.heading;
        m_line.append(width - base::width_of(shown.heading), ' ').append(after_heading);
        append_text_cell(m_line, shown.unit, item.cells.at(shown.cell), m_style);
        write_line(m_line, m_out);
    }

    void write_items(const Item& holder, const Level& level) {
        if (level.columns.empty()) {
            return;
        }
        begin_part();
        ItemCells cells{holder, level.columns, level.layout->has_totals, m_style};
        write_table(cells, m_out);
    }

    std::vector<Level> m_levels;
    const Style& m_style;
    base::OutputFile& m_out;
    std::string m_line;
    bool m_is_first_part = true;
};

}  // namespace

void write_text(const Document& document, const Style& style, base::OutputFile& out) {
    TextWriter{*document.layout, style, out}.write(document.root);
}

}  // namespace output
