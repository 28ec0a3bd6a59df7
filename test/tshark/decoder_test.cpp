// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/decoder.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/settings.h"
#include "capture/source.h"
#include "dissection/dissect.h"
#include "mptcp/passes/tcp_streams.h"
#include "packets/packet_table.h"
#include "support/capture_builder.h"
#include "support/mptcp_options.h"
#include "support/temporary_folder.h"
#include "support/tshark_rows.h"

namespace tshark {
namespace {

namespace bit = packets::present;
namespace type = packets::subtype;
using test_support::ACK;
using test_support::Bytes;
using test_support::CaptureBuilder;
using test_support::FileFormat;
using test_support::LinkType;
using test_support::PSH;
using test_support::Segment;
using test_support::SYN;
using test_support::TimeResolution;

// Lines made by hand.

using Cells = std::map<Field, std::string>;

const Cells SEGMENT{{Field::frame_number, "1"},
                    {Field::time_epoch, "1700000000.123456789"},
                    {Field::protocols, "eth:ethertype:ip:tcp"},
                    {Field::ip_source, "10.0.0.1"},
                    {Field::ip_destination, "10.0.0.2"},
                    {Field::ip_id, "0x12ab"},
                    {Field::ip_ttl, "63"},
                    {Field::source_port, "40000"},
                    {Field::destination_port, "443"},
                    {Field::sequence, "4294967295"},
                    {Field::acknowledgment, "7"},
                    {Field::flags, "0x0018"},
                    {Field::window, "65535"},
                    {Field::length, "1448"},
                    {Field::header_length, "20"}};

Cells changed(Cells cells, const Cells& changes) {
    for (const auto& [field, text] : changes) {
        cells[field] = text;
    }
    return cells;
}

std::string line(const Cells& cells) {
    std::string text;
    for (std::size_t i = 0; i < field_count; ++i) {
        const auto found = cells.find(static_cast<Field>(i));
        text += (i == 0 ? "" : "\t") + (found == cells.end() ? "" : found->second);
    }
    return text;
}

std::string repeated(const std::string& one, const std::string& two) {
    return one + packets::value_separator + two;
}

struct Decoded {
    explicit Decoded(const std::vector<Cells>& lines) : Decoded{lines, {}} {}
    Decoded(const std::vector<Cells>& lines, std::vector<std::string> extra_columns)
        : table{std::move(extra_columns)}, decoder{table, {"icmp", "icmpv6", "sflow_5"}} {
        for (const auto& cells : lines) {
            decoder.add(line(cells));
        }
    }
    Decoded(const Decoded&) = delete;

    [[nodiscard]] std::string source(std::size_t row) const {
        return table.addresses[table.endpoints_of(row).source];
    }
    [[nodiscard]] std::string destination(std::size_t row) const {
        return table.addresses[table.endpoints_of(row).destination];
    }

    packets::PacketTable table;
    Decoder decoder;
};

TEST(DecoderLines, ASegment) {
    const Decoded decoded{{SEGMENT}};
    const auto& table = decoded.table;
    ASSERT_EQ(table.size(), 1U);
    EXPECT_EQ(table.frame[0], 1U);
    EXPECT_EQ(table.time[0], 1'700'000'000'123'456'789);
    EXPECT_EQ(decoded.source(0), "10.0.0.1");
    EXPECT_EQ(decoded.destination(0), "10.0.0.2");
    EXPECT_EQ(table.endpoints_of(0).source_port, 40000);
    EXPECT_EQ(table.endpoints_of(0).destination_port, 443);
    EXPECT_EQ(table.sequence[0], 4294967295U);
    EXPECT_EQ(table.acknowledgment[0], 7U);
    EXPECT_EQ(table.flags[0], 0x18U);
    EXPECT_EQ(table.window[0], 65535U);
    EXPECT_EQ(table.length[0], 1448U);
    EXPECT_EQ(table.ip_id[0], 0x12abU);
    EXPECT_EQ(table.ttl[0], 63U);
    EXPECT_EQ(table.presence[0], bit::ip_id | bit::ttl);
    EXPECT_EQ(table.rare_of(0), nullptr);
    EXPECT_TRUE(table.options_of(0).empty());
    EXPECT_EQ(decoded.decoder.reading().frames, 1U);
    EXPECT_EQ(decoded.decoder.reading().first_frame_time, 1'700'000'000'123'456'789);
}

TEST(DecoderLines, OptionsOfAnySegment) {
    const Decoded decoded{{changed(SEGMENT, {{Field::header_length, "40"},
                                             {Field::options,
                                              "020405B4030307010101"
                                              "080affffffff00000000"}})}};
    const auto& table = decoded.table;
    ASSERT_EQ(table.size(), 1U);
    EXPECT_EQ(table.presence[0], bit::ip_id | bit::ttl | bit::timestamps);
    EXPECT_EQ(table.timestamp_value[0], 4294967295U);
    EXPECT_EQ(table.timestamp_echo[0], 0U);
    ASSERT_NE(table.rare_of(0), nullptr);
    EXPECT_EQ(table.rare_of(0)->mss, 1460);
    EXPECT_EQ(table.rare_of(0)->window_scale, 7);
}

// Of an outer header without options tshark prints nothing, of the inner one its own.
TEST(DecoderLines, OptionsOfAnotherHeaderAreNotTheSegments) {
    const Decoded decoded{
        {changed(SEGMENT, {{Field::protocols, "eth:ethertype:ip:tcp:tunnel:ip:tcp"},
                           {Field::header_length, repeated("20", "24")},
                           {Field::options, "020405b4"}}),
         changed(SEGMENT, {{Field::frame_number, "2"},
                           {Field::protocols, "eth:ethertype:ip:tcp:tunnel:ip:tcp"},
                           {Field::header_length, repeated("24", "24")},
                           {Field::options, repeated("020405b4", "02040500")}})}};
    ASSERT_EQ(decoded.table.size(), 2U);
    EXPECT_EQ(decoded.table.rare_of(0), nullptr);
    ASSERT_NE(decoded.table.rare_of(1), nullptr);
    EXPECT_EQ(decoded.table.rare_of(1)->mss, 1460);
    EXPECT_EQ(decoded.decoder.reading().cut_options, 0U);
}

// As tshark 4.0.17 prints a header that a snap length cuts after its fixed part, or later.
TEST(DecoderLines, OptionsShorterThanTheHeaderSaysAreCut) {
    for (const auto* const bytes : {"<MISSING>", "", "0204", "020405b4"}) {
        const Decoded decoded{
            {changed(SEGMENT, {{Field::header_length, "28"}, {Field::options, bytes}})}};
        ASSERT_EQ(decoded.table.size(), 1U) << bytes;
        EXPECT_TRUE(decoded.table.has(0, bit::cut_options)) << bytes;
        EXPECT_FALSE(decoded.table.has(0, bit::broken_options)) << bytes;
        EXPECT_EQ(decoded.decoder.reading().cut_options, 1U) << bytes;
        EXPECT_EQ(decoded.decoder.reading().broken_options, 0U) << bytes;
    }
}

TEST(DecoderLines, WhatIsNoTcpCountsAsAFrameOnly) {
    const Decoded decoded{
        {{{Field::frame_number, "1"},
          {Field::time_epoch, "5.000000000"},
          {Field::protocols, "eth:ethertype:arp"}},
         changed(SEGMENT, {{Field::frame_number, "2"}, {Field::time_epoch, "4.5"}}),
         {{Field::frame_number, "3"},
          {Field::time_epoch, "7.0"},
          {Field::protocols, "eth:ethertype:ip:udp:data"},
          {Field::ip_source, "10.0.0.1"},
          {Field::ip_destination, "10.0.0.2"}}}};
    ASSERT_EQ(decoded.table.size(), 1U);
    EXPECT_EQ(decoded.table.frame[0], 2U);
    EXPECT_EQ(decoded.table.time[0], 4'500'000'000);
    EXPECT_EQ(decoded.decoder.reading().frames, 3U);
    EXPECT_EQ(decoded.decoder.reading().first_frame_time, 5'000'000'000);
    EXPECT_EQ(decoded.decoder.reading().headless, 0U);
}

// As tshark 4.0.17 prints a pcap record with more microseconds than a second has.
TEST(DecoderLines, ADamagedTimeOfAFrameWithoutSegmentDoesNoHarm) {
    const Decoded decoded{{{{Field::frame_number, "1"},
                            {Field::time_epoch, "57166611.1843667448"},
                            {Field::protocols, "eth:ethertype:arp"}},
                           changed(SEGMENT, {{Field::frame_number, "2"}})}};
    ASSERT_EQ(decoded.table.size(), 1U);
    EXPECT_EQ(decoded.table.frame[0], 2U);
    EXPECT_EQ(decoded.decoder.reading().first_frame_time, decoded.table.time[0]);
}

TEST(DecoderLines, ADamagedTimeOfASegmentIsRefusedWithARemedy) {
    packets::PacketTable table;
    Decoder decoder{table, {}};
    try {
        decoder.add(line(changed(SEGMENT, {{Field::time_epoch, "57166611.1843667448"}})));
        ADD_FAILURE() << "taken";
    } catch (const base::Error& error) {
        const std::string message = error.what();
        EXPECT_NE(message.find("frame 1 has the time stamp '57166611.1843667448'"),
                  std::string::npos)
            << message;
        EXPECT_NE(message.find("'editcap CAPTURE NEW 1'"), std::string::npos) << message;
    }
}

TEST(DecoderLines, QuotedHeadersAreNoRows) {
    for (const auto* protocols :
         {"eth:ethertype:ip:icmp:ip:tcp", "eth:ethertype:ip:udp:sflow_5:eth:ethertype:ip:tcp",
          "eth:ethertype:ip:gre:ip:icmp:ip:tcp"}) {
        const Decoded decoded{{changed(SEGMENT, {{Field::protocols, protocols}})}};
        EXPECT_EQ(decoded.table.size(), 0U) << protocols;
        EXPECT_EQ(decoded.decoder.reading().frames, 1U);
        EXPECT_EQ(decoded.decoder.reading().headless, 0U) << protocols;
    }
}

TEST(DecoderLines, TheInnermostAddressesCount) {
    const Decoded decoded{
        {changed(SEGMENT, {{Field::protocols, "eth:ethertype:ip:gre:ip:tcp:data"},
                           {Field::ip_source, repeated("192.0.2.1", "10.0.0.1")},
                           {Field::ip_destination, repeated("192.0.2.2", "10.0.0.2")},
                           {Field::ip_id, repeated("0x0001", "0x0002")},
                           {Field::ip_ttl, repeated("64", "33")}})}};
    ASSERT_EQ(decoded.table.size(), 1U);
    EXPECT_EQ(decoded.source(0), "10.0.0.1");
    EXPECT_EQ(decoded.destination(0), "10.0.0.2");
    EXPECT_EQ(decoded.table.ip_id[0], 2U);
    EXPECT_EQ(decoded.table.ttl[0], 33U);
}

TEST(DecoderLines, AnOuterIpv4HeaderLendsNothingToIpv6) {
    const Decoded decoded{{changed(SEGMENT, {{Field::protocols, "eth:ethertype:ip:ipv6:tcp"},
                                             {Field::ip_source, "192.0.2.1"},
                                             {Field::ip_destination, "192.0.2.2"},
                                             {Field::ipv6_source, "fd00::1"},
                                             {Field::ipv6_destination, "fd00::2"},
                                             {Field::ipv6_hop_limit, "9"}})}};
    ASSERT_EQ(decoded.table.size(), 1U);
    EXPECT_EQ(decoded.source(0), "fd00::1");
    EXPECT_EQ(decoded.destination(0), "fd00::2");
    EXPECT_EQ(decoded.table.ttl[0], 9U);
    EXPECT_EQ(decoded.table.presence[0], bit::ttl);
}

TEST(DecoderLines, AnOuterIpv6HeaderLendsNothingToIpv4) {
    const Decoded decoded{{changed(SEGMENT, {{Field::protocols, "eth:ethertype:ipv6:ip:tcp"},
                                             {Field::ipv6_source, "fd00::1"},
                                             {Field::ipv6_destination, "fd00::2"},
                                             {Field::ipv6_hop_limit, "9"}})}};
    ASSERT_EQ(decoded.table.size(), 1U);
    EXPECT_EQ(decoded.source(0), "10.0.0.1");
    EXPECT_EQ(decoded.table.ttl[0], 63U);
}

// A tunnel over TCP: what it carries comes after the segment.
TEST(DecoderLines, TheFirstTcpHeaderIsTheSegment) {
    const Decoded decoded{
        {changed(SEGMENT, {{Field::protocols, "eth:ethertype:ip:tcp:tunnel:ip:tcp"},
                           {Field::ip_source, repeated("10.0.0.1", "172.16.0.1")},
                           {Field::ip_destination, repeated("10.0.0.2", "172.16.0.2")},
                           {Field::ip_id, repeated("0x12ab", "0x0002")},
                           {Field::ip_ttl, repeated("63", "1")},
                           {Field::source_port, repeated("40000", "1")},
                           {Field::destination_port, repeated("443", "2")},
                           {Field::sequence, repeated("11", "12")},
                           {Field::acknowledgment, repeated("21", "22")},
                           {Field::flags, repeated("0x0010", "0x0002")},
                           {Field::window, repeated("31", "32")},
                           {Field::length, repeated("41", "42")}})}};
    ASSERT_EQ(decoded.table.size(), 1U);
    EXPECT_EQ(decoded.source(0), "10.0.0.1");
    EXPECT_EQ(decoded.table.endpoints_of(0).source_port, 40000);
    EXPECT_EQ(decoded.table.endpoints_of(0).destination_port, 443);
    EXPECT_EQ(decoded.table.sequence[0], 11U);
    EXPECT_EQ(decoded.table.acknowledgment[0], 21U);
    EXPECT_EQ(decoded.table.flags[0], 0x10U);
    EXPECT_EQ(decoded.table.window[0], 31U);
    EXPECT_EQ(decoded.table.length[0], 41U);
    EXPECT_EQ(decoded.table.ttl[0], 63U);
}

TEST(DecoderLines, AHeaderWithoutItsFixedFieldsIsHeadless) {
    for (const auto field : {Field::sequence, Field::acknowledgment, Field::flags, Field::window,
                             Field::length, Field::header_length, Field::destination_port}) {
        const Decoded decoded{{changed(SEGMENT, {{field, ""}}),
                               changed(SEGMENT, {{Field::frame_number, "2"}, {field, ""}})}};
        EXPECT_EQ(decoded.table.size(), 0U) << static_cast<std::size_t>(field);
        EXPECT_EQ(decoded.decoder.reading().headless, 2U) << static_cast<std::size_t>(field);
        EXPECT_EQ(decoded.decoder.reading().first_headless_frame, 1U);
    }
}

TEST(DecoderLines, ExtraFieldsStayAsTheyAre) {
    packets::PacketTable table{{"ip.dsfield", "http.host"}};
    Decoder decoder{table, {}};
    decoder.add(line(SEGMENT) + "\t0x20\t");
    decoder.add(line(changed(SEGMENT, {{Field::frame_number, "2"}})) + "\t\ta b");
    ASSERT_EQ(table.size(), 2U);
    EXPECT_EQ(table.extra(0, 0), "0x20");
    EXPECT_EQ(table.extra(1, 0), "");
    EXPECT_EQ(table.extra(0, 1), "");
    EXPECT_EQ(table.extra(1, 1), "a b");
}

TEST(DecoderLines, AnotherNumberOfFieldsIsAnError) {
    packets::PacketTable table;
    Decoder decoder{table, {}};
    const auto whole = line(SEGMENT);
    EXPECT_THROW(decoder.add(whole + "\tmore"), base::Error);
    EXPECT_THROW(decoder.add(whole.substr(0, whole.rfind('\t'))), base::Error);
    EXPECT_THROW(decoder.add(""), base::Error);
    EXPECT_THROW(decoder.add("tshark: something happened"), base::Error);
    packets::PacketTable with_extra{{"ip.dsfield"}};
    Decoder wider{with_extra, {}};
    EXPECT_THROW(wider.add(whole), base::Error);
    EXPECT_THROW(wider.add(whole + "\t1\t2"), base::Error);
    EXPECT_NO_THROW(wider.add(whole + "\t1"));
}

void expect_errors(const std::vector<std::pair<Field, std::string>>& bad) {
    for (const auto& [field, text] : bad) {
        Cells cells =
            changed(SEGMENT, {{Field::header_length, "24"}, {Field::options, "01010101"}});
        cells[field] = text;
        packets::PacketTable table;
        Decoder decoder{table, {}};
        EXPECT_THROW(decoder.add(line(cells)), base::Error)
            << field_names[static_cast<std::size_t>(field)] << " '" << text << "'";
    }
}

TEST(DecoderLines, WhatIsNoNumberIsAnError) {
    expect_errors({
        {Field::frame_number, "x"},       {Field::frame_number, ""},
        {Field::frame_number, "-1"},      {Field::frame_number, "4294967296"},
        {Field::time_epoch, "yesterday"}, {Field::time_epoch, "-1795385381.794967296"},
        {Field::time_epoch, ""},          {Field::source_port, "65536"},
        {Field::destination_port, "-1"},  {Field::sequence, "4294967296"},
        {Field::sequence, "1.5"},         {Field::acknowledgment, "1 "},
        {Field::flags, "0xzz"},           {Field::flags, "0x12345"},
        {Field::window, "65536"},         {Field::length, "many"},
        {Field::header_length, "long"},   {Field::options, "0101010"},
        {Field::options, "0101010x"},
    });
}

TEST(DecoderLines, WhatIsNoNumberInAFieldThatMayBeAbsentIsAnErrorToo) {
    expect_errors({
        {Field::ip_ttl, "256"},
        {Field::ip_ttl, "many"},
        {Field::ip_id, "0x10000"},
    });
}

TEST(DecoderLines, AnotherEmptyFieldIsOneTooMany) {
    packets::PacketTable table;
    Decoder decoder{table, {}};
    EXPECT_THROW(decoder.add(line(SEGMENT) + "\t"), base::Error);
}

TEST(DecoderLines, ASkippedOrRepeatedFrameIsAnError) {
    for (const auto* number : {"1", "3", "0"}) {
        packets::PacketTable table;
        Decoder decoder{table, {}};
        decoder.add(line(SEGMENT));
        EXPECT_THROW(decoder.add(line(changed(SEGMENT, {{Field::frame_number, number}}))),
                     base::Error)
            << number;
    }
}

// Captures through tshark.

const Tshark& the_tshark() {
    static const Tshark tshark{base::Settings{std::nullopt}};
    return tshark;
}

dissection::Dissection dissected(const CaptureBuilder& builder,
                                 const dissection::Request& request = {}) {
    const test_support::TemporaryFolder folder;
    const auto path = folder / "capture";
    builder.write(path);
    capture::Source source{path.string()};
    return dissection::dissect(the_tshark(), source, request);
}

std::string flow_text(const packets::PacketTable& table, std::size_t row) {
    const auto& ends = table.endpoints_of(row);
    return table.addresses[ends.source] + " " + std::to_string(ends.source_port) + " > " +
           table.addresses[ends.destination] + " " + std::to_string(ends.destination_port);
}

const std::string FLOW_IPV4{"10.0.0.1 40000 > 10.0.0.2 5201"};
const std::string FLOW_IPV6{"fd00::1 40000 > fd00::2 5201"};

Segment to_ipv6(Segment segment) {
    segment.source = "fd00::1";
    segment.destination = "fd00::2";
    return segment;
}

TEST(Decoder, EveryLinkType) {
    const std::vector<std::pair<LinkType, test_support::ByteOrder>> kinds{
        {LinkType::null, test_support::ByteOrder::little},
        {LinkType::null, test_support::ByteOrder::big},
        {LinkType::ethernet, test_support::ByteOrder::little},
        {LinkType::ppp, test_support::ByteOrder::little},
        {LinkType::raw_ip, test_support::ByteOrder::little},
        {LinkType::loop, test_support::ByteOrder::little},
        {LinkType::sll, test_support::ByteOrder::little},
        {LinkType::sll2, test_support::ByteOrder::big}};
    for (const auto& [link_type, order] : kinds) {
        CaptureBuilder capture{link_type, {.byte_order = order}};
        const Segment segment{.time_ns = 1'500'000'000'000'001'000,
                              .seq = 77,
                              .ack = 88,
                              .flags = PSH | ACK,
                              .payload_length = 5,
                              .ip_id = 0xabcd,
                              .ttl = 61};
        capture.add(segment, {.interface_index = 70000});
        capture.add(to_ipv6(segment), {.interface_index = 3});
        const auto dissection = dissected(capture);
        const auto& table = dissection.table;
        const auto number = static_cast<unsigned>(link_type);
        ASSERT_EQ(table.size(), 2U) << number;
        EXPECT_EQ(flow_text(table, 0), FLOW_IPV4) << number;
        EXPECT_EQ(flow_text(table, 1), FLOW_IPV6) << number;
        EXPECT_TRUE(table.has(0, bit::ip_id));
        EXPECT_FALSE(table.has(1, bit::ip_id));
        EXPECT_EQ(table.ip_id[0], 0xabcdU);
        for (std::size_t row = 0; row < 2; ++row) {
            EXPECT_EQ(table.time[row], 1'500'000'000'000'001'000);
            EXPECT_EQ(table.sequence[row], 77U);
            EXPECT_EQ(table.acknowledgment[row], 88U);
            EXPECT_EQ(table.length[row], 5U);
            EXPECT_EQ(table.flags[row], 0x18U);
            EXPECT_TRUE(table.has(row, bit::ttl));
            EXPECT_EQ(table.ttl[row], 61U) << number;
        }
        if (link_type == LinkType::sll2) {
            EXPECT_TRUE(table.has(0, bit::interface));
            EXPECT_EQ(table.interface[0], 70000U);
            EXPECT_EQ(table.interface[1], 3U);
        }
        EXPECT_EQ(dissection.reading.headless, 0U);
    }
}

TEST(Decoder, EveryEncapsulation) {
    using namespace test_support;
    const std::string from{"192.0.2.1"};
    const std::string to{"192.0.2.2"};
    const std::vector<std::vector<Encapsulation>> all{
        {vlan(100)},
        {qinq(10, 20)},
        {mpls(1000)},
        {mpls(1000), mpls(2000)},
        {pppoe(7)},
        {ip_in_ip(from, to)},
        {ip_in_ip("fd00::a", "fd00::b")},
        {gre(from, to)},
        {gre("fd00::a", "fd00::b")},
        {vxlan(from, to, 5)},
        {gtp_u(from, to, 9)},
        {vlan(100), pppoe(7), vxlan(from, to, 5), vlan(200)},
        {gre(from, to), ip_in_ip("fd00::a", "fd00::b"), ip_in_ip(from, to)},
        {vlan(1), mpls(2), gtp_u("fd00::a", "fd00::b", 3)}};
    CaptureBuilder capture{LinkType::ethernet};
    for (const auto& encapsulations : all) {
        const Segment segment{.seq = 5,
                              .payload_length = 3,
                              .ip_id = 0x1234,
                              .ttl = 33,
                              .encapsulations = encapsulations};
        capture.add(segment);
        capture.add(to_ipv6(segment));
    }
    const auto dissection = dissected(capture);
    const auto& table = dissection.table;
    ASSERT_EQ(table.size(), 2 * all.size());
    for (std::size_t row = 0; row < table.size(); ++row) {
        const bool is_ipv6 = row % 2 == 1;
        EXPECT_EQ(table.frame[row], row + 1);
        EXPECT_EQ(flow_text(table, row), is_ipv6 ? FLOW_IPV6 : FLOW_IPV4) << row;
        EXPECT_EQ(table.ttl[row], 33U) << row;
        EXPECT_EQ(table.has(row, bit::ip_id), !is_ipv6) << row;
        EXPECT_EQ(table.ip_id[row], is_ipv6 ? 0U : 0x1234U) << row;
        EXPECT_EQ(table.length[row], 3U) << row;
        EXPECT_EQ(table.sequence[row], 5U) << row;
    }
    EXPECT_EQ(dissection.reading.frames, 2 * all.size());
}

TEST(Decoder, Ipv6ExtensionHeaders) {
    using test_support::Ipv6Extension;
    CaptureBuilder capture{LinkType::raw_ip};
    for (const auto& extensions : std::vector<std::vector<Ipv6Extension>>{
             {Ipv6Extension::hop_by_hop},
             {Ipv6Extension::destination_options},
             {Ipv6Extension::atomic_fragment},
             {Ipv6Extension::hop_by_hop, Ipv6Extension::destination_options,
              Ipv6Extension::atomic_fragment}}) {
        capture.add(to_ipv6({.payload_length = 9, .ttl = 4, .ipv6_extensions = extensions}));
    }
    const auto dissection = dissected(capture);
    const auto& table = dissection.table;
    ASSERT_EQ(table.size(), 4U);
    for (std::size_t row = 0; row < 4; ++row) {
        EXPECT_EQ(flow_text(table, row), FLOW_IPV6);
        EXPECT_EQ(table.length[row], 9U) << row;
        EXPECT_EQ(table.ttl[row], 4U);
    }
}

TEST(Decoder, EthernetPaddingIsNoPayload) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add(Segment{}, {.minimum_length = 60});
    capture.add(Segment{.payload_length = 1}, {.minimum_length = 60});
    const auto dissection = dissected(capture);
    ASSERT_EQ(dissection.table.size(), 2U);
    EXPECT_EQ(dissection.table.length[0], 0U);
    EXPECT_EQ(dissection.table.length[1], 1U);
}

TEST(Decoder, IcmpErrorsAreNoRowsAndShiftNoStreamNumber) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add({.source_port = 40000, .flags = SYN});
    const Segment quoted{.source_port = 41000, .payload_length = 100};
    capture.add(test_support::icmp_error({}, quoted));
    capture.add(test_support::icmp_error({.quoted_transport = 20}, quoted));
    capture.add(test_support::icmp_error({.quoted_transport = 120}, quoted));
    capture.add(test_support::icmp_error({.source = "fd00::fe"}, to_ipv6(quoted)));
    capture.add(
        test_support::icmp_error({.source = "fd00::fe", .quoted_transport = 120}, to_ipv6(quoted)));
    capture.add({.source_port = 42000, .flags = SYN});
    for (const bool is_full : {false, true}) {
        dissection::Request request;
        if (is_full) {
            request.extra_fields = {"tcp.time_delta"};
        }
        const auto dissection = dissected(capture, request);
        const auto& table = dissection.table;
        ASSERT_EQ(table.size(), 2U);
        EXPECT_EQ(table.frame[0], 1U);
        EXPECT_EQ(table.frame[1], 7U);
        EXPECT_EQ(table.endpoints_of(1).source_port, 42000);
        EXPECT_EQ(dissection.reading.frames, 7U);
        EXPECT_EQ(dissection.reading.headless, 0U);
        const auto tcp = mptcp::follow_tcp_streams(table);
        EXPECT_EQ(tcp.stream[0], 0U);
        EXPECT_EQ(tcp.stream[1], 1U);
    }
}

/// An sFlow version 5 datagram with one flow sample of one Ethernet frame.
Bytes sflow_datagram(const Bytes& frame) {
    using test_support::append_number;
    auto sampled = frame;
    while (sampled.size() % 4 != 0) {
        sampled.push_back(0);
    }
    Bytes record;
    for (const std::uint64_t number :
         {std::uint64_t{1}, std::uint64_t{frame.size()} + 4, std::uint64_t{4},
          std::uint64_t{frame.size()}}) {  // Ethernet, frame length, stripped, header length
        append_number(record, number, 4);
    }
    test_support::append_bytes(record, sampled);
    Bytes sample;
    for (const unsigned number : {1U, 1U, 256U, 256U, 0U, 1U, 2U, 1U}) {  // ... one record
        append_number(sample, number, 4);
    }
    append_number(sample, 1, 4);  // a raw packet header
    append_number(sample, record.size(), 4);
    test_support::append_bytes(sample, record);
    Bytes datagram;
    append_number(datagram, 5, 4);
    append_number(datagram, 1, 4);                       // the sender has an IPv4 address
    append_number(datagram, 0x0a000009, 4);              // 10.0.0.9
    for (const unsigned number : {0U, 1U, 1000U, 1U}) {  // its part, number, uptime, samples
        append_number(datagram, number, 4);
    }
    append_number(datagram, 1, 4);  // a flow sample
    append_number(datagram, sample.size(), 4);
    test_support::append_bytes(datagram, sample);
    return datagram;
}

CaptureBuilder capture_with_sampled_packets() {
    CaptureBuilder capture{LinkType::ethernet};
    const auto packet = test_support::tcp_packet({.source_port = 41000, .payload_length = 40});
    const auto frame =
        test_support::link_frame(LinkType::ethernet, {}, packet, test_support::ByteOrder::little);
    capture.add({.source_port = 40000, .flags = SYN});
    capture.add(test_support::udp_packet(
        {.source_port = 50000, .destination_port = 6343, .payload = sflow_datagram(frame)}));
    capture.add({.source_port = 42000, .flags = SYN});
    return capture;
}

TEST(Decoder, SampledPacketsAreNoRows) {
    const auto capture = capture_with_sampled_packets();
    // That this is sFlow is tshark's word.
    const auto seen = test_support::tshark_rows(capture, {"frame.protocols"});
    ASSERT_EQ(seen.size(), 3U);
    ASSERT_NE(seen[1].at("frame.protocols").find("udp:sflow"), std::string::npos);
    ASSERT_NE(seen[1].at("frame.protocols").find("ip:tcp"), std::string::npos);
    for (const bool is_full : {false, true}) {
        dissection::Request request;
        if (is_full) {
            request.extra_fields = {"tcp.stream"};
        }
        const auto dissection = dissected(capture, request);
        ASSERT_EQ(dissection.table.size(), 2U) << is_full;
        EXPECT_EQ(dissection.table.frame[1], 3U);
        EXPECT_EQ(dissection.reading.frames, 3U);
        EXPECT_EQ(mptcp::follow_tcp_streams(dissection.table).stream[1], 1U);
    }
}

TEST(Decoder, OtherFramesAreNoRowsButCount) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add(test_support::arp_request(1'000'000'000, "10.0.0.1", "10.0.0.2"));
    capture.add(test_support::udp_packet({.time_ns = 2'000'000'000, .payload = {1, 2, 3}}));
    capture.add(test_support::udp_packet(
        {.time_ns = 2'000'000'000, .destination_port = 53, .payload = Bytes(30, 0)}));
    capture.add({.time_ns = 3'000'000'000, .payload_length = 1});
    capture.add_raw(4'000'000'000, Bytes(20, 0xff));
    capture.add(test_support::arp_request(5'000'000'000, "10.0.0.1", "10.0.0.2"));
    const auto dissection = dissected(capture);
    ASSERT_EQ(dissection.table.size(), 1U);
    EXPECT_EQ(dissection.table.frame[0], 4U);
    EXPECT_EQ(dissection.table.time[0], 3'000'000'000);
    EXPECT_EQ(dissection.reading.frames, 6U);
    EXPECT_EQ(dissection.reading.first_frame_time, 1'000'000'000);
    EXPECT_EQ(dissection.reading.headless, 0U);
}

TEST(Decoder, FragmentsAreOneSegmentWhereTheyMeet) {
    CaptureBuilder capture{LinkType::ethernet};
    const auto in_order = test_support::tcp_fragments({.payload_length = 100, .ip_id = 7}, 32);
    capture.add(in_order[0]);
    capture.add({.source_port = 40001, .payload_length = 1, .ip_id = 8});
    capture.add(in_order[1]);
    const auto reordered =
        test_support::tcp_fragments({.source_port = 40002, .payload_length = 64, .ip_id = 9}, 8);
    capture.add(reordered[1]);
    capture.add(reordered[0]);
    const auto dissection = dissected(capture);
    const auto& table = dissection.table;
    // tshark with its default preferences reassembles on frames 3 and 5.
    ASSERT_EQ(table.size(), 3U);
    EXPECT_EQ(table.frame[0], 2U);
    EXPECT_EQ(table.length[0], 1U);
    EXPECT_EQ(table.frame[1], 3U);
    EXPECT_EQ(table.length[1], 100U);
    EXPECT_EQ(flow_text(table, 1), FLOW_IPV4);
    EXPECT_EQ(table.frame[2], 5U);
    EXPECT_EQ(table.length[2], 64U);
    EXPECT_EQ(table.endpoints_of(2).source_port, 40002);
    EXPECT_EQ(dissection.reading.headless, 0U);
}

TEST(Decoder, FragmentsWithinAndAroundATunnel) {
    using namespace test_support;
    const auto tunnel = gre("192.0.2.1", "192.0.2.2");
    const Segment inner{.payload_length = 100, .ip_id = 7, .ttl = 33, .encapsulations = {tunnel}};
    CaptureBuilder capture{LinkType::ethernet};
    for (const auto& fragment : tcp_fragments(inner, 32)) {
        capture.add(fragment);
    }
    Segment outer = inner;
    outer.source_port = 40001;
    for (const auto& fragment : fragment_ipv4(tcp_packet(outer), 64)) {
        capture.add(fragment);
    }
    const auto dissection = dissected(capture);
    const auto& table = dissection.table;
    ASSERT_EQ(table.size(), 2U);
    EXPECT_EQ(table.frame[0], 2U);
    EXPECT_EQ(table.frame[1], 4U);
    for (std::size_t row = 0; row < 2; ++row) {
        EXPECT_EQ(table.addresses[table.endpoints_of(row).source], "10.0.0.1") << row;
        EXPECT_EQ(table.length[row], 100U) << row;
        EXPECT_EQ(table.ttl[row], 33U) << row;
        EXPECT_EQ(table.ip_id[row], 7U) << row;
    }
    EXPECT_EQ(table.endpoints_of(1).source_port, 40001);
}

TEST(Decoder, AFragmentWithoutTheOthersIsNoRow) {
    CaptureBuilder capture{LinkType::ethernet};
    const auto parts = test_support::tcp_fragments({.payload_length = 100, .ip_id = 7}, 32);
    capture.add(parts[0]);
    capture.add({.source_port = 40001});
    const auto others =
        test_support::tcp_fragments({.source_port = 40002, .payload_length = 99, .ip_id = 8}, 64);
    capture.add(others[1]);
    const auto dissection = dissected(capture);
    ASSERT_EQ(dissection.table.size(), 1U);
    EXPECT_EQ(dissection.table.frame[0], 2U);
    EXPECT_EQ(dissection.reading.frames, 3U);
}

TEST(Decoder, LengthsOfOffloadedSegmentsAreTheFrames) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add({.payload_length = 3000, .ip_length = 0});
    capture.add(to_ipv6({.payload_length = 3000, .ip_length = 0}));
    capture.add({.payload_length = 70000});
    capture.add(to_ipv6({.payload_length = 70000}));
    const auto dissection = dissected(capture);
    const auto& table = dissection.table;
    ASSERT_EQ(table.size(), 4U);
    EXPECT_EQ(table.length[0], 3000U);
    EXPECT_EQ(table.length[1], 3000U);
    EXPECT_EQ(flow_text(table, 1), FLOW_IPV6);
    EXPECT_EQ(table.length[2], 70000U);
    EXPECT_EQ(table.length[3], 70000U);
}

TEST(Decoder, AHeaderThatTheSnapLengthCutsIsHeadless) {
    // Ethernet and IPv4 headers are 34 bytes; 6 of the TCP header are left.
    CaptureBuilder capture{LinkType::ethernet, {.snap_length = 40}};
    capture.add(test_support::arp_request(0, "10.0.0.1", "10.0.0.2"));
    capture.add({.payload_length = 100});
    capture.add({.payload_length = 100});
    const auto dissection = dissected(capture);
    EXPECT_EQ(dissection.table.size(), 0U);
    EXPECT_EQ(dissection.reading.frames, 3U);
    EXPECT_EQ(dissection.reading.headless, 2U);
    EXPECT_EQ(dissection.reading.first_headless_frame, 2U);
}

TEST(Decoder, OptionsThatTheSnapLengthCuts) {
    // The TCP header is 20 bytes and 24 of options: 10 timestamps, 12 DSS, 2 NOPs.
    for (const std::uint32_t snap_length : {54U, 60U, 66U, 70U}) {
        CaptureBuilder capture{LinkType::ethernet, {.snap_length = snap_length}};
        capture.add({.options = {test_support::timestamps(1, 2),
                                 test_support::dss({.data_ack = 0x1122334455667788})},
                     .payload_length = 100});
        const auto dissection = dissected(capture);
        const auto& table = dissection.table;
        ASSERT_EQ(table.size(), 1U) << snap_length;
        EXPECT_EQ(flow_text(table, 0), FLOW_IPV4);
        EXPECT_EQ(table.length[0], 100U) << snap_length;
        EXPECT_TRUE(table.has(0, bit::cut_options)) << snap_length;
        EXPECT_FALSE(table.has(0, bit::broken_options)) << snap_length;
        EXPECT_FALSE(table.has(0, bit::data_ack)) << snap_length;
        EXPECT_EQ(table.has(0, bit::timestamps), snap_length >= 64) << snap_length;
        EXPECT_EQ(dissection.reading.cut_options, 1U) << snap_length;
        EXPECT_EQ(dissection.reading.first_cut_frame, 1U) << snap_length;
        EXPECT_EQ(dissection.reading.broken_options, 0U) << snap_length;
        EXPECT_EQ(dissection.reading.headless, 0U) << snap_length;
    }
}

TEST(Decoder, ASnapLengthThatCutsOnlyPayloadIsNoFinding) {
    for (const std::uint32_t snap_length : {78U, 100U}) {
        CaptureBuilder capture{LinkType::ethernet, {.snap_length = snap_length}};
        capture.add({.options = {test_support::timestamps(1, 2),
                                 test_support::dss({.data_ack = 0x1122334455667788})},
                     .payload_length = 100});
        const auto dissection = dissected(capture);
        const auto& table = dissection.table;
        ASSERT_EQ(table.size(), 1U);
        EXPECT_EQ(table.length[0], 100U);
        EXPECT_EQ(table.data_ack[0], 0x1122334455667788U);
        EXPECT_FALSE(table.has(0, bit::cut_options)) << snap_length;
        EXPECT_EQ(dissection.reading.cut_options, 0U) << snap_length;
    }
}

TEST(Decoder, ADataOffsetBelowFiveIsHeadless) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add({.payload_length = 30});
    capture.add({.payload_length = 30, .data_offset = 4});
    capture.add({.payload_length = 30, .data_offset = 0});
    capture.add({.payload_length = 30});
    const auto dissection = dissected(capture);
    ASSERT_EQ(dissection.table.size(), 2U);
    EXPECT_EQ(dissection.table.frame[1], 4U);
    EXPECT_EQ(dissection.reading.headless, 2U);
    EXPECT_EQ(dissection.reading.first_headless_frame, 2U);
    const auto tcp = mptcp::follow_tcp_streams(dissection.table);
    EXPECT_EQ(tcp.stream[1], 0U);
}

TEST(Decoder, AHeaderLongerThanItsPacketIsReportedAndHasNoValues) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add({.data_offset = 15});
    capture.add({.payload_length = 1});
    const auto dissection = dissected(capture);
    const auto& reading = dissection.reading;
    EXPECT_EQ(reading.headless + reading.broken_options + reading.cut_options, 1U);
    ASSERT_GE(dissection.table.size(), 1U);
    EXPECT_EQ(dissection.table.frame[dissection.table.size() - 1], 2U);
}

TEST(Decoder, EveryFileFormatKeepsTheTimes) {
    for (const auto format : {FileFormat::pcap, FileFormat::pcapng}) {
        for (const auto resolution : {TimeResolution::microseconds, TimeResolution::nanoseconds}) {
            for (const auto order :
                 {test_support::ByteOrder::little, test_support::ByteOrder::big}) {
                CaptureBuilder capture{
                    LinkType::ethernet,
                    {.format = format, .resolution = resolution, .byte_order = order}};
                capture.add({.time_ns = 1'700'000'000'123'456'789, .payload_length = 5});
                capture.add({.time_ns = 1'700'000'000'000'000'000, .payload_length = 6});
                const auto dissection = dissected(capture);
                const auto& table = dissection.table;
                const bool is_nano = resolution == TimeResolution::nanoseconds;
                const std::int64_t expected =
                    is_nano ? 1'700'000'000'123'456'789 : 1'700'000'000'123'456'000;
                ASSERT_EQ(table.size(), 2U);
                EXPECT_EQ(table.time[0], expected);
                EXPECT_EQ(table.time[1], 1'700'000'000'000'000'000);
                EXPECT_EQ(table.length[1], 6U);
                EXPECT_EQ(dissection.reading.first_frame_time, expected);
            }
        }
    }
}

TEST(Decoder, PcapngInterfacesHaveNumbersAndLinkTypesOfTheirOwn) {
    CaptureBuilder capture{LinkType::ethernet, {.format = FileFormat::pcapng}};
    const auto radio = capture.add_interface(LinkType::raw_ip, "wlan0");
    const auto any = capture.add_interface(LinkType::sll2, "any");
    capture.add(Segment{});
    capture.add(Segment{}, {.capture_interface = radio});
    capture.add(to_ipv6({}), {.interface_index = 99, .capture_interface = any});
    const auto dissection = dissected(capture);
    const auto& table = dissection.table;
    ASSERT_EQ(table.size(), 3U);
    for (std::size_t row = 0; row < 3; ++row) {
        EXPECT_TRUE(table.has(row, bit::interface));
    }
    EXPECT_EQ(table.interface[0], 0U);
    EXPECT_EQ(table.interface[1], 1U);
    EXPECT_EQ(table.interface[2], 99U);  // the cooked header knows better than the file
    EXPECT_EQ(flow_text(table, 2), FLOW_IPV6);
}

TEST(Decoder, MptcpOptionsOfBothVersions) {
    using namespace test_support;
    std::array<std::uint8_t, 20> hmac{};
    hmac.fill(0xa5);
    CaptureBuilder capture{LinkType::ethernet};
    std::uint16_t port{40000};
    const auto add = [&](Options options) {
        capture.add({.source_port = ++port, .options = std::move(options), .payload_length = 4});
    };
    add({mp_capable_syn_v0(0x1122334455667788)});                         // 0
    add({mp_capable_syn_v1(CHECKSUM_REQUIRED | HMAC_ALGORITHM)});         // 1
    add({mp_capable_ack(MptcpVersion::v1, 1, 2), dss({.data_ack = 7})});  // 2
    add({mp_capable_data(1, 2, 100, 0xbeef, 0x81)});                      // 3
    add({mp_join_syn(0xdeadbeef, 0x01020304, 5, Backup::yes)});           // 4
    add({mp_join_syn_ack(0x0102, 0x01020304, 6)});                        // 5
    add({mp_join_ack(hmac)});                                             // 6
    add({dss({.data_ack = 0xfedcba9876543210,
              .mapping = Mapping{
                  .dsn = 0x1122334455667788, .ssn = 9, .length = 4, .checksum = 0xabcd}})});  // 7
    add({dss(
        {.data_ack = 0xfedcba98,
         .data_ack_width = Width::bytes_4,
         .mapping = Mapping{.dsn = 0xfedcba98, .dsn_width = Width::bytes_4, .ssn = 0, .length = 1},
         .data_fin = true})});                                               // 8
    add({add_addr_v1(3, "10.1.2.3", 1, 99), add_addr_echo(4, "10.1.2.4")});  // 9
    add({add_addr_v0(3, "fd00::9", 4321)});                                  // 10
    add({dss({.data_ack = 7}), remove_addr({1, 2})});                        // 11
    add({dss({.data_ack = 7}), mp_prio(Backup::yes)});                       // 12
    add({mp_prio(Backup::no, 4)});                                           // 13
    add({mp_fail(0x1234),
         dss({.data_ack = 8,
              .mapping = Mapping{
                  .dsn = 5, .dsn_width = Width::bytes_4, .ssn = 1, .length = 100}})});  // 14
    add({mp_fastclose(5), mp_tcprst(1, 3)});                                            // 15
    add({dss({.mapping = Mapping{.dsn = 1, .ssn = 1, .length = 4, .checksum = 0}})});   // 16
    add({add_addr_v1(9, "fd00::9", 0x8000000000000001, 1)});                            // 17
    const auto dissection = dissected(capture);
    const auto& table = dissection.table;
    ASSERT_EQ(table.size(), 18U);
    EXPECT_EQ(dissection.reading.broken_options, 0U);
    const auto rare = [&](std::size_t row) {
        const auto* const found = table.rare_of(row);
        EXPECT_NE(found, nullptr) << row;
        return found == nullptr ? packets::RareOptions{} : *found;
    };
    using Ids = std::vector<std::uint8_t>;
    using Texts = std::vector<std::string>;
    EXPECT_EQ(rare(0).version, 0);
    EXPECT_EQ(rare(0).sender_key, 0x1122334455667788U);
    EXPECT_EQ(table.options_of(0), (packets::MptcpOptions{{type::mp_capable, 12}}));
    EXPECT_EQ(rare(1).version, 1);
    EXPECT_EQ(rare(1).checksum_required, true);
    EXPECT_EQ(rare(2).receiver_key, 2U);
    EXPECT_EQ(table.data_ack[2], 7U);
    EXPECT_EQ(table.options_of(2),
              (packets::MptcpOptions{{type::mp_capable, 20}, {type::dss, 12}}));
    EXPECT_TRUE(table.has(3, bit::capable_mapping | bit::dss_checksum));
    EXPECT_EQ(table.dss_length[3], 100U);
    EXPECT_EQ(table.dss_checksum[3], 0xbeefU);
    EXPECT_EQ(rare(4).receiver_token, 0xdeadbeefU);
    EXPECT_EQ(rare(4).nonce, 0x01020304U);
    EXPECT_EQ(rare(4).address_ids, Ids{5});
    EXPECT_EQ(rare(4).backup, true);
    EXPECT_EQ(rare(5).hmacs, Texts{"0000000000000102"});
    EXPECT_EQ(rare(5).backup, false);
    std::string printed_hmac;
    for (int i = 0; i < 20; ++i) {
        printed_hmac += "a5";
    }
    EXPECT_EQ(rare(6).hmacs, Texts{printed_hmac});
    EXPECT_EQ(table.presence[7] & (bit::data_ack | bit::dsn | bit::dss_checksum | bit::dss_flags),
              bit::data_ack | bit::dsn | bit::dss_checksum | bit::dss_flags);
    EXPECT_EQ(table.dsn[7], 0x1122334455667788U);
    EXPECT_EQ(table.data_ack[7], 0xfedcba9876543210U);
    EXPECT_EQ(table.ssn[7], 9U);
    EXPECT_EQ(table.dss_length[7], 4U);
    EXPECT_EQ(table.dss_checksum[7], 0xabcdU);
    EXPECT_EQ(table.dss_flags[7], 0x0fU);
    EXPECT_EQ(table.dss_flags[8], 0x15U);
    EXPECT_EQ(table.dsn[8], 0xfedcba98U);
    EXPECT_EQ(table.ssn[8], 0U);
    EXPECT_FALSE(table.has(8, bit::dss_checksum));
    EXPECT_EQ(rare(9).advertised_addresses, (Texts{"10.1.2.3", "10.1.2.4"}));
    EXPECT_EQ(rare(9).advertised_ports, std::vector<std::uint16_t>{99});
    EXPECT_EQ(rare(9).echoes, (std::vector<bool>{false, true}));
    EXPECT_EQ(rare(9).hmacs, Texts{"0000000000000001"});
    EXPECT_EQ(rare(10).advertised_addresses, Texts{"fd00::9"});
    EXPECT_EQ(rare(10).advertised_ports, std::vector<std::uint16_t>{4321});
    EXPECT_TRUE(rare(10).echoes.empty());
    EXPECT_EQ(rare(11).address_ids, (Ids{1, 2}));
    EXPECT_EQ(table.data_ack[11], 7U);
    EXPECT_EQ(rare(12).backup, true);
    EXPECT_EQ(rare(13).address_ids, Ids{4});
    EXPECT_EQ(rare(14).fail_dsn, 0x1234U);
    EXPECT_EQ(table.dsn[14], 5U);
    EXPECT_EQ(rare(15).receiver_key, 5U);
    EXPECT_EQ(rare(15).reset_reason, 3);
    EXPECT_TRUE(table.has(16, bit::dss_checksum));
    EXPECT_EQ(table.dss_checksum[16], 0U);
    EXPECT_EQ(rare(17).hmacs, Texts{"8000000000000001"});
    EXPECT_EQ(rare(17).advertised_ports, std::vector<std::uint16_t>{1});
}

TEST(Decoder, BrokenMptcpOptionsAreCountedAndGiveNoValues) {
    using namespace test_support;
    const std::vector<Options> all{
        {broken(mp_capable_syn_v1(), 5)},
        {broken(mp_fail(1), 0)},
        {broken(mp_fail(1), 1)},
        {broken(mp_fail(1), 60)},
        {broken(dss({.data_ack = 7}), 11)},
        {dss({.data_ack = 7}), dss({.data_ack = 8})},
        {mptcp_unknown(2, 0, {})},                  // a DSS without its flags
        {mptcp_unknown(2, 0, {0x04, 0, 0, 0, 1})},  // and one without most of its mapping
        {Bytes{30, 2}},
    };
    CaptureBuilder capture{LinkType::ethernet};
    for (const auto& options : all) {
        capture.add({.options = options, .payload_length = 4});
    }
    const auto dissection = dissected(capture);
    const auto& table = dissection.table;
    ASSERT_EQ(table.size(), all.size());
    for (std::size_t row = 0; row < all.size(); ++row) {
        EXPECT_TRUE(table.has(row, bit::broken_options)) << row;
        EXPECT_FALSE(table.has(row, bit::data_ack)) << row;
        EXPECT_FALSE(table.has(row, bit::dsn)) << row;
        EXPECT_EQ(table.data_ack[row], 0U) << row;
        EXPECT_FALSE(table.has(row, bit::cut_options)) << row;
        EXPECT_EQ(table.length[row], 4U) << row;
    }
    EXPECT_EQ(table.options_of(5), (packets::MptcpOptions{{type::dss, 12}, {type::dss, 12}}));
    EXPECT_EQ(dissection.reading.broken_options, all.size());
    EXPECT_EQ(dissection.reading.first_broken_frame, 1U);
    EXPECT_EQ(dissection.reading.headless, 0U);
}

TEST(Decoder, OptionsInFrontOfABrokenOneCount) {
    using namespace test_support;
    CaptureBuilder capture{LinkType::ethernet};
    capture.add({.options = {dss({.data_ack = 7}), broken(mp_fastclose(1), 40)}});
    const auto dissection = dissected(capture);
    ASSERT_EQ(dissection.table.size(), 1U);
    EXPECT_TRUE(dissection.table.has(0, bit::broken_options | bit::data_ack));
    EXPECT_EQ(dissection.table.data_ack[0], 7U);
    EXPECT_EQ(dissection.reading.broken_options, 1U);
}

Bytes bytes_of(std::string_view text) {
    return Bytes(text.begin(), text.end());
}

/// Payloads on ports that Wireshark knows, each long enough for a dissector to take an interest.
std::vector<std::pair<std::uint16_t, Bytes>> application_payloads() {
    const auto http = bytes_of(
        "GET / HTTP/1.1\r\nHost: example.org\r\nUser-Agent: x\r\nContent-Length: 5000\r\n\r\nabc");
    const auto reply = bytes_of(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n<html>");
    Bytes hello{0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03};
    hello.resize(300, 0x11);  // a ClientHello of 517 bytes, its beginning
    Bytes dns{0x00, 0x40, 0x12, 0x34, 0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0, 0, 0, 7};
    test_support::append_bytes(dns, bytes_of("example"));
    test_support::append_bytes(dns, {3, 'o', 'r', 'g', 0, 0, 1, 0, 1});
    return {{80, http},
            {80, reply},
            {443, hello},
            {53, dns},
            {8080, bytes_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")},
            {22, bytes_of("SSH-2.0-OpenSSH_9.2\r\n")},
            {25, bytes_of("220 mail.example.org ESMTP\r\n")},
            {179, Bytes(19, 0xff)},
            {6653, Bytes{1, 0, 0, 8, 0, 0, 0, 1}},
            {445, Bytes{0, 0, 0, 64, 0xfe, 'S', 'M', 'B'}},
            {1723, Bytes(32, 0)},
            {3306, Bytes(40, 10)}};
}

CaptureBuilder capture_of_applications(bool on_well_known_ports) {
    CaptureBuilder capture{LinkType::ethernet};
    std::uint16_t client{40000};
    for (const auto& [port, payload] : application_payloads()) {
        Segment segment{.source_port = ++client,
                        .destination_port = on_well_known_ports ? port : std::uint16_t{5201},
                        .seq = 1000,
                        .ack = 2000,
                        .flags = PSH | ACK,
                        .options = {test_support::dss({.data_ack = 7})},
                        .payload = payload};
        capture.add(segment);
        segment.seq = test_support::next_seq(segment);
        capture.add(segment);
        segment.payload = {};
        segment.payload_length = 1400;
        capture.add(segment);
    }
    return capture;
}

TEST(Decoder, ApplicationPayloadsChangeNothing) {
    const auto known = dissected(capture_of_applications(true));
    const auto unknown = dissected(capture_of_applications(false));
    const auto& one = known.table;
    const auto& two = unknown.table;
    const auto payloads = application_payloads();
    ASSERT_EQ(one.size(), 3 * payloads.size());
    ASSERT_EQ(two.size(), one.size());
    for (std::size_t row = 0; row < one.size(); ++row) {
        const auto& payload = payloads[row / 3].second;
        EXPECT_EQ(one.length[row], row % 3 == 2 ? 1400 : payload.size()) << row;
        EXPECT_EQ(one.frame[row], row + 1);
        EXPECT_EQ(one.sequence[row], two.sequence[row]);
        EXPECT_EQ(one.length[row], two.length[row]);
        EXPECT_EQ(one.flags[row], two.flags[row]);
        EXPECT_EQ(one.presence[row], two.presence[row]) << row;
        EXPECT_EQ(one.data_ack[row], 7U) << row;
    }
    EXPECT_EQ(known.reading.headless, 0U);
    EXPECT_EQ(known.reading.cut_options, 0U);
}

TEST(Decoder, ApplicationPayloadsChangeNothingWhenEverythingIsDissected) {
    const auto lean = dissected(capture_of_applications(true));
    dissection::Request request;
    request.extra_fields = {"tcp.stream"};
    const auto full = dissected(capture_of_applications(true), request);
    ASSERT_EQ(full.table.size(), lean.table.size());
    for (std::size_t row = 0; row < lean.table.size(); ++row) {
        EXPECT_EQ(full.table.frame[row], lean.table.frame[row]);
        EXPECT_EQ(full.table.sequence[row], lean.table.sequence[row]);
        EXPECT_EQ(full.table.length[row], lean.table.length[row]) << row;
        EXPECT_EQ(full.table.presence[row], lean.table.presence[row]) << row;
        EXPECT_EQ(full.table.data_ack[row], 7U) << row;
        EXPECT_EQ(full.table.extra(0, row), std::to_string(row / 3));
    }
}

TEST(Decoder, ACutFileGivesItsCompletePackets) {
    CaptureBuilder capture{LinkType::ethernet};
    for (std::uint32_t i = 0; i < 5; ++i) {
        capture.add({.seq = i, .payload_length = 100});
    }
    capture.truncate_at(capture.offset_of_last_record() + 30);
    const auto dissection = dissected(capture);
    EXPECT_EQ(dissection.table.size(), 4U);
    EXPECT_EQ(dissection.reading.frames, 4U);
    EXPECT_TRUE(dissection.reading.cut_short);
    EXPECT_FALSE(dissection.reading.cut_message.empty());
}

TEST(Decoder, ACaptureWithoutAFrameIsEmpty) {
    const auto dissection = dissected(CaptureBuilder{LinkType::ethernet});
    EXPECT_EQ(dissection.table.size(), 0U);
    EXPECT_EQ(dissection.reading.frames, 0U);
    EXPECT_FALSE(dissection.reading.cut_short);
}

}  // namespace
}  // namespace tshark
