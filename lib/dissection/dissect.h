// SPDX-License-Identifier: GPL-3.0-or-later
// A capture becomes a packet table, by tshark.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/source.h"
#include "packets/packet_table.h"
#include "tshark/decoder.h"
#include "tshark/probe.h"

namespace dissection {

/// How the work is divided.
struct Division {
    /// tsharks at once; absent: the cores, or fewer for a small capture.
    std::optional<unsigned> jobs;
    bool single = false;  ///< one tshark reads the file itself
};

struct Request {
    std::vector<std::string> extra_fields;  ///< Wireshark fields kept as text beside the facts
    std::string filter;                     ///< display filter that marks rows; empty: none
    std::string profile;                    ///< the user's Wireshark profile; empty: none
    Division division;
    bool show_progress = false;  ///< on stderr, once the work has lasted a second
};

struct Dissection {
    packets::PacketTable table;
    packets::Reading reading;
    /// The frames that match the filter, in order; absent without a filter.
    std::optional<std::vector<std::uint32_t>> matching_frames;
    /// The capture was dealt to tsharks: each frame says all there is to say of its segment.
    bool was_dealt = false;
};

/// Dissects a whole capture.
///
/// A classic pcap or pcapng file is dealt to several lean tsharks (capture::Slicer, Pool). One
/// tshark reads the whole capture (or is fed the stream) when it cannot be cut: another format,
/// IP fragments, which meet only in one tshark, packets that tshark finds damaged, an extra field
/// that needs tshark's memory or full dissection. A stream for which that shows too late is read
/// again from a copy. Both ways give the same rows (but for classic pcap damaged within its first
/// records, which misleads a tshark that reads the file itself). A filter is evaluated by one more
/// tshark, at the same time.
///
/// A capture that is cut short or damaged gives its complete packets; the findings say so.
/// @throws base::UsageError for a field or filter that tshark does not take;
///         base::Error when tshark fails, is silent for too long or prints what it must not.
[[nodiscard]] Dissection dissect(const tshark::Tshark& tshark, capture::Source& source,
                                 const Request& request);

}  // namespace dissection
