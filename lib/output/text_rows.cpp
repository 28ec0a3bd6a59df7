// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/format_number.h"
#include "output/cells.h"
#include "output/text_table.h"
#include "output/writers.h"

namespace output {

namespace {

/// Appends a cell as people read it.
class TextSink final : public facts::CellSink {
  public:
    explicit TextSink(std::string& out) : m_out{out} {}

    void absent() override {
        separate();
        m_out += '-';
    }
    void number(std::uint64_t value) override {
        separate();
        base::append_number(m_out, value);
    }
    void big_number(std::uint64_t value) override { number(value); }
    void boolean(bool value) override { other(value ? "yes" : "no"); }
    void hexadecimal(std::uint64_t value, int digits) override {
        separate();
        base::append_hexadecimal(m_out, value, digits);
    }
    void time(std::int64_t nanoseconds) override {
        separate();
        base::append_seconds(m_out, nanoseconds);
    }
    void text(std::string_view value) override { other(value); }
    void begin_list() override {
        m_is_number = false;
        m_in_list = true;
        m_is_first = true;
    }
    void end_list() override { m_in_list = false; }

    [[nodiscard]] bool is_number() const { return m_is_number; }

  private:
    void other(std::string_view value) {
        separate();
        append_on_one_line(m_out, value);
        m_is_number = false;
    }
    void separate() {
        if (m_in_list && !m_is_first) {
            m_out += ',';
        }
        m_is_first = false;
    }

    std::string& m_out;
    bool m_is_number = true;  ///< or absent
    bool m_in_list = false;
    bool m_is_first = false;
};

class RowCells final : public TextCells {
  public:
    explicit RowCells(const facts::RowSource& rows)
        : m_rows{rows}, m_alignments(rows.column_count(), Alignment::right) {}

    [[nodiscard]] std::size_t row_count() const override { return m_rows.row_count(); }
    [[nodiscard]] std::size_t column_count() const override { return m_alignments.size(); }
    void append_heading(std::string& out, std::size_t column) const override {
        append_on_one_line(out, m_rows.column_name(column));
    }
    void append_cell(std::string& out, std::size_t row, std::size_t column) override {
        TextSink sink{out};
        m_rows.emit(row, column, sink);
        if (!sink.is_number()) {
            m_alignments[column] = Alignment::left;
        }
    }
    [[nodiscard]] Alignment alignment(std::size_t column) const override {
        return m_alignments[column];
    }

  private:
    const facts::RowSource& m_rows;
    std::vector<Alignment> m_alignments;  ///< to the right as long as all cells are numbers
};

}  // namespace

void write_text_rows(const facts::RowSource& rows, base::OutputFile& out) {
    RowCells cells{rows};
    write_table(cells, out);
}

}  // namespace output
