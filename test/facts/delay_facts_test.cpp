// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/delay_facts.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "facts/conversations.h"
#include "facts/shown.h"

namespace facts {
namespace {

std::string of(const DelayedOf& direction, std::string_view name) {
    return shown(delayed_facts(), name, direction);
}
std::string of(const MeasureOf& measured, std::string_view name) {
    return shown(measure_facts(), name, measured);
}

TEST(DelayFacts, OfDataThatWaited) {
    story::Talk talk;
    talk.start();
    talk.up(talk.second, 101, 1, 200);  // the eighth segment, 10 ms between them
    talk.up(talk.first, 1, 1, 100);
    const mptcp::Capture capture = finished(talk);
    const auto delays = data_delays_of(capture.connection(0));
    const DelayedOf direction{capture, delays[Side::client], true};
    EXPECT_EQ(of(direction, "to"), "server");
    EXPECT_EQ(of(direction, "queue_peak_bytes"), "200");
    EXPECT_EQ(of(direction, "queue_peak_time"), "70000000 ns");
    EXPECT_EQ(of(direction, "unresolved_segments"), "0");
}

TEST(DelayFacts, OfDataThatDidNotWait) {
    const mptcp::Capture capture = two_paths();
    const auto delays = data_delays_of(capture.connection(0));
    const DelayedOf direction{capture, delays[Side::server], true};
    EXPECT_EQ(of(direction, "to"), "client");
    EXPECT_EQ(of(direction, "queue_peak_bytes"), "0");
    EXPECT_EQ(of(direction, "queue_peak_time"), "null");
}

TEST(DelayFacts, WithoutNumbersNothingIsKnown) {
    const mptcp::Capture capture = two_paths();
    const auto delays = data_delays_of(capture.connection(0));
    const DelayedOf direction{capture, delays[Side::client], false};
    EXPECT_EQ(of(direction, "queue_peak_bytes"), "null");
    EXPECT_EQ(of(direction, "unresolved_segments"), "null");
}

TEST(MeasureFacts, OfSamples) {
    const MeasureOf measured{measure::blocking, {{1, 7, 10}, {2, 7, 20}, {3, 7, 60}}, 7, 500};
    for (const auto& [name, value] : std::map<std::string, std::string>{
             {"measure", "head-of-line blocking"},
             {"tcp_stream", "7"},
             {"count", "3"},
             {"min", "10 ns"},
             {"median", "20 ns"},
             {"mean", "30 ns"},
             {"p95", "60 ns"},
             {"p99", "60 ns"},
             {"max", "60 ns"},
             {"sum", "90 ns"},
             {"bytes", "500"},
         }) {
        EXPECT_EQ(of(measured, name), value) << name;
    }
}

TEST(MeasureFacts, WithoutSamplesOnlyTheCountIsKnown) {
    const MeasureOf measured{measure::data_rtt, {}};
    EXPECT_EQ(of(measured, "count"), "0");
    for (const std::string name :
         {"tcp_stream", "min", "median", "mean", "p95", "p99", "max", "sum", "bytes"}) {
        EXPECT_EQ(of(measured, name), "null") << name;
    }
}

}  // namespace
}  // namespace facts
