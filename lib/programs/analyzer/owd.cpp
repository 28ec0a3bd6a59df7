// SPDX-License-Identifier: GPL-3.0-or-later
// owd: what each subflow lost between two captures, and how long the rest took.
#include "facts/pair_facts.h"
#include "output/listing.h"
#include "pair/delays.h"
#include "pair/verdicts.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/owd_rows.h"
#include "programs/analyzer/second_capture.h"
#include "programs/common/command.h"

namespace programs {

namespace {

using mptcp::Side;

const output::Pick of_journey{facts::journey_facts()};
const output::Listing<facts::JourneyOf> subflows{
    {"subflows",
     "subflow",
     "those that both captures hold, by TCP stream of the first",
     {},
     nullptr,
     true},
    {
        of_journey("tcp_stream"),
        of_journey("peer_stream", "in FILE2"),
        of_journey("sent"),
        of_journey("received"),
        of_journey("lost"),
        of_journey("partly_lost"),
        of_journey("outside"),
        of_journey("unmatched"),
        of_journey("min"),
        of_journey("median"),
        of_journey("mean"),
        of_journey("p95"),
        of_journey("p99"),
        of_journey("max"),
        of_journey("jitter"),
        of_journey("negative"),
        of_journey.data("matched"),
        of_journey.data("merged"),
        of_journey.data("ambiguous"),
        of_journey.data("duplicated"),
        of_journey.data("received_outside"),
        of_journey.data("sent_bytes"),
        of_journey.data("lost_bytes"),
        of_journey("first_arrived_bytes", "data bytes first here"),
        of_journey("goodput"),
    }};

const output::Pick of_direction{facts::travel_direction_facts()};
const output::Listing<facts::TravelDirectionOf> directions{
    {"directions",
     "direction",
     "to the server, to the client; or the one asked for",
     {},
     &subflows.layout()},
    {
        of_direction("to"),
        of_direction("sent"),
        of_direction("received"),
        of_direction("lost"),
        of_direction("partly_lost"),
        of_direction("outside"),
        of_direction("unmatched"),
    }};

/// What stands above the directions.
/// @param of_estimate where the figures of an estimated clock appear.
std::vector<output::Shown<facts::PairOf>> root_columns(output::Place of_estimate) {
    const output::Pick of_pair{facts::pair_facts()};
    const auto estimated = [&of_pair, of_estimate](std::string_view name,
                                                   const std::string& heading) {
        return output::Shown<facts::PairOf>{of_pair(name).fact, of_estimate, heading};
    };
    return {
        of_pair("mptcp_stream", "MPTCP connection"),
        of_pair("peer_stream", "in FILE2"),
        of_pair("matched_by"),
        of_pair.data("score"),
        of_pair("client_capture", "capture nearer the client"),
        of_pair("clock_offset", "added to FILE2's times"),
        estimated("clock_bound", "give or take"),
        estimated("clock_drift", "FILE2's clock gains, s/s"),
        estimated("clock_drift_bound", "give or take, s/s"),
        estimated("clock_stream", "estimated from TCP stream"),
    };
}
const output::Layout root_layout{"", "connection", "", {}, &directions.layout()};
const output::Listing<facts::PairOf> plain{root_layout, root_columns(output::Place::data)};
const output::Listing<facts::PairOf> with_estimate{root_layout,
                                                   root_columns(output::Place::everywhere)};

/// Of --rows.
const output::Layout rows_layout{"rows", "row", "by direction and subflow, in order of sending",
                                 OwdRows::columns()};
const output::Layout rows_root{"", "", "", {}, &rows_layout};

class Owd final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&plain.layout(), &rows_root};
    }
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
        output::Document document =
            (connection.estimate() ? with_estimate : plain).document({connection});
        std::uint64_t negative = 0;
        for (const Side sender : m_direction.senders()) {
            document.root.inner.push_back(direction_of(connection, sender, negative));
        }
        warn_negative(negative, connection);
        return document;
    }

    static output::Item direction_of(const pair::PairedConnection& connection, Side sender,
                                     std::uint64_t& negative) {
        facts::TravelDirectionOf all{sender, {}};
        std::vector<output::Item> inner;
        for (const pair::Travel& travel : connection.travels(sender)) {
            const pair::OneWayDelays delays =
                pair::one_way_delays_of(pair::delay_series_of(connection, travel));
            all.counts += travel.counts;
            negative += delays.negative;
            inner.push_back(subflows.item({connection, travel, delays,
                                           pair::first_arrived_bytes(connection, sender, travel)}));
        }
        output::Item item = directions.item(all);
        item.inner = std::move(inner);
        return item;
    }

    std::string m_file;
    std::optional<std::uint32_t> m_number;
    DirectionOption m_direction;
    ClockOptions m_clock;
    bool m_rows = false;
};

const Registration<Owd> registration{
    "owd",
    {},
    "one-way delays and losses between two captures, by direction and subflow",
    Group::captures};

}  // namespace

}  // namespace programs
