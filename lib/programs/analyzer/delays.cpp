// SPDX-License-Identifier: GPL-3.0-or-later
// delays: round trips, data round trips, reordering and its queue, interarrival times.
#include <map>

#include "base/interrupt.h"
#include "mptcp/questions/data_delays.h"
#include "mptcp/questions/round_trips.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/cells.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

using mptcp::Series;
using mptcp::Side;
using output::Cell;
using output::Place;
using output::Unit;

const output::Layout measure_layout{"measures",
                                    "measure",
                                    {
                                        {"measure", Unit::text},
                                        {"tcp_stream", Unit::number},
                                        {"count", Unit::number},
                                        {"min", Unit::seconds},
                                        {"median", Unit::seconds},
                                        {"mean", Unit::seconds},
                                        {"p95", Unit::seconds},
                                        {"p99", Unit::seconds},
                                        {"max", Unit::seconds},
                                        {"sum", Unit::seconds, Place::data},
                                        {"bytes", Unit::bytes, Place::everywhere, "bytes set free"},
                                    }};
const output::Layout direction_layout{
    "directions",
    "direction",
    {
        {"to", Unit::text},
        {"queue_peak_bytes", Unit::bytes, Place::everywhere, "most bytes out of order"},
        {"queue_peak_time", Unit::seconds, Place::everywhere, "at"},
        {"unresolved_segments", Unit::number, Place::everywhere, "never in order"},
    },
    &measure_layout};
const std::vector<output::Column> connection_columns{
    {"mptcp_stream", Unit::number, Place::everywhere, "MPTCP connection"}};
const output::Layout one_layout{"", "", connection_columns, &direction_layout};
const output::Layout connection_layout{"connections", "", connection_columns, &direction_layout};
const output::Layout all_layout{"", "", {}, &connection_layout};

std::int64_t sum_of(const Series& series) {
    std::int64_t sum = 0;
    for (const mptcp::Sample& sample : series) {
        sum += sample.value;
    }
    return sum;
}

/// @param stream the subflow that it is about, as people know it; absent: the connection.
output::Item measure(const std::string& name, const Cell& stream, const Series& series,
                     const Cell& bytes = {}) {
    const mptcp::Summary summary = mptcp::summary_of(series);
    output::Item item;
    item.cells = {name, stream, summary.count};
    if (summary.values) {
        const mptcp::SummaryValues& values = *summary.values;
        item.cells.insert(item.cells.end(),
                          {values.min, rounded_cell(values.median), rounded_cell(values.mean),
                           values.p95, values.p99, values.max, sum_of(series)});
    } else {
        constexpr std::size_t figures = 7;
        item.cells.insert(item.cells.end(), figures, Cell{});
    }
    item.cells.push_back(bytes);
    return item;
}

/// What one subflow kept the receiver waiting for.
struct Blocked {
    Series series;
    std::uint64_t bytes = 0;
};

/// Who the receiver had to wait for: by subflow that closed holes.
void add_blocking(const mptcp::DataDelays& delays, std::vector<output::Item>& items) {
    std::map<std::uint32_t, Blocked> by_stream;
    for (const mptcp::Blocking& blocking : delays.blocking) {
        Blocked& blocked = by_stream[blocking.stream];
        blocked.series.push_back({blocking.row, blocking.stream, blocking.value});
        blocked.bytes += blocking.bytes;
    }
    for (const auto& [stream, blocked] : by_stream) {
        items.push_back(
            measure("head-of-line blocking", number_cell(stream), blocked.series, blocked.bytes));
    }
}

output::Item item_of(const mptcp::Capture& capture, const mptcp::Connection& connection,
                     const mptcp::DataDelays& delays,
                     const std::vector<mptcp::RoundTrips>& round_trips) {
    const bool has_data = connection.data[delays.sender].known;
    const bool has_peak = delays.peak.bytes > 0;
    output::Item item;
    item.cells = {destination_name(delays.sender), has_data ? Cell{delays.peak.bytes} : Cell{},
                  has_peak ? time_cell(capture, capture.packets().time[delays.peak.row]) : Cell{},
                  has_data ? Cell{delays.unresolved} : Cell{}};
    for (const mptcp::RoundTrips& trips : round_trips) {
        if (trips.sender == delays.sender) {
            const Cell stream = number_cell(trips.stream);
            item.inner.push_back(measure("rtt", stream, trips.by_sequence));
            item.inner.push_back(measure("rtt by timestamps", stream, trips.by_timestamp));
        }
    }
    item.inner.push_back(measure("data rtt", {}, delays.data_rtt));
    item.inner.push_back(measure("reordering", {}, delays.reordering));
    add_blocking(delays, item.inner);
    item.inner.push_back(measure("interarrival", {}, delays.interarrival));
    item.inner.push_back(measure("cross-subflow interarrival", {}, delays.cross_interarrival));
    return item;
}

class Delays final : public Command {
  public:
    void setup(cli::Options& options) override {
        add_connection_argument(options, m_number, Default::all);
        m_direction.add_to(options);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        if (m_number) {
            return {output::Document{&one_layout, item_of(capture, session.connection(*m_number))}};
        }
        output::Document document{&all_layout, {}};
        const auto count = capture.analysis().connections.size();
        for (std::uint32_t number = 0; number < count; ++number) {
            base::throw_if_interrupted();
            document.root.inner.push_back(item_of(capture, number));
        }
        warn_without_mptcp(capture);
        return {std::move(document)};
    }

  private:
    [[nodiscard]] output::Item item_of(const mptcp::Capture& capture, std::uint32_t number) const {
        const mptcp::ConnectionView view = capture.connection(number);
        const auto delays = mptcp::data_delays_of(view);
        const auto round_trips = mptcp::round_trips_of(view);
        output::Item item;
        item.cells = {number_cell(number)};
        for (const Side sender : m_direction.senders()) {
            item.inner.push_back(
                programs::item_of(capture, view.connection(), delays[sender], round_trips));
        }
        return item;
    }

    std::optional<std::uint32_t> m_number;
    DirectionOption m_direction;
};

}  // namespace

std::unique_ptr<Command> make_delays() {
    return std::make_unique<Delays>();
}

}  // namespace programs
