// SPDX-License-Identifier: GPL-3.0-or-later
// Reads CSV and TSV, as write_csv() and others write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_lines.h"

namespace base {

/// Reads a CSV file with a header line: quoted cells (RFC 4180), any delimiter of CsvLayout, which
/// is taken from the header, and a first comment line. A line break within a cell is read as "\n".
class CsvReader {
  public:
    /// @param shown the file's name in messages; "": the path, quoted.
    /// @throws base::Error when the file cannot be read or has no header line.
    explicit CsvReader(const std::string& path, std::string shown = "");

    /// The text after "# " of a first comment line; empty when there is none.
    [[nodiscard]] const std::string& comment() const { return m_comment; }
    [[nodiscard]] const std::vector<std::string>& header() const { return m_header; }
    [[nodiscard]] char delimiter() const { return m_delimiter; }

    /// The cells of the next row, valid until the next call; nullptr at the end. An empty text
    /// stands for an absent value.
    /// @throws base::Error naming the line when a quote is not closed or the number of cells is not
    ///         the header's.
    [[nodiscard]] const std::vector<std::string>* next_row();

    /// @throws base::Error that names the file and the line read last.
    [[noreturn]] void fail(const std::string& why) const;

  private:
    [[nodiscard]] bool read_record(std::string& record);
    void complete_record(const char* line, std::string& record);
    void split_record(const std::string& record, std::vector<std::string>& cells) const;

    std::string m_shown;
    LineFile m_lines;
    std::size_t m_line = 0;
    std::string m_comment;
    char m_delimiter = ',';
    std::vector<std::string> m_header;
    std::string m_record;
    std::vector<std::string> m_row;
};

}  // namespace base
