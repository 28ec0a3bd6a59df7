// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/interrupt.h"
#include "output/cells.h"
#include "output/csv_writer.h"
#include "output/writers.h"

namespace output {

namespace {

/// A document as a table with a row for each innermost item, after the cells of the items that hold
/// it.
class FlatRows final : public facts::RowSource {
  public:
    explicit FlatRows(const Document& document) {
        add_columns(*document.layout);
        std::vector<const Item*> path;
        add_rows(document.root, *document.layout, path);
    }

    [[nodiscard]] std::size_t row_count() const override { return m_items.size() / m_levels; }
    [[nodiscard]] std::size_t column_count() const override { return m_columns.size(); }
    [[nodiscard]] std::string_view column_name(std::size_t column) const override {
        return m_columns[column].name;
    }
    void emit(std::size_t row, std::size_t column, facts::CellSink& sink) const override {
        const FlatColumn& flat = m_columns[column];
        const Item& item = *m_items[row * m_levels + flat.level];
        emit_cell(flat.unit, item.cells.at(flat.cell), sink);
    }

  private:
    struct FlatColumn {
        std::string name;
        Unit unit;
        std::size_t level;
        std::size_t cell;
    };

    void add_columns(const Layout& root) {
        for (const Layout* layout = &root; layout != nullptr; layout = layout->inner) {
            const bool is_named = layout->inner != nullptr && !layout->item.empty();
            const std::string prefix = is_named ? layout->item + "_" : "";
            for (std::size_t cell = 0; cell < layout->columns.size(); ++cell) {
                const Column& column = layout->columns[cell];
                if (column.place != Place::text) {
                    m_columns.push_back({prefix + facts::table_name(column.info.name),
                                         column.info.unit, m_levels, cell});
                }
            }
            ++m_levels;
        }
    }

    void add_rows(const Item& item, const Layout& layout, std::vector<const Item*>& path) {
        base::throw_if_interrupted();
        path.push_back(&item);
        if (layout.inner == nullptr) {
            m_items.insert(m_items.end(), path.begin(), path.end());
        } else {
            for (const Item& inner : item.inner) {
                add_rows(inner, *layout.inner, path);
            }
        }
        path.pop_back();
    }

    std::vector<FlatColumn> m_columns;
    std::size_t m_levels = 0;
    std::vector<const Item*> m_items;  ///< for each row its item of each level, root first
};

}  // namespace

void write_csv(const Document& document, base::OutputFile& out) {
    output::write_csv(FlatRows{document}, {}, out);
}

}  // namespace output
