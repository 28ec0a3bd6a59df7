// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/direction_facts.h"

namespace facts {

namespace {

using mptcp::ByteKind;

constexpr const char* no_dsn = "there is no data sequence number";

Value data_value(const Carried& carried, std::uint64_t bytes) {
    return carried.has_data ? Value{bytes} : Value{};
}

template <class Statistics>
Carried carried_of(const Statistics& statistics) {
    return {&statistics.bytes, statistics.data_bytes.value_or(0),
            statistics.data_bytes.has_value()};
}

/// Facts of what is carried as facts of a subject with statistics.
template <class Subject>
Facts<Subject> of_statistics(const Facts<Carried>& facts) {
    return lifted<Subject>(facts,
                           [](const Subject& subject) { return carried_of(subject.statistics); });
}

template <class Subject>
void append(Facts<Subject>& all, Facts<Subject> more) {
    all.insert(all.end(), more.begin(), more.end());
}

/// What a kind of bytes is (docs/definitions.md).
std::string meaning_of(ByteKind kind) {
    switch (kind) {
        case ByteKind::retransmitted:
            return "payload bytes whose TCP number was sent before on the same subflow";
        case ByteKind::unmapped:
            return "payload bytes without data sequence number that were not retransmitted";
        case ByteKind::repeated:
            return "other payload bytes whose data sequence number was sent before on the same "
                   "subflow";
        case ByteKind::reinjected:
            return "other payload bytes whose data sequence number was sent before on another "
                   "subflow";
        case ByteKind::first_carried:
            return "payload bytes whose data sequence number was not sent before";
    }
    return "";
}

/// Bytes of one kind. That none was carried first is known only where there are numbers.
Fact<Carried> fact_of(ByteKind kind) {
    const bool needs_numbers = kind == ByteKind::first_carried;
    return {{std::string{mptcp::name_of(kind)} + "_bytes", Unit::bytes, meaning_of(kind),
             needs_numbers ? no_dsn : ""},
            [kind, needs_numbers](const Carried& it) {
                return needs_numbers ? data_value(it, (*it.bytes)[kind]) : Value{(*it.bytes)[kind]};
            }};
}

Facts<Carried> byte_facts() {
    Facts<Carried> all = {
        {{"tcp_bytes", Unit::bytes,
          "payload bytes, retransmissions included: the sum of the retransmitted, unmapped, "
          "repeated, reinjected and first-carried ones"},
         [](const Carried& it) { return it.bytes->tcp; }},
        {unique_bytes_info(), [](const Carried& it) { return it.bytes->unique(); }},
        {{"data_bytes", Unit::bytes,
          "bytes of the data stream that were carried, each counted once: of a connection the "
          "first-carried ones, of a subflow the reinjected ones too",
          no_dsn},
         [](const Carried& it) { return data_value(it, it.data); }},
    };
    for (const ByteKind kind : mptcp::all_byte_kinds) {
        all.push_back(fact_of(kind));
    }
    return all;
}

Facts<Carried> make_carried_facts() {
    Facts<Carried> all = byte_facts();
    all.push_back(
        {duplicate_frames_info(), [](const Carried& it) { return it.bytes->duplicate_frames; }});
    return all;
}

Facts<DirectionOf> make_direction_facts() {
    Facts<DirectionOf> all = {
        {to_info(), [](const DirectionOf& it) { return side_value(other(it.statistics.sender)); }}};
    append(all, of_statistics<DirectionOf>(carried_facts()));
    append(all, {{throughput_info(),
                  [](const DirectionOf& it) { return optional_value(it.statistics.throughput); }},
                 {{"goodput", Unit::rate, "data_bytes by duration",
                   "one is not known or the duration is 0"},
                  [](const DirectionOf& it) { return optional_value(it.statistics.goodput); }},
                 {{"data_acked", Unit::bytes, "bytes of the data stream that Data ACKs cover",
                   "there is no Data ACK, or the connection fell back"},
                  [](const DirectionOf& it) { return optional_value(it.statistics.data_acked); }}});
    return all;
}

Facts<SubflowPartOf> make_subflow_part_facts() {
    Facts<SubflowPartOf> all = {{tcp_stream_info(), [](const SubflowPartOf& it) {
                                     return number_value(it.statistics.stream);
                                 }}};
    append(all, of_statistics<SubflowPartOf>(byte_facts()));
    append(all, {{{"throughput_contribution", Unit::share,
                   "its part of the tcp_bytes of the direction", "the direction has none"},
                  [](const SubflowPartOf& it) {
                      return optional_value(it.statistics.throughput_contribution);
                  }},
                 {{"goodput_contribution", Unit::share,
                   "its first-carried bytes as part of the data_bytes of the direction",
                   "the direction has none"},
                  [](const SubflowPartOf& it) {
                      return optional_value(it.statistics.goodput_contribution);
                  }}});
    return all;
}

}  // namespace

const Facts<Carried>& carried_facts() {
    static const Facts<Carried> all = make_carried_facts();
    return all;
}

const Facts<DirectionOf>& direction_facts() {
    static const Facts<DirectionOf> all = make_direction_facts();
    return all;
}

const Facts<SubflowPartOf>& subflow_part_facts() {
    static const Facts<SubflowPartOf> all = make_subflow_part_facts();
    return all;
}

}  // namespace facts
