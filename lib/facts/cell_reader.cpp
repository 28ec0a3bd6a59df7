// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/cell_reader.h"

namespace facts {

std::int64_t CellReader::time() const {
    const auto nanoseconds = base::parse_nanoseconds(m_text);
    if (!nanoseconds) {
        fail("a time in seconds");
    }
    return *nanoseconds;
}

void CellReader::fail(std::string_view wanted) const {
    throw WrongCell{"column " + std::string{m_column} + " holds " + base::shown(m_text) +
                    " where " + std::string{wanted} + " is due"};
}

}  // namespace facts
