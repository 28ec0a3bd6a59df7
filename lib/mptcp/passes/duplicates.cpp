// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/duplicates.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>

namespace mptcp {

namespace {

constexpr std::int64_t milliseconds = 1'000'000;
constexpr std::int64_t longest_copy = 1 * milliseconds;
constexpr std::int64_t longest_elsewhere = 2000 * milliseconds;

/// What the network leaves of a segment, mixed to one number.
std::uint32_t fingerprint(const packets::PacketTable& packets, std::size_t row) {
    constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio
    std::uint64_t mixed = packets.sequence[row];
    const auto mix = [&mixed](std::uint64_t value) {
        mixed = (mixed ^ value) * multiplier;
        mixed ^= mixed >> 32U;
    };
    mix(packets.acknowledgment[row] | static_cast<std::uint64_t>(packets.flow[row]) << 32U);
    mix(packets.length[row] | static_cast<std::uint64_t>(packets.ip_id[row]) << 32U |
        static_cast<std::uint64_t>(packets.flags[row]) << 48U);
    mix(packets.timestamp_value[row] | static_cast<std::uint64_t>(packets.timestamp_echo[row])
                                           << 32U);
    mix(packets.window[row] | static_cast<std::uint64_t>(packets.options[row]) << 16U |
        static_cast<std::uint64_t>(packets.dss_flags[row]) << 48U);
    mix(packets.dsn[row]);
    mix(packets.data_ack[row]);
    mix(packets.ssn[row] | static_cast<std::uint64_t>(packets.dss_length[row]) << 32U |
        static_cast<std::uint64_t>(packets.dss_checksum[row]) << 48U);
    if (const packets::RareOptions* const rare = packets.rare_of(row)) {
        mix(rare->sender_key.value_or(0));
        mix(rare->receiver_key.value_or(0));
        mix(rare->nonce.value_or(0) | static_cast<std::uint64_t>(rare->receiver_token.value_or(0))
                                          << 32U);
        for (const std::string& hmac : rare->hmacs) {
            mix(std::hash<std::string>{}(hmac));
        }
    }
    return static_cast<std::uint32_t>(mixed);
}

bool same_rare(const packets::RareOptions* a, const packets::RareOptions* b) {
    return a == b || (a != nullptr && b != nullptr && *a == *b);
}

bool is_same_segment(const packets::PacketTable& packets, std::size_t a, std::size_t b) {
    const auto equal = [a, b](const auto& column) { return column[a] == column[b]; };
    // Interface and time to live apart.
    constexpr std::uint16_t compared = packets::present::timestamps | packets::present::ip_id |
                                       packets::present::data_ack | packets::present::dsn |
                                       packets::present::dss_checksum | packets::present::dss_flags;
    return equal(packets.flow) && equal(packets.sequence) && equal(packets.acknowledgment) &&
           equal(packets.length) && equal(packets.flags) && equal(packets.window) &&
           equal(packets.ip_id) && equal(packets.timestamp_value) &&
           equal(packets.timestamp_echo) && equal(packets.options) && equal(packets.dsn) &&
           equal(packets.data_ack) && equal(packets.ssn) && equal(packets.dss_length) &&
           equal(packets.dss_checksum) && equal(packets.dss_flags) &&
           (packets.presence[a] & compared) == (packets.presence[b] & compared) &&
           same_rare(packets.rare_of(a), packets.rare_of(b));
}

bool is_elsewhere(const packets::PacketTable& packets, std::size_t a, std::size_t b) {
    const auto differs = [&](std::uint16_t bit, const auto& column) {
        return packets.has(a, bit) && packets.has(b, bit) && column[a] != column[b];
    };
    return differs(packets::present::ttl, packets.ttl) ||
           differs(packets::present::interface, packets.interface);
}

/// The newest copy of each segment of a stretch of time: open addressing, 16 to 32 bytes a segment.
class Index {
  public:
    explicit Index(const packets::PacketTable& packets) : m_packets{packets} {}

    /// The noted copy of a segment, or no_row; `row` takes its place.
    Row exchange(std::uint32_t print, Row row) {
        if (2 * (m_used + 1) > m_slots.size()) {
            grow();
        }
        Slot& slot = m_slots[find_slot(print, row)];
        m_used += slot.row == no_row ? 1 : 0;
        slot.print = print;
        return std::exchange(slot.row, row);
    }
    [[nodiscard]] Row find(std::uint32_t print, Row row) const {
        return m_slots.empty() ? no_row : m_slots[find_slot(print, row)].row;
    }
    /// Forgets all, and most of a table that was far too large.
    void clear() {
        const bool too_large = m_slots.size() > smallest && 8 * m_used < m_slots.size();
        m_slots.assign(too_large ? m_slots.size() / 4 : m_slots.size(), Slot{});
        m_used = 0;
    }

  private:
    static constexpr std::size_t smallest = 1024;

    struct Slot {
        std::uint32_t print = 0;
        Row row = no_row;
    };

    /// Where that segment is, or would be.
    [[nodiscard]] std::size_t find_slot(std::uint32_t print, Row row) const {
        const std::size_t mask = m_slots.size() - 1;
        std::size_t at = print & mask;
        while (m_slots[at].row != no_row &&
               (m_slots[at].print != print || !is_same_segment(m_packets, m_slots[at].row, row))) {
            at = (at + 1) & mask;
        }
        return at;
    }
    void grow() {
        std::vector<Slot> old(std::max(smallest, 2 * m_slots.size()));
        old.swap(m_slots);
        for (const Slot& slot : old) {
            if (slot.row != no_row) {
                m_slots[find_slot(slot.print, slot.row)] = slot;
            }
        }
    }

    const packets::PacketTable& m_packets;
    std::vector<Slot> m_slots;
    std::size_t m_used = 0;
};

}  // namespace

const Duplicate* Duplicates::find(Row row) const {
    const auto found = std::lower_bound(
        rows.begin(), rows.end(), row,
        [](const Duplicate& duplicate, Row wanted) { return duplicate.row < wanted; });
    return found != rows.end() && found->row == row ? &*found : nullptr;
}

Duplicates find_duplicates(const packets::PacketTable& packets) {
    Duplicates result;
    Index recent{packets};   // of this stretch of time
    Index earlier{packets};  // of the one before
    Index* newer = &recent;
    Index* older = &earlier;
    std::int64_t stretch_begin = packets.size() > 0 ? packets.time[0] : 0;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const auto row = static_cast<Row>(i);
        const std::int64_t time = packets.time[row];
        if (std::abs(time - stretch_begin) > longest_elsewhere) {
            std::swap(newer, older);
            newer->clear();
            stretch_begin = time;
        }
        if (packets.length[row] == 0 && packets.ip_id[row] == 0) {
            continue;  // never distinguished from its equals
        }
        const std::uint32_t print = fingerprint(packets, row);
        Row original = newer->exchange(print, row);
        if (original == no_row) {
            original = older->find(print, row);
        }
        if (original == no_row) {
            continue;
        }
        const std::int64_t distance = std::abs(time - packets.time[original]);
        const bool has_id = packets.ip_id[row] != 0;
        const bool elsewhere = has_id && is_elsewhere(packets, original, row);
        const bool is_copy = distance <= longest_copy && (packets.length[row] > 0 || has_id);
        if (is_copy || (elsewhere && distance <= longest_elsewhere)) {
            result.rows.push_back({row, original});
            newer->exchange(print, original);  // later copies are held against the first
            if (elsewhere && result.elsewhere++ == 0) {
                result.first_elsewhere = row;
            }
        }
    }
    return result;
}

}  // namespace mptcp
