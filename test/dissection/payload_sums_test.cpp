// SPDX-License-Identifier: GPL-3.0-or-later
#include "dissection/payload_sums.h"

#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/settings.h"
#include "capture/source.h"
#include "dissection/dissect.h"
#include "support/capture_builder.h"
#include "support/temporary_folder.h"
#include "tshark/probe.h"

namespace dissection {
namespace {

using test_support::Bytes;
using test_support::CaptureBuilder;
using test_support::LinkType;
using test_support::Segment;

const tshark::Tshark& the_tshark() {
    static const tshark::Tshark tshark{base::Settings{std::nullopt}};
    return tshark;
}

Bytes payload_of(std::uint32_t frame) {
    return test_support::generated_payload(1000 * frame, 1 + frame % 50);
}

/// The sum of RFC 1071 that is not complemented.
std::uint16_t sum_of(const Bytes& bytes) {
    return static_cast<std::uint16_t>(~test_support::internet_checksum(bytes));
}

/// Segments with and without payload, each of its own flow.
CaptureBuilder many_segments(std::uint32_t count) {
    CaptureBuilder capture{LinkType::ethernet};
    for (std::uint32_t frame = 1; frame <= count; ++frame) {
        Segment segment{.seq = 1000 * frame};
        if (frame % 5 != 0) {
            segment.payload = payload_of(frame);
        }
        capture.add(segment);
    }
    return capture;
}

Dissection summed(const std::filesystem::path& path, const Division& division,
                  const std::vector<std::uint32_t>& rows) {
    capture::Source source{path.string()};
    Request request;
    request.division = division;
    Dissection dissection = dissect(the_tshark(), source, request);
    sum_payloads(the_tshark(), source, {rows, "", division.jobs, dissection.was_dealt},
                 dissection.table);
    return dissection;
}

TEST(PayloadSums, OfTheChosenRowsWhoeverReads) {
    constexpr std::uint32_t count = 3000;
    const test_support::TemporaryFolder folder;
    many_segments(count).write(folder / "capture");
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 3; row < count; row += row % 600 == 0 ? 500 : 3) {
        rows.push_back(row);
    }
    for (const Division& division :
         {Division{}, Division{3, false}, Division{std::nullopt, true}}) {
        const Dissection dissection = summed(folder / "capture", division, rows);
        EXPECT_EQ(dissection.was_dealt, !division.single);
        auto next = rows.begin();
        for (std::uint32_t row = 0; row < count; ++row) {
            const bool is_chosen = next != rows.end() && *next == row;
            next += is_chosen ? 1 : 0;
            const bool has_payload = (row + 1) % 5 != 0;
            const auto expected = is_chosen && has_payload
                                      ? std::optional{sum_of(payload_of(row + 1))}
                                      : std::nullopt;
            ASSERT_EQ(dissection.table.payload_sum(row), expected) << row;
        }
    }
}

TEST(PayloadSums, OfASegmentInFragments) {
    CaptureBuilder capture{LinkType::ethernet};
    const Bytes payload = test_support::generated_payload(1, 100);
    for (const auto& fragment : test_support::tcp_fragments({.payload = payload, .ip_id = 7}, 32)) {
        capture.add(fragment);
    }
    const test_support::TemporaryFolder folder;
    capture.write(folder / "capture");
    const Dissection dissection = summed(folder / "capture", {}, {0});
    ASSERT_EQ(dissection.table.size(), 1U);
    EXPECT_FALSE(dissection.was_dealt);
    EXPECT_EQ(dissection.table.payload_sum(0), sum_of(payload));
}

TEST(PayloadSums, NotOfAPayloadThatIsCut) {
    CaptureBuilder capture{LinkType::ethernet, {.snap_length = 80}};
    capture.add({.payload_length = 100});
    capture.add({.payload = payload_of(2)});
    const test_support::TemporaryFolder folder;
    capture.write(folder / "capture");
    for (const bool single : {false, true}) {
        const Dissection dissection = summed(folder / "capture", {std::nullopt, single}, {0, 1});
        EXPECT_EQ(dissection.table.payload_sum(0), std::nullopt);
        EXPECT_EQ(dissection.table.payload_sum(1), sum_of(payload_of(2)));
    }
}

}  // namespace
}  // namespace dissection
