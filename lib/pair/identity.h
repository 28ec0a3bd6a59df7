// SPDX-License-Identifier: GPL-3.0-or-later
// What identifies a TCP stream in any capture of it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "pair/per_capture.h"

namespace pair {

/// One end of a TCP stream; what is unknown is absent.
struct EndIdentity {
    std::string_view address;
    std::uint16_t port = 0;
    std::optional<std::uint32_t> initial_sequence;  ///< raw, of the last SYN of this end
    std::optional<std::uint32_t> syn_timestamp;     ///< TSval of the same SYN (RFC 7323)
    std::optional<std::uint32_t> nonce;             ///< of its MP_JOIN (RFC 8684 3.2)
};

/// What a capture shows of a TCP stream. Views into the capture's packet table.
struct StreamIdentity {
    std::uint32_t stream = mptcp::none;
    std::array<EndIdentity, 2> ends;     ///< TCP client, TCP server
    std::optional<std::uint32_t> token;  ///< of the MP_JOIN's SYN
    std::optional<bool> is_master;       ///< opened an MPTCP connection; absent: not seen

    /// Who is TCP client is seen, not guessed.
    [[nodiscard]] bool is_opening_seen() const {
        return ends[0].initial_sequence.has_value() || ends[1].initial_sequence.has_value();
    }
};

/// Of all streams of a capture, by number, in one pass over its rows.
[[nodiscard]] std::vector<StreamIdentity> identities_of(const mptcp::Capture& capture);

}  // namespace pair
