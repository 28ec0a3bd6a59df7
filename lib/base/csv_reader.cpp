// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/csv_reader.h"

#include <algorithm>
#include <cctype>

#include "base/error.h"
#include "base/text.h"

namespace base {

namespace {

/// Whether a quoted cell that is open before a line is closed after it, or the other way round.
bool has_odd_quotes(std::string_view line) {
    return std::count(line.begin(), line.end(), '"') % 2 != 0;
}

/// Column names are made of these; what else comes first in a header is its delimiter.
bool is_name_character(char character) {
    return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_' ||
           character == '.' || character == '-';
}

char delimiter_in(std::string_view header) {
    bool in_quotes = false;
    for (const char character : header) {
        if (character == '"') {
            in_quotes = !in_quotes;
        } else if (!in_quotes && !is_name_character(character)) {
            return character;
        }
    }
    return ',';
}

}  // namespace

CsvReader::CsvReader(const std::string& path, std::string shown)
    : m_shown{shown.empty() ? base::shown(path) : std::move(shown)}, m_lines{path} {
    const char* first = m_lines.next();
    if (first == nullptr) {
        throw base::Error{"cannot read " + m_shown + " as a table: it is empty"};
    }
    ++m_line;
    if (std::string_view{first}.starts_with("# ")) {  // a comment knows no quotes
        m_comment = first + 2;
        first = m_lines.next();
        ++m_line;
    }
    if (first == nullptr) {
        fail("there is no header line");
    }
    complete_record(first, m_record);
    m_delimiter = delimiter_in(m_record);
    split_record(m_record, m_header);
}

bool CsvReader::read_record(std::string& record) {
    const char* line = m_lines.next();
    if (line == nullptr) {
        return false;
    }
    ++m_line;
    complete_record(line, record);
    return true;
}

void CsvReader::complete_record(const char* line, std::string& record) {
    record = line;
    bool in_quotes = has_odd_quotes(record);
    while (in_quotes) {
        line = m_lines.next();
        if (line == nullptr) {
            fail("a quoted cell has no end");
        }
        ++m_line;
        in_quotes = !has_odd_quotes(line);
        record.append("\n").append(line);
    }
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
    throw base::Error{"cannot read " + m_shown + ", line " + std::to_string(m_line) + ": " + why};
}

}  // namespace base
