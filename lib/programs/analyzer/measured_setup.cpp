// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/measured_setup.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"
#include "base/text.h"
#include "mptcp/questions/flight.h"
#include "mptcp/questions/rates.h"
#include "mptcp/questions/round_trips.h"
#include "pair/delays.h"

namespace programs {

namespace {

using mptcp::ConnectionView;
using mptcp::Row;
using mptcp::Series;
using mptcp::Side;
using mptcp::Subflow;

constexpr double second = 1e9;

/// What a round trip was, s.
struct RoundTrip {
    double least = 0;
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
    return RoundTrip{static_cast<double>(values->min) / second, values->median / second,
                     deviation / static_cast<double>(series.size()) / second};
}

class Measurer {
  public:
    /// @param view the capture nearest to the sender; `sender` is what that one calls it, `way`
    ///        what the pairing does.
    Measurer(const ConnectionView& view, Side sender, const pair::PairedConnection* pairing,
             Side way)
        : m_view{view}, m_sender{sender}, m_pairing{pairing}, m_way{way} {
        for (const mptcp::RoundTrips& trips : mptcp::round_trips_of(view)) {
            if (trips.sender == sender) {
                m_round_trips[trips.stream] = round_trip_of(trips.by_sequence);
            }
        }
        for (const mptcp::HandshakeTimes& times : mptcp::handshake_times_of(view)) {
            const Subflow& subflow =
                view.analysis().subflows[view.analysis().subflow_of[times.stream]];
            m_to_sender[times.stream] =
                sender == subflow.opened_by ? times.syn_ack_to_ack : times.syn_to_syn_ack;
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
            const Subflow& subflow = m_view.analysis().subflows[number];
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
                "there is no second capture");
        }
        remark_places();
        result.remarks = m_remarks;
        return result;
    }

  private:
    /// By the TCP stream of the first capture.
    [[nodiscard]] std::string name_of(std::uint32_t stream) const {
        const std::uint32_t in_first =
            m_pairing == nullptr
                ? stream
                : m_pairing->stream_in_first(m_pairing->sender_capture(m_way), stream);
        return in_first == mptcp::none ? "unmatched" + std::to_string(stream)
                                       : "tcp" + std::to_string(in_first);
    }

    [[nodiscard]] std::optional<numerics::Subflow> measured_subflow(const Subflow& subflow) {
        const std::uint32_t stream = subflow.stream;
        const mptcp::ByteCounts& bytes = subflow.bytes[m_sender];
        const std::string name = name_of(stream);
        const auto trip = m_round_trips[stream];
        if (bytes.tcp == 0 || !trip || trip->median + to_sender(stream) <= 0 ||
            m_flights[stream] == 0) {
            m_remarks.push_back(name + " is left out: it carried no data that shows a round trip");
            return std::nullopt;
        }
        numerics::Subflow measured;
        measured.name = name;
        measured.mss = m_segments[stream];
        measured.cwnd = static_cast<double>(m_flights[stream]) / measured.mss;
        measured.fowd = (trip->median + to_sender(stream)) / 2;
        measured.bowd = measured.fowd;
        measured.var = trip->deviation;
        measured.loss = static_cast<double>(bytes[mptcp::ByteKind::retransmitted]) /
                        static_cast<double>(bytes.tcp);
        if (m_rates[stream] > 0) {
            measured.bandwidth = m_rates[stream];
        }
        if (m_pairing != nullptr) {
            measure_way(stream, measured);
        } else {
            note_place(stream, name, trip->least);
        }
        return measured;
    }

    /// s from where the capture was taken to the sender and back, of the handshake; zero where that
    /// is not known.
    [[nodiscard]] double to_sender(std::uint32_t stream) {
        return static_cast<double>(m_to_sender[stream].value_or(0)) / second;
    }

    /// @param to_receiver s there and back at the least, since receivers may delay their ACKs.
    void note_place(std::uint32_t stream, const std::string& name, double to_receiver) {
        if (!m_to_sender[stream]) {
            m_without_handshake.push_back(name);
        } else if (to_sender(stream) > to_receiver) {
            m_nearer_to_receiver.push_back(name);
        }
    }

    void remark_places() {
        if (!m_without_handshake.empty()) {
            m_remarks.push_back(
                base::joined(m_without_handshake, ", ") +
                ": no handshake (it is missing, or parts were sent twice) shows how far "
                "the sender is from where the capture was taken; the delays are "
                "those from there to the receiver");
        }
        if (!m_nearer_to_receiver.empty()) {
            m_remarks.push_back(base::joined(m_nearer_to_receiver, ", ") +
                                ": the capture was taken nearer to the receiver; delays are mostly "
                                "the handshake's, and cwnd, var and loss are not the sender's");
        }
    }

    /// What the second capture shows of the way there and back.
    void measure_way(std::uint32_t stream, numerics::Subflow& measured) {
        const auto there = median_delay(stream, m_way);
        const auto back = median_delay(stream, mptcp::other(m_way));
        if (there && back && *there > 0 && *back > 0) {
            measured.fowd = *there;
            measured.bowd = *back;
        } else {
            m_remarks.push_back(measured.name +
                                ": its delays cannot be measured (do the clocks differ?), half of "
                                "the round trip is taken");
        }
        for (const pair::Travel& travel : m_pairing->travels(m_way)) {
            if (is_of(travel, stream) && travel.counts.sent_bytes > 0) {
                measured.loss = static_cast<double>(travel.counts.lost_bytes) /
                                static_cast<double>(travel.counts.sent_bytes);
            }
        }
    }

    /// Streams are those of the sender's capture.
    [[nodiscard]] bool is_of(const pair::Travel& travel, std::uint32_t stream) const {
        const bool is_first = m_pairing->sender_capture(m_way) == pair::Which::first;
        return (is_first ? travel.stream : travel.peer) == stream;
    }

    [[nodiscard]] std::optional<double> median_delay(std::uint32_t stream, Side sender) const {
        for (const pair::Travel& travel : m_pairing->travels(sender)) {
            if (is_of(travel, stream)) {
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
            const std::uint32_t stream = m_view.analysis().tcp.stream[row];
            if (m_view.sender_at(row) == m_sender) {
                double& largest = m_segments[stream];
                largest = std::max(largest, static_cast<double>(m_view.packets().length[row]));
                continue;
            }
            const packets::RareOptions* const rare = m_view.packets().rare_of(row);
            if (rare != nullptr && rare->mss && *rare->mss > 0) {
                announced[stream] = *rare->mss;
            }
            const std::int8_t shift = m_view.analysis().tcp.window_shift[row];
            if (shift >= 0) {
                m_window = std::max(m_window, std::uint64_t{m_view.packets().window[row]}
                                                  << static_cast<unsigned>(shift));
            }
        }
        for (auto& [stream, largest] : m_segments) {
            const auto limit = announced.find(stream);
            constexpr double most = 65535;
            largest = std::min(largest, limit == announced.end() ? most : limit->second);
            if (limit == announced.end() && largest > 0) {
                m_remarks.push_back(name_of(stream) +
                                    ": no MSS was captured, the largest segment is taken for it");
            }
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
    Side m_way;
    std::map<std::uint32_t, std::optional<RoundTrip>> m_round_trips;   ///< all by TCP stream
    std::map<std::uint32_t, std::optional<std::int64_t>> m_to_sender;  ///< ns there and back
    std::map<std::uint32_t, std::uint64_t> m_flights;
    std::map<std::uint32_t, double> m_segments;
    std::map<std::uint32_t, double> m_rates;
    std::uint64_t m_window = 0;
    std::vector<std::string> m_remarks;
    std::vector<std::string> m_without_handshake;  ///< names of subflows
    std::vector<std::string> m_nearer_to_receiver;
};

}  // namespace

MeasuredSetup measured_setup(const ConnectionView& view, Side sender, const std::string& name,
                             const pair::PairedConnection* pairing) {
    MeasuredSetup result;
    if (pairing == nullptr) {
        result = Measurer{view, sender, nullptr, sender}.run();
    } else {
        const pair::Which which = pairing->sender_capture(sender);
        result =
            Measurer{pairing->view(which), pairing->side_in(which, sender), pairing, sender}.run();
    }
    result.setup.name = name;
    return result;
}

}  // namespace programs
