// SPDX-License-Identifier: GPL-3.0-or-later
// qualify-reinjections: which reinjections brought data that was not there yet.
#include <map>

#include "pair/verdicts.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/cells.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/reinjection.h"
#include "programs/analyzer/second_capture.h"

namespace programs {

namespace {

using mptcp::Side;
using output::Cell;
using output::Place;
using output::Unit;
using pair::Usefulness;
using pair::Which;

const output::Layout reinjection_layout{
    "reinjections", "reinjection",
    reinjection_columns({{"capture", Unit::text}}, {
                                                       {"verdict", Unit::text},
                                                       {"margin", Unit::seconds},
                                                       {"arrival", Unit::seconds},
                                                       {"useful_bytes", Unit::bytes},
                                                       {"loser", Unit::text},
                                                   })};
const output::Layout root_layout{
    "",
    "",
    {
        {"mptcp_stream", Unit::number, Place::everywhere, "MPTCP connection"},
        {"peer_stream", Unit::number, Place::everywhere, "in FILE2"},
        {"useful", Unit::number},
        {"redundant", Unit::number},
        {"lost", Unit::number, Place::everywhere, "of them lost"},
        {"unknown", Unit::number},
        {"redundant_segments", Unit::number, Place::everywhere, "segments that arrived in vain"},
        {"clock_offset", Unit::seconds, Place::data},
    },
    &reinjection_layout};

/// Which copy the receiver had no use for.
Cell loser_of(const pair::Verdict& verdict) {
    if (verdict.usefulness == Usefulness::useful) {
        return verdict.has_late_copy ? Cell{std::string{"original"}} : Cell{};
    }
    const bool has_lost = verdict.usefulness == Usefulness::redundant && verdict.arrival;
    return has_lost ? Cell{std::string{"reinjection"}} : Cell{};
}

class QualifyReinjections final : public Command {
  public:
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
        output::Document document{&root_layout, {}};
        std::map<Usefulness, std::uint64_t> counts;
        std::uint64_t lost = 0;
        std::uint64_t in_vain = 0;
        for (const Side sender : m_direction.senders()) {
            in_vain += pair::redundant_arrivals_of(connection, sender);
            for (const pair::Verdict& verdict : pair::verdicts_of(connection, sender)) {
                ++counts[verdict.usefulness];
                lost += verdict.usefulness == Usefulness::redundant && !verdict.arrival ? 1U : 0U;
                document.root.inner.push_back(item_of(captures, connection, sender, verdict));
            }
        }
        document.root.cells = {number_cell(connection.match().connection),
                               number_cell(connection.match().peer),
                               counts[Usefulness::useful],
                               counts[Usefulness::redundant],
                               lost,
                               counts[Usefulness::unknown],
                               in_vain,
                               connection.clock().offset};
        return {std::move(document), captures.is_partial()};
    }

  private:
    static output::Item item_of(const TwoCaptures& captures,
                                const pair::PairedConnection& connection, Side sender,
                                const pair::Verdict& verdict) {
        const Which which = connection.sender_capture(sender);
        const mptcp::ConnectionView& view = connection.view(which);
        const mptcp::Row row = verdict.row;
        const mptcp::Capture& first = captures.first();
        output::Item item;
        item.cells = reinjection_cells(
            view, row, time_cell(first, connection.time_of(which, row)),
            number_cell(connection.stream_in_first(which, view.analysis().tcp.stream[row])));
        item.cells.insert(item.cells.begin(), name_of(which));
        for (Cell& cell : std::vector<Cell>{
                 std::string{pair::name_of(verdict.usefulness)},
                 output::optional_cell(verdict.margin),
                 verdict.arrival ? time_cell(first, *verdict.arrival) : Cell{},
                 verdict.usefulness == Usefulness::unknown ? Cell{} : Cell{verdict.useful_bytes},
                 loser_of(verdict)}) {
            item.cells.push_back(std::move(cell));
        }
        return item;
    }

    std::string m_file;
    std::optional<std::uint32_t> m_number;
    DirectionOption m_direction;
    ClockOptions m_clock;
};

}  // namespace

std::unique_ptr<Command> make_qualify_reinjections() {
    return std::make_unique<QualifyReinjections>();
}

}  // namespace programs
