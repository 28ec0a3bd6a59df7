// SPDX-License-Identifier: GPL-3.0-or-later
// Results as text for people, as JSON or as CSV.
#pragma once

#include <cstdint>

#include "base/names.h"
#include "base/output_file.h"
#include "facts/row_source.h"
#include "output/document.h"

namespace output {

enum class Format : std::uint8_t { text, json, csv };
[[nodiscard]] constexpr auto names_of(Format /*any*/) {
    return base::names("text", "json", "csv");
}

struct Style {
    Format format = Format::text;
    bool human = false;    ///< text: 2.7 MB and 12 ms instead of plain numbers
    bool partial = false;  ///< the capture is incomplete: JSON's key "partial"
};

/// Writes a document.
///
/// Text: aligned tables, the unit in the heading (with `human` in the cell), "-" where a cell is
/// absent, "yes" and "no"; parts are separated by an empty line: the lines "heading   value" of an
/// item that holds others, and the table of what it holds. JSON: one object whose first key is
/// "partial"; absent is null. CSV: a header and one row an innermost item, in front the cells of
/// the items that hold it; absent is empty, a truth is 0 or 1, lists are joined by a space, details
/// are one cell of JSON.
/// @throws as base::OutputFile::write().
void write(const Document& document, const Style& style, base::OutputFile& out);

/// Writes a table's rows the same ways; in JSON as the list "rows". The form of their cells is that
/// of the writers of `table` (times have 9 decimals), and they have no units for `human` to choose.
/// @throws as base::OutputFile::write().
void write_rows(const facts::RowSource& rows, const Style& style, base::OutputFile& out);

}  // namespace output
