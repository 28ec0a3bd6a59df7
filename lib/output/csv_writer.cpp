// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/csv_writer.h"

#include "base/format_number.h"
#include "base/interrupt.h"
#include "base/text.h"

namespace output {

namespace {

/// Appends cells to a line.
class CsvLine final : public facts::CellSink {
  public:
    CsvLine(char delimiter, bool is_shown)
        : m_is_shown{is_shown}, m_special{std::string{delimiter} + "\"\r\n"} {}

    void absent() override {}
    void number(std::uint64_t value) override {
        separate();
        base::append_number(m_line, value);
    }
    void big_number(std::uint64_t value) override { number(value); }
    void boolean(bool value) override {
        separate();
        m_line += value ? '1' : '0';
    }
    void hexadecimal(std::uint64_t value, int digits) override {
        separate();
        base::append_hexadecimal(m_line, value, digits);
    }
    void time(std::int64_t nanoseconds) override {
        separate();
        base::append_seconds(m_line, nanoseconds);
    }
    void text(std::string_view value) override {
        separate();
        if (m_is_shown) {
            m_line += base::printable(value);
        } else {
            m_line += value;
        }
        m_may_need_quotes = true;
    }
    void begin_list() override {
        m_in_list = true;
        m_first_element = true;
        m_may_need_quotes = true;
    }
    void end_list() override { m_in_list = false; }

    void start_cell() {
        m_cell_start = m_line.size();
        m_may_need_quotes = false;
    }
    void end_cell() {
        if (m_may_need_quotes &&
            m_line.find_first_of(m_special, m_cell_start) != std::string::npos) {
            quote();
        }
    }
    void append(char character) { m_line += character; }

    [[nodiscard]] const std::string& line() const { return m_line; }
    void clear() { m_line.clear(); }

  private:
    void separate() {
        if (m_in_list && !m_first_element) {
            m_line += ' ';
        }
        m_first_element = false;
    }
    void quote() {
        std::string quoted = "\"";
        for (const char character : std::string_view{m_line}.substr(m_cell_start)) {
            quoted.append(character == '"' ? 2 : 1, character);
        }
        m_line.replace(m_cell_start, std::string::npos, quoted + '"');
    }

    bool m_is_shown;  ///< on a terminal, to which text from a capture must not give commands
    std::string m_special;
    std::string m_line;
    std::size_t m_cell_start = 0;
    bool m_in_list = false;
    bool m_first_element = false;
    bool m_may_need_quotes = false;
};

void write_header(const facts::RowSource& source, const CsvLayout& layout, CsvLine& line) {
    for (std::size_t column = 0; column < source.column_count(); ++column) {
        if (column > 0) {
            line.append(layout.delimiter);
        }
        line.start_cell();
        line.text(source.column_name(column));
        line.end_cell();
    }
    line.append('\n');
}

}  // namespace

void write_csv(const facts::RowSource& source, const CsvLayout& layout, base::OutputFile& out) {
    CsvLine line{layout.delimiter, out.is_terminal()};
    if (!layout.comment.empty()) {
        out.write("# " + layout.comment + "\n");
    }
    if (layout.header) {
        write_header(source, layout, line);
        out.write(line.line());
    }
    const std::size_t columns = source.column_count();
    for (std::size_t row = 0; row < source.row_count(); ++row) {
        base::throw_if_interrupted();
        line.clear();
        for (std::size_t column = 0; column < columns; ++column) {
            if (column > 0) {
                line.append(layout.delimiter);
            }
            line.start_cell();
            source.emit(row, column, line);
            line.end_cell();
        }
        line.append('\n');
        out.write(line.line());
    }
}

}  // namespace output
