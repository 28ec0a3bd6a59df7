// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/row_stream.h"

#include <utility>

#include "base/text_lines.h"

namespace tshark {

namespace {

/// Enough lines that the cost of handing them on does not matter, few enough to stay in the caches.
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
    // Taken out first: when m_take throws, finish() must not hand the same lines on again.
    std::string rest = m_pending.substr(last_break + 1);
    const std::string lines = std::exchange(m_pending, std::move(rest));
    base::for_each_line(std::string_view{lines}.substr(0, last_break + 1), m_take);
}

}  // namespace tshark
