// SPDX-License-Identifier: GPL-3.0-or-later
// compare: the summary of a connection in two captures, side by side.
#include <algorithm>

#include "facts/comparison_facts.h"
#include "facts/pair_facts.h"
#include "mptcp/questions/statistics.h"
#include "output/listing.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/second_capture.h"
#include "programs/analyzer/summary_listing.h"
#include "programs/common/command.h"

namespace programs {

namespace {

using facts::ComparedOf;
using mptcp::Side;

/// The numbers of a subflow in both captures; absent: the measures are the connection's.
using Number = std::optional<std::uint32_t>;

const output::Pick of_measure{facts::compared_measure_facts()};
const output::Listing<facts::ComparedMeasureOf> measures{
    {"measures", "measure", "of the connection, then of each subflow"},
    {
        of_measure("measure"),
        of_measure("tcp_stream"),
        of_measure("peer_stream", "in FILE2"),
        of_measure("first"),
        of_measure("second"),
        of_measure("difference", "second - first"),
    }};
const output::Listing<facts::DirectionOf> directions{
    {"directions",
     "direction",
     "to the server, to the client; or the one asked for",
     {},
     &measures.layout()},
    {output::Pick{facts::direction_facts()}("to")}};

const facts::Facts<ComparedOf> match_facts = facts::lifted<ComparedOf>(
    facts::connection_match_facts(), [](const ComparedOf& it) { return it.match; });
const output::Pick of_match{match_facts};
const output::Pick of_both{facts::comparison_facts()};
const output::Listing<ComparedOf> root{{"", "connection", "", {}, &directions.layout()},
                                       {
                                           of_match("mptcp_stream", "MPTCP connection"),
                                           of_match("peer_stream", "in FILE2"),
                                           of_both("duration.first", "duration"),
                                           of_both("duration.second", "duration in FILE2"),
                                           of_both.data("duration.difference"),
                                       }};

/// What summary shows of both: a measure for each column but the first.
template <class Subject>
void add_measures(const output::Listing<Subject>& listing, const Subject& first,
                  const Subject& second, Number stream, Number peer,
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
        const auto first = mptcp::statistics_of(captures.first(), match.connection);
        const auto second = mptcp::statistics_of(captures.second(), match.peer);
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
                             {subflow_of(there, streams.peer)}, streams.stream, streams.peer,
                             item.inner);
            }
            document.root.inner.push_back(std::move(item));
        }
        return {std::move(document), captures.is_partial()};
    }

  private:
    std::string m_file;
    std::optional<std::uint32_t> m_number;
    DirectionOption m_direction;
};

const Registration<Compare> registration{
    "compare", {}, "sum up a connection in two captures, with the differences", Group::captures};

}  // namespace

}  // namespace programs
