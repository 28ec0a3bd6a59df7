// SPDX-License-Identifier: GPL-3.0-or-later
// Writes SQLite: tables in one transaction.
#pragma once

#include <string>
#include <vector>

#include "base/output_file.h"
#include "facts/row_source.h"

namespace output {

/// A table to be written.
struct SqliteTable {
    std::string name;
    const facts::RowSource* source = nullptr;
    std::vector<std::string> indexes;  ///< columns that get one, where they are there
};

/// Looks whether a database can be made there, before any work.
/// @throws base::UsageError when `out` is not a regular file or the table's name is not valid.
void check_sqlite_target(const std::string& table, const base::OutputFile& out);

/// Writes all rows of all tables into a new database at the place of `out`; commit() of `out` gives
/// it its name.
///
/// Absent cells are NULL, booleans 0 and 1, hexadecimal cells numbers, lists text joined by spaces.
/// 64-bit numbers are text, since SQLite's integers are signed. Times are real numbers of seconds
/// where these hold every nanosecond (up to 97 days), else text with 9 decimals.
/// @throws base::UsageError when `out` is not a regular file or the table's name is not valid;
///         base::Error when SQLite fails; base::Interrupted.
void write_sqlite(const std::vector<SqliteTable>& tables, base::OutputFile& out);

}  // namespace output
