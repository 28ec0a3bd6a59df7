// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/row_stream.h"

#include "table/text_lines.h"

namespace tshark {

namespace {

/// Enough lines that handing them on costs nothing each, few enough to stay in the caches.
constexpr std::size_t batch_bytes = 1024UL * 1024;

}  // namespace

void RowStream::add(std::string_view piece) {
    m_pending += piece;
    if (m_pending.size() >= batch_bytes) {
        hand_on();
    }
}

bool RowStream::finish() {
    hand_on();
    return m_pending.empty();
}

void RowStream::hand_on() {
    const auto last_break = m_pending.rfind('\n');
    if (last_break == std::string::npos) {
        return;
    }
    table::for_each_line(std::string_view{m_pending}.substr(0, last_break + 1), m_take);
    m_pending.erase(0, last_break + 1);
}

}  // namespace tshark
