// SPDX-License-Identifier: GPL-3.0-or-later
// A second look at a capture, for the sums of payloads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "capture/source.h"
#include "dissection/dissect.h"
#include "packets/packet_table.h"
#include "tshark/probe.h"

namespace dissection {

/// Whose payload is summed, and how.
struct SumRequest {
    std::vector<std::uint32_t> rows;  ///< of the table, in rising order
    std::string profile;              ///< the user's Wireshark profile; empty: none
    std::optional<unsigned> jobs;     ///< tsharks at once, as Division::jobs
    /// The capture was dealt when the table was made (Dissection::was_dealt). Then only the frames
    /// of those rows are dissected again, by a pool; else all, by one tshark.
    bool was_dealt = false;
};

/// Has tshark print the payload of those rows, and keeps its sums in the table. A row whose payload
/// the snap length cut gets none.
/// @param source a file, or a stream that has become one.
/// @throws base::Error as dissect().
void sum_payloads(const tshark::Tshark& tshark, capture::Source& source, const SumRequest& request,
                  packets::PacketTable& table);

}  // namespace dissection
