// SPDX-License-Identifier: GPL-3.0-or-later
// What the analysis noticed that should not be, or that limits what can be known.
#pragma once

#include <array>
#include <cstdint>

#include "mptcp/model/connection.h"

namespace mptcp {

enum class Problem : std::uint8_t {
    key_mismatch,       ///< an end repeats a key differently (RFC 8684 3.1)
    unknown_version,    ///< an MP_CAPABLE of a version above 1: its keys are not understood
    unknown_token,      ///< MP_JOIN with a token of no key of the capture
    join_hmac_invalid,  ///< HMAC of an MP_JOIN (3.2)
    add_addr_hmac_invalid,
    checksum_invalid,  ///< DSS checksum (3.3.1)
    checksum_unverifiable,
    mapping_contradicted,  ///< a mapping that contradicts an earlier one: the earlier counts
    mapping_out_of_range,  ///< a mapping before the initial data sequence number: left out
    mapping_far_away,      ///< a mapping more than 2^31 away from the data around it
    mapping_unplaced,      ///< a mapping of a stream whose start, to which it refers, is not known
    unmapped_data,  ///< bytes of payload without DSN though the connection had not fallen back
    duplicate,      ///< a frame that the capture holds twice
    both_ends,      ///< of these, copies from another point of the path
    count
};

/// How often, and where first.
struct Problems {
    struct Count {
        std::uint64_t times = 0;
        Row first = no_row;
    };

    void note(Problem problem, Row row, std::uint64_t times = 1) {
        Count& count = m_counts[static_cast<std::size_t>(problem)];
        count.times += times;
        count.first = row < count.first ? row : count.first;
    }
    [[nodiscard]] const Count& operator[](Problem problem) const {
        return m_counts[static_cast<std::size_t>(problem)];
    }

  private:
    std::array<Count, static_cast<std::size_t>(Problem::count)> m_counts;
};

}  // namespace mptcp
