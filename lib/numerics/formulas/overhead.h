// SPDX-License-Identifier: GPL-3.0-or-later
// What MPTCP's options cost.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "numerics/setup.h"

namespace numerics {

/// What a transfer's options look like. Sizes: RFC 6824 3 (v0), RFC 8684 3 (v1); every option is
/// padded to a multiple of 4 bytes. The client, which opens the first subflow of the setup, sends
/// the data; every segment but a subflow's last is full.
struct OverheadChoice {
    int version = 1;     ///< 0 or 1
    double bytes = 1e7;  ///< that are transferred, above 0
    /// Of the bytes, by subflow, each 0 to 1; empty: equal. They sum up to 1; what is missing or
    /// too much by rounding (0.001) is shared out in proportion.
    std::vector<double> shares{};
    bool long_dsn = true;   ///< 8 bytes of data sequence number, else 4
    bool long_ack = true;   ///< 8 bytes of Data ACK, else 4
    bool checksum = false;  ///< DSS checksums
    /// 1 or more: one DSS with a mapping (and a Data ACK) for so many segments of a subflow. Above
    /// 1 at most as many as 65,535 bytes, which is what a mapping can map.
    double segments_per_mapping = 1;
    double segments_per_ack = 2;       ///< 1 or more, of a subflow
    std::uint64_t announced_ipv4 = 0;  ///< ADD_ADDRs without port, each with its echo in v1
    std::uint64_t announced_ipv6 = 0;
};

/// All in bytes, both directions.
struct Overhead {
    double capable = 0;  ///< the handshake of the first subflow: SYN, SYN/ACK, ACK
    double joins = 0;    ///< the handshakes of the others, likewise
    /// DSS on data segments; in v1 the first of the first subflow is an MP_CAPABLE with data
    /// instead, if that subflow carries any.
    double mappings = 0;
    double acks = 0;       ///< DSS with only a Data ACK on the acknowledgments
    double data_fins = 0;  ///< two DSS with DATA_FIN, one each way, as large as those with mappings
    double addresses = 0;  ///< ADD_ADDR and, in v1, echoes
    double total = 0;
    double share = 0;  ///< total / bytes
};

/// Subflow i has ceil(bytes_i / mss_i) segments, of these ceil(segments_i / segments_per_mapping)
/// with a mapping, and ceil(segments_i / segments_per_ack) acknowledgments; a ratio that is within
/// a relative 1e-12 of a whole number is that number.
/// @throws base::UsageError for a choice out of its range, or another number of shares than of
///         subflows.
[[nodiscard]] Overhead overhead_of(const Setup& setup, const OverheadChoice& choice);

}  // namespace numerics
