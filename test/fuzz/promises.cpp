// SPDX-License-Identifier: GPL-3.0-or-later
#include "promises.h"

#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/output_file.h"
#include "base/paths.h"
#include "facts/columns.h"
#include "facts/fact_rows.h"
#include "fuzz.h"
#include "output/csv_writer.h"
#include "promise_parts.h"

namespace fuzz {

namespace {

/// Counts what a cell gives.
class Cell final : public facts::CellSink {
  public:
    void absent() override { add(); }
    void number(std::uint64_t /*value*/) override { add(); }
    void big_number(std::uint64_t /*value*/) override { add(); }
    void boolean(bool /*value*/) override { add(); }
    void hexadecimal(std::uint64_t /*value*/, int /*digits*/) override { add(); }
    void time(std::int64_t /*nanoseconds*/) override { add(); }
    void text(std::string_view /*value*/) override { add(); }
    void begin_list() override {
        promise(!m_in_list, "a list holds no list");
        m_in_list = true;
    }
    void end_list() override {
        promise(m_in_list, "a list ends once");
        m_in_list = false;
        add();
    }

    [[nodiscard]] bool is_one() const { return m_values == 1 && !m_in_list; }

  private:
    void add() { m_values += m_in_list ? 0 : 1; }

    int m_values = 0;
    bool m_in_list = false;
};

void promise_rows_of(const facts::RowSource& rows) {
    for (std::size_t row = 0; row < rows.row_count(); ++row) {
        for (std::size_t column = 0; column < rows.column_count(); ++column) {
            Cell cell;
            rows.emit(row, column, cell);
            promise(cell.is_one(), "a cell is one value or one list");
        }
    }
}

std::vector<facts::ExportColumn> all_columns() {
    std::vector<facts::ExportColumn> columns;
    for (const facts::Column& column : facts::columns()) {
        columns.push_back({&column, std::string{column.name}});
    }
    return columns;
}

std::vector<std::size_t> all_rows(const mptcp::Capture& capture) {
    std::vector<std::size_t> rows(capture.packets().size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

void write(const mptcp::Capture& capture, const std::string& path) {
    base::OutputFile file{path};
    output::write_csv(facts::ExportRows{capture, all_columns(), all_rows(capture)}, {}, file);
    file.commit();
}

/// The cells of a capture's rows, connections and subflows: each is one value or one list.
void promise_cells(const mptcp::Capture& capture) {
    promise_rows_of(facts::ExportRows{capture, all_columns(), all_rows(capture)});
    promise_rows_of(*facts::connection_rows(capture));
    promise_rows_of(*facts::subflow_rows(capture));
}

}  // namespace

void promise_all(const mptcp::Capture& capture) {
    if (const auto path = base::environment("MPTCP_FUZZ_TABLE")) {
        write(capture, *path);
    }
    promise_grouping(capture);
    promise_bytes(capture);
    promise_stream_statistics(capture);
    for (std::uint32_t number = 0; number < capture.analysis().connections.size(); ++number) {
        const mptcp::ConnectionView view = capture.connection(number);
        promise_bytes(view);
        promise_answers(view);
    }
    promise_cells(capture);
}

}  // namespace fuzz
