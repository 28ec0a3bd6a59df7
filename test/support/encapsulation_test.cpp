// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/encapsulation.h"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/tshark_rows.h"

namespace test_support {
namespace {

struct EncapsulationCase {
    std::vector<Encapsulation> encapsulations{};
    std::string ipv4_protocols{};  // what tshark must find around an IPv4 segment
    std::string ipv6_protocols{};  // and around an IPv6 one
};

std::vector<EncapsulationCase> cases() {
    const std::string from{"192.0.2.1"};
    const std::string to{"192.0.2.2"};
    return {
        {{}, "eth:ethertype:ip:tcp", "eth:ethertype:ipv6:tcp"},
        {{vlan(100)},
         "eth:ethertype:vlan:ethertype:ip:tcp",
         "eth:ethertype:vlan:ethertype:ipv6:tcp"},
        {{qinq(10, 20)},
         "eth:ethertype:ieee8021ad:ethertype:vlan:ethertype:ip:tcp",
         "eth:ethertype:ieee8021ad:ethertype:vlan:ethertype:ipv6:tcp"},
        {{mpls(1000)}, "eth:ethertype:mpls:ip:tcp", "eth:ethertype:mpls:ipv6:tcp"},
        {{mpls(1000), mpls(2000)}, "eth:ethertype:mpls:ip:tcp", "eth:ethertype:mpls:ipv6:tcp"},
        {{pppoe(7)}, "eth:ethertype:pppoes:ppp:ip:tcp", "eth:ethertype:pppoes:ppp:ipv6:tcp"},
        {{ip_in_ip(from, to)}, "eth:ethertype:ip:ip:tcp", "eth:ethertype:ip:ipv6:tcp"},
        {{ip_in_ip("fd00::a", "fd00::b")},
         "eth:ethertype:ipv6:ip:tcp",
         "eth:ethertype:ipv6:ipv6:tcp"},
        {{gre(from, to)}, "eth:ethertype:ip:gre:ip:tcp", "eth:ethertype:ip:gre:ipv6:tcp"},
        {{vxlan(from, to, 5)},
         "eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:tcp",
         "eth:ethertype:ip:udp:vxlan:eth:ethertype:ipv6:tcp"},
        {{gtp_u(from, to, 9)},
         "eth:ethertype:ip:udp:gtp:ip:tcp",
         "eth:ethertype:ip:udp:gtp:ipv6:tcp"},
        {{vlan(100), pppoe(7), vxlan(from, to, 5), vlan(200)},
         "eth:ethertype:vlan:ethertype:pppoes:ppp:ip:udp:vxlan:eth:ethertype:vlan:ethertype:ip:tcp",
         "eth:ethertype:vlan:ethertype:pppoes:ppp:ip:udp:vxlan:eth:ethertype:vlan:ethertype:ipv6:"
         "tcp"},
    };
}

/// Ports differ, for tshark does not look into what it takes for a retransmission.
CaptureBuilder capture_of_cases() {
    CaptureBuilder capture{LinkType::ethernet};
    std::uint16_t port{40000};
    for (const auto& one : cases()) {
        Segment segment{
            .source_port = ++port, .payload_length = 3, .encapsulations = one.encapsulations};
        capture.add(segment);
        segment.source = "fd00::1";
        segment.destination = "fd00::2";
        capture.add(segment);
    }
    return capture;
}

TEST(Encapsulation, TsharkFindsTheSegmentInsideEach) {
    const auto rows = tshark_rows(
        capture_of_cases(), {"frame.protocols", "tcp.dstport", "tcp.len", "tcp.checksum.status"},
        "-o tcp.check_checksum:TRUE");
    const auto expected = [](const std::string& protocols) {
        return Row{{"frame.protocols", protocols + ":data"},
                   {"tcp.dstport", "5201"},
                   {"tcp.len", "3"},
                   {"tcp.checksum.status", "1"}};
    };
    const auto all = cases();
    ASSERT_EQ(rows.size(), 2 * all.size());
    for (std::size_t i{0}; i < all.size(); ++i) {
        EXPECT_EQ(rows[2 * i], expected(all[i].ipv4_protocols));
        EXPECT_EQ(rows[2 * i + 1], expected(all[i].ipv6_protocols));
    }
}

TEST(Encapsulation, OuterChecksumsAreRight) {
    const auto rows = tshark_rows(capture_of_cases(), {"ip.checksum.status", "udp.checksum.status"},
                                  "-o ip.check_checksum:TRUE -o udp.check_checksum:TRUE");
    for (const auto& row : rows) {
        for (const auto& [name, value] : row) {
            EXPECT_EQ(value.find_first_not_of("1,"), std::string::npos) << name << ' ' << value;
        }
    }
}

TEST(Encapsulation, TagsAndLabelsCarryTheirNumbers) {
    CaptureBuilder capture{LinkType::ethernet};
    capture.add({.encapsulations = {qinq(10, 20), mpls(1000), mpls(2000)}});
    capture.add({.encapsulations = {pppoe(7), vxlan("192.0.2.1", "192.0.2.2", 5)}});
    capture.add({.encapsulations = {gtp_u("192.0.2.1", "192.0.2.2", 9)}});
    const auto rows = tshark_rows(capture, {"ieee8021ad.id", "vlan.id", "mpls.label",
                                            "pppoe.session_id", "vxlan.vni", "gtp.teid"});
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0],
              (Row{{"ieee8021ad.id", "10"}, {"vlan.id", "20"}, {"mpls.label", "1000,2000"}}));
    EXPECT_EQ(rows[1], (Row{{"pppoe.session_id", "0x0007"}, {"vxlan.vni", "5"}}));
    EXPECT_EQ(rows[2], (Row{{"gtp.teid", "0x00000009"}}));
}

TEST(Encapsulation, PppRefusesWhatItCannotCarry) {
    const Segment segment{.encapsulations = {pppoe(7), vlan(100)}};
    EXPECT_THROW(static_cast<void>(tcp_packet(segment)), std::invalid_argument);
}

}  // namespace
}  // namespace test_support
