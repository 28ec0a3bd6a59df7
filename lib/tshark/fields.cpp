// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/fields.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace tshark {

namespace {

constexpr std::array<std::string_view, 22> lean_fields = {
    "frame.len",
    "frame.cap_len",
    "frame.time_epoch",
    "frame.interface_id",
    "ip",
    "ipv6",
    "eth",
    "vlan",
    "sll",
    "tcp",
    "tcp.port",
    "tcp.srcport",
    "tcp.dstport",
    "tcp.seq_raw",
    "tcp.ack_raw",
    "tcp.hdr_len",
    "tcp.flags",
    "tcp.len",
    "tcp.checksum",
    "tcp.window_size_value",
    "tcp.urgent_pointer",
    "tcp.options",
};

/// Whole groups: a field that begins like this is given too.
constexpr std::array<std::string_view, 9> lean_groups = {
    "eth.",          "sll.",        "vlan.", "tcp.flags.", "tcp.options.",
    "tcp.checksum.", "tcp.option_", "ip.",   "ipv6.",
};

/// Exceptions from the groups: they need other packets, a data base or a preference (SACK edges are
/// relative numbers where sequence analysis is on).
constexpr std::array<std::string_view, 12> not_lean = {
    "ip.geoip",       "ipv6.geoip",       "ip.fragment",       "ipv6.fragment",
    "ip.reassembled", "ipv6.reassembled", "ip.host",           "ip.src_host",
    "ip.dst_host",    "eth.fcs",          "tcp.options.sack_", "tcp.options.snack",
};

bool is_word_character(char character) {
    return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_' ||
           character == '.' || character == ':' || character == '/' || character == '-';
}

/// Words of Wireshark's filter language that are not fields.
bool is_operator(std::string_view word) {
    constexpr std::array<std::string_view, 20> operators = {
        "and",    "or",     "not",    "xor",  "eq",       "ne",         "gt",
        "lt",     "ge",     "le",     "in",   "contains", "matches",    "any_eq",
        "all_eq", "any_ne", "all_ne", "true", "false",    "bitwise_and"};
    return std::find(operators.begin(), operators.end(), word) != operators.end();
}

/// Numbers and addresses begin with a digit or hold a colon; fields do neither.
bool is_value(std::string_view word) {
    return std::isdigit(static_cast<unsigned char>(word[0])) != 0 ||
           word.find(':') != std::string_view::npos;
}

}  // namespace

std::vector<std::string> fields_to_ask(const std::vector<std::string>& extra) {
    std::vector<std::string> fields{field_names.begin(), field_names.end()};
    for (const std::string& field : extra) {
        if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
            fields.push_back(field);
        }
    }
    return fields;
}

bool lean_gives(std::string_view field) {
    const auto begins = [field](std::string_view group) { return field.starts_with(group); };
    if (std::any_of(not_lean.begin(), not_lean.end(), begins)) {
        return false;
    }
    if (field.ends_with(".stream")) {
        return false;
    }
    return std::find(lean_fields.begin(), lean_fields.end(), field) != lean_fields.end() ||
           std::any_of(lean_groups.begin(), lean_groups.end(), begins);
}

bool lean_decides(std::string_view filter) {
    if (filter.find_first_of("\"'$@") != std::string_view::npos) {
        return false;  // texts, macros and references are not looked into
    }
    std::string word;
    const auto word_is_lean = [&word] {
        const bool lean = word.empty() || is_value(word) || is_operator(word) || lean_gives(word);
        word.clear();
        return lean;
    };
    for (const char character : filter) {
        if (is_word_character(character)) {
            word += character;
        } else if (!word_is_lean()) {
            return false;
        }
    }
    return word_is_lean();
}

}  // namespace tshark
