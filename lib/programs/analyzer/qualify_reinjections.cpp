// SPDX-License-Identifier: GPL-3.0-or-later
// qualify-reinjections: which reinjections brought data that was not there yet.
#include <map>

#include "base/names.h"
#include "facts/pair_facts.h"
#include "facts/reinjection_facts.h"
#include "output/listing.h"
#include "pair/verdicts.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/second_capture.h"
#include "programs/common/command.h"

namespace programs {

namespace {

using facts::optional_value;
using facts::ReinjectionOf;
using facts::Unit;
using facts::Value;
using mptcp::Side;
using output::Place;
using pair::Usefulness;
using pair::Which;

/// Which copy the receiver had no use for.
Value loser_of(const pair::Verdict& verdict) {
    if (verdict.usefulness == Usefulness::useful) {
        return verdict.has_late_copy ? Value{std::string{"original"}} : Value{};
    }
    const bool has_lost = verdict.usefulness == Usefulness::redundant && verdict.arrival;
    return has_lost ? Value{std::string{"reinjection"}} : Value{};
}

/// A reinjection in both captures.
struct Qualified {
    ReinjectionOf reinjection;  ///< in the capture that is nearer to its sender
    Which which = Which::first;
    const pair::Verdict& verdict;
    std::int64_t first_frame_time = 0;  ///< of the first capture
};

const facts::Facts<Qualified> reinjection_facts = facts::lifted<Qualified>(
    facts::reinjection_facts(), [](const Qualified& it) { return it.reinjection; });
const output::Pick of_reinjection{reinjection_facts};
const output::Listing<Qualified> reinjections{
    {"reinjections", "reinjection", "to the server, to the client; each in order of sending"},
    {
        {{{"capture", Unit::text,
           "the capture that is nearer to its sender: frame and reinjection_of are of that one", "",
           base::all_names<pair::Which>()},
          [](const Qualified& it) { return std::string{name_of(it.which)}; }}},
        of_reinjection("frame"),
        of_reinjection("time"),
        of_reinjection("to"),
        of_reinjection("tcp_stream"),
        of_reinjection("dsn"),
        of_reinjection("length"),
        of_reinjection("bytes", "reinjected bytes"),
        of_reinjection("reinjection_of"),
        {{{"verdict", Unit::text,
           "useful: some of its bytes reached the receiver before every copy sent earlier; "
           "redundant: none did, or it was lost itself; unknown: whether it or a copy arrived is "
           "not known",
           "", base::all_names<Usefulness>()},
          [](const Qualified& it) { return std::string{pair::name_of(it.verdict.usefulness)}; }}},
        {{{"margin", Unit::seconds,
           "arrival of the earliest copy sent earlier minus its own: positive when the reinjection "
           "helped",
           "it or all of these did not arrive"},
          [](const Qualified& it) { return optional_value(it.verdict.margin); }}},
        {{{"arrival", Unit::seconds, "its own arrival, as time", "lost or not known"},
          [](const Qualified& it) {
              return it.verdict.arrival ? Value{*it.verdict.arrival - it.first_frame_time}
                                        : Value{};
          }}},
        {{{"useful_bytes", Unit::bytes, "of the reinjected bytes, those that arrived by it first",
           "not known"},
          [](const Qualified& it) {
              return it.verdict.usefulness == Usefulness::unknown ? Value{}
                                                                  : Value{it.verdict.useful_bytes};
          }}},
        {{{"loser",
           Unit::text,
           "which copy arrived later, without new data",
           "neither did, or it is not known",
           {"original", "reinjection"}},
          [](const Qualified& it) { return loser_of(it.verdict); }}},
    }};

/// All of them.
struct Tally {
    const pair::PairedConnection& connection;
    std::map<Usefulness, std::uint64_t> counts{};
    std::uint64_t lost = 0;
    std::uint64_t in_vain = 0;

    [[nodiscard]] std::uint64_t count(Usefulness usefulness) const {
        const auto found = counts.find(usefulness);
        return found == counts.end() ? 0 : found->second;
    }
};

const facts::Facts<Tally> pair_facts = facts::lifted<Tally>(
    facts::pair_facts(), [](const Tally& it) { return facts::PairOf{it.connection}; });
const output::Pick of_pair{pair_facts};
const output::Listing<Tally> root{
    {"", "", "", {}, &reinjections.layout()},
    {
        of_pair("mptcp_stream", "MPTCP connection"),
        of_pair("peer_stream", "in FILE2"),
        {{{"useful", Unit::number, "reinjections with that verdict"},
          [](const Tally& it) { return it.count(Usefulness::useful); }}},
        {{{"redundant", Unit::number, "reinjections with that verdict"},
          [](const Tally& it) { return it.count(Usefulness::redundant); }}},
        {{{"lost", Unit::number, "redundant ones that did not arrive themselves"},
          [](const Tally& it) { return it.lost; }},
         Place::everywhere,
         "of them lost"},
        {{{"unknown", Unit::number, "reinjections with that verdict"},
          [](const Tally& it) { return it.count(Usefulness::unknown); }}},
        {{{"redundant_segments", Unit::number,
           "segments that arrived with data, none of it new: reinjections, originals that came "
           "after one, data that a subflow carried twice; Linux counts such segments as "
           "MPTcpExtDuplicateData"},
          [](const Tally& it) { return it.in_vain; }},
         Place::everywhere,
         "segments that arrived in vain"},
        of_pair.data("clock_offset"),
    }};

class QualifyReinjections final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&root.layout()};
    }
    void setup(cli::Options& options) override {
        add_second_capture_argument(options, m_file);
        add_connection_argument(options, m_number);
        m_direction.add_to(options);
        m_clock.add_to(options);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const pair::ClockChoice choice = m_clock.choice();
        const std::uint32_t number = session.connection(m_number);
        const TwoCaptures captures{session, m_file};
        const pair::PairedConnection connection = captures.pair(number, choice);
        Tally tally{connection};
        std::vector<output::Item> items;
        for (const Side sender : m_direction.senders()) {
            tally.in_vain += pair::redundant_arrivals_of(connection, sender);
            for (const pair::Verdict& verdict : pair::verdicts_of(connection, sender)) {
                ++tally.counts[verdict.usefulness];
                tally.lost +=
                    verdict.usefulness == Usefulness::redundant && !verdict.arrival ? 1U : 0U;
                items.push_back(item_of(captures, connection, sender, verdict));
            }
        }
        output::Document document = root.document(tally);
        document.root.inner = std::move(items);
        return {std::move(document), captures.is_partial()};
    }

  private:
    static output::Item item_of(const TwoCaptures& captures,
                                const pair::PairedConnection& connection, Side sender,
                                const pair::Verdict& verdict) {
        const Which which = connection.sender_capture(sender);
        const mptcp::ConnectionView& view = connection.view(which);
        const std::int64_t start = captures.first().packets().first_frame_time;
        return reinjections.item(
            {{view, verdict.row, connection.time_of(which, verdict.row) - start,
              connection.stream_in_first(which, view.analysis().tcp.stream[verdict.row])},
             which,
             verdict,
             start});
    }

    std::string m_file;
    std::optional<std::uint32_t> m_number;
    DirectionOption m_direction;
    ClockOptions m_clock;
};

const Registration<QualifyReinjections> registration{
    "qualify-reinjections",
    {},
    "determine which reinjections helped, with a capture of the other end",
    Group::captures};

}  // namespace

}  // namespace programs
