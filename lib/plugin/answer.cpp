// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/answer.h"

#include <algorithm>
#include <set>
#include <type_traits>

#include "base/error.h"
#include "base/text.h"
#include "plugin/find.h"

namespace plugin {

using mptcpanalyzer::Unit;
using mptcpanalyzer::Value;

namespace {

output::Unit unit_of(Unit unit) {
    switch (unit) {
        case Unit::text:
            return output::Unit::text;
        case Unit::truth:
            return output::Unit::truth;
        case Unit::number:
            return output::Unit::number;
        case Unit::figure:
            return output::Unit::figure;
        case Unit::digits:
            return output::Unit::digits;
        case Unit::bytes:
            return output::Unit::bytes;
        case Unit::seconds:
            return output::Unit::seconds;
        case Unit::rate:
            return output::Unit::rate;
        case Unit::share:
            return output::Unit::share;
        case Unit::list:
            return output::Unit::frames;
    }
    throw base::Error{"a column of the answer has an unknown unit"};
}

/// Whether a column of that unit may hold the value; absent ones always.
bool fits(const Value& value, Unit unit) {
    if (std::holds_alternative<std::monostate>(value)) {
        return true;
    }
    switch (unit) {
        case Unit::text:
            return std::holds_alternative<std::string>(value);
        case Unit::truth:
            return std::holds_alternative<bool>(value);
        case Unit::number:
        case Unit::digits:
        case Unit::bytes:
            return std::holds_alternative<std::uint64_t>(value);
        case Unit::figure:
            return std::holds_alternative<std::uint64_t>(value) ||
                   std::holds_alternative<std::int64_t>(value) ||
                   std::holds_alternative<double>(value);
        case Unit::seconds:
            return std::holds_alternative<std::int64_t>(value);
        case Unit::rate:
        case Unit::share:
            return std::holds_alternative<double>(value);
        case Unit::list:
            return std::holds_alternative<std::vector<std::uint64_t>>(value);
    }
    return false;
}

output::Cell cell_of(const Value& value) {
    return std::visit([](const auto& content) { return output::Cell{content}; }, value);
}

void check_names(const mptcpanalyzer::Table& table) {
    std::set<std::string> seen;
    for (const auto& column : table.columns) {
        if (!is_name(column.name) || !seen.insert(column.name).second) {
            throw base::Error{"the answer's column " + base::shown(column.name) +
                              " has a name that is not valid, or is there twice"};
        }
    }
    if (!is_name(table.name) || table.name == "partial") {  // a key that JSON has already
        throw base::Error{"the name of the answer's table is not valid: " +
                          base::shown(table.name)};
    }
}

output::Item item_of(const mptcpanalyzer::Row& row, const mptcpanalyzer::Table& table) {
    if (row.size() != table.columns.size()) {
        throw base::Error{"a row of the answer has " + base::counted(row.size(), "value") +
                          ", the table " + base::counted(table.columns.size(), "column")};
    }
    output::Item item;
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (!fits(row[i], table.columns[i].unit)) {
            throw base::Error{"the answer's column " + base::shown(table.columns[i].name) +
                              " holds a value that is not of its unit"};
        }
        item.cells.push_back(cell_of(row[i]));
    }
    return item;
}

}  // namespace

std::shared_ptr<const OwnedDocument> document_of(const mptcpanalyzer::Table& table) {
    check_names(table);
    auto owned = std::make_shared<OwnedDocument>();
    owned->rows.name = table.name;
    owned->rows.item = "row";
    for (const auto& column : table.columns) {
        owned->rows.columns.push_back({{column.name, unit_of(column.unit), ""}});
    }
    owned->root.inner = &owned->rows;
    owned->document.layout = &owned->root;
    for (const auto& row : table.rows) {
        owned->document.root.inner.push_back(item_of(row, table));
    }
    return owned;
}

}  // namespace plugin
