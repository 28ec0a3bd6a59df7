// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/catalogue.h"

#include "facts/columns.h"
#include "facts/comparison_facts.h"
#include "facts/connection_facts.h"
#include "facts/delay_facts.h"
#include "facts/direction_facts.h"
#include "facts/event_facts.h"
#include "facts/pair_facts.h"
#include "facts/reinjection_facts.h"
#include "facts/segment_facts.h"
#include "facts/stream_facts.h"
#include "facts/subflow_facts.h"
#include "facts/verdict_facts.h"

namespace facts {

namespace {

ListedFact listed(const std::string& of, const FactInfo& info) {
    const auto [type, unit] = type_of(info.unit);
    return {of, std::string{type}, std::string{unit}, info};
}

template <class Subject>
void add(const std::string& of, const Facts<Subject>& facts, std::vector<ListedFact>& all) {
    for (const Fact<Subject>& fact : facts) {
        if (!fact.info.is_words) {
            all.push_back(listed(of, fact.info));
        }
    }
}

void add_event_details(std::vector<ListedFact>& all) {
    for (const FactInfo& info : fact_named(event_facts(), "detail").info.details) {
        all.push_back(listed("event detail", info));
    }
}

void add_pairs(std::vector<ListedFact>& all) {
    add("connection in two captures", pair_facts(), all);
    add("connection in two captures", comparison_facts(), all);
    add("measure in two captures", compared_measure_facts(), all);
    add("direction in two captures", travel_direction_facts(), all);
    add("subflow in two captures", journey_facts(), all);
    for (const SegmentColumn& column : segment_columns()) {
        all.push_back(listed("segment in two captures", column.info));
    }
    add("TCP stream in two captures", stream_match_facts(), all);
    add("candidate for a TCP stream", candidate_facts(), all);
    add("reinjection in two captures", qualified_facts(), all);
    add("verdicts on reinjections", verdict_count_facts(), all);
}

}  // namespace

std::vector<ListedFact> all_facts() {
    std::vector<ListedFact> all;
    for (const Column& column : columns()) {
        all.push_back({std::string{packet},
                       std::string{column.type},
                       std::string{column.unit},
                       {std::string{column.name}, Unit::text, std::string{column.meaning}}});
    }
    add("connection", connection_facts(), all);
    add("subflow", subflow_facts(), all);
    add("direction", direction_facts(), all);
    add("subflow in a direction", subflow_part_facts(), all);
    add("TCP stream", stream_facts(), all);
    add("direction of a TCP stream", stream_direction_facts(), all);
    add("event", event_facts(), all);
    add_event_details(all);
    add("reinjection", reinjection_facts(), all);
    add("delays of a direction", delayed_facts(), all);
    add("measure of delays", measure_facts(), all);
    add_pairs(all);
    return all;
}

ValueType type_of(Unit unit) {
    switch (unit) {
        case Unit::text:
            return {"text", ""};
        case Unit::truth:
            return {"boolean", ""};
        case Unit::number:
        case Unit::figure:
            return {"number", ""};
        case Unit::digits:
            return {"64-bit number", ""};
        case Unit::bytes:
            return {"number", "bytes"};
        case Unit::seconds:
            return {"time", "s"};
        case Unit::rate:
            return {"number", "bytes/s"};
        case Unit::share:
            return {"number", "share of 1"};
        case Unit::frames:
            return {"list of numbers", ""};
        case Unit::details:
            return {"object", ""};
    }
    return {};
}

}  // namespace facts
