// SPDX-License-Identifier: GPL-3.0-or-later
// One direction of one subflow: what its segments' numbers mean, followed row by row.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "mptcp/passes/connections.h"
#include "mptcp/passes/mappings.h"
#include "mptcp/passes/tcp_streams.h"
#include "packets/packet_table.h"

namespace mptcp {

/// The 64-bit number nearest to `reference` whose low 32 bits are `number`.
[[nodiscard]] inline std::uint64_t nearest_to(std::uint64_t reference, std::uint32_t number) {
    const auto distance = static_cast<std::int32_t>(number - static_cast<std::uint32_t>(reference));
    return reference + static_cast<std::uint64_t>(static_cast<std::int64_t>(distance));
}

/// Unwraps 32-bit relative sequence numbers to 64 bits. Number 0 becomes 2^32, so that what lies
/// before the start has a place too.
class Unwrapper {
  public:
    static constexpr std::uint64_t origin = std::uint64_t{1} << 32U;

    /// The 64-bit number nearest to the highest that was noted.
    [[nodiscard]] std::uint64_t nearest(std::uint32_t number) const {
        return nearest_to(m_highest, number);
    }
    void note(std::uint64_t number) { m_highest = number > m_highest ? number : m_highest; }

  private:
    std::uint64_t m_highest = origin;
};

/// Where a row's payload begins: after its SYN.
[[nodiscard]] inline std::uint32_t payload_begin(const packets::PacketTable& packets,
                                                 const TcpStreams& tcp, std::size_t row) {
    const std::uint32_t syn = (packets.flags[row] & packets::tcp_flag::syn) != 0 ? 1 : 0;
    return tcp.relative_sequence[row] + syn;
}

/// Which lane: of which subflow, and who sends in TCP. In order of subflows, what the TCP client
/// sends first.
struct LaneId {
    std::uint32_t subflow = none;
    bool to_tcp_server = true;

    [[nodiscard]] std::size_t index() const {
        return 2 * std::size_t{subflow} + (to_tcp_server ? 0 : 1);
    }
    [[nodiscard]] auto operator<=>(const LaneId& other) const { return index() <=> other.index(); }
    [[nodiscard]] bool operator==(const LaneId&) const = default;
};

/// Something for each lane.
template <class T>
class PerLane {
  public:
    PerLane() = default;
    explicit PerLane(std::size_t subflows) : m_values(2 * subflows) {}

    [[nodiscard]] T& operator[](LaneId lane) { return m_values[lane.index()]; }
    [[nodiscard]] const T& operator[](LaneId lane) const { return m_values[lane.index()]; }

  private:
    std::vector<T> m_values;
};

/// The MPTCP end that sends on a lane.
[[nodiscard]] inline Side sender_of(const Subflow& subflow, bool to_tcp_server) {
    return to_tcp_server ? subflow.opened_by : other(subflow.opened_by);
}

/// Something for each lane that is asked for, made then, in order of lanes. Asking for the same
/// lane again costs no search.
template <class T>
class ByLane {
  public:
    /// The lane's, and whether it is new.
    [[nodiscard]] std::pair<T&, bool> get(LaneId lane) {
        if (m_last != nullptr && lane == m_last_lane) {
            return {*m_last, false};
        }
        const auto [found, is_new] = m_lanes.try_emplace(lane);
        m_last_lane = lane;
        m_last = &found->second;
        return {*m_last, is_new};
    }
    [[nodiscard]] auto begin() { return m_lanes.begin(); }
    [[nodiscard]] auto end() { return m_lanes.end(); }

  private:
    std::map<LaneId, T> m_lanes;
    LaneId m_last_lane;
    T* m_last = nullptr;
};

}  // namespace mptcp
