// SPDX-License-Identifier: GPL-3.0-or-later
// compare: the summary of a connection in two captures, side by side.
#include <algorithm>

#include "facts/pair_facts.h"
#include "mptcp/questions/statistics.h"
#include "output/listing.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/second_capture.h"
#include "programs/analyzer/summary_listing.h"
#include "programs/common/command.h"

namespace programs {

namespace {

using facts::Value;
using mptcp::Side;
using output::Place;
using output::Unit;

/// A measure of both captures.
struct Measure {
    std::string name;
    Value stream;  ///< of both captures; absent: it is of the connection
    Value peer;
    Value first;
    Value second;
};

/// The difference of two figures of the same type; absent where one is.
Value difference(const Value& first, const Value& second) {
    const auto* const count = std::get_if<std::uint64_t>(&first);
    const auto* const other_count = std::get_if<std::uint64_t>(&second);
    if (count != nullptr && other_count != nullptr) {
        return static_cast<std::int64_t>(*other_count) - static_cast<std::int64_t>(*count);
    }
    const auto* const real = std::get_if<double>(&first);
    const auto* const other_real = std::get_if<double>(&second);
    return real != nullptr && other_real != nullptr ? Value{*other_real - *real} : Value{};
}

const output::Listing<Measure> measures{
    {"measures", "measure", "of the connection, then of each subflow"},
    {
        {{{"measure", Unit::text, "a key of summary"}, [](const Measure& it) { return it.name; }}},
        {{{"tcp_stream", Unit::number, "number of the TCP stream in the first capture",
           "it is of the connection"},
          [](const Measure& it) { return it.stream; }}},
        {{{"peer_stream", Unit::number, "its number in the second capture",
           "it is of the connection"},
          [](const Measure& it) { return it.peer; }},
         Place::everywhere,
         "in FILE2"},
        {{{"first", Unit::figure,
           "in the first capture: bytes, a number, bytes a second or a share", "not known"},
          [](const Measure& it) { return it.first; }}},
        {{{"second", Unit::figure, "in the second capture", "not known"},
          [](const Measure& it) { return it.second; }}},
        {{{"difference", Unit::figure, "second minus first", "one of them is not known"},
          [](const Measure& it) { return difference(it.first, it.second); }},
         Place::everywhere,
         "second - first"},
    }};
const output::Listing<facts::DirectionOf> directions{
    {"directions",
     "direction",
     "to the server, to the client; or the one asked for",
     {},
     &measures.layout()},
    {output::Pick{facts::direction_facts()}("to")}};

/// A connection in both captures.
struct Compared {
    const pair::ConnectionMatch& match;
    std::int64_t first_duration = 0;
    std::int64_t second_duration = 0;
};

const facts::Facts<Compared> match_facts = facts::lifted<Compared>(
    facts::connection_match_facts(), [](const Compared& it) { return it.match; });
const output::Pick of_match{match_facts};
const output::Listing<Compared> root{
    {"", "connection", "", {}, &directions.layout()},
    {
        of_match("mptcp_stream", "MPTCP connection"),
        of_match("peer_stream", "in FILE2"),
        {{{"duration.first",
           Unit::seconds,
           "in the first capture",
           "",
           {},
           "of the connection, from its first to its last segment"},
          [](const Compared& it) { return it.first_duration; }},
         Place::everywhere,
         "duration"},
        {{{"duration.second", Unit::seconds, "in the second capture"},
          [](const Compared& it) { return it.second_duration; }},
         Place::everywhere,
         "duration in FILE2"},
        {{{"duration.difference", Unit::seconds, "second minus first"},
          [](const Compared& it) { return it.second_duration - it.first_duration; }},
         Place::data},
    }};

/// What summary shows of both, from `begin` on: a measure a column.
template <class Subject>
void add_measures(const output::Listing<Subject>& listing, const Subject& first,
                  const Subject& second, const Value& stream, const Value& peer,
                  std::vector<output::Item>& items) {
    const output::Item one = listing.item(first);
    const output::Item other = listing.item(second);
    for (std::size_t i = 1; i < one.cells.size(); ++i) {  // the first column says of what they are
        items.push_back(measures.item(
            {listing.layout().columns[i].info.name, stream, peer, one.cells[i], other.cells[i]}));
    }
}

const mptcp::SubflowStatistics& subflow_of(const mptcp::DirectionStatistics& direction,
                                           std::uint32_t stream) {
    return *std::find_if(
        direction.subflows.begin(), direction.subflows.end(),
        [stream](const mptcp::SubflowStatistics& subflow) { return subflow.stream == stream; });
}

class Compare final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&root.layout()};
    }
    void setup(cli::Options& options) override {
        add_second_capture_argument(options, m_file);
        add_connection_argument(options, m_number);
        m_direction.add_to(options);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const std::uint32_t number = session.connection(m_number);
        const TwoCaptures captures{session, m_file};
        const pair::ConnectionMatch match = captures.match(number);
        const auto first = statistics_in(captures.first(), match.connection);
        const auto second = statistics_in(captures.second(), match.peer);
        const bool is_exchanged = pair::is_exchanged(captures.first(), captures.second(), match);
        output::Document document = root.document({match, first.duration, second.duration});
        for (const Side sender : m_direction.senders()) {
            const Side other = is_exchanged ? mptcp::other(sender) : sender;
            const mptcp::DirectionStatistics& here = first.directions[sender];
            const mptcp::DirectionStatistics& there = second.directions[other];
            output::Item item = directions.item({here});
            add_measures(summary_of_directions(), {here}, {there}, {}, {}, item.inner);
            for (const pair::StreamMatch& streams : match.subflows) {
                add_measures(summary_of_subflows(), {subflow_of(here, streams.stream)},
                             {subflow_of(there, streams.peer)}, facts::number_value(streams.stream),
                             facts::number_value(streams.peer), item.inner);
            }
            document.root.inner.push_back(std::move(item));
        }
        return {std::move(document), captures.is_partial()};
    }

  private:
    static mptcp::ConnectionStatistics statistics_in(const mptcp::Capture& capture,
                                                     std::uint32_t number) {
        return mptcp::statistics_of(capture, number);
    }

    std::string m_file;
    std::optional<std::uint32_t> m_number;
    DirectionOption m_direction;
};

const Registration<Compare> registration{
    "compare", {}, "sum up a connection in two captures, with the differences", Group::captures};

}  // namespace

}  // namespace programs
