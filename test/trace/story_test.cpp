// SPDX-License-Identifier: GPL-3.0-or-later
// The whole story of the sample captures, as the library's values: printed, to be read by eye, and
// held against what the kernels counted and the relays were told to delay (data/*.truth.json).
#include <algorithm>
#include <iostream>
#include <string>

#include <gtest/gtest.h>

#include "base/settings.h"
#include "capture/source.h"
#include "mptcp/data_delays.h"
#include "mptcp/events.h"
#include "mptcp/flight.h"
#include "mptcp/rates.h"
#include "mptcp/round_trips.h"
#include "mptcp/statistics.h"
#include "trace/trace.h"

namespace trace {
namespace {

using mptcp::EventType;
using mptcp::Side;

/// A sample capture and everything about it.
struct Story {
    explicit Story(const std::string& name) : trace{loaded(name)}, rows{trace.analysis} {}

    static Trace loaded(const std::string& name) {
        capture::Source source{std::string{MPTCP_TEST_DATA} + "/" + name + ".pcap"};
        return load(source, base::Settings{std::nullopt}, {}, Strictness::strict);
    }
    [[nodiscard]] mptcp::ConnectionView view(std::uint32_t number) const {
        return {trace.packets, trace.analysis, number, rows.of(number)};
    }
    [[nodiscard]] std::size_t count(EventType type, Side from) const {
        std::size_t total = 0;
        for (std::uint32_t number = 0; number < trace.analysis.connections.size(); ++number) {
            for (const mptcp::Event& event : mptcp::events_of(view(number))) {
                total += event.type == type && event.from == from ? 1U : 0U;
            }
        }
        return total;
    }

    Trace trace;
    mptcp::ConnectionRows rows;
};

std::string seconds(std::int64_t nanoseconds) {
    return std::to_string(static_cast<double>(nanoseconds) / 1e9);
}

std::string name_of(Side side) {
    return side == Side::client ? "client" : "server";
}

void print(const std::string& name, const mptcp::Series& series) {
    const mptcp::Summary summary = mptcp::summary_of(series);
    std::cout << "    " << name << ": " << summary.count;
    if (const auto& values = summary.values) {
        const auto ms = [](auto value) { return static_cast<double>(value) / 1e6; };
        std::cout << " min " << ms(values->min) << " median " << ms(values->median) << " mean "
                  << ms(values->mean) << " p95 " << ms(values->p95) << " p99 " << ms(values->p99)
                  << " max " << ms(values->max) << " ms";
    }
    std::cout << "\n";
}

void print_statistics(const Story& story, std::uint32_t number) {
    const auto statistics = mptcp::statistics_of(story.trace.analysis, number);
    std::cout << "  duration " << seconds(statistics.duration) << "\n";
    for (const Side sender : mptcp::both_sides) {
        const auto& direction = statistics.directions[sender];
        std::cout << "  from " << name_of(sender) << ": tcp " << direction.bytes.tcp
                  << " retransmitted " << direction.bytes.retransmitted << " repeated "
                  << direction.bytes.repeated << " reinjected " << direction.bytes.reinjected
                  << " data " << direction.data_bytes.value_or(0) << " acked "
                  << direction.data_acked.value_or(0) << " goodput "
                  << direction.goodput.value_or(0) << "\n";
        for (const auto& part : direction.subflows) {
            std::cout << "    tcp.stream " << part.stream << ": tcp " << part.bytes.tcp << " data "
                      << part.data_bytes.value_or(0) << " share "
                      << part.throughput_contribution.value_or(0) << " "
                      << part.goodput_contribution.value_or(0) << "\n";
        }
    }
}

void print_delays(const mptcp::ConnectionView& view) {
    for (const auto& trips : mptcp::round_trips_of(view)) {
        std::cout << "  tcp.stream " << trips.stream << " from " << name_of(trips.sender) << "\n";
        print("RTT", trips.by_sequence);
        print("RTT by timestamp", trips.by_timestamp);
    }
    const auto delays = mptcp::data_delays_of(view);
    for (const Side sender : mptcp::both_sides) {
        const auto& of_direction = delays[sender];
        std::cout << "  data from " << name_of(sender) << ", unresolved " << of_direction.unresolved
                  << ", peak of the queue " << of_direction.peak.bytes << ", blockings "
                  << of_direction.blocking.size() << "\n";
        print("data RTT", of_direction.data_rtt);
        print("reordering", of_direction.reordering);
        print("interarrival", of_direction.interarrival);
        print("cross-subflow interarrival", of_direction.cross_interarrival);
    }
    for (const auto& flight : mptcp::flights_of(view)) {
        std::cout << "  flight from " << name_of(flight.sender)
                  << (flight.stream == mptcp::none
                          ? " of the connection"
                          : " of tcp.stream " + std::to_string(flight.stream))
                  << ": peak " << flight.peak << ", window at the end "
                  << (flight.steps.empty() ? 0 : flight.steps.back().window.value_or(0)) << "\n";
    }
}

void print(const Story& story) {
    for (std::uint32_t number = 0; number < story.trace.analysis.connections.size(); ++number) {
        const auto view = story.view(number);
        std::cout << "connection " << number << "\n";
        for (const mptcp::Event& event : mptcp::events_of(view)) {
            std::cout << "  "
                      << seconds(story.trace.packets.time[event.row] -
                                 story.trace.packets.first_frame_time)
                      << " frame " << story.trace.packets.frame[event.row] << " "
                      << mptcp::name_of(event.type) << ": " << event.words << "\n";
        }
        print_statistics(story, number);
        print_delays(view);
    }
}

TEST(StoryOf, PathDown) {
    print(Story{"path-down.client"});
}
TEST(StoryOf, PathDownAtTheServer) {
    print(Story{"path-down.server"});
}
TEST(StoryOf, AddressEvents) {
    print(Story{"address-events.client"});
}
TEST(StoryOf, LossyDownload) {
    print(Story{"lossy-download.client"});
}
TEST(StoryOf, TcpFallback) {
    print(Story{"tcp-fallback.client"});
}

}  // namespace
}  // namespace trace
