// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/trace.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

namespace trace {

namespace {

using base::counted;

void report(const std::string& message, Strictness strictness) {
    if (strictness == Strictness::strict) {
        throw base::Error{message + " (--strict)"};
    }
    base::log_warning(message);
}

std::string from_frame(std::uint32_t frame) {
    return ", first in frame " + std::to_string(frame);
}

/// tshark takes many things for captures; what holds no segment and has no capture's mark is none.
void refuse_other_files(const capture::Source& source, const Trace& trace) {
    const bool no_times = trace.findings.frames > 0 && !trace.findings.first_frame_time;
    if (trace.packets.size() == 0 && (source.kind() == capture::Kind::unknown || no_times)) {
        throw base::Error{source.shown() +
                          " is no network capture: tshark finds no TCP segment in it, and it does "
                          "not look like a capture file"};
    }
    if (trace.findings.frames == 0 && source.kind() == capture::Kind::compressed &&
        trace.findings.cut_short) {
        throw base::Error{"cannot read " + source.shown() + ": " + trace.findings.cut_message};
    }
}

void report_unread(const tshark::Findings& findings, const std::string& name,
                   Strictness strictness) {
    if (findings.cut_short) {
        report(name + " is incomplete, it ends " +
                   (findings.frames == 0 ? std::string{"before its first frame"}
                                         : "after frame " + std::to_string(findings.frames)) +
                   ": " + findings.cut_message,
               strictness);
    }
    if (findings.headless > 0) {
        report(name + ": " + counted(findings.headless, "TCP segment") +
                   " without a whole TCP header left out" +
                   from_frame(findings.first_headless_frame),
               strictness);
    }
    if (findings.broken_options > 0) {
        report(name + ": " + counted(findings.broken_options, "segment") +
                   " with malformed TCP options, their MPTCP values left out" +
                   from_frame(findings.first_broken_frame),
               strictness);
    }
    if (findings.cut_options > 0) {
        report(name + ": the snap length cuts the TCP options of " +
                   counted(findings.cut_options, "segment") + from_frame(findings.first_cut_frame) +
                   ", whose MPTCP values are left out; capture with a snap length of 160 or more",
               strictness);
    }
}

/// Segments larger than what the receiver said it takes were put together by an offload.
void report_offload(const Trace& trace, const std::string& name) {
    constexpr std::uint32_t largest_ethernet_payload = 9216;
    std::vector<std::uint32_t> most(trace.analysis.tcp.streams.size(), largest_ethernet_payload);
    std::uint64_t oversized = 0;
    std::uint32_t first_frame = 0;
    std::uint32_t largest = 0;
    for (std::size_t row = 0; row < trace.packets.size(); ++row) {
        std::uint32_t& limit = most[trace.analysis.tcp.stream[row]];
        if (const auto* const rare = trace.packets.rare_of(row); rare != nullptr && rare->mss) {
            // Both ends' announcements; the larger leaves no doubt.
            const std::uint32_t known = limit == largest_ethernet_payload ? 0 : limit;
            limit = std::max<std::uint32_t>(*rare->mss, known);
        }
        const std::uint32_t length = trace.packets.length[row];
        if (length > limit) {
            first_frame = oversized++ == 0 ? trace.packets.frame[row] : first_frame;
            largest = std::max(largest, length);
        }
    }
    if (oversized > 0) {
        base::log_warning(name + ": " + counted(oversized, "segment") + " of up to " +
                          std::to_string(largest) + " bytes, above the MSS" +
                          from_frame(first_frame) +
                          ": captured before segmentation or after reassembly by an offload, not "
                          "as on the wire (ethtool -K DEVICE gro off gso off tso off)");
    }
}

}  // namespace

Trace load(const tshark::Tshark& tshark, capture::Source& source, const tshark::Request& request,
           Strictness strictness) {
    tshark::Dissection dissection = tshark::dissect(tshark, source, request);
    Trace trace{std::move(dissection.table),
                {},
                dissection.findings,
                std::move(dissection.matching_frames)};
    refuse_other_files(source, trace);
    report_unread(trace.findings, source.shown(), strictness);
    if (source.has_changed()) {
        report(source.shown() + " was written to while it was read: its end may be missing",
               strictness);
    }
    if (trace.packets.size() == 0) {
        base::log_warning(source.shown() + " holds no TCP segment");
    }
    trace.analysis = mptcp::analyse(trace.packets);
    report_offload(trace, source.shown());
    return trace;
}

}  // namespace trace
