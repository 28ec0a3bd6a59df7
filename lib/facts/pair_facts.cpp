// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/pair_facts.h"

#include "base/names.h"
#include "facts/common_facts.h"
#include "facts/endpoints.h"

namespace facts {

namespace {

using pair::TravelCounts;

constexpr const char* no_estimate = "it was not estimated";

constexpr const char* strongest = "the strongest fact that both captures show and that is equal";
constexpr const char* points = "points of all equal facts (definitions.md)";

/// From the weakest to the strongest.
std::vector<std::string> evidence_names() {
    std::vector<std::string> names = base::all_names<pair::Evidence>();
    names.erase(names.begin());  // "nothing" is not a match
    return names;
}

/// Of the estimate of the clocks, if there is one.
template <class Get>
std::function<Value(const PairOf&)> estimated(Get get) {
    return [get](const PairOf& it) {
        const auto& estimate = it.connection.estimate();
        return estimate ? Value{get(it, *estimate)} : Value{};
    };
}

template <class Get>
Fact<JourneyOf> figure(const std::string& name, const std::string& meaning, Get get) {
    return {{name, Unit::seconds, meaning, "no segment has a delay"}, [get](const JourneyOf& it) {
                const auto& values = it.delays.summary.values;
                return values ? Value{get(*values)} : Value{};
            }};
}

Facts<JourneyOf> delay_facts() {
    using mptcp::SummaryValues;
    return {
        figure("min", "smallest delay", [](const SummaryValues& of) { return of.min; }),
        figure("median", "median of the delays",
               [](const SummaryValues& of) { return rounded_value(of.median); }),
        figure("mean", "mean of the delays",
               [](const SummaryValues& of) { return rounded_value(of.mean); }),
        figure("p95", "delay that 95 % do not exceed",
               [](const SummaryValues& of) { return of.p95; }),
        figure("p99", "delay that 99 % do not exceed",
               [](const SummaryValues& of) { return of.p99; }),
        figure("max", "largest delay", [](const SummaryValues& of) { return of.max; }),
        {{"jitter", Unit::seconds,
          "mean absolute difference between the delays of segments sent one after another",
          "less than two have one"},
         [](const JourneyOf& it) {
             return it.delays.jitter ? rounded_value(*it.delays.jitter) : Value{};
         }},
        {{"negative", Unit::number, "delays below zero"},
         [](const JourneyOf& it) { return it.delays.negative; }},
    };
}

Value goodput_value(const JourneyOf& it) {
    const auto& bytes = it.first_arrived_bytes;
    const mptcp::Connection& received =
        it.connection.view(other(it.travel.sender_capture)).connection();
    const std::int64_t duration = received.end_time - received.begin_time;
    constexpr double second = 1e9;
    return bytes && duration > 0
               ? Value{static_cast<double>(*bytes) * second / static_cast<double>(duration)}
               : Value{};
}

Facts<JourneyOf> make_journey_facts() {
    Facts<JourneyOf> all = {
        {stream_in_first_info(),
         [](const JourneyOf& it) { return number_value(it.travel.stream); }},
        {peer_stream_info(), [](const JourneyOf& it) { return number_value(it.travel.peer); }},
    };
    for (const Facts<JourneyOf>& group :
         {lifted<JourneyOf>(travel_facts(), [](const JourneyOf& it) { return it.travel.counts; }),
          delay_facts(),
          Facts<JourneyOf>{
              {{"first_arrived_bytes", Unit::bytes,
                "data bytes of the direction whose first copy to arrive came on this subflow",
                "no data sequence number is known"},
               [](const JourneyOf& it) { return optional_value(it.first_arrived_bytes); }},
              {{"goodput", Unit::rate,
                "these by the duration of the connection in the receiver's capture",
                "one is not known"},
               goodput_value}}}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    return all;
}

Facts<PairOf> make_pair_facts() {
    Facts<PairOf> all = lifted<PairOf>(connection_match_facts(),
                                       [](const PairOf& it) { return it.connection.match(); });
    const Facts<PairOf> clock = {
        {{"client_capture", Unit::text, "the capture that is nearer the MPTCP client", "",
          base::all_names<pair::Which>()},
         [](const PairOf& it) { return std::string{name_of(it.connection.client_capture())}; }},
        {{"clock_offset", Unit::seconds, "added to all times of the second capture"},
         [](const PairOf& it) { return it.connection.clock().offset; }},
        {{"clock_bound", Unit::seconds, "the offset is right within so much, either way",
          "it was not estimated, or a drift cannot be determined, so that there is no bound"},
         estimated([](const PairOf& /*it*/, const pair::ClockEstimate& estimate) {
             return optional_value(estimate.bound);
         })},
        {{"clock_drift", Unit::figure,
          "seconds that the clock of the second capture gains a second, taken out of its times",
          "it was not estimated, or it is too small to be determined"},
         estimated([](const PairOf& it, const pair::ClockEstimate& estimate) {
             return estimate.has_drift ? Value{it.connection.clock().drift} : Value{};
         })},
        {{"clock_drift_bound", Unit::figure, "a drift below this cannot be determined",
          "it was not estimated, or there is too little to estimate it by"},
         estimated([](const PairOf& /*it*/, const pair::ClockEstimate& estimate) {
             return optional_value(estimate.drift_bound);
         })},
        {{"clock_stream", Unit::number,
          "TCP stream of the first capture that the clock was estimated from", no_estimate},
         estimated([](const PairOf& /*it*/, const pair::ClockEstimate& estimate) {
             return number_value(estimate.stream);
         })},
    };
    all.insert(all.end(), clock.begin(), clock.end());
    return all;
}

Facts<CandidateOf> make_candidate_facts() {
    Facts<CandidateOf> all = lifted<CandidateOf>(
        stream_match_facts(),
        [](const CandidateOf& it) {
            return StreamMatchOf{it.match.stream, &it.match};
        },
        [](FactInfo& info) { info.unknown.clear(); });  // each candidate is a match
    all.push_back(
        {{"client", Unit::text, "its client: address and port"},
         [](const CandidateOf& it) { return endpoint_words(it.capture.packets(), it.ends()); }});
    all.push_back(
        {{"server", Unit::text, "its server: address and port"}, [](const CandidateOf& it) {
             return endpoint_words(it.capture.packets(), it.ends().reversed());
         }});
    return all;
}

/// What became of segments, in a table of directions too.
Facts<TravelCounts> fate_facts() {
    return {
        {{"sent", Unit::number,
          "segments in the sender's capture: the sum of matched, merged, partly_lost, ambiguous, "
          "lost and outside"},
         [](const TravelCounts& it) { return it.sent; }},
        {{"received", Unit::number, "segments in the receiver's capture"},
         [](const TravelCounts& it) { return it.received; }},
        {{"lost", Unit::number, "sent ones that did not arrive"},
         [](const TravelCounts& it) { return it.lost; }},
        {{"partly_lost", Unit::number,
          "sent ones some bytes of which arrived, in segments that are cut differently"},
         [](const TravelCounts& it) { return it.partly; }},
        {{"outside", Unit::number,
          "sent ones without an equal that may have been due when the receiver's capture did not "
          "run"},
         [](const TravelCounts& it) { return it.outside; }},
        {{"unmatched", Unit::number, "received ones that the sender's capture does not hold"},
         [](const TravelCounts& it) { return it.unmatched; }},
    };
}

/// What became of them in detail.
Facts<TravelCounts> fate_details() {
    return {
        {{"matched", Unit::number, "sent ones whose equal arrived"},
         [](const TravelCounts& it) { return it.matched; }},
        {{"merged", Unit::number,
          "sent ones all bytes of which arrived in segments that are cut differently"},
         [](const TravelCounts& it) { return it.merged; }},
        {{"ambiguous", Unit::number,
          "sent ones that arrived, but have equals in another number, so that it is not known "
          "which they are"},
         [](const TravelCounts& it) { return it.ambiguous; }},
        {{"duplicated", Unit::number,
          "received ones beyond the number of their equals that were sent"},
         [](const TravelCounts& it) { return it.duplicated; }},
        {{"received_outside", Unit::number,
          "received ones without an equal that were sent when the sender's capture did not run"},
         [](const TravelCounts& it) { return it.received_outside; }},
        {{"sent_bytes", Unit::bytes, "payload of the sent ones"},
         [](const TravelCounts& it) { return it.sent_bytes; }},
        {{"lost_bytes", Unit::bytes,
          "payload of the lost ones, and of partly lost ones as far as they were"},
         [](const TravelCounts& it) { return it.lost_bytes; }},
    };
}

Facts<TravelDirectionOf> make_travel_direction_facts() {
    Facts<TravelDirectionOf> all = {
        {to_info("it"), [](const TravelDirectionOf& it) { return side_value(other(it.sender)); }}};
    for (Fact<TravelDirectionOf>& fact : lifted<TravelDirectionOf>(
             fate_facts(), [](const TravelDirectionOf& it) { return it.counts; })) {
        all.push_back(std::move(fact));
    }
    return all;
}

}  // namespace

const Facts<StreamMatchOf>& stream_match_facts() {
    const std::string none = "it has no counterpart there";
    static const Facts<StreamMatchOf> all = {
        {stream_in_first_info(), [](const StreamMatchOf& it) { return number_value(it.stream); }},
        {peer_stream_info(none),
         [](const StreamMatchOf& it) {
             return it.match != nullptr ? number_value(it.match->peer) : Value{};
         }},
        {{"matched_by", Unit::text, strongest, none, evidence_names()},
         [](const StreamMatchOf& it) {
             return it.match != nullptr ? Value{std::string{name_of(it.match->score.by)}} : Value{};
         }},
        {{"score", Unit::number, points, none},
         [](const StreamMatchOf& it) {
             return it.match != nullptr ? number_value(it.match->score.points) : Value{};
         }},
        {{"rewritten", Unit::truth,
          "initial sequence numbers differ: something between the captures rewrites them", none},
         [](const StreamMatchOf& it) {
             return it.match != nullptr ? Value{it.match->is_rewritten} : Value{};
         }},
    };
    return all;
}

const Facts<CandidateOf>& candidate_facts() {
    static const Facts<CandidateOf> all = make_candidate_facts();
    return all;
}

const Facts<pair::ConnectionMatch>& connection_match_facts() {
    using pair::ConnectionMatch;
    static const Facts<ConnectionMatch> all = {
        {{"mptcp_stream", Unit::number, "number of the MPTCP connection in the first capture"},
         [](const ConnectionMatch& it) { return number_value(it.connection); }},
        {peer_stream_info(), [](const ConnectionMatch& it) { return number_value(it.peer); }},
        {{"matched_by", Unit::text, strongest, "", evidence_names()},
         [](const ConnectionMatch& it) { return std::string{name_of(it.score.by)}; }},
        {{"score", Unit::number, points},
         [](const ConnectionMatch& it) { return number_value(it.score.points); }},
    };
    return all;
}

const Facts<PairOf>& pair_facts() {
    static const Facts<PairOf> all = make_pair_facts();
    return all;
}

const Facts<TravelCounts>& travel_facts() {
    static const Facts<TravelCounts> all = [] {
        Facts<TravelCounts> facts = fate_facts();
        const Facts<TravelCounts> details = fate_details();
        facts.insert(facts.end(), details.begin(), details.end());
        return facts;
    }();
    return all;
}

const Facts<TravelDirectionOf>& travel_direction_facts() {
    static const Facts<TravelDirectionOf> all = make_travel_direction_facts();
    return all;
}

const Facts<JourneyOf>& journey_facts() {
    static const Facts<JourneyOf> all = make_journey_facts();
    return all;
}

}  // namespace facts
