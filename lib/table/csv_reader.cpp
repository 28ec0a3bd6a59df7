// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/csv_reader.h"

#include <algorithm>
#include <cctype>

#include "base/error.h"
#include "base/text.h"

namespace table {

namespace {

/// Whether a quoted cell is still open at the end of `record`.
bool ends_in_quotes(std::string_view record) {
    return std::count(record.begin(), record.end(), '"') % 2 != 0;
}

/// Column names are made of these; what else comes first in a header is its delimiter.
bool is_name_character(char character) {
    return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_' ||
           character == '.' || character == '-' || character == '"';
}

}  // namespace

CsvReader::CsvReader(const std::string& path) : m_path{path}, m_lines{path} {
    if (!read_record(m_record)) {
        throw base::Error{"cannot read " + base::shown(path) + " as a table: it is empty"};
    }
    if (m_record.starts_with("# ")) {
        m_comment = m_record.substr(2);
        if (!read_record(m_record)) {
            fail("there is no header line");
        }
    }
    const auto delimiter = std::find_if_not(m_record.begin(), m_record.end(), is_name_character);
    m_delimiter = delimiter == m_record.end() ? ',' : *delimiter;
    split_record(m_record, m_header);
}

bool CsvReader::read_record(std::string& record) {
    const char* line = m_lines.next();
    if (line == nullptr) {
        return false;
    }
    ++m_line;
    record = line;
    while (ends_in_quotes(record)) {
        line = m_lines.next();
        if (line == nullptr) {
            fail("a quoted cell has no end");
        }
        ++m_line;
        record.append("\n").append(line);
    }
    return true;
}

void CsvReader::split_record(const std::string& record, std::vector<std::string>& cells) const {
    cells.clear();
    cells.emplace_back();
    bool in_quotes = false;
    for (std::size_t i = 0; i < record.size(); ++i) {
        const char character = record[i];
        if (character == '"' && in_quotes && i + 1 < record.size() && record[i + 1] == '"') {
            cells.back() += '"';
            ++i;
        } else if (character == '"') {
            in_quotes = !in_quotes;
        } else if (character == m_delimiter && !in_quotes) {
            cells.emplace_back();
        } else {
            cells.back() += character;
        }
    }
}

const std::vector<std::string>* CsvReader::next_row() {
    if (!read_record(m_record)) {
        return nullptr;
    }
    split_record(m_record, m_row);
    if (m_row.size() != m_header.size()) {
        fail("it has " + base::counted(m_row.size(), "cell") + " where the header names " +
             std::to_string(m_header.size()));
    }
    return &m_row;
}

void CsvReader::fail(const std::string& why) const {
    throw base::Error{"cannot read " + base::shown(m_path) + ", line " + std::to_string(m_line) +
                      ": " + why};
}

}  // namespace table
