// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/capture_builder.h"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/temporary_folder.h"
#include "support/tshark_rows.h"

namespace test_support {
namespace {

constexpr std::int64_t SOME_TIME{1'700'000'000'123'456'789};

const std::vector<LinkType> ALL_LINK_TYPES{LinkType::null,   LinkType::ethernet, LinkType::ppp,
                                           LinkType::raw_ip, LinkType::loop,     LinkType::sll,
                                           LinkType::sll2};

const std::vector<CaptureOptions> ALL_FORMATS{
    {FileFormat::pcap, TimeResolution::microseconds, ByteOrder::little, 262144, {}},
    {FileFormat::pcap, TimeResolution::microseconds, ByteOrder::big, 262144, {}},
    {FileFormat::pcap, TimeResolution::nanoseconds, ByteOrder::little, 262144, {}},
    {FileFormat::pcap, TimeResolution::nanoseconds, ByteOrder::big, 262144, {}},
    {FileFormat::pcapng, TimeResolution::microseconds, ByteOrder::little, 262144, {}},
    {FileFormat::pcapng, TimeResolution::microseconds, ByteOrder::big, 262144, {}},
    {FileFormat::pcapng, TimeResolution::nanoseconds, ByteOrder::little, 262144, {}},
    {FileFormat::pcapng, TimeResolution::nanoseconds, ByteOrder::big, 262144, {}}};

const Segment IPV6_SEGMENT{.source = "fd00::1", .destination = "fd00::2", .payload_length = 5};

TEST(CaptureBuilder, EveryFormatKeepsTimesAndPackets) {
    for (const auto& format : ALL_FORMATS) {
        CaptureBuilder capture{LinkType::ethernet, format};
        capture.add({.time_ns = SOME_TIME, .payload_length = 5});
        capture.add({.time_ns = SOME_TIME - 1'000'000, .payload_length = 6});
        const auto rows = tshark_rows(capture, {"frame.time_epoch", "tcp.dstport", "tcp.len"});
        const bool is_nano{format.resolution == TimeResolution::nanoseconds};
        const std::string digits{is_nano ? "456789" : "456000"};
        ASSERT_EQ(rows.size(), 2U);
        EXPECT_EQ(rows[0], (Row{{"frame.time_epoch", "1700000000.123" + digits},
                                {"tcp.dstport", "5201"},
                                {"tcp.len", "5"}}));
        EXPECT_EQ(rows[1], (Row{{"frame.time_epoch", "1700000000.122" + digits},
                                {"tcp.dstport", "5201"},
                                {"tcp.len", "6"}}));
    }
}

void expect_both_families(LinkType type, ByteOrder order) {
    const Row expected{{"tcp.dstport", "5201"}, {"tcp.len", "5"}, {"tcp.checksum.status", "1"}};
    CaptureBuilder capture{type, {.byte_order = order}};
    capture.add({.payload_length = 5});
    capture.add(IPV6_SEGMENT);
    const auto rows = tshark_rows(capture, {"tcp.dstport", "tcp.len", "tcp.checksum.status"},
                                  "-o tcp.check_checksum:TRUE");
    EXPECT_EQ(rows, (std::vector<Row>{expected, expected}))
        << "link type " << static_cast<unsigned>(type);
}

TEST(CaptureBuilder, EveryLinkTypeCarriesBothFamilies) {
    for (const auto type : ALL_LINK_TYPES) {
        expect_both_families(type, ByteOrder::little);
    }
    expect_both_families(LinkType::null, ByteOrder::big);  // the one that follows the file's order
}

TEST(CaptureBuilder, TaggedPacketsNeedALinkTypeWithEthertypes) {
    const Segment tagged{.encapsulations = {vlan(100)}};
    for (const auto type : {LinkType::ethernet, LinkType::sll, LinkType::sll2}) {
        CaptureBuilder capture{type};
        capture.add(tagged);
        const auto rows = tshark_rows(capture, {"vlan.id", "tcp.dstport"});
        ASSERT_EQ(rows.size(), 1U);
        EXPECT_EQ(rows[0], (Row{{"vlan.id", "100"}, {"tcp.dstport", "5201"}}));
    }
    for (const auto type : {LinkType::null, LinkType::loop, LinkType::raw_ip, LinkType::ppp}) {
        CaptureBuilder capture{type};
        EXPECT_THROW(capture.add(tagged), std::invalid_argument);
    }
}

TEST(CaptureBuilder, LinuxCookedFramesSayDirectionAndInterface) {
    const Link link{.packet_type = PacketType::outgoing, .interface_index = 70000};
    const std::vector<std::string> fields{"sll.pkttype", "sll.ifindex", "sll.src.eth"};
    CaptureBuilder sll{LinkType::sll};
    sll.add(Segment{}, link);
    EXPECT_EQ(tshark_rows(sll, fields),
              (std::vector<Row>{{{"sll.pkttype", "4"}, {"sll.src.eth", "02:00:00:00:00:01"}}}));
    CaptureBuilder sll2{LinkType::sll2};
    sll2.add(Segment{}, link);
    EXPECT_EQ(tshark_rows(sll2, fields),
              (std::vector<Row>{{{"sll.pkttype", "4"},
                                 {"sll.ifindex", "70000"},
                                 {"sll.src.eth", "02:00:00:00:00:01"}}}));
}

TEST(CaptureBuilder, PcapngInterfacesHaveTheirOwnLinkTypes) {
    CaptureBuilder capture{LinkType::ethernet, {.format = FileFormat::pcapng}};
    const auto radio = capture.add_interface(LinkType::raw_ip, "wlan0");
    const auto any = capture.add_interface(LinkType::sll2, "any");
    capture.add(Segment{});
    capture.add(IPV6_SEGMENT, {.capture_interface = any});
    capture.add(Segment{}, {.capture_interface = radio});
    const auto rows = tshark_rows(
        capture, {"frame.interface_id", "frame.interface_name", "frame.encap_type", "tcp.dstport"});
    const auto expected = [](const std::string& id, const std::string& name,
                             const std::string& encapsulation) {
        return Row{{"frame.interface_id", id},
                   {"frame.interface_name", name},
                   {"frame.encap_type", encapsulation},
                   {"tcp.dstport", "5201"}};
    };
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0], expected("0", "if0", "1"));
    EXPECT_EQ(rows[1], expected("2", "any", "210"));  // Wireshark's number of SLL2
    EXPECT_EQ(rows[2], expected("1", "wlan0", "7"));  // and of raw IP
}

TEST(CaptureBuilder, SnapLengthCutsFramesAndKeepsTheirLength) {
    for (const auto format : {FileFormat::pcap, FileFormat::pcapng}) {
        CaptureBuilder capture{LinkType::ethernet, {.format = format, .snap_length = 60}};
        capture.add({.payload_length = 1000});
        const auto rows = tshark_rows(capture, {"frame.len", "frame.cap_len", "tcp.len"});
        EXPECT_EQ(rows,
                  (std::vector<Row>{
                      {{"frame.len", "1054"}, {"frame.cap_len", "60"}, {"tcp.len", "1000"}}}));
    }
}

TEST(CaptureBuilder, RawFramesAndTheirLengthsAreTakenAsGiven) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add_raw(SOME_TIME, {1, 2, 3}, 100);
    EXPECT_EQ(tshark_rows(capture, {"frame.len", "frame.cap_len"}),
              (std::vector<Row>{{{"frame.len", "100"}, {"frame.cap_len", "3"}}}));
}

TEST(CaptureBuilder, ShortFramesCanBePadded) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add(Segment{}, {.minimum_length = 60});
    EXPECT_EQ(tshark_rows(capture, {"frame.len", "tcp.len", "eth.padding"}),
              (std::vector<Row>{
                  {{"frame.len", "60"}, {"tcp.len", "0"}, {"eth.padding", "000000000000"}}}));
}

TEST(CaptureBuilder, TruncatedFilesLoseTheirLastPacketAndFail) {
    const TemporaryFolder folder;
    for (const auto format : {FileFormat::pcap, FileFormat::pcapng}) {
        CaptureBuilder capture{LinkType::ethernet, {.format = format}};
        capture.add({.payload_length = 100});
        capture.add({.payload_length = 200});
        for (const std::size_t more : {5U, 60U}) {  // in the record's header, in its frame
            capture.truncate_at(capture.offset_of_last_record() + more);
            capture.write(folder / "cut");
            const auto result = run_tshark(folder / "cut", {"tcp.len"});
            EXPECT_NE(result.exit_status, 0);
            EXPECT_EQ(result.rows, (std::vector<Row>{{{"tcp.len", "100"}}}));
        }
        capture.truncate_at(capture.offset_of_last_record());
        capture.write(folder / "whole");
        EXPECT_EQ(run_tshark(folder / "whole", {"tcp.len"}).exit_status, 0);
    }
}

TEST(CaptureBuilder, PortReuseMakesANewStream) {
    CaptureBuilder capture{LinkType::ethernet};
    for (const std::uint32_t first : {1000U, 900000U}) {
        capture.add({.seq = first, .flags = SYN});
        capture.add({.seq = first + 1, .flags = RST});
    }
    const auto rows = tshark_rows(capture, {"tcp.stream"});
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[0].at("tcp.stream"), "0");
    EXPECT_EQ(rows[2].at("tcp.stream"), "1");
}

TEST(CaptureBuilder, MisuseIsRefused) {
    CaptureBuilder capture{LinkType::ethernet};
    EXPECT_THROW(capture.add_interface(LinkType::raw_ip, "eth1"), std::logic_error);
    EXPECT_THROW(capture.add(Segment{}, {.capture_interface = 1}), std::out_of_range);
    EXPECT_THROW(capture.write("/nonexistent/folder/file"), std::runtime_error);
}

TEST(TemporaryFolder, IsGoneWithItsContent) {
    std::filesystem::path path;
    {
        const TemporaryFolder folder;
        path = folder.path();
        write_file(folder / "file", {1, 2, 3});
        EXPECT_EQ(std::filesystem::file_size(folder / "file"), 3U);
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace test_support
