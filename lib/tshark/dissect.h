// SPDX-License-Identifier: GPL-3.0-or-later
// A capture becomes a packet table, by tshark.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/source.h"
#include "table/packet_table.h"
#include "tshark/decoder.h"
#include "tshark/probe.h"

namespace tshark {

struct Request {
    std::vector<std::string> extra_fields;  ///< Wireshark fields kept as text beside the facts
    std::string filter;                     ///< display filter that marks rows; empty: none
    std::string profile;                    ///< the user's Wireshark profile; empty: none
};

struct Dissection {
    table::PacketTable table;
    Findings findings;
    /// The frames that match the filter, in order; nothing without a filter.
    std::optional<std::vector<std::uint32_t>> matching_frames;
};

/// Dissects a whole capture. One tshark reads it (or is fed the stream); a second one, at the same
/// time, evaluates the filter. Dissection is lean unless an extra field or the filter needs more.
///
/// A capture that is cut short or damaged gives its complete packets; the findings say so.
/// @throws base::UsageError for a field or filter that tshark does not take;
///         base::Error when tshark fails, is silent for too long or prints what it must not.
[[nodiscard]] Dissection dissect(const Tshark& tshark, capture::Source& source,
                                 const Request& request);

}  // namespace tshark
