// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/text_table.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "output/results.h"

namespace output {
namespace {

/// A table whose first line is the headings; the first column is aligned to the right.
class Lines final : public TextCells {
  public:
    explicit Lines(std::vector<std::vector<std::string>> lines) : m_lines{std::move(lines)} {}

    [[nodiscard]] std::size_t row_count() const override { return m_lines.size() - 1; }
    [[nodiscard]] std::size_t column_count() const override { return m_lines[0].size(); }
    void append_heading(std::string& out, std::size_t column) const override {
        out += m_lines[0][column];
    }
    void append_cell(std::string& out, std::size_t row, std::size_t column) override {
        out += m_lines[row + 1][column];
    }
    [[nodiscard]] Alignment alignment(std::size_t column) const override {
        return column == 0 ? Alignment::right : Alignment::left;
    }

  private:
    std::vector<std::vector<std::string>> m_lines;
};

std::string table_of(std::vector<std::vector<std::string>> lines) {
    Lines cells{std::move(lines)};
    return file_of([&cells](base::OutputFile& out) { write_table(cells, out); });
}

TEST(TextTable, IsAsWideAsTheWidestCell) {
    EXPECT_EQ(table_of({{"n", "name"}, {"10", "a"}, {"9", "longer"}}),
              " n  name\n10  a\n 9  longer\n");
    EXPECT_EQ(table_of({{"number", "name"}, {"10", "a"}}), "number  name\n    10  a\n");
}

TEST(TextTable, HasNoSpacesAtTheEndOfALine) {
    EXPECT_EQ(table_of({{"n", "a", "b"}, {"1", "", ""}, {"", "x", ""}, {"", "", ""}}),
              "n  a  b\n1\n   x\n\n");
}

TEST(TextTable, CountsCharacters) {
    EXPECT_EQ(table_of({{"t", "n"}, {"1 \xc2\xb5s", "x"}, {"10 ms", "y"}}),
              "    t  n\n 1 \xc2\xb5s  x\n10 ms  y\n");
}

}  // namespace
}  // namespace output
