// SPDX-License-Identifier: GPL-3.0-or-later
// qualify-reinjections: which reinjections brought data that was not there yet.
#include "facts/pair_facts.h"
#include "facts/verdict_facts.h"
#include "output/listing.h"
#include "pair/verdicts.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/second_capture.h"
#include "programs/common/command.h"

namespace programs {

namespace {

using facts::QualifiedOf;
using mptcp::Side;
using pair::Which;

const output::Pick of_reinjection{facts::qualified_facts()};
const output::Listing<QualifiedOf> reinjections{
    {"reinjections", "reinjection", "to the server, to the client; each in order of sending"},
    {
        of_reinjection("capture"),
        of_reinjection("frame"),
        of_reinjection("time"),
        of_reinjection("to"),
        of_reinjection("tcp_stream"),
        of_reinjection("dsn"),
        of_reinjection("length"),
        of_reinjection("bytes", "reinjected bytes"),
        of_reinjection("reinjection_of"),
        of_reinjection("verdict"),
        of_reinjection("margin"),
        of_reinjection("arrival"),
        of_reinjection("useful_bytes"),
        of_reinjection("loser"),
    }};

/// All of them.
struct Tally {
    const pair::PairedConnection& connection;
    facts::VerdictCounts counts{};
};

const facts::Facts<Tally> pair_facts = facts::lifted<Tally>(
    facts::pair_facts(), [](const Tally& it) { return facts::PairOf{it.connection}; });
const facts::Facts<Tally> count_facts =
    facts::lifted<Tally>(facts::verdict_count_facts(), [](const Tally& it) { return it.counts; });
const output::Pick of_pair{pair_facts};
const output::Pick of_all{count_facts};
const output::Listing<Tally> root{{"", "", "", {}, &reinjections.layout()},
                                  {
                                      of_pair("mptcp_stream", "MPTCP connection"),
                                      of_pair("peer_stream", "in FILE2"),
                                      of_all("useful"),
                                      of_all("redundant"),
                                      of_all("lost", "of them lost"),
                                      of_all("unknown"),
                                      of_all("redundant_segments", "segments that arrived in vain"),
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
            tally.counts.redundant_segments += pair::redundant_arrivals_of(connection, sender);
            for (const pair::Verdict& verdict : pair::verdicts_of(connection, sender)) {
                tally.counts.add(verdict);
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
