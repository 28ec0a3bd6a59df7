// SPDX-License-Identifier: GPL-3.0-or-later
// Which data sequence numbers of one direction of a connection were sent, and on which subflow.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <unordered_map>

#include "mptcp/model/range_set.h"

namespace mptcp {

/// What sending a DSN once more, or for the first time, is called.
enum class Carriage : std::uint8_t {
    first,       ///< never sent before
    repeated,    ///< sent before on this subflow
    reinjected,  ///< sent before on another subflow only
};

/// The ranges of DSNs sent so far, by the subflow that sent them first; 72 bytes a range. Data
/// that goes on where the subflow's last data ended costs no search.
class CarriedData {
  public:
    class Carrier;

    /// The record of a subflow, by TCP stream; made when it is asked for the first time. Stays
    /// where it is.
    [[nodiscard]] Carrier& carrier(std::uint32_t stream) {
        Carrier& found = m_carriers[stream];
        found.m_stream = stream;
        return found;
    }

    /// Adds [begin, end), not empty, as sent by a subflow. `part(from, to, carriage)` is called for
    /// each piece of it in order.
    template <class Part>
    void add(Carrier& carrier, std::uint64_t begin, std::uint64_t end, Part part) {
        if (carrier.m_has_last && carrier.m_last->second.end == begin) {
            const auto next = std::next(carrier.m_last);
            if (next == m_first.end() || next->first >= end) {
                carrier.m_last->second.end = end;
                part(begin, end, Carriage::first);
                return;
            }
        }
        add_anywhere(carrier, begin, end, part);
    }

  private:
    struct Range {
        std::uint64_t end = 0;
        std::uint32_t stream = 0;
    };
    using Ranges = std::map<std::uint64_t, Range>;

    template <class Part>
    void add_anywhere(Carrier& carrier, std::uint64_t begin, std::uint64_t end, Part part) {
        auto next = m_first.upper_bound(begin);
        if (next != m_first.begin() && std::prev(next)->second.end > begin) {
            --next;
        }
        std::uint64_t position = begin;
        while (next != m_first.end() && next->first < end) {
            if (next->first > position) {
                part(position, next->first, Carriage::first);
                insert(carrier, next, position, next->first);
                position = next->first;
            }
            const std::uint64_t known_until = std::min(next->second.end, end);
            add_known(carrier, next->second.stream, position, known_until, part);
            position = known_until;
            ++next;
        }
        if (position < end) {
            part(position, end, Carriage::first);
            insert(carrier, next, position, end);
        }
    }

    template <class Part>
    static void add_known(Carrier& carrier, std::uint32_t first_stream, std::uint64_t begin,
                          std::uint64_t end, Part part) {
        if (first_stream == carrier.m_stream) {
            part(begin, end, Carriage::repeated);
            return;
        }
        carrier.m_again.add(begin, end, [&](std::uint64_t from, std::uint64_t to, bool is_new) {
            part(from, to, is_new ? Carriage::reinjected : Carriage::repeated);
        });
    }

    /// Notes a range that nobody sent before, in front of `next`.
    void insert(Carrier& carrier, Ranges::iterator next, std::uint64_t begin, std::uint64_t end) {
        if (next != m_first.begin()) {
            const auto before = std::prev(next);
            if (before->second.end == begin && before->second.stream == carrier.m_stream) {
                before->second.end = end;
                carrier.m_last = before;
                carrier.m_has_last = true;
                return;
            }
        }
        carrier.m_last = m_first.emplace_hint(next, begin, Range{end, carrier.m_stream});
        carrier.m_has_last = true;
    }

  public:
    class Carrier {
        friend class CarriedData;
        std::uint32_t m_stream = 0;
        bool m_has_last = false;
        Ranges::iterator m_last;  ///< the range that it added to last
        RangeSet m_again;         ///< sent by it after another subflow had
    };

  private:
    Ranges m_first;
    std::unordered_map<std::uint32_t, Carrier> m_carriers;
};

}  // namespace mptcp
