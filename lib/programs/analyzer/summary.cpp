// SPDX-License-Identifier: GPL-3.0-or-later
// summary: what each direction of an MPTCP connection carried, and what each subflow's part was.
#include "facts/endpoints.h"
#include "mptcp/questions/statistics.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/cells.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

using mptcp::Side;
using output::Cell;
using output::Place;
using output::Unit;

const output::Layout subflow_layout{
    "subflows",
    "subflow",
    {
        {"tcp_stream", Unit::number},
        {"tcp_bytes", Unit::bytes},
        {"unique_bytes", Unit::bytes, Place::everywhere, "unique"},
        {"retransmitted_bytes", Unit::bytes, Place::everywhere, "retransmitted"},
        {"repeated_bytes", Unit::bytes, Place::everywhere, "repeated"},
        {"reinjected_bytes", Unit::bytes, Place::everywhere, "reinjected"},
        {"unmapped_bytes", Unit::bytes, Place::everywhere, "unmapped"},
        {"first_carried_bytes", Unit::bytes, Place::everywhere, "first-carried"},
        {"data_bytes", Unit::bytes},
        {"throughput_contribution", Unit::share, Place::everywhere, "of tcp bytes"},
        {"goodput_contribution", Unit::share, Place::everywhere, "of data bytes"},
    },
    nullptr,
    true};
const output::Layout direction_layout{"directions",
                                      "direction",
                                      {
                                          {"to", Unit::text},
                                          {"tcp_bytes", Unit::bytes},
                                          {"unique_bytes", Unit::bytes},
                                          {"retransmitted_bytes", Unit::bytes},
                                          {"repeated_bytes", Unit::bytes},
                                          {"reinjected_bytes", Unit::bytes},
                                          {"unmapped_bytes", Unit::bytes},
                                          {"first_carried_bytes", Unit::bytes},
                                          {"data_bytes", Unit::bytes},
                                          {"duplicate_frames", Unit::number},
                                          {"throughput", Unit::rate},
                                          {"goodput", Unit::rate},
                                          {"data_acked", Unit::bytes},
                                      },
                                      &subflow_layout};
const std::vector<output::Column> connection_columns{
    {"mptcp_stream", Unit::number, Place::everywhere, "MPTCP connection"},
    {"state", Unit::text},
    {"client", Unit::text, Place::text},
    {"server", Unit::text, Place::text},
    {"duration", Unit::seconds},
};
const output::Layout one_layout{"", "", connection_columns, &direction_layout};
const output::Layout connection_layout{"connections", "", connection_columns, &direction_layout};
const output::Layout all_layout{"", "", {}, &connection_layout};

void add_bytes(const mptcp::ByteCounts& bytes, bool has_data, std::vector<Cell>& cells) {
    cells.insert(cells.end(), {bytes.tcp, bytes.unique(), bytes[mptcp::ByteKind::retransmitted],
                               bytes[mptcp::ByteKind::repeated], bytes[mptcp::ByteKind::reinjected],
                               bytes[mptcp::ByteKind::unmapped],
                               has_data ? Cell{bytes[mptcp::ByteKind::first_carried]} : Cell{}});
}

output::Item item_of(const mptcp::SubflowStatistics& subflow) {
    output::Item item;
    item.cells = {number_cell(subflow.stream)};
    add_bytes(subflow.bytes, subflow.data_bytes.has_value(), item.cells);
    item.cells.insert(item.cells.end(), {output::optional_cell(subflow.data_bytes),
                                         output::optional_cell(subflow.throughput_contribution),
                                         output::optional_cell(subflow.goodput_contribution)});
    return item;
}

output::Item item_of(const mptcp::DirectionStatistics& direction) {
    output::Item item;
    item.cells = {destination_name(direction.sender)};
    add_bytes(direction.bytes, direction.data_bytes.has_value(), item.cells);
    item.cells.insert(
        item.cells.end(),
        {output::optional_cell(direction.data_bytes), direction.bytes.duplicate_frames,
         output::optional_cell(direction.throughput), output::optional_cell(direction.goodput),
         output::optional_cell(direction.data_acked)});
    for (const mptcp::SubflowStatistics& subflow : direction.subflows) {
        item.inner.push_back(item_of(subflow));
    }
    return item;
}

class Summary final : public Command {
  public:
    void setup(cli::Options& options) override {
        add_connection_argument(options, m_number, Default::all);
        m_direction.add_to(options);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        if (m_number) {
            return {output::Document{&one_layout, item_of(capture, session.connection(*m_number))}};
        }
        output::Document document{&all_layout, {}};
        const auto count = capture.analysis().connections.size();
        for (std::uint32_t number = 0; number < count; ++number) {
            document.root.inner.push_back(item_of(capture, number));
        }
        warn_without_mptcp(capture);
        return {std::move(document)};
    }

  private:
    [[nodiscard]] output::Item item_of(const mptcp::Capture& capture, std::uint32_t number) const {
        const mptcp::Analysis& analysis = capture.analysis();
        const mptcp::Connection& connection = analysis.connections[number];
        const auto ends = [&](Side side) {
            return facts::endpoint_words(capture.packets(),
                                         analysis.ends_from(analysis.face_of(connection), side));
        };
        const mptcp::ConnectionStatistics statistics = mptcp::statistics_of(capture, number);
        output::Item item;
        item.cells = {number_cell(number), std::string{mptcp::name_of(connection.outcome.state)},
                      ends(Side::client), ends(Side::server), statistics.duration};
        for (const Side sender : m_direction.senders()) {
            item.inner.push_back(programs::item_of(statistics.directions[sender]));
        }
        return item;
    }

    std::optional<std::uint32_t> m_number;
    DirectionOption m_direction;
};

}  // namespace

std::unique_ptr<Command> make_summary() {
    return std::make_unique<Summary>();
}

}  // namespace programs
