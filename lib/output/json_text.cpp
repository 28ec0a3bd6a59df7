// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/json_text.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace output {

namespace {

/// Printable ASCII without a meaning in JSON: nearly all text.
bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char character) {
        return character >= ' ' && character <= '~' && character != '"' && character != '\\';
    });
}

/// DEL and the controls of ISO 6429 (U+0080 to U+009F, in UTF-8 0xc2 0x80 to 0xc2 0x9f) are legal
/// in JSON and commands to a terminal: escaped.
void append_without_controls(std::string& out, std::string_view json) {
    constexpr char lead = '\xc2';
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < json.size(); ++i) {
        const bool is_lead = json[i] == lead && i + 1 < json.size();
        const auto byte = static_cast<unsigned char>(is_lead ? json[i + 1] : json[i]);
        if (byte == 0x7f || (is_lead && byte <= 0x9f)) {
            out.append("\\u00").append(1, digits[byte >> 4U]).append(1, digits[byte & 0xfU]);
            i += is_lead ? 1 : 0;
        } else {
            out += json[i];
        }
    }
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
    append_without_controls(out, json(text).dump(-1, ' ', false, json::error_handler_t::replace));
}

}  // namespace output
