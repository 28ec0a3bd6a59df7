// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/labels.h"

#include "base/format_number.h"
#include "base/text.h"

namespace plot {

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : base::printable(text)) {
        if (c == '>' && result.ends_with("]]")) {
            result += ' ';  // "]]>" would end a section that SVG has texts in
        }
        if (c == '\'') {
            result += "\u2019";
        } else {
            result += c == '\n' || c == '\t' ? ' ' : c;
        }
    }
    return result + "'";
}

Scale scale_for(const std::string& unit, double most) {
    const bool is_bytes = unit == "B" || unit == "B/s";
    if (!is_bytes && unit != "s") {
        return {};
    }
    const base::Prefix& prefix =
        is_bytes ? base::prefix_for(most, 0, 15) : base::prefix_for(most, -9, 0);
    return most < prefix.factor ? Scale{} : Scale{std::string{prefix.name}, prefix.factor};
}

std::string axis_label(const Axis& axis, const Scale& scale) {
    return quoted(axis.unit.empty() ? axis.label
                                    : axis.label + " (" + scale.prefix + axis.unit + ")");
}

}  // namespace plot
