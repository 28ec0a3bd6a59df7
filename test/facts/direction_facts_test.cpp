// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/direction_facts.h"

#include <string>

#include <gtest/gtest.h>

#include "facts/conversations.h"
#include "facts/shown.h"

namespace facts {
namespace {

TEST(CarriedFacts, AreOneForEachKindAndTheirSums) {
    const mptcp::ByteCounts bytes{.tcp = 31, .kinds = {{1, 2, 4, 8, 16}}, .duplicate_frames = 5};
    const Carried carried{&bytes, 24, true};
    for (const auto& [name, value] : {std::pair{"tcp_bytes", "31"},
                                      {"unique_bytes", "30"},
                                      {"duplicate_frames", "5"},
                                      {"data_bytes", "24"},
                                      {"retransmitted_bytes", "1"},
                                      {"unmapped_bytes", "2"},
                                      {"repeated_bytes", "4"},
                                      {"reinjected_bytes", "8"},
                                      {"first_carried_bytes", "16"}}) {
        EXPECT_EQ(shown(carried_facts(), name, carried), value) << name;
    }
}

TEST(CarriedFacts, WithoutNumbersThereIsNoData) {
    mptcp::ByteCounts bytes;
    bytes.tcp = 7;
    const Carried carried{&bytes, 0, false};
    EXPECT_EQ(shown(carried_facts(), "data_bytes", carried), "null");
    EXPECT_EQ(shown(carried_facts(), "first_carried_bytes", carried), "null");
    EXPECT_EQ(shown(carried_facts(), "reinjected_bytes", carried), "0");
    EXPECT_EQ(shown(carried_facts(), "tcp_bytes", carried), "7");
}

TEST(CarriedFacts, OfBothDirectionsNameTheReceiver) {
    struct Both {
        mptcp::PerSide<mptcp::ByteCounts> bytes;
    };
    const auto facts = carried_facts_by_destination<Both>([](const Both& it, Side sender) {
        return Carried{&it.bytes[sender], it.bytes[sender].tcp, true};
    });
    EXPECT_EQ(facts.size(), 2 * carried_facts().size());
    Both both;
    both.bytes[Side::client].tcp = 100;
    both.bytes[Side::server].tcp = 7;
    EXPECT_EQ(shown(facts, "tcp_bytes_to_server", both), "100");
    EXPECT_EQ(shown(facts, "tcp_bytes_to_client", both), "7");
    EXPECT_EQ(
        fact_named(facts, "duplicate_frames_to_client").info.meaning,
        "to the client: frames that the capture holds a second time; they count nowhere else");
}

/// 480 bytes to the server in 150 ms, 300 of them data that a Data ACK covers.
TEST(DirectionFacts, OfAConversation) {
    const mptcp::Capture capture = two_paths();
    const mptcp::ConnectionStatistics statistics = statistics_of(capture, 0);
    const DirectionOf to_server{statistics.directions[Side::client]};
    EXPECT_EQ(shown(direction_facts(), "to", to_server), "server");
    EXPECT_EQ(shown(direction_facts(), "tcp_bytes", to_server), "480");
    EXPECT_EQ(shown(direction_facts(), "data_bytes", to_server), "300");
    EXPECT_EQ(shown(direction_facts(), "throughput", to_server), "3200");
    EXPECT_EQ(shown(direction_facts(), "goodput", to_server), "2000");
    EXPECT_EQ(shown(direction_facts(), "data_acked", to_server), "300");
    const DirectionOf to_client{statistics.directions[Side::server]};
    EXPECT_EQ(shown(direction_facts(), "to", to_client), "client");
    EXPECT_EQ(shown(direction_facts(), "throughput", to_client), "200");
    EXPECT_EQ(shown(direction_facts(), "data_acked", to_client), "30");
}

TEST(DirectionFacts, OfAFallback) {
    const mptcp::Capture capture = fallen_back();
    const mptcp::ConnectionStatistics statistics = statistics_of(capture, 0);
    const DirectionOf to_server{statistics.directions[Side::client]};
    EXPECT_EQ(shown(direction_facts(), "tcp_bytes", to_server), "100");
    EXPECT_EQ(shown(direction_facts(), "goodput", to_server), "null");
    EXPECT_EQ(shown(direction_facts(), "data_acked", to_server), "null");
}

TEST(DirectionFacts, WithoutDurationThereIsNoRate) {
    const mptcp::Capture capture = only_a_syn();
    const mptcp::ConnectionStatistics statistics = statistics_of(capture, 0);
    const DirectionOf to_server{statistics.directions[Side::client]};
    EXPECT_EQ(shown(direction_facts(), "throughput", to_server), "null");
}

TEST(SubflowPartFacts, ShareWhatTheDirectionCarries) {
    const mptcp::Capture capture = two_paths();
    const mptcp::ConnectionStatistics statistics = statistics_of(capture, 0);
    const auto& parts = statistics.directions[Side::client].subflows;
    ASSERT_EQ(parts.size(), 2U);
    const auto value = [&](std::size_t part, const char* name) {
        return shown(subflow_part_facts(), name, SubflowPartOf{parts[part]});
    };
    EXPECT_EQ(value(0, "tcp_stream"), "0");
    EXPECT_EQ(value(1, "tcp_stream"), "1");
    EXPECT_EQ(value(0, "throughput_contribution"), "0.458333");  // 220 of 480
    EXPECT_EQ(value(1, "throughput_contribution"), "0.541667");
    EXPECT_EQ(value(0, "goodput_contribution"), "0.333333");  // 100 of 300
    EXPECT_EQ(value(1, "goodput_contribution"), "0.666667");
    EXPECT_EQ(value(1, "data_bytes"), "250");
}

TEST(SubflowPartFacts, OfNothingHaveNoShare) {
    const mptcp::Capture capture = only_a_syn();
    const mptcp::ConnectionStatistics statistics = statistics_of(capture, 0);
    const auto& parts = statistics.directions[Side::client].subflows;
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(shown(subflow_part_facts(), "throughput_contribution", SubflowPartOf{parts[0]}),
              "null");
}

}  // namespace
}  // namespace facts
