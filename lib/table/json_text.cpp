// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/json_text.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace table {

namespace {

/// Printable ASCII that means nothing to JSON: nearly all text there is.
bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char character) {
        return character >= ' ' && character <= '~' && character != '"' && character != '\\';
    });
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    if (is_plain(text)) {
        out += '"';
        out += text;
        out += '"';
        return;
    }
    using nlohmann::json;
    out += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace table
