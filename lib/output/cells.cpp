// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/cells.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/format_number.h"
#include "base/text.h"
#include "output/json_text.h"
#include "output/quantities.h"

namespace output {

namespace {

using base::append_number;

bool is_absent(const Cell& cell) {
    const auto* const real = std::get_if<double>(&cell);
    return std::holds_alternative<std::monostate>(cell) ||
           (real != nullptr && !std::isfinite(*real));
}

std::uint64_t number_in(const Cell& cell) {
    return std::get<std::uint64_t>(cell);
}

/// A figure of any of its types; `append_real(out, value)` appends a double.
template <class AppendReal>
void append_figure(std::string& out, const Cell& cell, AppendReal append_real) {
    if (const auto* const count = std::get_if<std::uint64_t>(&cell)) {
        append_number(out, *count);
    } else if (const auto* const difference = std::get_if<std::int64_t>(&cell)) {
        out += std::to_string(*difference);
    } else {
        append_real(out, std::get<double>(cell));
    }
}

/// The items between their separators.
template <class Items, class Append>
void append_joined(std::string& out, const Items& items, char separator, Append append) {
    bool is_first = true;
    for (const auto& item : items) {
        if (!is_first) {
            out += separator;
        }
        is_first = false;
        append(item);
    }
}

void append_numbers(std::string& out, const Cell& cell) {
    append_joined(out, std::get<std::vector<std::uint64_t>>(cell), ',',
                  [&out](std::uint64_t number) { append_number(out, number); });
}

void append_json_details(std::string& out, const Details& details) {
    out += '{';
    append_joined(out, details, ',', [&out](const Detail& detail) {
        append_json_string(out, detail.name);
        append_json_cell(out += ':', detail.unit, detail.value);
    });
    out += '}';
}

void append_text_details(std::string& out, const Details& details, const Style& style) {
    append_joined(out, details, ' ', [&out, &style](const Detail& detail) {
        append_on_one_line(out, detail.name);
        append_text_cell(out += '=', detail.unit, detail.value, style);
    });
}

void append_text_seconds(std::string& out, std::int64_t nanoseconds, const Style& style) {
    if (style.human) {
        append_human_seconds(out, nanoseconds);
    } else {
        append_rounded_seconds(out, nanoseconds);
    }
}

void append_text_bytes(std::string& out, std::uint64_t bytes, const Style& style) {
    if (style.human) {
        append_human_bytes(out, bytes);
    } else {
        append_number(out, bytes);
    }
}

void append_text_rate(std::string& out, double rate, const Style& style) {
    if (style.human) {
        append_human_rate(out, rate);
    } else {
        append_whole(out, rate);
    }
}

}  // namespace

void append_json_cell(std::string& out, Unit unit, const Cell& cell) {
    if (is_absent(cell)) {
        out += "null";
        return;
    }
    switch (unit) {
        case Unit::text:
            return append_json_string(out, std::get<std::string>(cell));
        case Unit::truth:
            out += std::get<bool>(cell) ? "true" : "false";
            return;
        case Unit::number:
        case Unit::bytes:
            return append_number(out, number_in(cell));
        case Unit::figure:
            return append_figure(out, cell, append_exact);
        case Unit::digits:
            append_number(out += '"', number_in(cell));
            out += '"';
            return;
        case Unit::seconds:
            return append_exact_seconds(out, std::get<std::int64_t>(cell));
        case Unit::rate:
        case Unit::share:
            return append_exact(out, std::get<double>(cell));
        case Unit::frames:
            append_numbers(out += '[', cell);
            out += ']';
            return;
        case Unit::details:
            return append_json_details(out, std::get<Details>(cell));
    }
}

void emit_cell(Unit unit, const Cell& cell, facts::CellSink& sink) {
    if (is_absent(cell)) {
        return sink.absent();
    }
    std::string text;
    switch (unit) {
        case Unit::text:
            return sink.text(std::get<std::string>(cell));
        case Unit::truth:
            return sink.boolean(std::get<bool>(cell));
        case Unit::number:
        case Unit::bytes:
            return sink.number(number_in(cell));
        case Unit::digits:
            return sink.big_number(number_in(cell));
        case Unit::frames:
            sink.begin_list();
            for (const std::uint64_t frame : std::get<std::vector<std::uint64_t>>(cell)) {
                sink.number(frame);
            }
            return sink.end_list();
        case Unit::figure:
        case Unit::seconds:
        case Unit::rate:
        case Unit::share:
        case Unit::details:
            append_json_cell(text, unit, cell);
            return sink.text(text);
    }
}

void append_text_cell(std::string& out, Unit unit, const Cell& cell, const Style& style) {
    if (is_absent(cell)) {
        out += '-';
        return;
    }
    switch (unit) {
        case Unit::text:
            return append_on_one_line(out, std::get<std::string>(cell));
        case Unit::truth:
            out += std::get<bool>(cell) ? "yes" : "no";
            return;
        case Unit::number:
        case Unit::digits:
            return append_number(out, number_in(cell));
        case Unit::figure:
            return append_figure(out, cell, append_rounded);
        case Unit::bytes:
            return append_text_bytes(out, number_in(cell), style);
        case Unit::seconds:
            return append_text_seconds(out, std::get<std::int64_t>(cell), style);
        case Unit::rate:
            return append_text_rate(out, std::get<double>(cell), style);
        case Unit::share:
            append_per_cent(out, std::get<double>(cell));
            out += style.human ? " %" : "";
            return;
        case Unit::frames:
            return append_numbers(out, cell);
        case Unit::details:
            return append_text_details(out, std::get<Details>(cell), style);
    }
}

void append_on_one_line(std::string& out, std::string_view text) {
    const bool is_plain = std::all_of(text.begin(), text.end(), [](char character) {
        return character >= ' ' && character <= '~';
    });
    if (is_plain) {
        out += text;
        return;
    }
    for (const char character : base::printable(text)) {  // which leaves these two alone
        if (character == '\n') {
            out += "\\n";
        } else if (character == '\t') {
            out += "\\t";
        } else {
            out += character;
        }
    }
}

bool is_right_aligned(Unit unit) {
    switch (unit) {
        case Unit::number:
        case Unit::figure:
        case Unit::digits:
        case Unit::bytes:
        case Unit::seconds:
        case Unit::rate:
        case Unit::share:
            return true;
        case Unit::text:
        case Unit::truth:
        case Unit::frames:
        case Unit::details:
            return false;
    }
    return false;
}

}  // namespace output
