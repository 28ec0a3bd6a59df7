// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/assembler.h"

#include "table/text_lines.h"

namespace tshark {

void Assembler::deliver(RowBlock block) {
    const std::lock_guard lock{m_mutex};
    m_waiting.emplace(block.first_frame, std::move(block));
    for (auto next = m_waiting.find(m_next_frame); next != m_waiting.end();
         next = m_waiting.find(m_next_frame)) {
        decode(next->second);
        m_next_frame += next->second.frames;
        m_waiting.erase(next);
    }
}

void Assembler::decode(const RowBlock& block) {
    // Modulo 2^32: a tshark that is not the first may count from below or above.
    const std::uint32_t offset = block.first_frame - block.first_printed;
    table::for_each_line(block.text, [&](std::string_view line) { m_decoder.add(line, offset); });
}

}  // namespace tshark
