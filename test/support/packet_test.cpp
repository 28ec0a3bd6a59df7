// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/packet.h"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "support/tshark_rows.h"

namespace test_support {
namespace {

const std::string CHECK_ALL{
    "-o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE"};

Segment ipv6_segment() {
    return {.source = "fd00::1", .destination = "fd00::2", .payload_length = 7};
}

template <typename Packet>
Row only_row(const Packet& packet, const std::vector<std::string>& fields) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add(packet);
    const auto rows = tshark_rows(capture, fields, CHECK_ALL);
    return rows.size() == 1 ? rows.front() : Row{};
}

TEST(Bytes, ChecksumIsThatOfTheExampleInRfc1071) {
    EXPECT_EQ(internet_checksum({0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}), 0x220d);
}

TEST(Bytes, GeneratedPayloadDependsOnTheNumberOnly) {
    const auto whole = generated_payload(1000, 10);
    const auto tail = generated_payload(1004, 6);
    EXPECT_EQ(Bytes(whole.begin() + 4, whole.end()), tail);
    EXPECT_NE(whole[0], whole[1]);
}

TEST(Packet, TsharkReadsTheHeadersAsGiven) {
    const Segment segment{.source = "192.0.2.1",
                          .destination = "198.51.100.2",
                          .source_port = 1234,
                          .destination_port = 5678,
                          .seq = 4294967295,
                          .ack = 3000000000,
                          .flags = ACK | URG | PSH | CWR | ECE,
                          .window = 500,
                          .urgent_pointer = 3,
                          .payload = {'a', 'b', 'c'},
                          .ip_id = 0x1234,
                          .ttl = 17,
                          .traffic_class = 0x2e << 2};
    const Row expected{
        {"ip.src", "192.0.2.1"},   {"ip.dst", "198.51.100.2"},       {"ip.id", "0x1234"},
        {"ip.ttl", "17"},          {"ip.dsfield.dscp", "46"},        {"tcp.srcport", "1234"},
        {"tcp.dstport", "5678"},   {"tcp.seq_raw", "4294967295"},    {"tcp.ack_raw", "3000000000"},
        {"tcp.flags", "0x00f8"},   {"tcp.window_size_value", "500"}, {"tcp.urgent_pointer", "3"},
        {"tcp.payload", "616263"}, {"tcp.checksum.status", "1"},     {"ip.checksum.status", "1"}};
    std::vector<std::string> fields;
    for (const auto& [name, value] : expected) {
        fields.push_back(name);
    }
    EXPECT_EQ(only_row(segment, fields), expected);
}

TEST(Packet, ChecksumsAreRightInBothFamilies) {
    const std::vector<std::string> fields{"tcp.checksum.status", "ip.checksum.status", "tcp.len"};
    const Row ipv4{{"tcp.checksum.status", "1"}, {"ip.checksum.status", "1"}, {"tcp.len", "7"}};
    const Row ipv6{{"tcp.checksum.status", "1"}, {"tcp.len", "7"}};
    EXPECT_EQ(only_row(Segment{.payload_length = 7}, fields), ipv4);
    const Segment routed{.payload_length = 7, .ipv4_options = {0x94, 4, 0, 0}};  // router alert
    EXPECT_EQ(only_row(routed, fields), ipv4);
    EXPECT_EQ(only_row(ipv6_segment(), fields), ipv6);
}

TEST(Packet, WrongChecksumsAreWrong) {
    const Row expected{{"tcp.checksum.status", "0"}, {"ip.checksum.status", "0"}};
    EXPECT_EQ(only_row(Segment{.tcp_checksum = 0x1234, .ip_checksum = 0x1234},
                       {"tcp.checksum.status", "ip.checksum.status"}),
              expected);
}

TEST(Packet, Ipv6ExtensionHeadersStandInFrontOfTcp) {
    auto segment = ipv6_segment();
    segment.ipv6_extensions = {Ipv6Extension::hop_by_hop, Ipv6Extension::destination_options,
                               Ipv6Extension::atomic_fragment};
    const Row expected{{"ipv6.nxt", "0"},           {"ipv6.hopopts.nxt", "60"},
                       {"ipv6.dstopts.nxt", "44"},  {"ipv6.fraghdr.nxt", "6"},
                       {"tcp.dstport", "5201"},     {"tcp.len", "7"},
                       {"tcp.checksum.status", "1"}};
    EXPECT_EQ(
        only_row(segment, {"ipv6.nxt", "ipv6.hopopts.nxt", "ipv6.dstopts.nxt", "ipv6.fraghdr.nxt",
                           "tcp.dstport", "tcp.len", "tcp.checksum.status"}),
        expected);
}

TEST(Packet, DataOffsetMayLie) {
    EXPECT_EQ(only_row(Segment{.data_offset = 4}, {"tcp.hdr_len"}), (Row{{"tcp.hdr_len", "16"}}));
    const Segment into_payload{.payload_length = 8, .data_offset = 6};
    EXPECT_EQ(only_row(into_payload, {"tcp.hdr_len", "tcp.len"}),
              (Row{{"tcp.hdr_len", "24"}, {"tcp.len", "4"}}));
}

TEST(Packet, ZeroTotalLengthIsReadAsOffloaded) {
    const Segment segment{.payload_length = 3000, .ip_length = 0};
    EXPECT_EQ(only_row(segment, {"ip.len", "tcp.len"}),
              (Row{{"ip.len", "3040"}, {"tcp.len", "3000"}}));
}

TEST(Packet, FragmentsMeetAgain) {
    CaptureBuilder capture{LinkType::ethernet};
    for (const auto& fragment : tcp_fragments({.payload_length = 1000, .ip_id = 77}, 512)) {
        capture.add(fragment);
    }
    const auto rows = tshark_rows(
        capture,
        {"ip.flags.mf", "ip.frag_offset", "ip.checksum.status", "tcp.len", "tcp.checksum.status"},
        CHECK_ALL);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0],
              (Row{{"ip.flags.mf", "1"}, {"ip.frag_offset", "0"}, {"ip.checksum.status", "1"}}));
    EXPECT_EQ(rows[1], (Row{{"ip.flags.mf", "0"},
                            {"ip.frag_offset", "64"},  // in units of 8 bytes
                            {"ip.checksum.status", "1"},
                            {"tcp.len", "1000"},
                            {"tcp.checksum.status", "1"}}));
}

TEST(Packet, IcmpQuotesTheSegment) {
    const Row expected{{"icmp.type", "3"},
                       {"icmp.code", "1"},
                       {"icmp.checksum.status", "1"},
                       {"ip.src", "10.0.0.254,10.0.0.1"},
                       {"tcp.dstport", "5201"},
                       {"tcp.seq", "99"}};
    EXPECT_EQ(
        only_row(icmp_error({}, {.seq = 99}), {"icmp.type", "icmp.code", "icmp.checksum.status",
                                               "ip.src", "tcp.dstport", "tcp.seq"}),
        expected);
}

TEST(Packet, Icmpv6QuotesTheSegment) {
    const IcmpError error{.source = "fd00::fe", .quoted_transport = 20};
    const Row expected{{"icmpv6.type", "1"},
                       {"icmpv6.checksum.status", "1"},
                       {"ipv6.src", "fd00::fe,fd00::1"},
                       {"tcp.dstport", "5201"}};
    EXPECT_EQ(only_row(icmp_error(error, ipv6_segment()),
                       {"icmpv6.type", "icmpv6.checksum.status", "ipv6.src", "tcp.dstport"}),
              expected);
}

TEST(Packet, OtherProtocolsHaveNoTcp) {
    const Row udp{{"udp.dstport", "40001"}, {"udp.length", "11"}, {"udp.checksum.status", "1"}};
    EXPECT_EQ(only_row(udp_packet({.payload = {1, 2, 3}}),
                       {"udp.dstport", "udp.length", "udp.checksum.status", "tcp.dstport"}),
              udp);
    const Row arp{{"arp.src.proto_ipv4", "10.0.0.1"}, {"arp.dst.proto_ipv4", "10.0.0.9"}};
    EXPECT_EQ(only_row(arp_request(0, "10.0.0.1", "10.0.0.9"),
                       {"arp.src.proto_ipv4", "arp.dst.proto_ipv4", "tcp.dstport"}),
              arp);
}

TEST(Packet, NextNumberCountsSynFinAndPayload) {
    EXPECT_EQ(next_seq({.seq = 10}), 10U);
    EXPECT_EQ(next_seq({.seq = 10, .flags = SYN}), 11U);
    EXPECT_EQ(next_seq({.seq = 0xffffffff, .flags = FIN | ACK, .payload_length = 5}), 5U);
}

TEST(Packet, ImpossibleOnesAreRefused) {
    const auto refused = [](const Segment& segment) {
        EXPECT_THROW(static_cast<void>(tcp_packet(segment)), std::invalid_argument);
    };
    refused({.source = "10.0.0.300"});
    refused({.source = "fd00::1"});
    refused({.options = {Bytes(41, 1)}});
    EXPECT_THROW(static_cast<void>(tcp_fragments({.payload_length = 100}, 12)),
                 std::invalid_argument);
    EXPECT_THROW(static_cast<void>(tcp_fragments(ipv6_segment(), 8)), std::invalid_argument);
}

}  // namespace
}  // namespace test_support
