// SPDX-License-Identifier: GPL-3.0-or-later
// A hash of what the network leaves unchanged of a segment.
#pragma once

#include <cstdint>
#include <vector>

#include "pair/match_segments.h"

namespace pair {

/// Makes the keys of one capture's rows: 64 bits, such that equal segments have equal keys in any
/// capture (and others do not but for one chance in 2^64).
class SegmentKeys {
  public:
    /// @param is_relative sequence numbers count from the stream's start.
    SegmentKeys(const mptcp::Capture& capture, const Comparison& comparison, bool is_relative)
        : m_packets{capture.packets()},
          m_tcp{capture.analysis().tcp},
          m_comparison{comparison},
          m_is_relative{is_relative} {}

    [[nodiscard]] std::uint64_t of(mptcp::Row row);

  private:
    [[nodiscard]] std::uint64_t key_of_options(mptcp::Row row);

    const packets::PacketTable& m_packets;
    const mptcp::TcpStreams& m_tcp;
    Comparison m_comparison;
    bool m_is_relative;
    std::vector<std::uint64_t>
        m_option_lists;  ///< keys by the table's number of a list; 0: not yet
};

}  // namespace pair
