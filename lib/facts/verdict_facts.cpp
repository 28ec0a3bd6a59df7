// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/verdict_facts.h"

#include "base/names.h"

namespace facts {

namespace {

using pair::Usefulness;

/// Which copy the receiver had no use for.
Value loser_of(const pair::Verdict& verdict) {
    if (verdict.usefulness == Usefulness::useful) {
        return verdict.has_late_copy ? Value{std::string{"original"}} : Value{};
    }
    const bool has_lost = verdict.usefulness == Usefulness::redundant && verdict.arrival;
    return has_lost ? Value{std::string{"reinjection"}} : Value{};
}

Facts<QualifiedOf> make_qualified_facts() {
    Facts<QualifiedOf> all = {
        {{"capture", Unit::text,
          "the capture that is nearer to its sender: frame and reinjection_of are of that one", "",
          base::all_names<pair::Which>()},
         [](const QualifiedOf& it) { return std::string{name_of(it.which)}; }}};
    const Facts<QualifiedOf> verdicts = {
        {{"verdict", Unit::text,
          "useful: some of its bytes reached the receiver before every copy sent earlier; "
          "redundant: none did, or it was lost itself; unknown: whether it or a copy arrived is "
          "not known",
          "", base::all_names<Usefulness>()},
         [](const QualifiedOf& it) { return std::string{pair::name_of(it.verdict.usefulness)}; }},
        {{"margin", Unit::seconds,
          "arrival of the earliest copy sent earlier minus its own: positive when the reinjection "
          "helped",
          "it or all of these did not arrive"},
         [](const QualifiedOf& it) { return optional_value(it.verdict.margin); }},
        {{"arrival", Unit::seconds, "its own arrival, as time", "lost or not known"},
         [](const QualifiedOf& it) {
             return it.verdict.arrival ? Value{*it.verdict.arrival - it.first_frame_time} : Value{};
         }},
        {{"useful_bytes", Unit::bytes, "of the reinjected bytes, those that arrived by it first",
          "not known"},
         [](const QualifiedOf& it) {
             return it.verdict.usefulness == Usefulness::unknown ? Value{}
                                                                 : Value{it.verdict.useful_bytes};
         }},
        {{"loser",
          Unit::text,
          "which copy arrived later, without new data",
          "neither did, or it is not known",
          {"original", "reinjection"}},
         [](const QualifiedOf& it) { return loser_of(it.verdict); }},
    };
    for (const Facts<QualifiedOf>& group :
         {lifted<QualifiedOf>(reinjection_facts(),
                              [](const QualifiedOf& it) { return it.reinjection; }),
          verdicts}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    return all;
}

}  // namespace

const Facts<QualifiedOf>& qualified_facts() {
    static const Facts<QualifiedOf> all = make_qualified_facts();
    return all;
}

void VerdictCounts::add(const pair::Verdict& verdict) {
    switch (verdict.usefulness) {
        case Usefulness::useful:
            ++useful;
            break;
        case Usefulness::redundant:
            ++redundant;
            lost += verdict.arrival ? 0U : 1U;
            break;
        case Usefulness::unknown:
            ++unknown;
            break;
    }
}

const Facts<VerdictCounts>& verdict_count_facts() {
    static const Facts<VerdictCounts> all = {
        {{"useful", Unit::number, "reinjections with that verdict"},
         [](const VerdictCounts& it) { return it.useful; }},
        {{"redundant", Unit::number, "reinjections with that verdict"},
         [](const VerdictCounts& it) { return it.redundant; }},
        {{"lost", Unit::number, "redundant ones that did not arrive themselves"},
         [](const VerdictCounts& it) { return it.lost; }},
        {{"unknown", Unit::number, "reinjections with that verdict"},
         [](const VerdictCounts& it) { return it.unknown; }},
        {{"redundant_segments", Unit::number,
          "segments that arrived with data, none of it new: reinjections, originals that came "
          "after one, data that a subflow carried twice; Linux counts such segments as "
          "MPTcpExtDuplicateData"},
         [](const VerdictCounts& it) { return it.redundant_segments; }},
    };
    return all;
}

}  // namespace facts
