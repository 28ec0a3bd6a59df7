// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/delay_facts.h"

#include "facts/common_facts.h"

namespace facts {

namespace {

using mptcp::SummaryValues;

std::int64_t sum_of(const mptcp::Series& series) {
    std::int64_t sum = 0;
    for (const mptcp::Sample& sample : series) {
        sum += sample.value;
    }
    return sum;
}

/// A figure of the samples; absent where there are none.
template <class Get>
Fact<MeasureOf> figure(const std::string& name, const std::string& meaning, Get get) {
    return {{name, Unit::seconds, meaning, "there is no sample"}, [get](const MeasureOf& it) {
                return it.summary.values ? Value{get(*it.summary.values)} : Value{};
            }};
}

}  // namespace

MeasureOf::MeasureOf(std::string its_name, const mptcp::Series& series,
                     std::optional<std::uint32_t> of_stream,
                     std::optional<std::uint64_t> bytes_set_free)
    : name{std::move(its_name)},
      stream{of_stream},
      summary{mptcp::summary_of(series)},
      sum{sum_of(series)},
      bytes{bytes_set_free} {}

const Facts<MeasureOf>& measure_facts() {
    static const Facts<MeasureOf> all = {
        {{"measure",
          Unit::text,
          "what was measured",
          "",
          {measure::rtt, measure::rtt_by_timestamps, measure::data_rtt, measure::reordering,
           measure::blocking, measure::interarrival, measure::cross_interarrival}},
         [](const MeasureOf& it) { return it.name; }},
        {{"tcp_stream", Unit::number, "number of the TCP stream (the subflow) that it is about",
          "the whole connection"},
         [](const MeasureOf& it) { return optional_value(it.stream); }},
        {{"count", Unit::number,
          "how many samples there are; without any the figures are not known"},
         [](const MeasureOf& it) { return it.summary.count; }},
        figure("min", "the smallest", [](const SummaryValues& of) { return of.min; }),
        figure("median", "the median",
               [](const SummaryValues& of) { return rounded_value(of.median); }),
        figure("mean", "the mean", [](const SummaryValues& of) { return rounded_value(of.mean); }),
        figure("p95", "95th percentile (nearest rank)",
               [](const SummaryValues& of) { return of.p95; }),
        figure("p99", "99th percentile (nearest rank)",
               [](const SummaryValues& of) { return of.p99; }),
        figure("max", "the largest", [](const SummaryValues& of) { return of.max; }),
        {{"sum", Unit::seconds, "the sum of all", "there is no sample"},
         [](const MeasureOf& it) { return it.summary.values ? Value{it.sum} : Value{}; }},
        {{"bytes", Unit::bytes, "of head-of-line blocking: the bytes that waited for this subflow",
          "it is another measure"},
         [](const MeasureOf& it) { return optional_value(it.bytes); }},
    };
    return all;
}

const Facts<DelayedOf>& delayed_facts() {
    static const Facts<DelayedOf> all = {
        {to_info("the data"),
         [](const DelayedOf& it) { return side_value(other(it.delays.sender)); }},
        {{"queue_peak_bytes", Unit::bytes, "the most bytes that had come but waited for lower ones",
          "no data sequence number is known"},
         [](const DelayedOf& it) { return it.has_data ? Value{it.delays.peak.bytes} : Value{}; }},
        {{"queue_peak_time", Unit::seconds, "when that was, since the first frame of the file",
          "no data ever waited"},
         [](const DelayedOf& it) {
             return it.delays.peak.bytes > 0
                        ? time_value(it.capture, it.capture.packets().time[it.delays.peak.row])
                        : Value{};
         }},
        {{"unresolved_segments", Unit::number, "segments with data whose waiting time is not known",
          "no data sequence number is known"},
         [](const DelayedOf& it) { return it.has_data ? Value{it.delays.unresolved} : Value{}; }},
    };
    return all;
}

}  // namespace facts
