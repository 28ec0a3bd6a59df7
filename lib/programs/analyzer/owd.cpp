// SPDX-License-Identifier: GPL-3.0-or-later
// owd: what each subflow lost between two captures, and how long the rest took.
#include "pair/delays.h"
#include "pair/verdicts.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/cells.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/owd_rows.h"
#include "programs/analyzer/second_capture.h"

namespace programs {

namespace {

using mptcp::Side;
using output::Cell;
using output::Place;
using output::Unit;
using pair::Which;

const output::Layout subflow_layout{
    "subflows",
    "subflow",
    {
        {"tcp_stream", Unit::number},
        {"peer_stream", Unit::number, Place::everywhere, "in FILE2"},
        {"sent", Unit::number},
        {"received", Unit::number},
        {"lost", Unit::number},
        {"partly_lost", Unit::number},
        {"outside", Unit::number},
        {"unmatched", Unit::number},
        {"min", Unit::seconds},
        {"median", Unit::seconds},
        {"mean", Unit::seconds},
        {"p95", Unit::seconds},
        {"p99", Unit::seconds},
        {"max", Unit::seconds},
        {"jitter", Unit::seconds},
        {"negative", Unit::number},
        {"matched", Unit::number, Place::data},
        {"merged", Unit::number, Place::data},
        {"ambiguous", Unit::number, Place::data},
        {"duplicated", Unit::number, Place::data},
        {"received_outside", Unit::number, Place::data},
        {"sent_bytes", Unit::bytes, Place::data},
        {"lost_bytes", Unit::bytes, Place::data},
        {"first_arrived_bytes", Unit::bytes, Place::everywhere, "data bytes first here"},
        {"goodput", Unit::rate},
    },
    nullptr,
    true};
const output::Layout direction_layout{"directions",
                                      "direction",
                                      {
                                          {"to", Unit::text},
                                          {"sent", Unit::number},
                                          {"received", Unit::number},
                                          {"lost", Unit::number},
                                          {"partly_lost", Unit::number},
                                          {"outside", Unit::number},
                                          {"unmatched", Unit::number},
                                      },
                                      &subflow_layout};
/// @param of_estimate where the figures of an estimated clock appear.
output::Layout root_layout(Place of_estimate) {
    return {"",
            "connection",
            {
                {"mptcp_stream", Unit::number, Place::everywhere, "MPTCP connection"},
                {"peer_stream", Unit::number, Place::everywhere, "in FILE2"},
                {"matched_by", Unit::text},
                {"score", Unit::number, Place::data},
                {"client_capture", Unit::text, Place::everywhere, "capture nearer the client"},
                {"clock_offset", Unit::seconds, Place::everywhere, "added to FILE2's times"},
                {"clock_bound", Unit::seconds, of_estimate, "give or take"},
                {"clock_drift", Unit::figure, of_estimate, "FILE2's clock gains, s/s"},
                {"clock_drift_bound", Unit::figure, of_estimate, "give or take, s/s"},
                {"clock_stream", Unit::number, of_estimate, "estimated from TCP stream"},
            },
            &direction_layout};
}
const output::Layout plain_layout = root_layout(Place::data);
const output::Layout estimate_layout = root_layout(Place::everywhere);

void add_delays(const pair::OneWayDelays& delays, std::vector<Cell>& cells) {
    if (delays.summary.values) {
        const mptcp::SummaryValues& values = *delays.summary.values;
        cells.insert(cells.end(), {values.min, rounded_cell(values.median),
                                   rounded_cell(values.mean), values.p95, values.p99, values.max});
    } else {
        constexpr std::size_t figures = 6;
        cells.insert(cells.end(), figures, Cell{});
    }
    cells.push_back(delays.jitter ? rounded_cell(*delays.jitter) : Cell{});
    cells.emplace_back(delays.negative);
}

class Owd final : public Command {
  public:
    void setup(cli::Options& options) override {
        add_second_capture_argument(options, m_file);
        add_connection_argument(options, m_number);
        m_direction.add_to(options);
        m_clock.add_to(options);
        options.add_switch("rows", "a row for each segment instead, as CSV or JSON",
                           [this] { m_rows = true; });
    }

    [[nodiscard]] Answer run(Session& session) override {
        const pair::ClockChoice choice = m_clock.choice();
        const std::uint32_t number = session.connection(m_number);
        auto captures = std::make_unique<TwoCaptures>(session, m_file);
        auto connection = std::make_unique<pair::PairedConnection>(captures->pair(number, choice));
        if (m_rows) {
            return rows_of(session, std::move(captures), std::move(connection));
        }
        return {document_of(*connection), captures->is_partial()};
    }

  private:
    /// As CSV where text would be: it is a table for other programs.
    [[nodiscard]] Answer rows_of(const Session& session, std::unique_ptr<TwoCaptures> captures,
                                 std::unique_ptr<pair::PairedConnection> connection) const {
        const bool is_partial = captures->is_partial();
        auto rows = std::make_unique<OwdRows>(std::move(captures), std::move(connection),
                                              m_direction.senders());
        if (session.choices().format != output::Format::text) {
            return {std::move(rows), is_partial};
        }
        return {Writer{[shared = std::shared_ptr<OwdRows>{std::move(rows)}](base::OutputFile& out) {
            output::write_rows(*shared, {output::Format::csv}, out);
            return base::ExitStatus::done;
        }}};
    }

    [[nodiscard]] output::Document document_of(const pair::PairedConnection& connection) const {
        const pair::ConnectionMatch& match = connection.match();
        const auto& estimate = connection.estimate();
        const bool has_drift = estimate && estimate->has_drift;
        output::Document document{estimate ? &estimate_layout : &plain_layout, {}};
        document.root.cells = {number_cell(match.connection),
                               number_cell(match.peer),
                               std::string{pair::name_of(match.score.by)},
                               number_cell(match.score.points),
                               name_of(connection.client_capture()),
                               connection.clock().offset,
                               estimate ? output::optional_cell(estimate->bound) : Cell{},
                               has_drift ? Cell{connection.clock().drift} : Cell{},
                               estimate ? output::optional_cell(estimate->drift_bound) : Cell{},
                               estimate ? number_cell(estimate->stream) : Cell{}};
        std::uint64_t negative = 0;
        for (const Side sender : m_direction.senders()) {
            document.root.inner.push_back(direction_of(connection, sender, negative));
        }
        warn_negative(negative, connection);
        return document;
    }

    static output::Item direction_of(const pair::PairedConnection& connection, Side sender,
                                     std::uint64_t& negative) {
        output::Item item;
        pair::TravelCounts all;
        for (const pair::Travel& travel : connection.travels(sender)) {
            const pair::OneWayDelays delays =
                pair::one_way_delays_of(pair::delay_series_of(connection, travel));
            all += travel.counts;
            negative += delays.negative;
            item.inner.push_back(subflow_of(connection, sender, travel, delays));
        }
        item.cells = {destination_name(sender),
                      all.sent,
                      all.received,
                      all.lost,
                      all.partly,
                      all.outside,
                      all.unmatched};
        return item;
    }

    static output::Item subflow_of(const pair::PairedConnection& connection, Side sender,
                                   const pair::Travel& travel, const pair::OneWayDelays& delays) {
        const pair::TravelCounts& counts = travel.counts;
        output::Item item;
        item.cells = {number_cell(travel.stream),
                      number_cell(travel.peer),
                      counts.sent,
                      counts.received,
                      counts.lost,
                      counts.partly,
                      counts.outside,
                      counts.unmatched};
        add_delays(delays, item.cells);
        const auto bytes = pair::first_arrived_bytes(connection, sender, travel);
        const mptcp::Connection& received =
            connection.view(other(travel.sender_capture)).connection();
        const std::int64_t duration = received.end_time - received.begin_time;
        constexpr double second = 1e9;
        const bool has_rate = bytes && duration > 0;
        item.cells.insert(
            item.cells.end(),
            {counts.matched, counts.merged, counts.ambiguous, counts.duplicated,
             counts.received_outside, counts.sent_bytes, counts.lost_bytes,
             output::optional_cell(bytes),
             has_rate ? Cell{static_cast<double>(*bytes) * second / static_cast<double>(duration)}
                      : Cell{}});
        return item;
    }

    std::string m_file;
    std::optional<std::uint32_t> m_number;
    DirectionOption m_direction;
    ClockOptions m_clock;
    bool m_rows = false;
};

}  // namespace

std::unique_ptr<Command> make_owd() {
    return std::make_unique<Owd>();
}

}  // namespace programs
