// SPDX-License-Identifier: GPL-3.0-or-later
// How data, subflows and the connection end, in order or not.
#include <algorithm>
#include <map>

#include "mptcp/model/options.h"
#include "mptcp/questions/event_sources.h"

namespace mptcp {

namespace {

namespace tcp_flag = packets::tcp_flag;

class Collector {
  public:
    Collector(const ConnectionView& view, std::vector<Event>& events)
        : m_view{view}, m_events{events} {}

    void add(Row row) {
        const std::uint16_t flags = m_view.packets().flags[row];
        const packets::RareOptions* const rare = m_view.packets().rare_of(row);
        const Side from = m_view.sender_at(row);
        if (rare != nullptr && rare->fail_dsn) {
            add_fail(row, *rare->fail_dsn);
        }
        const bool is_fastclose =
            rare != nullptr && has_option(m_view.packets(), row, packets::subtype::mp_fastclose);
        if (is_fastclose) {
            m_fastcloses[from].push_back(row);
        }
        Ending& ending = m_endings[m_view.analysis().tcp.stream[row]];
        if ((flags & tcp_flag::rst) != 0) {
            note_first(ending.reset, row);
            if (!is_fastclose) {
                m_resets[{m_view.analysis().tcp.stream[row], from}].push_back(row);
            }
        }
        if ((flags & tcp_flag::fin) != 0) {
            note_first(ending.fin[from], row);
        }
        acknowledge(row, from);
    }

    void finish() {
        for (const Side side : both_sides) {
            tell_fastclose(m_fastcloses[side]);
            tell_data_fin(side);
        }
        for (const auto& [key, rows] : m_resets) {
            tell_reset(rows);
        }
        for (const auto& [stream, ending] : m_endings) {
            tell_ending(stream, ending);
        }
    }

  private:
    /// How a subflow ended.
    struct Ending {
        PerSide<Row> fin{{no_row, no_row}};
        Row reset = no_row;

        /// Where it was over: the second FIN or the first RST.
        [[nodiscard]] Row closed() const {
            const Row client = fin[Side::client];
            const Row server = fin[Side::server];
            const bool both = client != no_row && server != no_row;
            return std::min(reset, both ? std::max(client, server) : no_row);
        }
    };

    static void note_first(Row& where, Row row) { where = std::min(where, row); }

    /// Looks for the Data ACK that covers the peer's DATA_FIN.
    void acknowledge(Row row, Side from) {
        const DataNumbers& data = m_view.connection().data[other(from)];
        if (!data.data_fin || m_fin_acked[other(from)] != no_row || row < data.data_fin_row) {
            return;
        }
        const auto data_ack = m_view.capture.relative_data_ack(row);
        if (data_ack && *data_ack > *data.data_fin) {
            m_fin_acked[other(from)] = row;
        }
    }

    void add_fail(Row row, std::uint64_t dsn) {
        Event event = event_at(m_view, EventType::mp_fail, row);
        const bool resets = (m_view.packets().flags[row] & tcp_flag::rst) != 0;
        event.add("dsn", std::to_string(dsn));
        event.add("reset", resets);
        event.words = "the " + name_of(*event.from) + " reports a failed checksum at DSN " +
                      std::to_string(dsn) + (resets ? " and closes this subflow" : "");
        m_events.push_back(std::move(event));
    }

    void tell_fastclose(const std::vector<Row>& rows) {
        if (rows.empty()) {
            return;
        }
        Event event = event_at(m_view, EventType::mp_fastclose, rows.front());
        const auto frames = frames_of(m_view, rows);
        event.add("frames", frames);
        event.words = "the " + name_of(*event.from) + " aborts the connection on " +
                      std::to_string(rows.size()) +
                      (rows.size() == 1 ? " segment (" : " segments (") + frames_words(frames) +
                      ")";
        m_events.push_back(std::move(event));
    }

    void tell_data_fin(Side side) {
        const DataNumbers& data = m_view.connection().data[side];
        if (!data.data_fin) {
            return;
        }
        Event event = event_at(m_view, EventType::data_fin, data.data_fin_row);
        event.add("dsn", *data.data_fin);
        if (m_view.connection().hosts[side].key) {
            event.add("bytes", *data.data_fin - 1);
        }
        const bool from_start = m_view.connection().hosts[side].key.has_value();
        event.words = "the " + name_of(side) + " has sent all its data" +
                      (from_start ? ", " + std::to_string(*data.data_fin - 1) + " bytes" : "");
        const Row acked = m_fin_acked[side];
        if (acked != no_row) {
            const std::int64_t delay = std::max<std::int64_t>(
                m_view.packets().time[acked] - m_view.packets().time[data.data_fin_row], 0);
            event.add("acked_frame", std::uint64_t{m_view.packets().frame[acked]});
            event.add("ack_delay", Nanoseconds{delay});
            event.words += ", acknowledged after " + milliseconds(delay);
        } else {
            event.words += ", not acknowledged in the capture";
        }
        m_events.push_back(std::move(event));
    }

    /// The RSTs of one end on one subflow. The first of them need not be the one with the reason.
    void tell_reset(const std::vector<Row>& rows) {
        Event event = event_at(m_view, EventType::reset, rows.front());
        const bool is_late = rows.front() > m_endings[event.stream].closed();
        event.words = "the " + name_of(*event.from) +
                      (is_late ? " answers what still comes on " : " resets ") +
                      stream_words(event.stream) + (is_late ? " with RST" : "");
        for (const Row row : rows) {
            const packets::RareOptions* const rare = m_view.packets().rare_of(row);
            if (rare != nullptr && rare->reset_reason) {
                const auto words = reset_reason_words(*rare->reset_reason);
                event.add("reset_reason", std::uint64_t{*rare->reset_reason});
                event.add("reason", std::string{words});
                event.words += ", MP_TCPRST: " + std::string{words};
                break;
            }
        }
        if (rows.size() > 1) {
            event.add("frames", frames_of(m_view, rows));
            event.words += " (" + std::to_string(rows.size()) + " RSTs)";
        }
        m_events.push_back(std::move(event));
    }

    void tell_ending(std::uint32_t stream, const Ending& ending) {
        const Row client = ending.fin[Side::client];
        const Row server = ending.fin[Side::server];
        const Row row = ending.closed();
        if (row == no_row) {
            return;
        }
        Event event = event_at(m_view, EventType::subflow_closed, row);
        event.stream = stream;
        const bool by_reset = row == ending.reset;
        if (!by_reset) {
            event.from = client < server ? Side::client : Side::server;
        }
        event.add("by", std::string{by_reset ? "RST" : "FIN"});
        event.words = stream_words(stream) +
                      (by_reset ? " is reset by the " : " is closed, first by the ") +
                      name_of(*event.from);
        m_events.push_back(std::move(event));
    }

    const ConnectionView& m_view;
    std::vector<Event>& m_events;
    PerSide<std::vector<Row>> m_fastcloses;
    PerSide<Row> m_fin_acked{{no_row, no_row}};
    std::map<std::pair<std::uint32_t, Side>, std::vector<Row>> m_resets;
    std::map<std::uint32_t, Ending> m_endings;
};

}  // namespace

void add_closing_events(const ConnectionView& view, std::vector<Event>& events) {
    Collector collector{view, events};
    for (const Row row : view.rows) {
        collector.add(row);
    }
    collector.finish();
}

}  // namespace mptcp
