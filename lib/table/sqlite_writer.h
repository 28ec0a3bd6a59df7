// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite out: one table, one transaction.
#pragma once

#include <string>
#include <vector>

#include "base/output_file.h"
#include "table/row_source.h"

namespace table {

struct SqliteLayout {
    std::string table = "packets";
    std::vector<std::string> indexes = {"packetid", "tcpstream"};  ///< where these columns are
};

/// Looks whether a database can be made there, before any work.
/// @throws base::UsageError when `out` is no regular file or the table's name will not do.
void check_sqlite_target(const std::string& table, const base::OutputFile& out);

/// Writes all rows into a new database at the place of `out`; commit() of `out` gives it its name.
///
/// Absent cells are NULL, booleans 0 and 1, hexadecimal cells numbers, lists text joined by spaces.
/// 64-bit numbers are text, since SQLite's integers are signed. Times are real numbers of seconds
/// where these hold every nanosecond (up to 97 days), else text with 9 decimals.
/// @throws base::UsageError when `out` is no regular file or the table's name will not do;
///         base::Error when SQLite fails; base::Interrupted.
void write_sqlite(const RowSource& source, const SqliteLayout& layout, base::OutputFile& out);

}  // namespace table
