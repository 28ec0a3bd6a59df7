// SPDX-License-Identifier: GPL-3.0-or-later
#include "dissection/payload_sums.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/settings.h"
#include "capture/source.h"
#include "dissection/dissect.h"
#include "mptcp/passes/analysis.h"
#include "support/capture_builder.h"
#include "support/environment.h"
#include "support/mptcp_options.h"
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

/// Headers of a pcap file and of its records; of Ethernet, IPv4 and TCP without options.
constexpr std::uintmax_t file_header = 24;
constexpr std::uintmax_t record_header = 16;
constexpr std::uintmax_t frame_headers = 14 + 20 + 20;

TEST(PayloadSums, OnlyTheWantedFramesAreDissected) {
    const test_support::TemporaryFolder folder;
    many_segments(3000).write(folder / "capture");
    const std::vector<std::uint32_t> rows = {0, 1, 700, 2998};
    std::uintmax_t wanted = file_header;
    for (const std::uint32_t row : rows) {
        wanted += record_header + frame_headers + payload_of(row + 1).size();
    }
    capture::Source source{(folder / "capture").string()};
    Dissection dissection = dissect(the_tshark(), source, {});
    ASSERT_TRUE(dissection.was_dealt);
    base::Settings settings{std::nullopt};
    settings.override_with("tshark_binary", MPTCP_TEST_SOURCE "/support/fake_tshark.sh",
                           "the test");
    const tshark::Tshark keeping{settings};
    const test_support::Variable mode{"FAKE_TSHARK", "keeps"};
    const test_support::Variable fed{"FAKE_TSHARK_FED", (folder / "fed").string()};
    sum_payloads(keeping, source, {rows, "", 4, true}, dissection.table);
    EXPECT_EQ(std::filesystem::file_size(folder / "fed"), wanted);
    for (const std::uint32_t row : rows) {
        EXPECT_EQ(dissection.table.payload_sum(row), sum_of(payload_of(row + 1))) << row;
    }
}

/// The checksums of a real kernel: in 277 options, all right; segments of a mapping repeat it
/// (data/README.md).
TEST(PayloadSums, GiveTheSameVerdictsWhoeverReads) {
    std::set<std::uint64_t> valid_by_way;
    for (const bool single : {false, true}) {
        capture::Source source{MPTCP_TEST_DATA "/checksums.client.pcap"};
        Request request;
        request.division.single = single;
        Dissection dissection = dissect(the_tshark(), source, request);
        const SumRequest sums{mptcp::rows_to_sum(dissection.table), "", {}, dissection.was_dealt};
        ASSERT_FALSE(sums.rows.empty());
        sum_payloads(the_tshark(), source, sums, dissection.table);
        EXPECT_EQ(dissection.was_dealt, !single);
        std::uint64_t valid = 0;
        for (const mptcp::Subflow& subflow : mptcp::analyse(dissection.table).subflows) {
            for (const mptcp::Side sender : mptcp::both_sides) {
                const mptcp::ChecksumCounts& counts = subflow.checksums[sender];
                valid += counts.valid;
                EXPECT_EQ(counts.invalid, 0U) << subflow.stream;
                EXPECT_EQ(counts.unverifiable, 0U) << subflow.stream;
            }
        }
        EXPECT_GT(valid, 0U);
        EXPECT_LE(valid, 277U);
        valid_by_way.insert(valid);
    }
    EXPECT_EQ(valid_by_way.size(), 1U);
}

// Captures that cannot be dealt.

/// Sums all rows of a capture that one tshark has to read.
void expect_all_sums(const std::filesystem::path& path, std::uint32_t count,
                     const Request& request = {}) {
    std::vector<std::uint32_t> rows(count);
    std::iota(rows.begin(), rows.end(), 0U);
    capture::Source source{path.string()};
    Dissection dissection = dissect(the_tshark(), source, request);
    ASSERT_EQ(dissection.table.size(), count);
    EXPECT_FALSE(dissection.was_dealt);
    sum_payloads(the_tshark(), source, {rows, "", {}, dissection.was_dealt}, dissection.table);
    for (const std::uint32_t row : rows) {
        const auto expected =
            (row + 1) % 5 == 0 ? std::nullopt : std::optional{sum_of(payload_of(row + 1))};
        ASSERT_EQ(dissection.table.payload_sum(row), expected) << row;
    }
}

TEST(PayloadSums, OfACompressedCapture) {
    const test_support::TemporaryFolder folder;
    many_segments(50).write(folder / "capture");
    const std::string command = "gzip '" + (folder / "capture").string() + "'";
    ASSERT_EQ(std::system(command.c_str()), 0);
    expect_all_sums(folder / "capture.gz", 50);
}

TEST(PayloadSums, WithAFieldThatNeedsTheWholeCapture) {
    const test_support::TemporaryFolder folder;
    many_segments(50).write(folder / "capture");
    Request request;
    request.extra_fields = {"tcp.analysis.retransmission"};
    expect_all_sums(folder / "capture", 50, request);
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

// tshark's dissector gives up such an MP_CAPABLE when it has not seen the SYN of its stream.
TEST(PayloadSums, OfAnMpCapableWithDataAfterOtherData) {
    using test_support::MptcpVersion;
    constexpr std::uint64_t client_key = 1;
    constexpr std::uint64_t server_key = 2;
    constexpr std::uint8_t checksums = 0x81;
    const Bytes payload = payload_of(7);
    CaptureBuilder capture{LinkType::ethernet};
    capture.add({.seq = 100,
                 .flags = test_support::SYN,
                 .options = {test_support::mp_capable_syn_v1(checksums)}});
    capture.add(
        {.source = "10.0.0.2",
         .destination = "10.0.0.1",
         .source_port = 5201,
         .destination_port = 40000,
         .seq = 500,
         .ack = 101,
         .flags = test_support::SYN | test_support::ACK,
         .options = {test_support::mp_capable_syn_ack(MptcpVersion::v1, server_key, checksums)}});
    capture.add({.seq = 200, .ack = 501, .payload = payload_of(3)});
    capture.add(
        {.seq = 101,
         .ack = 501,
         .options = {test_support::mp_capable_data(client_key, server_key, 8, 0, checksums)},
         .payload = payload});
    const test_support::TemporaryFolder folder;
    capture.write(folder / "capture");
    for (const bool single : {false, true}) {
        const Dissection dissection = summed(folder / "capture", {std::nullopt, single}, {2, 3});
        EXPECT_EQ(dissection.was_dealt, !single);
        EXPECT_EQ(dissection.table.payload_sum(2), sum_of(payload_of(3)));
        EXPECT_EQ(dissection.table.payload_sum(3), sum_of(payload));
    }
}

TEST(PayloadSums, OfAFileThatHasBecomeShorter) {
    const test_support::TemporaryFolder folder;
    many_segments(200).write(folder / "capture");
    capture::Source source{(folder / "capture").string()};
    Dissection dissection = dissect(the_tshark(), source, {});
    ASSERT_TRUE(dissection.was_dealt);
    std::filesystem::resize_file(folder / "capture",
                                 std::filesystem::file_size(folder / "capture") / 2);
    try {
        sum_payloads(the_tshark(), source, {{3, 150}, "", {}, true}, dissection.table);
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_NE(std::string{error.what()}.find("has changed while it was read"),
                  std::string::npos)
            << error.what();
    }
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
