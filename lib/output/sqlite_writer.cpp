// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/sqlite_writer.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <sqlite3.h>

#include "base/error.h"
#include "base/format_number.h"
#include "base/interrupt.h"
#include "base/text.h"

namespace output {

namespace {

/// A double of seconds distinguishes adjacent nanoseconds up to 2^23 s (97 days).
constexpr std::int64_t exact_nanoseconds = 8'388'608'000'000'000;

constexpr auto largest_integer = std::numeric_limits<sqlite3_int64>::max();

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

/// A database that is being made: no journal, since an incomplete one is thrown away.
class Database {
  public:
    Database(const std::string& path, std::string shown) : m_shown{std::move(shown)} {
        sqlite3* opened = nullptr;
        const int result = sqlite3_open_v2(path.c_str(), &opened,
                                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
        m_database.reset(opened);
        check(result);
        run("PRAGMA journal_mode=OFF");
        run("PRAGMA synchronous=OFF");
        run("PRAGMA locking_mode=EXCLUSIVE");
    }

    void run(const std::string& sql) {
        check(sqlite3_exec(m_database.get(), sql.c_str(), nullptr, nullptr, nullptr));
    }

    [[nodiscard]] Statement prepare(const std::string& sql) {
        sqlite3_stmt* prepared = nullptr;
        check(sqlite3_prepare_v2(m_database.get(), sql.c_str(), static_cast<int>(sql.size()),
                                 &prepared, nullptr));
        return Statement{prepared};
    }

    void check(int result) const {
        if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_ROW) {
            throw base::Error{
                "cannot write " + m_shown + " with SQLite: " +
                (m_database ? sqlite3_errmsg(m_database.get()) : sqlite3_errstr(result))};
        }
    }

  private:
    std::string m_shown;
    std::unique_ptr<sqlite3, CloseDatabase> m_database;
};

/// Binds the cells of one row to an INSERT statement.
class BoundRow final : public facts::CellSink {
  public:
    BoundRow(Database& database, sqlite3_stmt* statement)
        : m_database{database}, m_statement{statement} {}

    void next_row() { m_parameter = 0; }
    void next_cell() {
        ++m_parameter;
        m_list.clear();
    }

    void absent() override { m_database.check(sqlite3_bind_null(m_statement, m_parameter)); }
    void number(std::uint64_t value) override {
        if (m_in_list || value > static_cast<std::uint64_t>(largest_integer)) {
            big_number(value);
        } else {
            m_database.check(
                sqlite3_bind_int64(m_statement, m_parameter, static_cast<sqlite3_int64>(value)));
        }
    }
    void big_number(std::uint64_t value) override {
        separate();
        base::append_number(m_list, value);
        bind_outside_list();
    }
    void boolean(bool value) override { number(value ? 1 : 0); }
    /// A number in SQL, so that `tcpflags & 2` works; text within a list.
    void hexadecimal(std::uint64_t value, int digits) override {
        if (!m_in_list) {
            number(value);
            return;
        }
        separate();
        base::append_hexadecimal(m_list, value, digits);
    }
    void time(std::int64_t nanoseconds) override {
        if (!m_in_list && nanoseconds > -exact_nanoseconds && nanoseconds < exact_nanoseconds) {
            constexpr double per_second = 1e9;
            m_database.check(sqlite3_bind_double(m_statement, m_parameter,
                                                 static_cast<double>(nanoseconds) / per_second));
            return;
        }
        separate();
        base::append_seconds(m_list, nanoseconds);
        bind_outside_list();
    }
    void text(std::string_view value) override {
        separate();
        m_list += value;
        bind_outside_list();
    }
    void begin_list() override {
        m_in_list = true;
        m_first_element = true;
    }
    void end_list() override {
        m_in_list = false;
        bind_outside_list();
    }

  private:
    void separate() {
        if (m_in_list && !m_first_element) {
            m_list += ' ';
        }
        m_first_element = false;
    }
    void bind_outside_list() {
        if (!m_in_list) {
            m_database.check(sqlite3_bind_text(m_statement, m_parameter, m_list.data(),
                                               static_cast<int>(m_list.size()),
                                               SQLITE_TRANSIENT));  // NOLINT: SQLite's own cast
        }
    }

    Database& m_database;
    sqlite3_stmt* m_statement;
    int m_parameter = 0;
    std::string m_list;  ///< a text cell, or the list so far
    bool m_in_list = false;
    bool m_first_element = false;
};

/// A name as SQL takes any name.
std::string identifier(std::string_view name) {
    std::string quoted = "\"";
    for (const char character : name) {
        quoted.append(character == '"' ? 2 : 1, character);
    }
    return quoted + '"';
}

/// A declared type lets SQL compare with numbers and texts alike.
std::string declared(facts::CellType type) {
    switch (type) {
        case facts::CellType::integer:
            return " INTEGER";
        case facts::CellType::text:
            return " TEXT";
        case facts::CellType::any:
        default:
            return "";
    }
}

void insert_rows(const facts::RowSource& source, Database& database, const std::string& table) {
    const std::size_t columns = source.column_count();
    std::string parameters;
    for (std::size_t column = 0; column < columns; ++column) {
        parameters += column == 0 ? "?" : ",?";
    }
    const Statement insert =
        database.prepare("INSERT INTO " + table + " VALUES (" + parameters + ")");
    BoundRow bound{database, insert.get()};
    for (std::size_t row = 0; row < source.row_count(); ++row) {
        base::throw_if_interrupted();
        bound.next_row();
        for (std::size_t column = 0; column < columns; ++column) {
            bound.next_cell();
            source.emit(row, column, bound);
        }
        database.check(sqlite3_step(insert.get()));
        database.check(sqlite3_reset(insert.get()));
    }
}

void write_table(const SqliteTable& table, Database& database) {
    const facts::RowSource& source = *table.source;
    const std::string name = identifier(table.name);
    std::string columns;
    for (std::size_t column = 0; column < source.column_count(); ++column) {
        columns += (column == 0 ? "" : ", ") + identifier(source.column_name(column)) +
                   declared(source.column_type(column));
    }
    database.run("CREATE TABLE " + name + " (" + columns + ")");
    insert_rows(source, database, name);
    for (std::size_t column = 0; column < source.column_count(); ++column) {
        const std::string indexed{source.column_name(column)};
        if (std::find(table.indexes.begin(), table.indexes.end(), indexed) != table.indexes.end()) {
            database.run("CREATE INDEX " + identifier("index_" + table.name + "_" + indexed) +
                         " ON " + name + " (" + identifier(indexed) + ")");
        }
    }
}

}  // namespace

void check_sqlite_target(const std::string& table, const base::OutputFile& out) {
    if (table.empty() || base::lower_case(table).starts_with("sqlite_")) {
        throw base::UsageError{"a SQLite table cannot be called " + base::shown(table)};
    }
    [[maybe_unused]] const std::string path = out.path_for_library();
}

void write_sqlite(const std::vector<SqliteTable>& tables, base::OutputFile& out) {
    for (const SqliteTable& table : tables) {
        check_sqlite_target(table.name, out);
    }
    Database database{out.path_for_library(), out.shown()};
    database.run("BEGIN");
    for (const SqliteTable& table : tables) {
        write_table(table, database);
    }
    database.run("COMMIT");
}

}  // namespace output
