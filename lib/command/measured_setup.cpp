// SPDX-License-Identifier: GPL-3.0-or-later
#include "command/measured_setup.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"
#include "mptcp/flight.h"
#include "mptcp/rates.h"
#include "mptcp/round_trips.h"
#include "pair/delays.h"

namespace command {

namespace {

using mptcp::ConnectionView;
using mptcp::Row;
using mptcp::Series;
using mptcp::Side;
using mptcp::Subflow;

constexpr double second = 1e9;

/// What a round trip was, s.
struct RoundTrip {
    double median = 0;
    double deviation = 0;  ///< mean, from the mean
};

std::optional<RoundTrip> round_trip_of(const Series& series) {
    const auto values = mptcp::summary_of(series).values;
    if (!values) {
        return std::nullopt;
    }
    double deviation = 0;
    for (const mptcp::Sample& sample : series) {
        deviation += std::abs(static_cast<double>(sample.value) - values->mean);
    }
    return RoundTrip{values->median / second,
                     deviation / static_cast<double>(series.size()) / second};
}

std::string subflow_name(const ConnectionView& view, std::uint32_t stream) {
    return "tcp" + std::to_string(view.shown_stream(stream));
}

class Measurer {
  public:
    Measurer(const ConnectionView& view, Side sender, const pair::PairedConnection* pairing)
        : m_view{view}, m_sender{sender}, m_pairing{pairing} {
        for (const mptcp::RoundTrips& trips : mptcp::round_trips_of(view)) {
            if (trips.sender == sender) {
                m_round_trips[trips.stream] = round_trip_of(trips.by_sequence);
            }
        }
        for (const mptcp::Flight& flight : mptcp::flights_of(view)) {
            if (flight.sender == sender && flight.stream != mptcp::none) {
                m_flights[flight.stream] = flight.peak;
            }
        }
        measure_rows();
        measure_rates();
    }

    [[nodiscard]] MeasuredSetup run() {
        MeasuredSetup result;
        for (const std::uint32_t number : m_view.connection().subflows) {
            const Subflow& subflow = m_view.analysis.subflows[number];
            if (const auto measured = measured_subflow(subflow)) {
                result.setup.subflows.push_back(*measured);
            }
        }
        if (result.setup.subflows.empty()) {
            throw base::Error{
                "no subflow carried data in that direction whose round trip could be "
                "measured"};
        }
        if (m_window > 0) {
            result.setup.rcv_buffer = static_cast<double>(m_window);
        } else {
            m_remarks.emplace_back("the receiver's window is not known: no handshake was captured");
        }
        if (m_pairing == nullptr) {
            m_remarks.emplace_back(
                "one-way delays are half of the round trip and losses what was sent twice, as "
                "there "
                "is no second capture");
        }
        result.remarks = m_remarks;
        return result;
    }

  private:
    [[nodiscard]] std::optional<numerics::Subflow> measured_subflow(const Subflow& subflow) {
        const std::uint32_t stream = subflow.stream;
        const mptcp::ByteCounts& bytes = subflow.bytes[m_sender];
        const std::string name = subflow_name(m_view, stream);
        const auto trip = m_round_trips[stream];
        if (bytes.tcp == 0 || !trip || trip->median <= 0 || m_flights[stream] == 0) {
            m_remarks.push_back(name + " is left out: it carried no data that shows a round trip");
            return std::nullopt;
        }
        numerics::Subflow measured;
        measured.name = name;
        measured.mss = m_segments[stream];
        measured.cwnd = static_cast<double>(m_flights[stream]) / measured.mss;
        measured.fowd = trip->median / 2;
        measured.bowd = trip->median / 2;
        measured.var = trip->deviation;
        measured.loss = static_cast<double>(bytes.retransmitted) / static_cast<double>(bytes.tcp);
        if (m_rates[stream] > 0) {
            measured.bandwidth = m_rates[stream];
        }
        if (m_pairing != nullptr) {
            measure_way(stream, measured);
        }
        return measured;
    }

    /// What the second capture tells of the way there and back.
    void measure_way(std::uint32_t stream, numerics::Subflow& measured) {
        const auto there = median_delay(stream, m_sender);
        const auto back = median_delay(stream, mptcp::other(m_sender));
        if (there && back && *there > 0 && *back > 0) {
            measured.fowd = *there;
            measured.bowd = *back;
        } else {
            m_remarks.push_back(measured.name +
                                ": its delays cannot be measured (clocks that are apart?), half of "
                                "the round trip is taken");
        }
        for (const pair::Travel& travel : m_pairing->travels(m_sender)) {
            if (travel.stream == stream && travel.counts.sent > 0) {
                measured.loss = static_cast<double>(travel.counts.lost) /
                                static_cast<double>(travel.counts.sent);
            }
        }
    }

    [[nodiscard]] std::optional<double> median_delay(std::uint32_t stream, Side sender) const {
        for (const pair::Travel& travel : m_pairing->travels(sender)) {
            if (travel.stream == stream) {
                const auto values =
                    mptcp::summary_of(pair::delay_series_of(*m_pairing, travel)).values;
                return values ? std::optional{values->median / second} : std::nullopt;
            }
        }
        return std::nullopt;
    }

    void measure_rows() {
        std::map<std::uint32_t, double> announced;
        for (const Row row : m_view.rows) {
            const std::uint32_t stream = m_view.analysis.tcp.stream[row];
            if (m_view.sender_at(row) == m_sender) {
                double& largest = m_segments[stream];
                largest = std::max(largest, static_cast<double>(m_view.packets.length[row]));
                continue;
            }
            const table::RareOptions* const rare = m_view.packets.rare_of(row);
            if (rare != nullptr && rare->mss) {
                announced[stream] = *rare->mss;
            }
            const std::int8_t shift = m_view.analysis.tcp.window_shift[row];
            if (shift >= 0) {
                m_window = std::max(m_window, std::uint64_t{m_view.packets.window[row]}
                                                  << static_cast<unsigned>(shift));
            }
        }
        for (auto& [stream, largest] : m_segments) {
            const auto limit = announced.find(stream);
            largest = limit == announced.end() ? largest : std::min(largest, limit->second);
        }
    }

    void measure_rates() {
        constexpr std::int64_t window = 100'000'000;
        const std::int64_t duration = m_view.connection().end_time - m_view.connection().begin_time;
        constexpr std::int64_t most_windows = 1'000'000;
        const mptcp::Rates rates =
            mptcp::rates_of(m_view, m_sender, std::max(window, duration / most_windows));
        for (const mptcp::RateOfSubflow& subflow : rates.subflows) {
            const auto most = std::max_element(subflow.tcp.begin(), subflow.tcp.end());
            if (most != subflow.tcp.end()) {
                m_rates[subflow.stream] =
                    static_cast<double>(*most) * second / static_cast<double>(rates.window);
            }
        }
    }

    const ConnectionView& m_view;
    Side m_sender;
    const pair::PairedConnection* m_pairing;
    std::map<std::uint32_t, std::optional<RoundTrip>> m_round_trips;  ///< all by TCP stream
    std::map<std::uint32_t, std::uint64_t> m_flights;
    std::map<std::uint32_t, double> m_segments;
    std::map<std::uint32_t, double> m_rates;
    std::uint64_t m_window = 0;
    std::vector<std::string> m_remarks;
};

}  // namespace

MeasuredSetup measured_setup(const ConnectionView& view, Side sender, const std::string& name,
                             const pair::PairedConnection* pairing) {
    MeasuredSetup result = Measurer{view, sender, pairing}.run();
    result.setup.name = name;
    return result;
}

}  // namespace command
