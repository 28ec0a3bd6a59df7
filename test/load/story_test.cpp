// SPDX-License-Identifier: GPL-3.0-or-later
// The whole story of the sample captures, as the library's values: printed, to be read by eye, and
// held against what the kernels counted and the relays were told to delay (data/*.truth.json).
#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "base/settings.h"
#include "capture/source.h"
#include "load/load.h"
#include "mptcp/questions/data_delays.h"
#include "mptcp/questions/events.h"
#include "mptcp/questions/flight.h"
#include "mptcp/questions/rates.h"
#include "mptcp/questions/round_trips.h"
#include "mptcp/questions/statistics.h"

namespace load {
namespace {

using mptcp::EventType;
using mptcp::Side;

/// A sample capture and everything about it.
struct Story {
    explicit Story(const std::string& name) : capture{loaded(name)} {}

    static mptcp::Capture loaded(const std::string& name) {
        capture::Source source{std::string{MPTCP_TEST_DATA} + "/" + name + ".pcap"};
        return load(source, base::Settings{std::nullopt}, {}, Strictness::strict);
    }
    [[nodiscard]] mptcp::ConnectionView view(std::uint32_t number) const {
        return capture.connection(number);
    }
    [[nodiscard]] std::size_t count(EventType type, Side from) const {
        std::size_t total = 0;
        for (std::uint32_t number = 0; number < capture.analysis().connections.size(); ++number) {
            for (const mptcp::Event& event : mptcp::events_of(view(number))) {
                total += event.type == type && event.from == from ? 1U : 0U;
            }
        }
        return total;
    }

    mptcp::Capture capture;
};

std::string seconds(std::int64_t nanoseconds) {
    return std::to_string(static_cast<double>(nanoseconds) / 1e9);
}

std::string name_of(Side side) {
    return side == Side::client ? "client" : "server";
}

template <class Value>
std::string shown(const std::optional<Value>& value) {
    return value ? std::to_string(*value) : "unknown";
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
    const auto statistics = mptcp::statistics_of(story.capture, number);
    std::cout << "  duration " << seconds(statistics.duration) << "\n";
    for (const Side sender : mptcp::both_sides) {
        const auto& direction = statistics.directions[sender];
        std::cout << "  from " << name_of(sender) << ": tcp " << direction.bytes.tcp
                  << " retransmitted " << direction.bytes[mptcp::ByteKind::retransmitted]
                  << " repeated " << direction.bytes[mptcp::ByteKind::repeated] << " reinjected "
                  << direction.bytes[mptcp::ByteKind::reinjected] << " data "
                  << shown(direction.data_bytes) << " acked " << shown(direction.data_acked)
                  << " goodput " << shown(direction.goodput) << "\n";
        for (const auto& part : direction.subflows) {
            std::cout << "    tcp.stream " << part.stream << ": tcp " << part.bytes.tcp << " data "
                      << shown(part.data_bytes) << " share " << shown(part.throughput_contribution)
                      << " " << shown(part.goodput_contribution) << "\n";
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
                  << (flight.steps.empty() ? "unknown" : shown(flight.steps.back().window)) << "\n";
    }
}

void print(const Story& story) {
    EXPECT_EQ(story.capture.analysis().connections.size(), 2U);  // iperf3's control and data
    for (std::uint32_t number = 0; number < story.capture.analysis().connections.size(); ++number) {
        const auto view = story.view(number);
        std::cout << "connection " << number << "\n";
        for (const mptcp::Event& event : mptcp::events_of(view)) {
            EXPECT_FALSE(event.words.empty());
            std::cout << "  "
                      << seconds(story.capture.packets().time[event.row] -
                                 story.capture.packets().first_frame_time)
                      << " frame " << story.capture.packets().frame[event.row] << " "
                      << mptcp::name_of(event.type) << ": " << event.words << "\n";
        }
        print_statistics(story, number);
        print_delays(view);
    }
}

// To be read by eye; what the numbers must be, the tests below say.
TEST(StoryOf, PathDown) {
    print(Story{"path-down.client"});
}
TEST(StoryOf, AddressEvents) {
    print(Story{"address-events.client"});
}
TEST(StoryOf, LossyDownload) {
    print(Story{"lossy-download.client"});
}
TEST(StoryOf, KilledClient) {
    print(Story{"killed-client.client"});
}
TEST(StoryOf, TcpFallback) {
    print(Story{"tcp-fallback.client"});
}

constexpr std::int64_t millisecond = 1'000'000;

/// What the relays were told: delay to the server and back, of the two paths.
struct Paths {
    std::string scenario;
    std::array<std::int64_t, 2> round_trip;
};

const std::vector<Paths> all_paths = {
    {"address-events", {20 * millisecond, 40 * millisecond}},
    {"checksums", {20 * millisecond, 40 * millisecond}},
    {"ipv6", {16 * millisecond, 32 * millisecond}},
    {"killed-client", {20 * millisecond, 40 * millisecond}},
    {"lossy-download", {20 * millisecond, 45 * millisecond}},
    {"path-down", {20 * millisecond, 40 * millisecond}},
    {"tcp-fallback", {20 * millisecond, 40 * millisecond}},
    {"two-paths", {20 * millisecond, 60 * millisecond}},
};

/// The path of a stream shows in the client's address: 10.77.1.1 and fd77:1::1 are path 0.
std::int64_t round_trip(const Story& story, const Paths& paths, std::uint32_t stream) {
    const auto& ends = story.capture.analysis().tcp.streams[stream].client_to_server;
    const std::string& client = story.capture.packets().addresses[ends.source];
    const bool is_path_1 = client.starts_with("10.77.2.") || client.starts_with("fd77:2::");
    return paths.round_trip[is_path_1 ? 1 : 0];
}

TEST(StoryTruth, HandshakesTakeTheRelaysDelays) {
    constexpr std::int64_t others_in_the_queue = 8 * millisecond;
    for (const Paths& paths : all_paths) {
        const Story story{paths.scenario + ".client"};
        for (std::uint32_t number = 0; number < story.capture.analysis().connections.size();
             ++number) {
            for (const auto& times : mptcp::handshake_times_of(story.view(number))) {
                SCOPED_TRACE(paths.scenario + " tcp.stream " + std::to_string(times.stream));
                const std::int64_t expected = round_trip(story, paths, times.stream);
                ASSERT_TRUE(times.syn_to_syn_ack.has_value());
                EXPECT_GE(*times.syn_to_syn_ack, expected);
                EXPECT_LE(*times.syn_to_syn_ack, expected + others_in_the_queue);
            }
        }
    }
}

TEST(StoryTruth, NoRoundTripIsShorterThanTheRelaysDelays) {
    for (const Paths& paths : all_paths) {
        const Story story{paths.scenario + ".client"};
        for (std::uint32_t number = 0; number < story.capture.analysis().connections.size();
             ++number) {
            for (const auto& trips : mptcp::round_trips_of(story.view(number))) {
                if (trips.sender != Side::client) {
                    continue;  // the capture is at the client: what comes from afar is acked here
                }
                SCOPED_TRACE(paths.scenario + " tcp.stream " + std::to_string(trips.stream));
                const std::int64_t expected = round_trip(story, paths, trips.stream);
                for (const auto* const series : {&trips.by_sequence, &trips.by_timestamp}) {
                    const auto summary = mptcp::summary_of(*series);
                    ASSERT_TRUE(!summary.values || summary.values->min >= expected)
                        << summary.values->min;
                }
            }
        }
    }
}

/// Uploads with their first data on an empty path.
TEST(StoryTruth, TheShortestRoundTripsAreThoseOfThePaths) {
    constexpr std::int64_t two_segments = 8 * millisecond;  // of 1500 bytes at 3 Mbit/s
    for (const Paths& paths : all_paths) {
        if (paths.scenario != "path-down" && paths.scenario != "address-events") {
            continue;
        }
        const Story story{paths.scenario + ".client"};
        const auto view = story.view(1);
        std::int64_t shortest_path = paths.round_trip[1];
        for (const auto& trips : mptcp::round_trips_of(view)) {
            const std::int64_t expected = round_trip(story, paths, trips.stream);
            shortest_path = std::min(shortest_path, expected);
            EXPECT_LE(mptcp::summary_of(trips.by_sequence).values->min, expected + two_segments);
        }
        const auto delays = mptcp::data_delays_of(view);
        const auto data_rtt = mptcp::summary_of(delays[Side::client].data_rtt);
        EXPECT_GE(data_rtt.values->min, shortest_path);
        EXPECT_LE(data_rtt.values->min, shortest_path + two_segments);
    }
}

/// A counter of the kernel at one end, 0 when it is not in the truth file.
std::size_t counter(const std::string& scenario, const std::string& end, const std::string& name) {
    std::ifstream file{std::string{MPTCP_TEST_DATA} + "/" + scenario + ".truth.json"};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto begin = text.find("\"nstat_" + end + "\"");
    const auto stop = text.find('}', begin);
    const std::string key = "\"MPTcpExt" + name + "\": ";
    const auto found = text.find(key, begin);
    return found < stop ? std::stoul(text.substr(found + key.size())) : 0;
}

TEST(StoryTruth, EventsAreWhatTheKernelsCounted) {
    for (const Paths& paths : all_paths) {
        SCOPED_TRACE(paths.scenario);
        const Story client{paths.scenario + ".client"};
        const Story server{paths.scenario + ".server"};
        const auto sent = [&](const char* end, const char* name) {
            return counter(paths.scenario, end, name);
        };
        EXPECT_EQ(client.count(EventType::mp_capable, Side::client),
                  sent("client", "MPCapableSYNTX"));
        EXPECT_EQ(client.count(EventType::mp_join, Side::client), sent("client", "MPJoinSynTx"));
        EXPECT_EQ(client.count(EventType::mp_prio, Side::client), sent("client", "MPPrioTx"));
        EXPECT_EQ(client.count(EventType::remove_addr, Side::client), sent("client", "RmAddrTx"));
        EXPECT_EQ(server.count(EventType::add_addr, Side::server), sent("server", "AddAddrTx"));
        EXPECT_EQ(client.count(EventType::mp_fail, Side::client), sent("client", "MPFailTx"));
        EXPECT_EQ(client.count(EventType::hmac_invalid, Side::client) +
                      client.count(EventType::checksum_invalid, Side::client),
                  0U);
        EXPECT_EQ(client.count(EventType::fallback, Side::server),
                  sent("client", "MPCapableFallbackSYNACK"));
        const bool aborts = sent("client", "MPFastcloseTx") > 0;
        EXPECT_EQ(client.count(EventType::mp_fastclose, Side::client), aborts ? 1U : 0U);
    }
}

TEST(StoryTruth, EveryAnnouncedAddressIsEchoedAndJoined) {
    for (const Paths& paths : all_paths) {
        SCOPED_TRACE(paths.scenario);
        const Story story{paths.scenario + ".client"};
        for (std::uint32_t number = 0; number < story.capture.analysis().connections.size();
             ++number) {
            for (const mptcp::Event& event : mptcp::events_of(story.view(number))) {
                if (event.type == EventType::add_addr) {
                    EXPECT_NE(event.find("echo_frame"), nullptr);
                    EXPECT_NE(event.find("joined_by"), nullptr);
                    EXPECT_EQ(std::get<std::string>(*event.find("hmac")), "valid");
                }
            }
        }
    }
}

/// Σ of the parts, in a capture of which nothing is missing.
TEST(StoryTruth, StatisticsAddUp) {
    for (const Paths& paths : all_paths) {
        const Story story{paths.scenario + ".client"};
        for (std::uint32_t number = 0; number < story.capture.analysis().connections.size();
             ++number) {
            const auto statistics = mptcp::statistics_of(story.capture, number);
            for (const Side sender : mptcp::both_sides) {
                SCOPED_TRACE(paths.scenario + " " + std::to_string(number));
                const auto& direction = statistics.directions[sender];
                mptcp::ByteCounts sum;
                for (const auto& part : direction.subflows) {
                    sum += part.bytes;
                }
                EXPECT_EQ(sum, direction.bytes);
                EXPECT_EQ(direction.bytes.tcp, direction.bytes.unique() +
                                                   direction.bytes[mptcp::ByteKind::retransmitted]);
                if (direction.data_acked && sender == Side::client) {
                    EXPECT_LE(*direction.data_acked, *direction.data_bytes);
                }
            }
        }
    }
}

}  // namespace
}  // namespace load
