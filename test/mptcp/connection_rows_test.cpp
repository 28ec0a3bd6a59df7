// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/connection_rows.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "mptcp/questions/data_delays.h"
#include "mptcp/questions/events.h"
#include "mptcp/questions/flight.h"
#include "mptcp/questions/rates.h"
#include "mptcp/questions/round_trips.h"
#include "mptcp/questions/statistics.h"
#include "mptcp/story.h"

namespace mptcp {
namespace {

using namespace std::chrono_literals;
using story::dss;
using story::Flow;
using story::Option;
using story::Segment;
using story::Story;
using story::Talk;

std::vector<Row> rows_of(const Capture& capture, std::uint32_t number) {
    const auto rows = capture.connection_rows().of(number);
    return {rows.begin(), rows.end()};
}

TEST(ConnectionRows, ConnectionsAmongOtherTraffic) {
    Talk talk;
    const story::Keys others{.client = 9, .server = 10};
    const Flow other_flow{talk.story, {.client_port = 50000}};
    const Flow plain{talk.story, {.client_port = 50001}};
    plain.up(story::syn_segment({}));                        // 0
    open(talk.first, talk.keys);                             // 1 to 3
    open(other_flow, others);                                // 4 to 6
    talk.up(talk.first, 1, 1, 100);                          // 7
    plain.up({.length = 10});                                // 8
    other_flow.up(mapped(others, Side::client, 1, 1, 100));  // 9
    open_join(talk.second, talk.keys);                       // 10 to 13
    talk.up(talk.second, 101, 1, 100);                       // 14
    other_flow.down({.ack = 101});                           // 15
    const Capture capture = talk.story.capture();
    ASSERT_EQ(capture.analysis().connections.size(), 2U);
    EXPECT_EQ(rows_of(capture, 0), (std::vector<Row>{1, 2, 3, 7, 10, 11, 12, 13, 14}));
    EXPECT_EQ(rows_of(capture, 1), (std::vector<Row>{4, 5, 6, 9, 15}));
}

TEST(ConnectionRows, DuplicatesAreLeftOut) {
    Talk talk;
    open(talk.first, talk.keys);
    const Row row = talk.up(talk.first, 1, 1, 100);
    talk.story.step = 10us;
    talk.up(talk.first, 1, 1, 100);
    const Capture capture = talk.story.capture();
    EXPECT_EQ(rows_of(capture, 0), (std::vector<Row>{0, 1, 2, row}));
}

TEST(ConnectionRows, PortsUsedAnew) {
    Talk talk;
    open(talk.first, talk.keys);
    const story::Keys others{.client = 9, .server = 10};
    const Flow again{talk.story, {.client_isn = 5'000'000, .server_isn = 6'000'000}};
    open(again, others);
    const Capture capture = talk.story.capture();
    ASSERT_EQ(capture.analysis().connections.size(), 2U);
    EXPECT_EQ(rows_of(capture, 0), (std::vector<Row>{0, 1, 2}));
    EXPECT_EQ(rows_of(capture, 1), (std::vector<Row>{3, 4, 5}));
}

TEST(ConnectionRows, NoConnection) {
    Story empty;
    EXPECT_TRUE(empty.capture().analysis().connections.empty());
    Story plain;
    const Flow flow{plain, {}};
    flow.up(story::syn_segment({}));
    EXPECT_TRUE(plain.capture().analysis().connections.empty());
}

TEST(ConnectionRows, WhatAViewSays) {
    Talk talk;
    talk.start();
    const Row row = talk.down(talk.second, 1, 1, 10);
    const Capture capture = talk.story.capture();
    const ConnectionView view = capture.connection(0);
    EXPECT_EQ(view.connection().subflows.size(), 2U);
    EXPECT_EQ(view.subflow_at(row).stream, 1U);
    EXPECT_EQ(view.sender_at(row), Side::server);
    EXPECT_EQ(view.sender_at(talk.joined.syn), Side::client);
}

// Every question about every connection of nonsense: no answer may be below nothing, or no number.

class Nonsense {
  public:
    explicit Nonsense(unsigned seed) : m_random{seed} {
        m_keys.version = seed % 2 == 0 ? Version::v0 : Version::v1;
        m_keys.checksums = seed % 5 == 0;
        m_flows.emplace_back(m_story, story::Ends{});
        m_flows.emplace_back(m_story, story::Ends{.client = "10.0.1.1", .client_port = 40001});
        m_flows.emplace_back(
            m_story,
            story::Ends{.client = "10.0.0.2", .server = "10.0.2.1", .client_isn = 0xffff'ff00U},
            Side::server);
        m_flows.emplace_back(m_story, story::Ends{.client = "\x1b[2J\n", .server = ""});
        if (seed % 3 != 0) {
            open(m_flows[0], m_keys);
            open_join(m_flows[1], m_keys);
        }
        for (std::size_t i = 0; i < 30 + seed; ++i) {
            step();
        }
    }

    [[nodiscard]] const Story& story() const { return m_story; }

    Nonsense(const Nonsense&) = delete;
    Nonsense& operator=(const Nonsense&) = delete;
    Nonsense(Nonsense&&) = delete;
    Nonsense& operator=(Nonsense&&) = delete;
    ~Nonsense() = default;

  private:
    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(m_random() % bound);
    }

    /// Mostly small, sometimes anything.
    std::uint64_t number() {
        switch (below(16)) {
            case 0:
                return m_random();
            case 1:
                return m_random() >> 32U;
            case 2:
                return std::uint64_t{0} - below(300);
            default:
                return below(1500);
        }
    }

    void step() {
        m_story.step = below(3) == 0 ? 0us : 700us;
        if (below(20) == 0) {
            m_story.wait(std::chrono::seconds{static_cast<std::int64_t>(below(21)) - 10});
        }
        static constexpr std::uint16_t usual[] = {0x10, 0x10, 0x10, 0x10, 0x18, 0x11, 0x12, 0x14};
        Segment segment;
        segment.seq = static_cast<std::uint32_t>(number());
        segment.ack = static_cast<std::uint32_t>(number());
        segment.flags = below(12) == 0 ? static_cast<std::uint16_t>(below(4096)) : usual[below(8)];
        segment.length = below(3) == 0 ? 0 : below(300);
        segment.length = below(100) == 0 ? 0xffff'ffffU - below(2) : segment.length;
        segment.window = static_cast<std::uint16_t>(below(65536));
        if (below(3) == 0) {
            segment.options.push_back(story::timestamps(below(20), below(20)));
        }
        for (std::uint32_t i = below(3); i > 0; --i) {
            segment.options.push_back(any_option());
        }
        if (below(20) == 0) {
            const auto bits = static_cast<std::uint16_t>(below(0x800));
            segment.options.push_back([bits](packets::PacketRow& row) { row.presence ^= bits; });
        }
        if (below(20) == 0) {
            segment.options.push_back([](packets::PacketRow& row) { row.rare.reset(); });
        }
        const Flow& flow = m_flows[below(static_cast<std::uint32_t>(m_flows.size()))];
        if (below(2) == 0) {
            flow.up(segment);
        } else {
            flow.down(segment);
        }
    }

    Option any_option() {
        const Side side = below(2) == 0 ? Side::client : Side::server;
        const std::uint64_t base = below(6) == 0 ? 0 : m_keys.idsn(side);
        const auto small = static_cast<std::uint16_t>(below(400));
        const auto byte = static_cast<std::uint8_t>(below(256));
        switch (below(24)) {
            case 0:
                return capable_syn(m_keys);
            case 1:
                return capable_syn_ack(m_keys);
            case 2:
                return capable_ack(m_keys);
            case 3:
                return capable_data(m_keys, small);
            case 4:
                return story::join_syn(m_keys.token(side), small);
            case 5:
                return story::join_syn_ack("0123456789abcdef", small);
            case 6:
                return story::join_ack("0123456789abcdef0123456789abcdef01234567");
            case 7:
                return story::mp_fail(number());
            case 8:
                return story::mp_tcprst(byte);
            case 9:
                return story::mp_fastclose(number());
            case 10:
                return story::mp_prio(byte % 2 == 0);
            case 11:
                return story::remove_addr({1, 2, byte});
            case 12:
                return story::add_addr({.id = static_cast<std::uint8_t>(byte % 3),
                                        .address = byte % 2 == 0 ? "192.0.2.1" : "\x1b[2J",
                                        .echo = below(2) == 0,
                                        .hmac = "0123456789abcdef"});
            case 13:
                return story::window_scale(byte);
            case 14:
                return story::bare(static_cast<std::uint8_t>(byte % 16), byte);
            default:
                return dss(
                    {.data_ack = below(3) == 0 ? std::nullopt : std::optional{base + number()},
                     .dsn = below(5) == 0 ? std::nullopt : std::optional{base + number()},
                     .ssn = static_cast<std::uint32_t>(number()),
                     .length = below(30) == 0 ? std::uint16_t{0} : small,
                     .short_ack = below(2) == 0,
                     .short_dsn = below(2) == 0,
                     .fin = below(20) == 0});
        }
    }

    std::mt19937_64 m_random;
    story::Keys m_keys{.client = 1, .server = 2};
    Story m_story;
    std::vector<Flow> m_flows;
};

constexpr std::uint64_t negative = std::uint64_t{1} << 63U;

void expect_series(const ConnectionView& view, const Series& series) {
    const std::set<Row> rows{view.rows.begin(), view.rows.end()};
    const auto& subflows = view.connection().subflows;
    std::set<std::uint32_t> streams;
    for (const std::uint32_t number : subflows) {
        streams.insert(view.analysis().subflows[number].stream);
    }
    for (const Sample& sample : series) {
        ASSERT_GE(sample.value, 0);
        ASSERT_TRUE(rows.contains(sample.row));
        ASSERT_TRUE(streams.contains(sample.stream));
    }
    const Summary summary = summary_of(series);
    ASSERT_EQ(summary.count, series.size());
    ASSERT_EQ(summary.values.has_value(), !series.empty());
    if (summary.values) {
        ASSERT_GE(summary.values->min, 0);
        ASSERT_TRUE(std::isfinite(summary.values->mean));
        ASSERT_LE(static_cast<double>(summary.values->min), summary.values->median);
        ASSERT_LE(summary.values->p95, summary.values->p99);
        ASSERT_LE(summary.values->p99, summary.values->max);
    }
}

void expect_share(const std::optional<double>& share) {
    EXPECT_TRUE(!share || (*share >= 0 && *share <= 1));
}

void expect_rate(const std::optional<double>& rate) {
    EXPECT_TRUE(!rate || (std::isfinite(*rate) && *rate >= 0));
}

void expect_statistics(const Capture& capture, std::uint32_t number) {
    const ConnectionStatistics statistics = statistics_of(capture, number);
    EXPECT_GE(statistics.duration, 0);
    for (const Side side : both_sides) {
        const DirectionStatistics& direction = statistics.directions[side];
        EXPECT_EQ(direction.sender, side);
        expect_rate(direction.throughput);
        expect_rate(direction.goodput);
        EXPECT_EQ(direction.throughput.has_value(), statistics.duration > 0);
        EXPECT_EQ(direction.data_bytes.value_or(0), direction.bytes[ByteKind::first_carried]);
        EXPECT_LT(direction.data_acked.value_or(0), negative);
        ByteCounts sum;
        double shares = 0;
        for (const SubflowStatistics& subflow : direction.subflows) {
            sum += subflow.bytes;
            shares += subflow.throughput_contribution.value_or(0);
            expect_share(subflow.throughput_contribution);
            expect_share(subflow.goodput_contribution);
            EXPECT_EQ(subflow.bytes.tcp,
                      subflow.bytes.unique() + subflow.bytes[ByteKind::retransmitted]);
        }
        EXPECT_EQ(sum, direction.bytes);
        EXPECT_NEAR(shares, direction.bytes.tcp > 0 ? 1 : 0, 1e-9);
    }
}

void expect_delays(const ConnectionView& view) {
    const auto delays = data_delays_of(view);
    for (const Side side : both_sides) {
        const DataDelays& found = delays[side];
        expect_series(view, found.data_rtt);
        expect_series(view, found.reordering);
        expect_series(view, found.interarrival);
        expect_series(view, found.cross_interarrival);
        EXPECT_LE(found.cross_interarrival.size(), found.interarrival.size());
        const std::uint64_t data = view.connection().bytes[side][ByteKind::first_carried];
        std::uint64_t peak = 0;
        for (const QueueStep& step : found.queue) {
            ASSERT_LE(step.bytes, data);
            peak = std::max(peak, step.bytes);
        }
        EXPECT_EQ(found.peak.bytes, peak);
        for (const Blocking& blocking : found.blocking) {
            ASSERT_GE(blocking.value, 0);
            ASSERT_GT(blocking.bytes, 0U);
            ASSERT_LE(blocking.bytes, data);
        }
        EXPECT_LE(found.unresolved, 2 * view.rows.size());
    }
}

void expect_flights_and_rates(const ConnectionView& view) {
    for (const Flight& flight : flights_of(view)) {
        // Without keys, numbers that are 2^64 apart may both count from the lowest.
        const bool is_bounded =
            flight.stream != none || view.connection().hosts[flight.sender].idsn.has_value();
        std::uint64_t peak = 0;
        for (const FlightStep& step : flight.steps) {
            ASSERT_TRUE(!is_bounded || step.bytes < negative) << step.bytes;
            ASSERT_LE(step.window.value_or(0), std::uint64_t{65535} << 14U);
            peak = std::max(peak, step.bytes);
        }
        EXPECT_EQ(flight.peak, peak);
    }
    const std::int64_t duration = view.connection().end_time - view.connection().begin_time;
    for (const Side side : both_sides) {
        const Rates rates = rates_of(view, side, duration / 7 + 1);
        for (const RateOfSubflow& subflow : rates.subflows) {
            ASSERT_EQ(subflow.tcp.size(), rates.count);
            ASSERT_EQ(subflow.data.size(), rates.count);
            const auto sum = [](const std::vector<std::uint64_t>& bytes) {
                return std::accumulate(bytes.begin(), bytes.end(), std::uint64_t{0});
            };
            const ByteCounts& bytes =
                view.analysis().subflows[view.analysis().subflow_of[subflow.stream]].bytes[side];
            EXPECT_EQ(sum(subflow.tcp), bytes.tcp);
            EXPECT_EQ(sum(subflow.data), bytes[ByteKind::first_carried]);
        }
        if (duration > 20'000'000) {
            EXPECT_THROW((void)rates_of(view, side, 1), base::UsageError);
        }
    }
}

void expect_events(const ConnectionView& view) {
    Row last = 0;
    for (const Event& event : events_of(view)) {
        ASSERT_LT(event.row, view.packets().size());
        ASSERT_GE(event.row, last);
        last = event.row;
        ASSERT_FALSE(event.words.empty());
        std::set<std::string_view> names;
        for (const Detail& detail : event.details) {
            ASSERT_TRUE(names.insert(detail.name).second) << detail.name;
            if (const auto* time = std::get_if<Nanoseconds>(&detail.value)) {
                ASSERT_GE(time->count, 0) << detail.name;
            }
            if (const auto* number = std::get_if<std::uint64_t>(&detail.value)) {
                const bool is_bounded =
                    event.from && view.connection().hosts[*event.from].idsn.has_value();
                ASSERT_TRUE(!is_bounded || *number < negative) << detail.name << " " << *number;
            }
        }
    }
}

TEST(ConnectionRows, NothingIsNegativeInNonsense) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        const Nonsense nonsense{seed};
        const Capture capture = nonsense.story().capture();
        const auto count = static_cast<std::uint32_t>(capture.analysis().connections.size());
        for (std::uint32_t number = 0; number < count; ++number) {
            const ConnectionView view = capture.connection(number);
            ASSERT_TRUE(std::is_sorted(view.rows.begin(), view.rows.end()));
            expect_statistics(capture, number);
            for (const RoundTrips& trips : round_trips_of(view)) {
                expect_series(view, trips.by_sequence);
                expect_series(view, trips.by_timestamp);
            }
            for (const HandshakeTimes& times : handshake_times_of(view)) {
                EXPECT_GE(times.join_delay.value_or(0), 0);
                EXPECT_GE(times.syn_to_syn_ack.value_or(0), 0);
                EXPECT_GE(times.syn_ack_to_ack.value_or(0), 0);
            }
            expect_delays(view);
            expect_flights_and_rates(view);
            expect_events(view);
            ASSERT_FALSE(testing::Test::HasFailure())
                << "seed " << seed << " connection " << number;
        }
        for (const StreamStatistics& statistics : stream_statistics_of(capture)) {
            EXPECT_GE(statistics.duration, 0);
            for (const auto& direction : {statistics.to_server, statistics.to_client}) {
                EXPECT_EQ(direction.tcp_bytes,
                          direction.unique_bytes + direction.retransmitted_bytes);
                expect_rate(direction.throughput);
            }
        }
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace mptcp
