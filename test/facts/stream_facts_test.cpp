// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/stream_facts.h"

#include <cstdint>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "facts/conversations.h"
#include "facts/shown.h"

namespace facts {
namespace {

using Expected = std::map<std::string, std::string>;

void expect_facts(const mptcp::Capture& capture, std::uint32_t number, const Expected& expected) {
    const auto statistics = stream_statistics_of(capture);
    ASSERT_LT(number, statistics.size());
    for (const auto& [name, value] : expected) {
        EXPECT_EQ(shown(stream_facts(), name, StreamOf{capture, number, statistics[number]}), value)
            << name;
    }
}

/// Of the direction to the server.
void expect_to_server(const mptcp::Capture& capture, std::uint32_t number,
                      const Expected& expected) {
    const auto statistics = stream_statistics_of(capture);
    ASSERT_LT(number, statistics.size());
    const StreamDirectionOf direction{Side::server, statistics[number].to_server};
    for (const auto& [name, value] : expected) {
        EXPECT_EQ(shown(stream_direction_facts(), name, direction), value) << name;
    }
}

TEST(StreamFacts, OfASubflow) {
    expect_facts(two_paths(), 1,
                 {
                     {"tcp_stream", "1"},
                     {"mptcp_stream", "0"},
                     {"seen_from_start", "true"},
                     {"start", "30000000 ns"},
                     {"duration", "120000000 ns"},
                     {"segments_to_server", "6"},
                     {"segments_to_client", "2"},
                     {"tcp_bytes_to_server", "260"},
                     {"retransmitted_bytes_to_server", "0"},
                     {"tcp_bytes_to_client", "0"},
                     {"client.address", "10.0.1.1"},
                     {"client.port", "40001"},
                     {"client_words", "10.0.1.1:40001"},
                     {"server_words", "10.0.0.2:443"},
                 });
    expect_to_server(two_paths(), 1, {{"unique_bytes", "260"}, {"duplicate_frames", "0"}});
}

/// 220 bytes in 140 ms.
TEST(StreamFacts, RetransmissionsAndRates) {
    expect_facts(two_paths(), 0, {{"retransmitted_bytes_to_server", "100"}});
    expect_to_server(two_paths(), 0,
                     {
                         {"unique_bytes", "120"},
                         {"retransmitted_bytes", "100"},
                         {"throughput", "1571.43"},
                     });
}

TEST(StreamFacts, OfPlainTcp) {
    expect_facts(plain_tcp(), 0,
                 {
                     {"mptcp_stream", "null"},
                     {"seen_from_start", "true"},
                     {"segments_to_server", "3"},
                     {"segments_to_client", "1"},
                     {"tcp_bytes_to_server", "100"},
                 });
}

TEST(StreamFacts, WithoutTheStart) {
    expect_facts(not_from_the_start(), 0, {{"seen_from_start", "false"}, {"mptcp_stream", "0"}});
}

TEST(StreamFacts, OfOneSegmentHaveNoRate) {
    expect_facts(only_a_syn(), 0, {{"duration", "0 ns"}});
    expect_to_server(only_a_syn(), 0, {{"throughput", "null"}});
}

TEST(StreamDirectionFacts, NameTheReceiver) {
    mptcp::StreamDirectionStatistics statistics;
    statistics.segments = 4;
    statistics.retransmitted_bytes = 2;
    const StreamDirectionOf direction{Side::client, statistics};
    EXPECT_EQ(shown(stream_direction_facts(), "to", direction), "client");
    EXPECT_EQ(shown(stream_direction_facts(), "segments", direction), "4");
    EXPECT_EQ(shown(stream_direction_facts(), "retransmitted_bytes", direction), "2");
    EXPECT_EQ(shown(stream_direction_facts(), "throughput", direction), "null");
}

}  // namespace
}  // namespace facts
