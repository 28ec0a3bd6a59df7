// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/fields.h"

#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tshark {
namespace {

TEST(Fields, EachHasOneName) {
    const std::set<std::string_view> names{field_names.begin(), field_names.end()};
    EXPECT_EQ(names.size(), field_count);
    for (const auto name : field_names) {
        EXPECT_FALSE(name.empty());
        EXPECT_EQ(name.find_first_of(" \t,"), std::string_view::npos) << name;
    }
}

TEST(Fields, NamesStandWhereTheEnumerationSays) {
    const auto name = [](Field field) { return field_names[static_cast<std::size_t>(field)]; };
    EXPECT_EQ(name(Field::frame_number), "frame.number");
    EXPECT_EQ(name(Field::protocols), "frame.protocols");
    EXPECT_EQ(name(Field::source_port), "tcp.srcport");
    EXPECT_EQ(name(Field::header_length), "tcp.hdr_len");
    EXPECT_EQ(name(Field::options), "tcp.options");
}

TEST(LeanGives, HeadersAndOptions) {
    for (const auto* field : {"ip.dsfield",
                              "ip.ttl",
                              "ip.src",
                              "ip.len",
                              "ipv6.hlim",
                              "ipv6.flow",
                              "tcp.srcport",
                              "tcp.seq_raw",
                              "tcp.ack_raw",
                              "tcp.flags",
                              "tcp.flags.syn",
                              "tcp.len",
                              "tcp.window_size_value",
                              "tcp.options",
                              "tcp.options.mss_val",
                              "tcp.options.timestamp.tsval",
                              "tcp.options.mptcp.subtype",
                              "tcp.options.mptcp.rawdataseqno",
                              "tcp.port",
                              "frame.len",
                              "frame.time_epoch"}) {
        EXPECT_TRUE(lean_gives(field)) << field;
    }
}

TEST(LeanGives, NothingThatNeedsEarlierPackets) {
    for (const auto* field :
         {"tcp.stream", "tcp.seq", "tcp.ack", "tcp.nxtseq", "tcp.window_size",
          "tcp.window_size_scalefactor", "tcp.analysis.retransmission", "tcp.analysis.ack_rtt",
          "tcp.analysis.flags", "tcp.time_relative", "tcp.time_delta", "tcp.completeness",
          "tcp.reassembled_in", "mptcp.stream", "mptcp.dsn", "mptcp.ack", "mptcp.expected_token",
          "mptcp.master", "mptcp.reinjection_of"}) {
        EXPECT_FALSE(lean_gives(field)) << field;
    }
}

// A filtered or sliced run would number or compare frames in its own way.
TEST(LeanGives, NoFrameNumber) {
    EXPECT_FALSE(lean_gives("frame.number"));
}

TEST(LeanGives, NoApplication) {
    for (const auto* field : {"http.host", "http.request.method", "tls.handshake.type",
                              "dns.qry.name", "quic.version", "ssh.protocol", "data.data"}) {
        EXPECT_FALSE(lean_gives(field)) << field;
    }
}

TEST(LeanGives, NothingUnknown) {
    for (const auto* field : {"", "nosuch.field", "tcp.", "tcpx.srcport", "ip.geoip.country",
                              "TCP.PORT ", "tcp.port tcp.stream"}) {
        EXPECT_FALSE(lean_gives(field)) << '"' << field << '"';
    }
}

TEST(LeanDecides, HeaderFilters) {
    for (const auto* filter :
         {"tcp.port == 80 && ip.addr == 10.0.0.1", "tcp.port==80", "ip.src == 10.0.0.0/8",
          "tcp.flags.syn == 1 and not tcp.flags.ack == 1", "tcp.len > 0", "(tcp.len > 0)",
          "!(tcp.len > 100) || ip.ttl < 5", "tcp.options.mptcp.subtype == 2", "ipv6.src == fd00::1",
          "ipv6.addr == 2001:db8::/32", "ip.dsfield == 0x20", "tcp.seq_raw == 4294967295"}) {
        EXPECT_TRUE(lean_decides(filter)) << filter;
    }
}

TEST(LeanDecides, AddressesWithColons) {
    EXPECT_TRUE(lean_decides("ipv6.addr == fd00::1"));
    EXPECT_TRUE(lean_decides("eth.addr == 02:00:00:00:00:01") ||
                !lean_gives("eth.addr"));  // as the field itself is taken
}

TEST(LeanDecides, NotWhatNeedsEarlierPackets) {
    for (const auto* filter :
         {"tcp.stream == 3", "tcp.stream eq 0 || tcp.port == 80", "tcp.analysis.retransmission",
          "!tcp.analysis.flags", "tcp.port == 80 && tcp.seq > 1", "mptcp.stream == 1",
          "tcp.time_delta > 1", "tcp.port == 80 and (ip.ttl == 3 or tcp.ack == 1)",
          "frame.number > 100", "tcp.len > tcp.window_size"}) {
        EXPECT_FALSE(lean_decides(filter)) << filter;
    }
}

TEST(LeanDecides, NotApplications) {
    for (const auto* filter : {"http.host", "http", "tls", "dns", "http.request.method == GET",
                               "tcp.port == 443 && tls.handshake", "http2 || tcp.port == 80"}) {
        EXPECT_FALSE(lean_decides(filter)) << filter;
    }
}

TEST(LeanDecides, NotStrings) {
    for (const auto* filter :
         {R"(http.host == "a")", R"(tcp.payload contains "GET")", R"(ip.src == "10.0.0.1")",
          R"(tcp.port == 80 && frame contains "tcp.port")", R"(tcp.payload matches "a.b")",
          "tcp.payload contains 'x'"}) {
        EXPECT_FALSE(lean_decides(filter)) << filter;
    }
}

TEST(LeanDecides, NotWhenInDoubt) {
    for (const auto* filter :
         {"nosuch.field == 1", "frame contains 47:45:54", "${macro}", "count(ip.src) > 1",
          "tcp.stream==3&&tcp.port==80", "tcp.port==80&&tcp.stream==3", "tcp.port==80||http"}) {
        EXPECT_FALSE(lean_decides(filter)) << filter;
    }
}

}  // namespace
}  // namespace tshark
