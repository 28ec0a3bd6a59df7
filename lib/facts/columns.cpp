// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/columns.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "facts/column_groups.h"

namespace facts {

namespace {

std::vector<Column> make_columns() {
    std::vector<Column> all;
    for (const auto& group : {packet_columns(), connection_columns(), data_columns(),
                              option_columns(), later_columns()}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    return all;
}

/// A Wireshark field's values, joined by spaces.
void emit_extra(const std::string& text, CellSink& sink) {
    if (text.empty()) {
        sink.absent();
        return;
    }
    std::string joined = text;
    std::replace(joined.begin(), joined.end(), packets::value_separator, ' ');
    sink.text(joined);
}

}  // namespace

const std::vector<Column>& columns() {
    static const std::vector<Column> all = make_columns();
    return all;
}

const Column* find_column(std::string_view name) {
    const auto& all = columns();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [name](const Column& column) { return column.name == name; });
    return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> column_names() {
    std::vector<std::string> names;
    for (const Column& column : columns()) {
        names.emplace_back(column.name);
    }
    return names;
}

const Column& named_column(const std::string& name, const std::string& hint) {
    if (const Column* const column = find_column(name)) {
        return *column;
    }
    throw base::UsageError{"unknown column " + base::shown(name) +
                           base::did_you_mean(name, column_names()) +
                           " (mptcpexporter --list-columns shows them" + hint + ")"};
}

CellType ExportRows::column_type(std::size_t column) const {
    const Column* const chosen = m_columns[column].column;
    if (chosen == nullptr) {
        return CellType::text;
    }
    if (chosen->type == "time") {
        return CellType::any;  // a text that a double cannot hold must stay a text
    }
    const bool is_integer =
        chosen->type == "number" || chosen->type == "boolean" || chosen->type == "hexadecimal";
    return is_integer ? CellType::integer : CellType::text;
}

void ExportRows::emit(std::size_t row, std::size_t column, CellSink& sink) const {
    const ExportColumn& chosen = m_columns[column];
    if (chosen.column != nullptr) {
        chosen.column->emit(m_capture, m_rows[row], sink);
    } else {
        emit_extra(m_capture.packets().extra(chosen.extra, m_rows[row]), sink);
    }
}

}  // namespace facts
