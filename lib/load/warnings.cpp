// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/warnings.h"

#include <array>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

namespace load {

namespace {

using base::counted;

std::string from_frame(std::uint32_t frame) {
    return ", first in frame " + std::to_string(frame);
}

/// How a problem of the analysis is reported.
struct Report {
    mptcp::Problem problem;
    std::string_view noun;    ///< counted
    std::string_view words;   ///< what is wrong with them
    bool warns = true;        ///< else only with --verbose
    bool is_failure = false;  ///< an error when strict
};

constexpr std::array reports = {
    Report{mptcp::Problem::key_mismatch, "handshake segment",
           "with a key that differs from an earlier one (the first counts)"},
    Report{mptcp::Problem::unknown_version, "connection attempt",
           "of an unknown MPTCP version, whose keys are not understood"},
    Report{mptcp::Problem::unknown_token, "MP_JOIN",
           "with a token of no key in the capture (did it begin later than the connection?)",
           false},
    Report{mptcp::Problem::join_hmac_invalid, "MP_JOIN", "with a wrong HMAC", true, true},
    Report{mptcp::Problem::add_addr_hmac_invalid, "ADD_ADDR", "with a wrong HMAC", true, true},
    Report{mptcp::Problem::checksum_invalid, "DSS mapping", "with a wrong checksum", true, true},
    Report{mptcp::Problem::checksum_unverifiable, "DSS mapping",
           "whose checksum cannot be verified: its payload is not all in the capture", false},
    Report{mptcp::Problem::mapping_contradicted, "DSS mapping",
           "that contradicts an earlier one (the earlier counts)"},
    Report{mptcp::Problem::mapping_out_of_range, "DSS mapping",
           "before the initial data sequence number, left out"},
    Report{mptcp::Problem::mapping_far_away, "DSS mapping",
           "more than 2^31 away from the data around it, counted nevertheless"},
    Report{mptcp::Problem::mapping_unplaced, "DSS mapping",
           "that cannot be placed, since the start of the stream was not captured: its data "
           "count as unmapped"},
    Report{mptcp::Problem::unmapped_data, "byte",
           "of payload without data sequence number, though MPTCP was in use"},
    Report{mptcp::Problem::duplicate, "frame",
           "held twice, the copies are not counted (duplicate_of)"},
    Report{mptcp::Problem::both_ends, "duplicate",
           "taken at another point of the path: the file seems to hold two captures of the same "
           "traffic"},
};

}  // namespace

void report(const std::string& message, Strictness strictness) {
    if (strictness == Strictness::strict) {
        throw base::Error{message + " (--strict)"};
    }
    base::log_warning(message);
}

void report_unread(const packets::Reading& reading, const std::string& name,
                   Strictness strictness) {
    if (reading.cut_short) {
        report(name + " is incomplete, it ends " +
                   (reading.frames == 0 ? std::string{"before its first frame"}
                                        : "after frame " + std::to_string(reading.frames)) +
                   ": " + reading.cut_message,
               strictness);
    }
    if (reading.headless > 0) {
        report(name + ": " + counted(reading.headless, "TCP segment") +
                   " without a complete TCP header left out" +
                   from_frame(reading.first_headless_frame),
               strictness);
    }
    if (reading.broken_options > 0) {
        report(name + ": " + counted(reading.broken_options, "segment") +
                   " with malformed or contradicting TCP options, which are left out" +
                   from_frame(reading.first_broken_frame),
               strictness);
    }
    if (reading.cut_options > 0) {
        report(name + ": the snap length cuts the TCP options of " +
                   counted(reading.cut_options, "segment") + from_frame(reading.first_cut_frame) +
                   ", whose values after the cut are left out; capture with a snap length of 160 "
                   "or more",
               strictness);
    }
}

/// Segments larger than what the receiver said it takes were put together by an offload.
void report_offload(const mptcp::Capture& capture, const std::string& name) {
    constexpr std::uint32_t largest_ethernet_payload = 9216;
    std::vector<std::uint32_t> most(capture.analysis().tcp.streams.size(),
                                    largest_ethernet_payload);
    std::uint64_t oversized = 0;
    std::uint32_t first_frame = 0;
    std::uint32_t largest = 0;
    for (std::size_t row = 0; row < capture.packets().size(); ++row) {
        std::uint32_t& limit = most[capture.analysis().tcp.stream[row]];
        if (const auto* const rare = capture.packets().rare_of(row); rare != nullptr && rare->mss) {
            // Both ends' announcements; the larger leaves no doubt.
            const std::uint32_t known = limit == largest_ethernet_payload ? 0 : limit;
            limit = std::max<std::uint32_t>(*rare->mss, known);
        }
        const std::uint32_t length = capture.packets().length[row];
        if (length > limit) {
            first_frame = oversized++ == 0 ? capture.packets().frame[row] : first_frame;
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

void report_problems(const mptcp::Capture& capture, const std::string& name,
                     Strictness strictness) {
    for (const Report& wanted : reports) {
        const auto& count = capture.analysis().problems[wanted.problem];
        if (count.times == 0) {
            continue;
        }
        const std::string message = name + ": " + base::counted(count.times, wanted.noun) + " " +
                                    std::string{wanted.words} +
                                    from_frame(capture.packets().frame[count.first]);
        if (wanted.is_failure) {
            report(message, strictness);
        } else if (wanted.warns) {
            base::log_warning(message);
        } else {
            base::log_info(message);
        }
    }
}

}  // namespace load
