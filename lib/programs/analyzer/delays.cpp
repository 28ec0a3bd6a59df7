// SPDX-License-Identifier: GPL-3.0-or-later
// delays: round trips, data round trips, reordering and its queue, interarrival times.
#include <map>

#include "facts/common_facts.h"
#include "facts/connection_facts.h"
#include "mptcp/questions/data_delays.h"
#include "mptcp/questions/round_trips.h"
#include "output/listing.h"
#include "programs/analyzer/per_connection.h"

namespace programs {

namespace {

using facts::Value;
using mptcp::Series;
using mptcp::Side;
using output::Place;
using output::Unit;

std::int64_t sum_of(const Series& series) {
    std::int64_t sum = 0;
    for (const mptcp::Sample& sample : series) {
        sum += sample.value;
    }
    return sum;
}

/// A series that was measured, in one direction of a connection.
struct Measure {
    Measure(std::string its_name, const Series& series, Value of_stream = {}, Value its_bytes = {})
        : name{std::move(its_name)},
          stream{std::move(of_stream)},
          summary{mptcp::summary_of(series)},
          sum{sum_of(series)},
          bytes{std::move(its_bytes)} {}

    std::string name;
    Value stream;  ///< the subflow that it is about; absent: the connection
    mptcp::Summary summary;
    std::int64_t sum = 0;
    Value bytes;
};

const std::string blocking_measure = "head-of-line blocking";

/// A figure of the samples; absent where there are none.
template <class Get>
output::Shown<Measure> figure(const std::string& name, const std::string& meaning, Get get) {
    return {{{name, Unit::seconds, meaning, "there is no sample"}, [get](const Measure& it) {
                 return it.summary.values ? Value{get(*it.summary.values)} : Value{};
             }}};
}

using mptcp::SummaryValues;
const output::Listing<Measure> measures{
    {"measures",
     "measure",
     "rtt and rtt by timestamps of each subflow that carried payload, head-of-line blocking of "
     "each subflow that closed a hole, the others once",
     {},
     nullptr,
     false,
     {{{"min", "median", "mean", "p95", "p99", "max", "sum"}, "count", std::uint64_t{0}, true},
      {{"bytes"}, "measure", blocking_measure}}},
    {
        {{{"measure",
           Unit::text,
           "what was measured",
           "",
           {"rtt", "rtt by timestamps", "data rtt", "reordering", blocking_measure, "interarrival",
            "cross-subflow interarrival"}},
          [](const Measure& it) { return it.name; }}},
        {{{"tcp_stream", Unit::number,
           "number of the TCP stream, hence the subflow, that it is about", "the whole connection"},
          [](const Measure& it) { return it.stream; }}},
        {{{"count", Unit::number, "how many samples there are; without any the figures are null"},
          [](const Measure& it) { return it.summary.count; }}},
        figure("min", "the smallest", [](const SummaryValues& of) { return of.min; }),
        figure("median", "the median",
               [](const SummaryValues& of) { return facts::rounded_value(of.median); }),
        figure("mean", "the mean",
               [](const SummaryValues& of) { return facts::rounded_value(of.mean); }),
        figure("p95", "95th percentile (nearest rank)",
               [](const SummaryValues& of) { return of.p95; }),
        figure("p99", "99th percentile (nearest rank)",
               [](const SummaryValues& of) { return of.p99; }),
        figure("max", "the largest", [](const SummaryValues& of) { return of.max; }),
        {{{"sum", Unit::seconds, "the sum of all", "there is no sample"},
          [](const Measure& it) { return it.summary.values ? Value{it.sum} : Value{}; }},
         Place::data},
        {{{"bytes", Unit::bytes, "of head-of-line blocking: the bytes that waited for this subflow",
           "it is another measure"},
          [](const Measure& it) { return it.bytes; }},
         Place::everywhere,
         "bytes set free"},
    }};

/// The data of one direction of a connection.
struct Delayed {
    const mptcp::Capture& capture;
    const mptcp::DataDelays& delays;
    bool has_data = false;  ///< a data sequence number is known
};
const output::Listing<Delayed> directions{
    {"directions",
     "direction",
     "of data to the server, to the client; with --to that one only",
     {},
     &measures.layout()},
    {
        {{{"to", Unit::text, "the end of the MPTCP connection that receives the data", "",
           facts::side_names()},
          [](const Delayed& it) { return facts::side_value(other(it.delays.sender)); }}},
        {{{"queue_peak_bytes", Unit::bytes,
           "the most bytes that had come but waited for lower ones",
           "no data sequence number is known"},
          [](const Delayed& it) { return it.has_data ? Value{it.delays.peak.bytes} : Value{}; }},
         Place::everywhere,
         "most bytes out of order"},
        {{{"queue_peak_time", Unit::seconds, "when that was, since the first frame of the file",
           "no data ever waited"},
          [](const Delayed& it) {
              return it.delays.peak.bytes > 0
                         ? facts::time_value(it.capture,
                                             it.capture.packets().time[it.delays.peak.row])
                         : Value{};
          }},
         Place::everywhere,
         "at"},
        {{{"unresolved_segments", Unit::number,
           "segments with data whose waiting time is not known",
           "no data sequence number is known"},
          [](const Delayed& it) { return it.has_data ? Value{it.delays.unresolved} : Value{}; }},
         Place::everywhere,
         "never in order"},
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
        items.push_back(measures.item(
            {blocking_measure, blocked.series, facts::number_value(stream), blocked.bytes}));
    }
}

output::Item item_of(const Delayed& direction, const std::vector<mptcp::RoundTrips>& round_trips) {
    const mptcp::DataDelays& delays = direction.delays;
    output::Item item = directions.item(direction);
    const auto add = [&item](const Measure& measure) {
        item.inner.push_back(measures.item(measure));
    };
    for (const mptcp::RoundTrips& trips : round_trips) {
        if (trips.sender == delays.sender) {
            const Value stream = facts::number_value(trips.stream);
            add({"rtt", trips.by_sequence, stream});
            add({"rtt by timestamps", trips.by_timestamp, stream});
        }
    }
    add({"data rtt", delays.data_rtt});
    add({"reordering", delays.reordering});
    add_blocking(delays, item.inner);
    add({"interarrival", delays.interarrival});
    add({"cross-subflow interarrival", delays.cross_interarrival});
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
