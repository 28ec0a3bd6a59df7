// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/json_lines_writer.h"

#include <string>
#include <vector>

#include "base/format_number.h"
#include "base/interrupt.h"
#include "output/json_text.h"

namespace output {

namespace {

/// Appends cells as JSON values.
class JsonLine final : public facts::CellSink {
  public:
    void absent() override { plain("null"); }
    void number(std::uint64_t value) override {
        separate();
        base::append_number(m_line, value);
    }
    void big_number(std::uint64_t value) override {
        separate();
        m_line += '"';
        base::append_number(m_line, value);
        m_line += '"';
    }
    void boolean(bool value) override { plain(value ? "true" : "false"); }
    void hexadecimal(std::uint64_t value, int digits) override {
        separate();
        m_line += '"';
        base::append_hexadecimal(m_line, value, digits);
        m_line += '"';
    }
    void time(std::int64_t nanoseconds) override {
        separate();
        base::append_seconds(m_line, nanoseconds);
    }
    void text(std::string_view value) override {
        separate();
        append_json_string(m_line, value);
    }
    void begin_list() override {
        m_line += '[';
        m_first_element = true;
        m_in_list = true;
    }
    void end_list() override {
        m_line += ']';
        m_in_list = false;
    }

    void append(std::string_view text) { m_line += text; }
    [[nodiscard]] const std::string& line() const { return m_line; }
    void clear() { m_line.clear(); }

  private:
    void plain(std::string_view text) {
        separate();
        m_line += text;
    }
    void separate() {
        if (m_in_list && !m_first_element) {
            m_line += ',';
        }
        m_first_element = false;
    }

    std::string m_line;
    bool m_in_list = false;
    bool m_first_element = false;
};

/// What stands in front of each value of a row.
std::vector<std::string> keys_of(const facts::RowSource& source) {
    std::vector<std::string> keys;
    for (std::size_t column = 0; column < source.column_count(); ++column) {
        std::string& key = keys.emplace_back(column == 0 ? "" : ",");
        append_json_string(key, source.column_name(column));
        key += ':';
    }
    return keys;
}

}  // namespace

void for_each_json_object(const facts::RowSource& source,
                          const std::function<void(std::string_view)>& take) {
    const std::vector<std::string> keys = keys_of(source);
    JsonLine line;
    for (std::size_t row = 0; row < source.row_count(); ++row) {
        base::throw_if_interrupted();
        line.clear();
        line.append("{");
        for (std::size_t column = 0; column < keys.size(); ++column) {
            line.append(keys[column]);
            source.emit(row, column, line);
        }
        line.append("}");
        take(line.line());
    }
}

void write_json_lines(const facts::RowSource& source, base::OutputFile& out) {
    for_each_json_object(source, [&out](std::string_view object) {
        out.write(object);
        out.write("\n");
    });
}

}  // namespace output
