// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/option_bytes.h"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/settings.h"
#include "capture/source.h"
#include "dissection/dissect.h"
#include "support/capture_builder.h"
#include "support/mptcp_options.h"
#include "support/temporary_folder.h"
#include "support/tshark_rows.h"

namespace fs = std::filesystem;
using namespace test_support;

namespace tshark {
namespace {

packets::PacketTable dissected(const fs::path& path) {
    static const Tshark tshark{base::Settings{std::nullopt}};
    capture::Source source{path.string()};
    return dissection::dissect(tshark, source, {}).table;
}

packets::PacketTable dissected(const CaptureBuilder& capture) {
    const TemporaryFolder folder;
    capture.write(folder / "capture");
    return dissected(folder / "capture");
}

/// Every value of the options in the bytes must be the one that tshark printed.
void expect_agreement(const fs::path& path) {
    const packets::PacketTable packets = dissected(path);
    const TsharkResult printed = run_tshark(path, {"tcp.options"});
    ASSERT_EQ(printed.rows.size(), packets.size()) << path;
    for (std::size_t row = 0; row < packets.size(); ++row) {
        SCOPED_TRACE(path.string() + " frame " + std::to_string(packets.frame[row]));
        packets::PacketRow read;
        const auto options = printed.rows[row].find("tcp.options");
        const std::string bytes = options == printed.rows[row].end() ? "" : options->second;
        ASSERT_TRUE(read_option_bytes(bytes, read));
        constexpr std::uint16_t of_options =
            packets::present::timestamps | packets::present::data_ack | packets::present::dsn |
            packets::present::dss_checksum | packets::present::dss_flags |
            packets::present::capable_mapping;
        EXPECT_EQ(read.presence, packets.presence[row] & of_options);
        EXPECT_EQ(read.timestamp_value, packets.timestamp_value[row]);
        EXPECT_EQ(read.timestamp_echo, packets.timestamp_echo[row]);
        EXPECT_EQ(read.dsn, packets.dsn[row]);
        EXPECT_EQ(read.data_ack, packets.data_ack[row]);
        EXPECT_EQ(read.ssn, packets.ssn[row]);
        EXPECT_EQ(read.dss_length, packets.dss_length[row]);
        EXPECT_EQ(read.dss_checksum, packets.dss_checksum[row]);
        EXPECT_EQ(read.dss_flags, packets.dss_flags[row]);
        const packets::RareOptions* const rare = packets.rare_of(row);
        EXPECT_EQ(read.rare.value_or(packets::RareOptions{}),
                  rare == nullptr ? packets::RareOptions{} : *rare);
    }
}

TEST(OptionBytes, AreReadAsTsharkReadsThem) {
    for (const auto& entry : fs::directory_iterator{MPTCP_TEST_DATA}) {
        if (entry.path().extension() == ".pcap") {
            expect_agreement(entry.path());
        }
    }
}

/// Options that the samples do not have, one segment each, after a SYN.
TEST(OptionBytes, OfEveryKindAreReadAsTsharkReadsThem) {
    const std::vector<Options> all = {
        {mp_capable_syn_v0(0x0102030405060708, CHECKSUM_REQUIRED | HMAC_ALGORITHM)},
        {add_addr_v0(3, "10.1.2.3")},
        {add_addr_v0(3, "10.1.2.3", 4433)},
        {add_addr_v0(4, "fd00::1")},
        {add_addr_v0(4, "fd00::1", 4433)},
        {add_addr_v1(5, "10.1.2.3", 0x1122334455667788)},
        {add_addr_v1(5, "10.1.2.3", 0x1122334455667788, 80)},
        {add_addr_v1(5, "fd00::2", 0x0022334455667788, 80)},
        {add_addr_echo(5, "10.1.2.3")},
        {add_addr_echo(5, "fd00::2", 80)},
        {remove_addr({1, 2, 200})},
        {mss(1400), window_scale(9), timestamps(7, 9)},
        {timestamps(1, 2), dss({.data_ack = 77, .data_ack_width = Width::bytes_4})},
        {dss({.data_ack = 0x1122334455667788,
              .mapping = Mapping{.dsn = 5, .dsn_width = Width::bytes_4, .ssn = 9, .length = 3},
              .data_fin = true})},
        {dss({.mapping =
                  Mapping{
                      .dsn = 0xfffffffffffffff0, .ssn = 1, .length = 65535, .checksum = 0xbeef}})},
    };
    CaptureBuilder capture{LinkType::raw_ip};
    std::uint16_t port = 40000;
    for (const Options& options : all) {
        ++port;
        capture.add(Segment{.source_port = port, .seq = 1, .flags = SYN});
        capture.add(Segment{.source_port = port, .seq = 2, .ack = 1, .options = options});
    }
    const TemporaryFolder folder;
    capture.write(folder / "capture");
    expect_agreement(folder / "capture");
}

TEST(OptionBytes, OfAJoinAtWhichTsharkGivesUp) {
    CaptureBuilder capture{LinkType::raw_ip};
    capture.add(Segment{.seq = 101,
                        .ack = 701,
                        .options = {dss({.mapping = Mapping{.dsn = 5, .ssn = 1, .length = 10}})},
                        .payload_length = 10});
    capture.add(Segment{.seq = 100,
                        .flags = SYN,
                        .options = {mp_join_syn(0x01020304, 0x05060708, 1), timestamps(11, 0)}});
    const packets::PacketTable packets = dissected(capture);
    ASSERT_EQ(packets.size(), 2U);
    const packets::RareOptions* const rare = packets.rare_of(1);
    ASSERT_NE(rare, nullptr);
    EXPECT_EQ(rare->receiver_token, 0x01020304U);
    EXPECT_EQ(rare->nonce, 0x05060708U);
    EXPECT_EQ(rare->address_ids, std::vector<std::uint8_t>{1});
    EXPECT_EQ(packets.timestamp_value[1], 11U);
    EXPECT_FALSE(packets.has(1, packets::present::broken_options));
}

TEST(OptionBytes, MalformedOnesChangeNothing) {
    for (const auto* bytes : {
             "1e",                          // no length
             "1e00",                        // a length below 2
             "1e02",                        // no subtype
             "1e0c1001",                    // cut
             "1e0d100101020304050607080a",  // an MP_JOIN of no length that there is
             "1e04200f",                    // a DSS without what its flags announce
             "1e0420001e042000",            // two DSS
             "1e05f0",                      // cut, of the future
         }) {
        packets::PacketRow row;
        row.presence = packets::present::broken_options;
        EXPECT_FALSE(read_option_bytes(bytes, row)) << bytes;
        EXPECT_EQ(row.presence, packets::present::broken_options) << bytes;
        EXPECT_FALSE(row.rare.has_value()) << bytes;
    }
}

}  // namespace
}  // namespace tshark
