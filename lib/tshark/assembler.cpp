// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/assembler.h"

#include "base/text_lines.h"
#include "tshark/together.h"

namespace tshark {

namespace {

/// Rows of about 100,000 frames.
constexpr std::size_t most_waiting_bytes = 32UL * 1024 * 1024;

}  // namespace

void Assembler::deliver(RowBlock block) {
    std::unique_lock lock{m_mutex};
    m_moved_on.wait(lock, [&] {
        return m_ended || block.first_frame == m_next_frame || m_waiting_bytes < most_waiting_bytes;
    });
    if (m_ended) {
        throw EndedElsewhere{};
    }
    m_waiting_bytes += block.text.size();
    m_waiting.emplace(block.first_frame, std::move(block));
    for (auto next = m_waiting.find(m_next_frame); next != m_waiting.end();
         next = m_waiting.find(m_next_frame)) {
        try {
            hand_on(next->second);
        } catch (...) {
            m_ended = true;  // nobody else is to try this block, or to go on after it
            m_moved_on.notify_all();
            throw;
        }
        m_next_frame += next->second.frames;
        m_waiting_bytes -= next->second.text.size();
        m_waiting.erase(next);
    }
    m_moved_on.notify_all();
}

void Assembler::end() {
    const std::lock_guard lock{m_mutex};
    m_ended = true;
    m_moved_on.notify_all();
}

void Assembler::hand_on(const RowBlock& block) {
    // Modulo 2^32: a tshark that is not the first may count from below or above.
    const std::uint32_t offset = block.first_frame - block.first_printed;
    base::for_each_line(block.text, [&](std::string_view line) { m_take(line, offset); });
}

}  // namespace tshark
