// SPDX-License-Identifier: GPL-3.0-or-later
// Which reinjections helped.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "pair/paired_connection.h"

namespace pair {

/// Of a segment that carries data which another subflow had carried before.
enum class Usefulness : std::uint8_t {
    useful,     ///< some of that data reached the receiver before every copy sent earlier
    redundant,  ///< all of it was there already, or it did not arrive itself
    unknown,    ///< whether it or an earlier copy arrived (completely) is not known
};
[[nodiscard]] constexpr auto names_of(Usefulness /*any*/) {
    return base::names("useful", "redundant", "unknown");
}

struct Verdict {
    mptcp::Row row = mptcp::no_row;  ///< in the capture nearer to the sender
    Usefulness usefulness = Usefulness::unknown;
    /// Arrival of the earliest of the earlier copies minus its own, ns: positive when it helped.
    /// Of several ranges of bytes with several copies the one where least was gained, or, of a
    /// redundant one, lost. Absent when it or all earlier copies did not arrive.
    std::optional<std::int64_t> margin;
    std::optional<std::int64_t> arrival;  ///< its own, on the clock of the first capture
    std::uint64_t useful_bytes = 0;       ///< of the reinjected ones
    bool has_late_copy = false;  ///< an earlier copy came after it, which made that redundant
};

/// The reinjections of a direction, in order of sending.
[[nodiscard]] std::vector<Verdict> verdicts_of(const PairedConnection& connection,
                                               mptcp::Side sender);

/// Segments of a direction that arrived with data, none of it new to the receiver: reinjections,
/// originals that came after one, and data that a subflow carried twice. TCP retransmissions are
/// not among them. Linux counts such segments as MPTcpExtDuplicateData, those that it still sees.
[[nodiscard]] std::uint64_t redundant_arrivals_of(const PairedConnection& connection,
                                                  mptcp::Side sender);

/// Data bytes of a direction whose first copy to arrive came on this subflow: each byte counts
/// once. Absent where the receiver's capture shows no data sequence numbers.
[[nodiscard]] std::optional<std::uint64_t> first_arrived_bytes(const PairedConnection& connection,
                                                               mptcp::Side sender,
                                                               const Travel& travel);

}  // namespace pair
