// SPDX-License-Identifier: GPL-3.0-or-later
// delays: round trips, data round trips, reordering and its queue, interarrival times.
#include <map>

#include "facts/connection_facts.h"
#include "facts/delay_facts.h"
#include "mptcp/questions/data_delays.h"
#include "mptcp/questions/round_trips.h"
#include "output/listing.h"
#include "programs/analyzer/per_connection.h"

namespace programs {

namespace {

using facts::DelayedOf;
using facts::MeasureOf;
using mptcp::Series;
using mptcp::Side;
namespace measure = facts::measure;

const output::Pick of_measure{facts::measure_facts()};
const output::Listing<MeasureOf> measures{
    {"measures",
     "measure",
     "rtt and rtt by timestamps of each subflow that carried payload, head-of-line blocking of "
     "each subflow that closed a hole, the others once",
     {},
     nullptr,
     false,
     {{{"min", "median", "mean", "p95", "p99", "max", "sum"}, "count", std::uint64_t{0}, true},
      {{"bytes"}, "measure", std::string{measure::blocking}}}},
    {
        of_measure("measure"),
        of_measure("tcp_stream"),
        of_measure("count"),
        of_measure("min"),
        of_measure("median"),
        of_measure("mean"),
        of_measure("p95"),
        of_measure("p99"),
        of_measure("max"),
        of_measure.data("sum"),
        of_measure("bytes", "bytes set free"),
    }};

const output::Pick of_direction{facts::delayed_facts()};
const output::Listing<DelayedOf> directions{
    {"directions",
     "direction",
     "of data to the server, to the client; with --to that one only",
     {},
     &measures.layout()},
    {
        of_direction("to"),
        of_direction("queue_peak_bytes", "most bytes out of order"),
        of_direction("queue_peak_time", "at"),
        of_direction("unresolved_segments", "never in order"),
    }};
const std::vector<output::Shown<facts::ConnectionOf>> connection_columns = {
    output::Pick{facts::connection_facts()}("mptcp_stream", "MPTCP connection")};
const output::Listing<facts::ConnectionOf> one{{"", "", "", {}, &directions.layout()},
                                               connection_columns};
const output::Listing<facts::ConnectionOf> connections{
    {"connections", "", "in order of their first segments", {}, &directions.layout()},
    connection_columns};
const output::Layout all_layout{"", "", "", {}, &connections.layout()};

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
        items.push_back(measures.item({measure::blocking, blocked.series, stream, blocked.bytes}));
    }
}

output::Item item_of(const DelayedOf& direction,
                     const std::vector<mptcp::RoundTrips>& round_trips) {
    const mptcp::DataDelays& delays = direction.delays;
    output::Item item = directions.item(direction);
    const auto add = [&item](const MeasureOf& measured) {
        item.inner.push_back(measures.item(measured));
    };
    for (const mptcp::RoundTrips& trips : round_trips) {
        if (trips.sender == delays.sender) {
            add({measure::rtt, trips.by_sequence, trips.stream});
            add({measure::rtt_by_timestamps, trips.by_timestamp, trips.stream});
        }
    }
    add({measure::data_rtt, delays.data_rtt});
    add({measure::reordering, delays.reordering});
    add_blocking(delays, item.inner);
    add({measure::interarrival, delays.interarrival});
    add({measure::cross_interarrival, delays.cross_interarrival});
    return item;
}

class Delays final : public PerConnection {
  public:
    Delays() : PerConnection{one.layout(), all_layout} {}

  private:
    [[nodiscard]] output::Item item_of(const mptcp::Capture& capture,
                                       std::uint32_t number) const override {
        const mptcp::ConnectionView view = capture.connection(number);
        const auto delays = mptcp::data_delays_of(view);
        const auto round_trips = mptcp::round_trips_of(view);
        output::Item item = one.item({capture, number});
        for (const Side sender : direction().senders()) {
            item.inner.push_back(programs::item_of(
                {capture, delays[sender], view.connection().data[sender].known}, round_trips));
        }
        return item;
    }
};

const Registration<Delays> registration{
    "delays",
    {},
    "round trips, data round trips, reordering, head-of-line blocking",
    Group::connection};

}  // namespace

}  // namespace programs
