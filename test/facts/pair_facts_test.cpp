// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/pair_facts.h"

#include <string>

#include <gtest/gtest.h>

#include "facts/shown.h"
#include "pair/support.h"
#include "pair/verdicts.h"

namespace facts {
namespace {

using pair::Side;
using pair::Wire;

/// Five segments up on the first path, the fourth of which is lost, and two down.
void tell(Wire& wire) {
    wire.start();
    for (std::uint32_t i = 0; i < 5; ++i) {
        wire.up(0, 1 + 100 * i, 1 + 100 * i, 100, i == 3 ? pair::lost : pair::Fortune{});
    }
    wire.down(0, 1, 1, 40);
    wire.down(0, 41, 41, 40, pair::after(pair::milliseconds{14}));
    wire.read();
}

std::string of_pair(const pair::PairedConnection& paired, std::string_view name) {
    return shown(pair_facts(), name, PairOf{paired});
}

TEST(PairFacts, WithoutAnEstimateOfTheClock) {
    Wire wire;
    tell(wire);
    const auto paired = wire.paired({.offset = -5});
    EXPECT_EQ(of_pair(paired, "mptcp_stream"), "0");
    EXPECT_EQ(of_pair(paired, "peer_stream"), "0");
    EXPECT_EQ(of_pair(paired, "matched_by"), "keys");
    EXPECT_EQ(of_pair(paired, "client_capture"), "first");
    EXPECT_EQ(of_pair(paired, "clock_offset"), "-5 ns");
    for (const auto* const name :
         {"clock_bound", "clock_drift", "clock_drift_bound", "clock_stream"}) {
        EXPECT_EQ(of_pair(paired, name), "null") << name;
    }
}

/// Both directions take 10 ms at least, so that the clocks are 3 s apart for sure within 10 ms.
TEST(PairFacts, WithAnEstimateOfTheClock) {
    Wire wire;
    wire.ahead = pair::seconds{3};
    tell(wire);
    const auto paired = wire.paired({.estimate = true});
    EXPECT_EQ(of_pair(paired, "clock_offset"), "-3000000000 ns");
    EXPECT_EQ(of_pair(paired, "clock_bound"), "10000000 ns");
    EXPECT_EQ(of_pair(paired, "clock_drift"), "null");
    EXPECT_NE(of_pair(paired, "clock_stream"), "null");
}

JourneyOf journey(const pair::PairedConnection& paired, Side sender, std::size_t subflow,
                  const pair::OneWayDelays& delays) {
    return {paired, paired.travels(sender)[subflow], delays, {}};
}

TEST(JourneyFacts, CountWhatArrivedAndWhatDidNot) {
    Wire wire;
    tell(wire);
    const auto paired = wire.paired();
    const auto& travel = paired.travels(Side::client)[0];
    const auto delays = pair::one_way_delays_of(delay_series_of(paired, travel));
    const JourneyOf it = journey(paired, Side::client, 0, delays);
    for (const auto& [name, value] : {std::pair{"tcp_stream", "0"},
                                      {"peer_stream", "0"},
                                      {"sent", "7"},  // SYN, ACK and five with data
                                      {"received", "6"},
                                      {"matched", "6"},
                                      {"lost", "1"},
                                      {"partly_lost", "0"},
                                      {"outside", "0"},
                                      {"unmatched", "0"},
                                      {"merged", "0"},
                                      {"ambiguous", "0"},
                                      {"duplicated", "0"},
                                      {"sent_bytes", "500"},
                                      {"lost_bytes", "100"},
                                      {"min", "10000000 ns"},
                                      {"median", "10000000 ns"},
                                      {"max", "10000000 ns"},
                                      {"jitter", "0 ns"},
                                      {"negative", "0"},
                                      {"first_arrived_bytes", "null"},
                                      {"goodput", "null"}}) {
        EXPECT_EQ(shown(journey_facts(), name, it), value) << name;
    }
}

/// SYN/ACK and two with data: 10, 10 and 14 ms, hence differences of 0 and 4 ms.
TEST(JourneyFacts, FiguresOfDelays) {
    Wire wire;
    tell(wire);
    const auto paired = wire.paired();
    const auto& travel = paired.travels(Side::server)[0];
    const auto delays = pair::one_way_delays_of(delay_series_of(paired, travel));
    const JourneyOf it = journey(paired, Side::server, 0, delays);
    EXPECT_EQ(shown(journey_facts(), "min", it), "10000000 ns");
    EXPECT_EQ(shown(journey_facts(), "median", it), "10000000 ns");
    EXPECT_EQ(shown(journey_facts(), "mean", it), "11333333 ns");
    EXPECT_EQ(shown(journey_facts(), "max", it), "14000000 ns");
    EXPECT_EQ(shown(journey_facts(), "jitter", it), "2000000 ns");
}

TEST(JourneyFacts, GoodputIsOfTheReceiversDuration) {
    Wire wire;
    tell(wire);
    const auto paired = wire.paired();
    const auto& travel = paired.travels(Side::client)[0];
    const auto& received = wire.view(pair::Which::second).connection();
    const pair::OneWayDelays none;
    const JourneyOf it{paired, travel, none, 400};
    EXPECT_EQ(shown(journey_facts(), "first_arrived_bytes", it), "400");
    // Sent from 0 to 1.3 s, 100 ms apart, seen there from 10 ms on; the last one leaves there.
    ASSERT_EQ(received.end_time - received.begin_time, 1'290'000'000);
    EXPECT_EQ(shown(journey_facts(), "goodput", it), "310.078");
}

TEST(JourneyFacts, WithoutDelaysThereAreNoFigures) {
    Wire wire;
    tell(wire);
    const auto paired = wire.paired();
    const pair::OneWayDelays none;
    const JourneyOf it = journey(paired, Side::client, 0, none);
    for (const auto* const name : {"min", "median", "mean", "p95", "p99", "max", "jitter"}) {
        EXPECT_EQ(shown(journey_facts(), name, it), "null") << name;
    }
}

/// Powers of two: each count is told apart.
TEST(TravelFacts, AreTheCounts) {
    const pair::TravelCounts counts{.sent = 126,
                                    .received = 128,
                                    .matched = 2,
                                    .merged = 4,
                                    .partly = 8,
                                    .ambiguous = 16,
                                    .lost = 32,
                                    .outside = 64,
                                    .unmatched = 256,
                                    .duplicated = 512,
                                    .received_outside = 1024,
                                    .sent_bytes = 2048,
                                    .lost_bytes = 4096};
    for (const auto& [name, value] : {std::pair{"sent", "126"},
                                      {"received", "128"},
                                      {"matched", "2"},
                                      {"merged", "4"},
                                      {"partly_lost", "8"},
                                      {"ambiguous", "16"},
                                      {"lost", "32"},
                                      {"outside", "64"},
                                      {"unmatched", "256"},
                                      {"duplicated", "512"},
                                      {"received_outside", "1024"},
                                      {"sent_bytes", "2048"},
                                      {"lost_bytes", "4096"}}) {
        EXPECT_EQ(shown(travel_facts(), name, counts), value) << name;
    }
}

TEST(StreamMatchFacts, OfAMatchAndOfNone) {
    pair::StreamMatch match;
    match.stream = 3;
    match.peer = 5;
    match.score.points = 60;
    match.score.by = pair::Evidence::nonces;
    match.is_rewritten = true;
    const StreamMatchOf it{3, &match};
    const StreamMatchOf alone{4, nullptr};
    for (const auto& [name, value] : {std::pair{"tcp_stream", "3"},
                                      {"peer_stream", "5"},
                                      {"matched_by", "nonces"},
                                      {"score", "60"},
                                      {"rewritten", "true"}}) {
        EXPECT_EQ(shown(stream_match_facts(), name, it), value) << name;
        EXPECT_EQ(shown(stream_match_facts(), name, alone),
                  std::string{name} == "tcp_stream" ? "4" : "null");
    }
}

TEST(ConnectionMatchFacts, EvidenceIsNeverNothing) {
    const FactInfo& info = fact_named(connection_match_facts(), "matched_by").info;
    EXPECT_EQ(info.choices,
              (std::vector<std::string>{"ports", "addresses", "timestamps", "sequence numbers",
                                        "nonces", "tokens", "keys"}));
}

}  // namespace
}  // namespace facts
