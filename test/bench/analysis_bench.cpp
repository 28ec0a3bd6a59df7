// SPDX-License-Identifier: GPL-3.0-or-later
// Time and memory of the analysis of a packet table that is already there.
//
// The table: connections of 100,000 packets, three subflows each, segments of 1400 bytes with a
// mapping of their own that the scheduler deals in bursts of 8, an ACK with Data ACK for every two.
// With loss, one segment in twenty is sent once more, half of these on another subflow.
#include <array>
#include <benchmark/benchmark.h>
#include <cstdint>
#include <fstream>
#include <malloc.h>
#include <string>

#include "mptcp/connection_rows.h"
#include "mptcp/model/keys.h"
#include "mptcp/passes/analysis.h"
#include "mptcp/questions/data_delays.h"
#include "mptcp/questions/events.h"
#include "mptcp/questions/flight.h"
#include "mptcp/questions/rates.h"
#include "mptcp/questions/round_trips.h"
#include "mptcp/questions/statistics.h"
#include "packets/packet_table.h"

namespace {

constexpr std::uint64_t client_key = 0x0123456789abcdef;
constexpr std::uint64_t server_key = 0xfedcba9876543210;
constexpr std::size_t subflow_count = 3;
constexpr std::size_t packets_of_connection = 100'000;
constexpr std::uint32_t segment_bytes = 1400;

/// Tells the packets of one connection after the other.
class TableMaker {
  public:
    TableMaker(std::size_t packets, bool with_loss) : m_with_loss{with_loss} {
        for (std::size_t connection = 0; m_table.size() < packets; ++connection) {
            add_connection(connection, std::min(packets, m_table.size() + packets_of_connection));
        }
    }
    [[nodiscard]] packets::PacketTable take() && { return std::move(m_table); }

  private:
    struct Subflow {
        packets::Endpoints up;
        std::uint32_t next = 1;
    };

    void append(const packets::Endpoints& ends, std::uint32_t sequence,
                std::uint32_t acknowledgment, std::uint16_t flags, std::uint32_t length = 0) {
        m_row.frame = static_cast<std::uint32_t>(m_table.size() + 1);
        m_row.time = static_cast<std::int64_t>(m_table.size()) * 20'000;
        m_row.endpoints = ends;
        m_row.sequence = sequence;
        m_row.acknowledgment = acknowledgment;
        m_row.flags = flags;
        m_row.length = length;
        m_row.ip_id = static_cast<std::uint16_t>(m_table.size());
        m_row.presence |= packets::present::ip_id;
        m_table.append(m_row);
        m_row = {};
    }

    void shake_hands(Subflow& subflow, bool is_master) {
        const std::uint8_t kind =
            is_master ? packets::subtype::mp_capable : packets::subtype::mp_join;
        const auto tell = [&](std::uint8_t length) {
            m_row.options = {{kind, length}};
            return &m_row.rare.emplace();
        };
        const std::uint32_t token =
            mptcp::hash_key(server_key + m_connection, mptcp::Version::v1).token;
        auto* rare = tell(is_master ? 4 : 12);
        if (is_master) {
            rare->version = 1;
        } else {
            rare->receiver_token = token;
            rare->address_ids = {1};
        }
        append(subflow.up, 0, 0, packets::tcp_flag::syn);
        rare = tell(is_master ? 12 : 16);
        if (is_master) {
            rare->version = 1;
            rare->sender_key = server_key + m_connection;
        }
        append(subflow.up.reversed(), 0, 1, packets::tcp_flag::syn | packets::tcp_flag::ack);
        rare = tell(is_master ? 20 : 24);
        if (is_master) {
            rare->version = 1;
            rare->sender_key = client_key + m_connection;
            rare->receiver_key = server_key + m_connection;
        }
        append(subflow.up, 1, 1, packets::tcp_flag::ack);
    }

    void send(Subflow& subflow, std::uint64_t relative_dsn, std::uint32_t sequence) {
        m_row.options = {{packets::subtype::dss, 20}};
        m_row.dss_flags = packets::dss_flag::mapping | packets::dss_flag::dsn_8;
        m_row.presence = packets::present::dss_flags | packets::present::dsn;
        m_row.dsn = m_idsn + relative_dsn;
        m_row.ssn = sequence;
        m_row.dss_length = segment_bytes;
        append(subflow.up, sequence, 1, packets::tcp_flag::ack, segment_bytes);
    }

    void acknowledge(const Subflow& subflow, std::uint64_t relative_dsn) {
        m_row.options = {{packets::subtype::dss, 12}};
        m_row.dss_flags = packets::dss_flag::data_ack | packets::dss_flag::data_ack_8;
        m_row.presence = packets::present::dss_flags | packets::present::data_ack;
        m_row.data_ack = m_idsn + relative_dsn;
        append(subflow.up.reversed(), 1, subflow.next, packets::tcp_flag::ack);
    }

    void add_connection(std::size_t connection, std::size_t until) {
        m_connection = connection;
        m_idsn = mptcp::hash_key(client_key + connection, mptcp::Version::v1).idsn;
        std::array<Subflow, subflow_count> subflows;
        const std::uint32_t client = m_table.addresses.intern("10.0.0.1");
        const std::uint32_t server = m_table.addresses.intern("10.0.0.2");
        for (std::size_t i = 0; i < subflows.size(); ++i) {
            const auto port = static_cast<std::uint16_t>(1024 + connection * subflow_count + i);
            subflows[i].up = {client, server, port, 5201};
            shake_hands(subflows[i], i == 0);
        }
        std::uint64_t dsn = 1;
        for (std::size_t segment = 0; m_table.size() < until; ++segment) {
            Subflow& subflow = subflows[segment / 8 % subflows.size()];
            send(subflow, dsn, subflow.next);
            const std::uint32_t sent = subflow.next;
            subflow.next += segment_bytes;
            if (m_with_loss && segment % 40 == 20) {
                send(subflow, dsn, sent);
            } else if (m_with_loss && segment % 40 == 39) {
                Subflow& second = subflows[(segment / 8 + 1) % subflows.size()];
                send(second, dsn, second.next);
                second.next += segment_bytes;
            }
            dsn += segment_bytes;
            if (segment % 2 == 1) {
                acknowledge(subflow, dsn);
            }
        }
    }

    bool m_with_loss;
    std::size_t m_connection = 0;
    std::uint64_t m_idsn = 0;
    packets::PacketTable m_table;
    packets::PacketRow m_row;
};

std::size_t bytes_in_use() {
    const auto all = mallinfo2();
    return all.uordblks + all.hblkhd;
}

/// A figure of /proc/self/status in bytes.
std::size_t status_bytes(const std::string& name) {
    std::ifstream status{"/proc/self/status"};
    std::string word;
    std::size_t kilobytes = 0;
    while (status >> word) {
        if (word == name) {
            status >> kilobytes;
            break;
        }
    }
    return kilobytes * 1024;
}

void analysis(benchmark::State& state, bool with_loss) {
    const auto packets = static_cast<std::size_t>(state.range(0));
    const packets::PacketTable table = TableMaker{packets, with_loss}.take();
    std::size_t kept = 0;
    std::size_t peak = 0;
    for (auto _ : state) {
        malloc_trim(0);
        std::ofstream{"/proc/self/clear_refs"} << "5";  // forget the peak
        const std::size_t before = bytes_in_use();
        const std::size_t resident = status_bytes("VmRSS:");
        const mptcp::Analysis analysis = mptcp::analyse(table);
        kept = bytes_in_use() - before;
        peak = status_bytes("VmHWM:") - resident;
        if (analysis.connections.empty()) {
            state.SkipWithError("no connection found");
        }
    }
    const auto per_packet = [packets](std::size_t bytes) {
        return static_cast<double>(bytes) / static_cast<double>(packets);
    };
    state.counters["kept_bytes_per_packet"] = per_packet(kept);
    state.counters["peak_bytes_per_packet"] = per_packet(peak);
}

/// Everything that can be asked of a connection, of all of them.
void questions(benchmark::State& state, bool with_loss) {
    const auto packets = static_cast<std::size_t>(state.range(0));
    const mptcp::Capture capture{TableMaker{packets, with_loss}.take()};
    const mptcp::Analysis& analysis = capture.analysis();
    for (auto _ : state) {
        const mptcp::ConnectionRows rows{analysis};
        for (std::uint32_t number = 0; number < analysis.connections.size(); ++number) {
            const mptcp::ConnectionView view{capture, number, rows.of(number)};
            benchmark::DoNotOptimize(mptcp::statistics_of(capture, number));
            benchmark::DoNotOptimize(mptcp::events_of(view));
            for (const auto& trips : mptcp::round_trips_of(view)) {
                benchmark::DoNotOptimize(mptcp::summary_of(trips.by_sequence));
            }
            const auto delays = mptcp::data_delays_of(view);
            for (const mptcp::Side side : mptcp::both_sides) {
                for (const auto* const series :
                     {&delays[side].data_rtt, &delays[side].reordering, &delays[side].interarrival,
                      &delays[side].cross_interarrival}) {
                    benchmark::DoNotOptimize(mptcp::summary_of(*series));
                }
                constexpr std::int64_t tenth_of_a_second = 100'000'000;
                benchmark::DoNotOptimize(mptcp::rates_of(view, side, tenth_of_a_second));
            }
            benchmark::DoNotOptimize(mptcp::flights_of(view));
        }
    }
}

void questions_without_loss(benchmark::State& state) {
    questions(state, false);
}
void questions_with_loss(benchmark::State& state) {
    questions(state, true);
}
void analysis_without_loss(benchmark::State& state) {
    analysis(state, false);
}
void analysis_with_loss(benchmark::State& state) {
    analysis(state, true);
}

}  // namespace

BENCHMARK(analysis_without_loss)
    ->Arg(250'000)
    ->Arg(500'000)
    ->Arg(1'000'000)
    ->Arg(2'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(analysis_with_loss)
    ->Arg(250'000)
    ->Arg(500'000)
    ->Arg(1'000'000)
    ->Arg(2'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(questions_without_loss)
    ->Arg(250'000)
    ->Arg(500'000)
    ->Arg(1'000'000)
    ->Arg(2'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(questions_with_loss)
    ->Arg(250'000)
    ->Arg(500'000)
    ->Arg(1'000'000)
    ->Arg(2'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
