// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/labels.h"

#include <algorithm>
#include <vector>

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
    struct Prefix {
        double factor;
        const char* name;
    };
    static const std::vector<Prefix> large = {{1e15, "P"}, {1e12, "T"}, {1e9, "G"},
                                              {1e6, "M"},  {1e3, "k"},  {1, ""}};
    static const std::vector<Prefix> small = {{1, ""}, {1e-3, "m"}, {1e-6, "\u00b5"}, {1e-9, "n"}};
    const bool is_bytes = unit == "B" || unit == "B/s";
    if (!is_bytes && unit != "s") {
        return {};
    }
    const std::vector<Prefix>& prefixes = is_bytes ? large : small;
    const auto found = std::find_if(prefixes.begin(), prefixes.end(),
                                    [most](const Prefix& p) { return most >= p.factor; });
    return found == prefixes.end() ? Scale{} : Scale{found->name, found->factor};
}

std::string axis_label(const Axis& axis, const Scale& scale) {
    return quoted(axis.unit.empty() ? axis.label
                                    : axis.label + " (" + scale.prefix + axis.unit + ")");
}

}  // namespace plot
