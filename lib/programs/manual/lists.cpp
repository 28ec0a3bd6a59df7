// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/manual/lists.h"

#include "base/settings.h"
#include "base/text.h"
#include "facts/catalogue.h"
#include "facts/columns.h"
#include "facts/fact_rows.h"
#include "plot/plots.h"
#include "programs/manual/markdown.h"

namespace programs {

namespace {

/// "number, bytes"
std::string type_words(std::string_view type, std::string_view unit) {
    std::string words{type};
    return unit.empty() ? words : words.append(", ").append(unit);
}

std::string column_entry(const facts::Column& column) {
    std::string body = escaped(column.meaning);
    if (!column.wireshark_field.empty()) {
        body += escaped(" [" + std::string{column.wireshark_field} + "]");
    }
    return entry(bold(column.name) + escaped(" (" + type_words(column.type, column.unit) + ")"),
                 body);
}

std::string column_entries(const std::vector<facts::TableColumn>& columns) {
    std::string markdown;
    for (const facts::TableColumn& column : columns) {
        const facts::FactInfo& info = column.info;
        std::string body = info.meaning;
        if (!info.choices.empty()) {
            body += ": " + base::listed(info.choices, "or");
        }
        if (!info.unknown.empty()) {
            body += ". NULL: " + info.unknown;
        }
        const auto [type, unit] = facts::type_of(info.unit);
        markdown +=
            entry(bold(column.name) + escaped(" (" + type_words(type, unit) + ")"), escaped(body));
    }
    return markdown;
}

std::string default_text(const base::SettingInfo& info) {
    return escaped(info.usual.empty() ? info.value : info.usual);
}

}  // namespace

std::string column_list() {
    std::string markdown;
    for (const facts::Column& column : facts::columns()) {
        markdown += column_entry(column);
    }
    return markdown;
}

std::string connection_column_list() {
    return column_entries(facts::connection_table_columns());
}

std::string subflow_column_list() {
    return column_entries(facts::subflow_table_columns());
}

std::string plot_list() {
    std::string markdown;
    for (const auto& plot : plot::plots()) {
        markdown += entry(bold(plot.name), escaped(plot.summary));
    }
    return markdown;
}

std::string setting_list() {
    std::string markdown;
    for (const base::SettingInfo& info : base::setting_infos()) {
        markdown +=
            entry(bold(info.key), escaped(info.meaning) + " (default: " + default_text(info) + ")");
    }
    return markdown;
}

std::string variable_list() {
    std::string markdown;
    for (const base::SettingInfo& info : base::setting_infos()) {
        markdown += entry(bold(base::variable_of(info.key)), "as " + bold(info.key));
    }
    return markdown;
}

}  // namespace programs
