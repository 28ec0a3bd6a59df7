// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/catalogue.h"

#include "facts/columns.h"
#include "facts/connection_facts.h"
#include "facts/direction_facts.h"
#include "facts/event_facts.h"
#include "facts/pair_facts.h"
#include "facts/reinjection_facts.h"
#include "facts/stream_facts.h"
#include "facts/subflow_facts.h"

namespace facts {

namespace {

template <class Subject>
void add(const std::string& of, const Facts<Subject>& facts, std::vector<ListedFact>& all) {
    for (const Fact<Subject>& fact : facts) {
        all.push_back({of, std::string{name_of(fact.info.unit)}, fact.info});
    }
}

}  // namespace

std::vector<ListedFact> all_facts() {
    std::vector<ListedFact> all;
    for (const Column& column : columns()) {
        std::string meaning{column.meaning};
        meaning += column.unit.empty() ? "" : ", in " + std::string{column.unit};
        all.push_back({std::string{packet},
                       std::string{column.type},
                       {std::string{column.name}, Unit::text, std::move(meaning)}});
    }
    add("connection", connection_facts(), all);
    add("subflow", subflow_facts(), all);
    add("direction", direction_facts(), all);
    add("subflow in a direction", subflow_part_facts(), all);
    add("TCP stream", stream_facts(), all);
    add("direction of a TCP stream", stream_direction_facts(), all);
    add("event", event_facts(), all);
    add("reinjection", reinjection_facts(), all);
    add("connection in two captures", pair_facts(), all);
    add("direction in two captures", travel_facts(), all);
    add("subflow in two captures", journey_facts(), all);
    return all;
}

std::string_view name_of(Unit unit) {
    switch (unit) {
        case Unit::text:
            return "text";
        case Unit::truth:
            return "truth";
        case Unit::number:
            return "number";
        case Unit::figure:
            return "figure";
        case Unit::digits:
            return "digits";
        case Unit::bytes:
            return "bytes";
        case Unit::seconds:
            return "seconds";
        case Unit::rate:
            return "bytes a second";
        case Unit::share:
            return "share of 1";
        case Unit::frames:
            return "list of numbers";
        case Unit::details:
            return "details";
    }
    return "";
}

}  // namespace facts
