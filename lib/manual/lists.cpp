// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/lists.h"

#include "base/settings.h"
#include "manual/roff.h"
#include "plot/plots.h"
#include "trace/columns.h"

namespace manual {

namespace {

std::string column_entry(const trace::Column& column) {
    std::string type{column.type};
    if (!column.unit.empty()) {
        type.append(", ").append(column.unit);
    }
    std::string body = escaped(column.meaning);
    if (!column.wireshark_field.empty()) {
        body += " [" + escaped(column.wireshark_field) + "]";
    }
    return tagged(bold(column.name) + " (" + escaped(type) + ")", body);
}

std::string default_text(const base::SettingInfo& info) {
    return escaped(info.usual.empty() ? info.value : info.usual);
}

}  // namespace

std::string column_list() {
    std::string roff;
    for (const trace::Column& column : trace::columns()) {
        roff += column_entry(column);
    }
    return roff;
}

std::string plot_list() {
    std::string roff;
    for (const auto& plot : plot::plots()) {
        roff += tagged(bold(plot.name), escaped(plot.summary));
    }
    return roff;
}

std::string setting_list() {
    std::string roff;
    for (const base::SettingInfo& info : base::setting_infos()) {
        roff += tagged(bold(info.key),
                       escaped(info.meaning) + " (default: " + default_text(info) + ")");
    }
    return roff;
}

std::string variable_list() {
    std::string roff;
    for (const base::SettingInfo& info : base::setting_infos()) {
        roff += tagged(bold(base::variable_of(info.key)), "as " + bold(info.key));
    }
    return roff;
}

}  // namespace manual
