// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/sqlite_writer.h"

#include <cmath>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "output/test_rows.h"
#include "support/temporary_folder.h"

namespace fs = std::filesystem;
using namespace std::string_literals;
using test_support::TemporaryFolder;

namespace output {
namespace {

using namespace test_rows;

/// A value as SQLite's own functions give it back.
struct Value {
    int type = 0;
    std::int64_t integer = 0;
    double real = 0;
    std::string text;
};
using Answer = std::vector<std::vector<Value>>;

class Database {
  public:
    explicit Database(const fs::path& path) {
        EXPECT_EQ(sqlite3_open_v2(path.c_str(), &m_database, SQLITE_OPEN_READONLY, nullptr),
                  SQLITE_OK);
    }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database() { sqlite3_close(m_database); }

    [[nodiscard]] Answer ask(const std::string& sql) const {
        Answer answer;
        sqlite3_stmt* statement = nullptr;
        EXPECT_EQ(sqlite3_prepare_v2(m_database, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
            << sql << ": " << sqlite3_errmsg(m_database);
        while (sqlite3_step(statement) == SQLITE_ROW) {
            auto& row = answer.emplace_back();
            for (int column = 0; column < sqlite3_column_count(statement); ++column) {
                Value value;
                value.type = sqlite3_column_type(statement, column);
                value.integer = sqlite3_column_int64(statement, column);
                value.real = sqlite3_column_double(statement, column);
                const void* const bytes = sqlite3_column_blob(statement, column);
                if (bytes != nullptr) {
                    const auto size = sqlite3_column_bytes(statement, column);
                    value.text.assign(static_cast<const char*>(bytes),
                                      static_cast<std::size_t>(size));
                }
                row.push_back(value);
            }
        }
        sqlite3_finalize(statement);
        return answer;
    }

    [[nodiscard]] std::vector<std::string> texts(const std::string& sql) const {
        std::vector<std::string> texts;
        for (const auto& row : ask(sql)) {
            texts.push_back(row.at(0).text);
        }
        return texts;
    }

  private:
    sqlite3* m_database = nullptr;
};

/// One table in a database, as most tests want it.
struct SqliteLayout {
    std::string table = "packets";
    std::vector<std::string> indexes = {"packetid", "tcpstream"};
};

void write_sqlite(const facts::RowSource& source, const SqliteLayout& layout,
                  base::OutputFile& out) {
    output::write_sqlite({{layout.table, &source, layout.indexes}}, out);
}

void write(const facts::RowSource& source, const fs::path& path, const SqliteLayout& layout = {}) {
    base::OutputFile out{path.string()};
    write_sqlite(source, layout, out);
    out.commit();
}

/// One cell of any kind, written and read back.
Value cell(Cell value, facts::CellType type = facts::CellType::any) {
    const TemporaryFolder folder;
    write(Rows{{"c"}, {{std::move(value)}}, type}, folder / "out.db");
    const Answer answer = Database{folder / "out.db"}.ask("SELECT c FROM packets");
    EXPECT_EQ(answer.size(), 1U);
    return answer.empty() ? Value{} : answer[0].at(0);
}

void expect_text(Cell value, const std::string& expected,
                 facts::CellType type = facts::CellType::text) {
    const Value read = cell(std::move(value), type);
    EXPECT_EQ(read.type, SQLITE_TEXT) << expected;
    EXPECT_EQ(read.text, expected);
}

void expect_integer(Cell value, std::int64_t expected) {
    const Value read = cell(std::move(value), facts::CellType::integer);
    EXPECT_EQ(read.type, SQLITE_INTEGER) << expected;
    EXPECT_EQ(read.integer, expected);
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{folder}) {
        names.push_back(entry.path().filename().string());
    }
    return names;
}

std::string content_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

const Rows one_row{{"packetid", "x", "tcpstream"}, {{number(1), text("a"), number(0)}}};

TEST(SqliteWriter, AbsentIsNull) {
    for (const auto type :
         {facts::CellType::text, facts::CellType::integer, facts::CellType::any}) {
        EXPECT_EQ(cell(absent(), type).type, SQLITE_NULL);
    }
}

TEST(SqliteWriter, NumbersAreIntegers) {
    expect_integer(number(0), 0);
    expect_integer(number(4'294'967'295), 4'294'967'295);
    expect_integer(number(9'223'372'036'854'775'807), 9'223'372'036'854'775'807);
}

TEST(SqliteWriter, BooleansAre0And1) {
    expect_integer(boolean(false), 0);
    expect_integer(boolean(true), 1);
}

TEST(SqliteWriter, BigNumbersAreText) {
    expect_text(big_number(0), "0");
    expect_text(big_number(9'007'199'254'740'993), "9007199254740993");
    expect_text(big_number(9'223'372'036'854'775'808U), "9223372036854775808");
    expect_text(big_number(18'446'744'073'709'551'615U), "18446744073709551615");
}

TEST(SqliteWriter, NumbersThatAreNoSignedIntegersAreNotSpoilt) {
    for (const auto type : {facts::CellType::text, facts::CellType::any}) {
        expect_text(number(9'223'372'036'854'775'808U), "9223372036854775808", type);
        expect_text(number(18'446'744'073'709'551'615U), "18446744073709551615", type);
    }
}

TEST(SqliteWriter, HexadecimalCellsAreNumbers) {
    expect_integer(hexadecimal(0x18, 3), 0x18);
    expect_integer(hexadecimal(0, 4), 0);
}

TEST(SqliteWriter, TypesAreDeclaredSoThatQueriesCompareAsExpected) {
    const TemporaryFolder folder;
    write(Rows{{"c"}, {{number(5)}, {number(40)}}, facts::CellType::integer},
          folder / "integer.db");
    EXPECT_EQ(Database{folder / "integer.db"}.ask("SELECT 1 FROM packets WHERE c = '40'").size(),
              1U);
    EXPECT_EQ(Database{folder / "integer.db"}.ask("SELECT 1 FROM packets WHERE c > 6").size(), 1U);
    write(Rows{{"c"}, {{big_number(5)}, {text("x")}}, facts::CellType::text}, folder / "text.db");
    EXPECT_EQ(Database{folder / "text.db"}.ask("SELECT 1 FROM packets WHERE c = 5").size(), 1U);
}

TEST(SqliteWriter, TextIsText) {
    expect_text(text("10.0.0.1"), "10.0.0.1");
    expect_text(text(""), "");
    expect_text(text("42"), "42");
    expect_text(text("1e3"), "1e3");
    expect_text(text("NULL"), "NULL");
}

TEST(SqliteWriter, ShortTimesAreSeconds) {
    for (const std::int64_t nanoseconds :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{1'500'000'000},
          std::int64_t{123'456'789'012'345}, std::int64_t{-2'000'000'001}}) {
        const Value read = cell(time(nanoseconds));
        EXPECT_EQ(read.type, SQLITE_FLOAT) << nanoseconds;
        EXPECT_EQ(std::llround(read.real * 1e9), nanoseconds);
    }
}

TEST(SqliteWriter, LongTimesAreTextWithAllDecimals) {
    expect_text(time(1'700'000'000'123'456'789), "1700000000.123456789", facts::CellType::any);
    expect_text(time(-1'700'000'000'123'456'789), "-1700000000.123456789", facts::CellType::any);
}

/// The nanosecond that a stored time means, whichever way it is stored.
std::int64_t nanosecond_of(const Value& stored) {
    if (stored.type == SQLITE_FLOAT) {
        return std::llround(static_cast<long double>(stored.real) * 1e9L);
    }
    std::string digits = stored.text;
    digits.erase(digits.find('.'), 1);
    return std::stoll(digits);
}

// 97 to 104 days: a double of seconds has steps of 1.9 ns there.
TEST(SqliteWriter, EveryNanosecondIsHeldNearTheLimit) {
    std::vector<std::int64_t> times;
    for (const std::int64_t around :
         {8'000'000'000'000'000, 8'388'608'000'000'000, 8'500'000'000'000'000,
          9'007'199'254'740'992, 10'000'000'000'000'000}) {
        for (std::int64_t i = -5; i <= 5; ++i) {
            times.push_back(around + i);
        }
    }
    std::vector<std::vector<Cell>> cells;
    cells.reserve(times.size());
    for (const std::int64_t each : times) {
        cells.push_back({time(each)});
    }
    const TemporaryFolder folder;
    write(Rows{{"c"}, cells}, folder / "out.db");
    const Answer answer = Database{folder / "out.db"}.ask("SELECT c FROM packets ORDER BY rowid");
    ASSERT_EQ(answer.size(), times.size());
    for (std::size_t i = 0; i < times.size(); ++i) {
        EXPECT_EQ(nanosecond_of(answer[i][0]), times[i]);
    }
}

TEST(SqliteWriter, ListsAreTextJoinedBySpaces) {
    expect_text(list({number(1), number(22), number(3)}), "1 22 3");
    expect_text(list({number(7)}), "7");
    expect_text(list({text("10.0.0.1"), text("fe80::1")}), "10.0.0.1 fe80::1");
    expect_text(list({boolean(true), boolean(false)}), "1 0");
    expect_text(list({big_number(18'446'744'073'709'551'615U), big_number(1)}),
                "18446744073709551615 1");
    expect_text(list({hexadecimal(1, 2), hexadecimal(255, 2)}), "0x01 0xff");
    expect_text(list({number(18'446'744'073'709'551'615U)}), "18446744073709551615");
}

TEST(SqliteWriter, TimesInAListHaveNineDecimalsAsInCsv) {
    expect_text(list({big_number(5), time(1)}), "5 0.000000001");
    expect_text(list({time(1'700'000'000'123'456'789), time(2)}),
                "1700000000.123456789 0.000000002");
}

TEST(SqliteWriter, EmptyElementsOfAListStayAsInCsv) {
    expect_text(list({text("a"), text(""), text("b")}), "a  b");
    expect_text(list({text(""), text("b")}), " b");
}

TEST(SqliteWriter, CellsForgetTheOnesBefore) {
    const TemporaryFolder folder;
    write(Rows{{"a", "b", "c", "d"},
               {{list({number(1), number(2)}), text("x"), big_number(3), number(4)},
                {text("y"), absent(), list({text("z")}), absent()},
                {absent(), number(5), absent(), list({number(6), number(7)})}}},
          folder / "out.db");
    const Answer answer =
        Database{folder / "out.db"}.ask("SELECT a, b, c, d FROM packets ORDER BY rowid");
    ASSERT_EQ(answer.size(), 3U);
    EXPECT_EQ(answer[0][0].text, "1 2");
    EXPECT_EQ(answer[0][1].text, "x");
    EXPECT_EQ(answer[0][2].text, "3");
    EXPECT_EQ(answer[0][3].integer, 4);
    EXPECT_EQ(answer[1][0].text, "y");
    EXPECT_EQ(answer[1][1].type, SQLITE_NULL);
    EXPECT_EQ(answer[1][2].text, "z");
    EXPECT_EQ(answer[1][3].type, SQLITE_NULL);
    EXPECT_EQ(answer[2][0].type, SQLITE_NULL);
    EXPECT_EQ(answer[2][1].integer, 5);
    EXPECT_EQ(answer[2][2].type, SQLITE_NULL);
    EXPECT_EQ(answer[2][3].text, "6 7");
}

TEST(SqliteWriter, RowsKeepTheirOrder) {
    std::vector<std::vector<Cell>> cells;
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        cells.push_back({number(i), text(std::to_string(i))});
    }
    const TemporaryFolder folder;
    write(Rows{{"packetid", "t"}, cells}, folder / "out.db");
    const Database database{folder / "out.db"};
    const Answer answer = database.ask(
        "SELECT count(*), sum(packetid), sum(packetid = rowid - 1), sum(t = packetid) "
        "FROM packets");
    EXPECT_EQ(answer[0][0].integer, 20'000);
    EXPECT_EQ(answer[0][1].integer, 199'990'000);
    EXPECT_EQ(answer[0][2].integer, 20'000);
    EXPECT_EQ(database.texts("PRAGMA integrity_check"), std::vector<std::string>{"ok"});
}

TEST(SqliteWriter, ATableWithoutRowsHasItsColumns) {
    const TemporaryFolder folder;
    write(Rows{{"packetid", "b"}, {}}, folder / "out.db");
    const Database database{folder / "out.db"};
    EXPECT_EQ(database.ask("SELECT packetid, b FROM packets").size(), 0U);
    EXPECT_EQ(database.texts("SELECT name FROM pragma_table_info('packets')"),
              (std::vector<std::string>{"packetid", "b"}));
}

TEST(SqliteWriter, HostileTextStaysAsItIs) {
    for (const std::string& hostile :
         {"'); DROP TABLE packets; --"s, "\"; DROP TABLE packets; --"s, "a\0b"s, "\0"s,
          "\xff\xfe\x80"s, "line\nbreak\ttab"s, "\x1b[31m"s, "?"s, "?1 :a @b $c"s,
          std::string(100'000, '\'')}) {
        expect_text(text(hostile), hostile);
    }
}

TEST(SqliteWriter, HostileColumnNamesStayAsTheyAre) {
    const std::vector<std::string> names = {"a\"b",     "a'b", "a b",       "a);DROP TABLE x;--",
                                            "tcp.port", "",    "select",    "[x]",
                                            "`y`",      "1",   "line\nend", "\xc3\xa9"};
    std::vector<Cell> row;
    for (std::size_t i = 0; i < names.size(); ++i) {
        row.push_back(number(i));
    }
    const TemporaryFolder folder;
    SqliteLayout layout;
    layout.indexes = names;
    write(Rows{names, {row}}, folder / "out.db", layout);
    const Database database{folder / "out.db"};
    EXPECT_EQ(database.texts("SELECT name FROM pragma_table_info('packets')"), names);
    EXPECT_EQ(database.ask("SELECT * FROM packets").at(0).size(), names.size());
}

TEST(SqliteWriter, TableNamesMayBeAnything) {
    for (const std::string& name : {"two words"s, "quote\"d"s, "it's"s, "x; DROP TABLE packets"s,
                                    "select"s, "[a]"s, "1"s, "tab\t"s, "\xc3\xa9"s, "sqlit"s}) {
        const TemporaryFolder folder;
        SqliteLayout layout;
        layout.table = name;
        write(one_row, folder / "out.db", layout);
        const Database database{folder / "out.db"};
        EXPECT_EQ(database.texts("SELECT name FROM sqlite_master WHERE type = 'table'"),
                  std::vector<std::string>{name});
        EXPECT_EQ(database.ask("SELECT 1 FROM sqlite_master WHERE type = 'index'").size(), 2U);
    }
}

/// Whether a table's name is refused before any work; else it must do.
void expect_refused_at_once_or_written(const std::string& name) {
    const TemporaryFolder folder;
    SqliteLayout layout;
    layout.table = name;
    try {
        const base::OutputFile out{(folder / "out.db").string()};
        check_sqlite_target(name, out);
    } catch (const base::UsageError&) {
        return;
    }
    EXPECT_NO_THROW(write(one_row, folder / "out.db", layout)) << name;
}

TEST(SqliteWriter, TableNamesThatSqliteKeepsForItselfAreRefused) {
    for (const std::string name : {"", "sqlite_master", "sqlite_x", "SQLite_x", "SQLITE_MASTER"}) {
        const TemporaryFolder folder;
        base::OutputFile out{(folder / "out.db").string()};
        EXPECT_THROW(check_sqlite_target(name, out), base::UsageError) << name;
        SqliteLayout layout;
        layout.table = name;
        EXPECT_THROW(write_sqlite(one_row, layout, out), base::UsageError) << name;
    }
}

// The indexes are called after the table: sqlite_packetid would be one of SQLite's own.
TEST(SqliteWriter, ATableCalledSqliteIsWrittenOrRefusedBeforeAnyWork) {
    expect_refused_at_once_or_written("sqlite");
    expect_refused_at_once_or_written("SQLITE");
}

TEST(SqliteWriter, IndexesAreOnTheColumnsThatAreThere) {
    const TemporaryFolder folder;
    write(one_row, folder / "both.db");
    write(Rows{{"tcpstream"}, {{number(1)}}}, folder / "one.db");
    write(Rows{{"x"}, {{number(1)}}}, folder / "none.db");
    SqliteLayout own;
    own.indexes = {"x"};
    write(one_row, folder / "own.db", own);
    const auto indexed = [&folder](std::string_view name) {
        return Database{folder / name}.texts(
            "SELECT i.name FROM sqlite_master AS m, pragma_index_info(m.name) AS i "
            "WHERE m.type = 'index' ORDER BY i.name");
    };
    EXPECT_EQ(indexed("both.db"), (std::vector<std::string>{"packetid", "tcpstream"}));
    EXPECT_EQ(indexed("one.db"), std::vector<std::string>{"tcpstream"});
    EXPECT_EQ(indexed("none.db"), std::vector<std::string>{});
    EXPECT_EQ(indexed("own.db"), std::vector<std::string>{"x"});
}

TEST(SqliteWriter, ReplacesAnOldFileAndLeavesNothingBeside) {
    const TemporaryFolder folder;
    std::ofstream{folder / "out.db"} << "no database at all";
    write(one_row, folder / "out.db");
    EXPECT_EQ(Database{folder / "out.db"}.ask("SELECT * FROM packets").size(), 1U);
    write(one_row, folder / "out.db");
    EXPECT_EQ(Database{folder / "out.db"}.ask("SELECT * FROM packets").size(), 1U);
    EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{"out.db"});
}

TEST(SqliteWriter, RefusesStandardOutputAndDevices) {
    for (const std::string path : {"-", "/dev/null", "/dev/full", "/dev/stdout"}) {
        if (path == "/dev/stdout" && fs::is_regular_file(path)) {
            continue;
        }
        base::OutputFile out{path};
        EXPECT_THROW(check_sqlite_target("packets", out), base::UsageError) << path;
        EXPECT_THROW(write_sqlite(one_row, {}, out), base::UsageError) << path;
    }
}

TEST(SqliteWriter, NothingIsThereBeforeCommitNorAfterAFailure) {
    const TemporaryFolder folder;
    std::ofstream{folder / "old.db"} << "old";
    for (const auto name : {"old.db", "new.db"}) {
        base::OutputFile out{(folder / name).string()};
        const Rows failing{
            {"c"}, {{number(1)}, {[](facts::CellSink&) { throw base::Error{"no such row"}; }}}};
        EXPECT_THROW(write_sqlite(failing, {}, out), base::Error);
    }
    {
        base::OutputFile out{(folder / "new.db").string()};
        write_sqlite(one_row, {}, out);  // and no commit
        EXPECT_FALSE(fs::exists(folder / "new.db"));
    }
    EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{"old.db"});
    EXPECT_EQ(content_of(folder / "old.db"), "old");
}

TEST(SqliteWriter, ColumnsOfTheSameNameAreAnError) {
    const TemporaryFolder folder;
    {
        base::OutputFile out{(folder / "out.db").string()};
        EXPECT_THROW(write_sqlite(Rows{{"c", "c"}, {{number(1), number(2)}}}, {}, out),
                     base::Error);
    }
    EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{});
}

TEST(SqliteWriter, TellsThatThereIsNoRoom) {
    const TemporaryFolder folder;
    std::vector<std::vector<Cell>> cells(2000, {text(std::string(1000, 'x'))});
    const auto before = std::signal(SIGXFSZ, SIG_IGN);
    rlimit usual{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &usual), 0);
    const rlimit little{100'000, usual.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &little), 0);
    std::string message;
    try {
        base::OutputFile out{(folder / "out.db").string()};
        write_sqlite(Rows{{"c"}, cells}, {}, out);
    } catch (const base::Error& error) {
        message = error.what();
    }
    ::setrlimit(RLIMIT_FSIZE, &usual);
    static_cast<void>(std::signal(SIGXFSZ, before));
    EXPECT_NE(message.find("out.db"), std::string::npos) << message;
    EXPECT_NE(message.find("SQLite"), std::string::npos) << message;
    EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{});
}

TEST(SqliteWriter, StrangePathsAreFilesAndNothingElse) {
    const TemporaryFolder folder;
    for (const std::string& name :
         {"with space.db"s, "a?mode=memory.db"s, "quote'\".db"s, "%41.db"s, ":memory:"s}) {
        write(one_row, folder / name);
        EXPECT_EQ(Database{folder / name}.ask("SELECT * FROM packets").size(), 1U) << name;
    }
    EXPECT_EQ(names_in(folder.path()).size(), 5U);
}

// SQLite takes a name that begins with "file:" for a URI, when it is built to.
TEST(SqliteWriter, AFolderThatLooksLikeAUriIsAFolder) {
    const TemporaryFolder folder;
    fs::create_directory(folder / "file:a?mode=memory");
    const fs::path before = fs::current_path();
    fs::current_path(folder.path());
    try {
        write(one_row, "file:a?mode=memory/out.db");
    } catch (const base::Error& error) {
        ADD_FAILURE() << error.what();
    }
    fs::current_path(before);
    const fs::path made = folder.path() / "file:a?mode=memory" / "out.db";
    ASSERT_TRUE(fs::exists(made));
    EXPECT_GT(fs::file_size(made), 0U) << "written somewhere else";
}

}  // namespace
}  // namespace output
