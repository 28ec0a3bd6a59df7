// SPDX-License-Identifier: GPL-3.0-or-later
// Two ends and the paths between them, as theory needs them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace numerics {

/// A path and what uses it. Units: bytes, seconds, segments of `mss` bytes.
struct Subflow {
    std::string name;
    double mss = 0;              ///< payload of a full segment, bytes, above 0
    std::optional<double> cwnd;  ///< segments, above 0; absent: not limited by a window
    double fowd = 0;             ///< one-way delay to the receiver, s, above 0
    double bowd = 0;             ///< one-way delay back, s, above 0
    double var = 0;              ///< variation of the round trip (RFC 6298 RTTVAR), s, 0 or more
    double loss = 0;             ///< share of the segments that is lost, 0 to 1
    std::optional<double> bandwidth;  ///< of the path, bytes a second, above 0

    [[nodiscard]] double rtt() const { return fowd + bowd; }
    /// What it sends without loss or a full receive window, bytes a second: a window a round trip,
    /// at most the bandwidth. One of the two is always there.
    [[nodiscard]] double rate() const;
};

/// What is computed from. Everything has been checked: at least one subflow, names that differ.
struct Setup {
    std::string name;
    std::optional<double> snd_buffer;  ///< bytes, above 0; absent: not limited
    std::optional<double> rcv_buffer;  ///< likewise
    std::vector<Subflow> subflows;

    /// The smaller of the two buffers that are there.
    [[nodiscard]] std::optional<double> buffer() const;
    /// Place of the subflow of that name.
    /// @throws base::UsageError suggesting the nearest when no subflow has the name.
    [[nodiscard]] std::size_t find(const std::string& subflow) const;
};

}  // namespace numerics
