// SPDX-License-Identifier: GPL-3.0-or-later
// list-connections: the MPTCP connections of a capture.
#include "programs/analyzer/cells.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

using mptcp::Connection;
using mptcp::Side;
using output::Cell;
using output::Place;
using output::Unit;

const output::Layout connection_layout{
    "connections",
    "connection",
    {
        {"mptcp_stream", Unit::number, Place::everywhere, "connection"},
        {"version", Unit::number},
        {"state", Unit::text, Place::data},
        {"fallback", Unit::text, Place::data},
        {"state_words", Unit::text, Place::text, "state"},
        {"state_by", Unit::text, Place::data},
        {"state_frame", Unit::number, Place::data},
        {"client_words", Unit::text, Place::text, "client"},
        {"client.address", Unit::text, Place::data},
        {"client.port", Unit::number, Place::data},
        {"client.key", Unit::digits, Place::data},
        {"client.token", Unit::digits, Place::data},
        {"client.idsn", Unit::digits, Place::data},
        {"server_words", Unit::text, Place::text, "server"},
        {"server.address", Unit::text, Place::data},
        {"server.port", Unit::number, Place::data},
        {"server.key", Unit::digits, Place::data},
        {"server.token", Unit::digits, Place::data},
        {"server.idsn", Unit::digits, Place::data},
        {"checksums", Unit::truth, Place::data},
        {"subflow_count", Unit::number, Place::everywhere, "subflows"},
        {"start", Unit::seconds},
        {"duration", Unit::seconds},
        {"data_bytes_to_server", Unit::bytes, Place::everywhere, "data bytes to server"},
        {"data_bytes_to_client", Unit::bytes, Place::everywhere, "to client"},
    }};
const output::Layout root_layout{"", "", {}, &connection_layout};

std::string state_words(const Connection& connection) {
    const mptcp::Outcome& outcome = connection.outcome;
    return std::string{mptcp::name_of(outcome.state)} +
           (outcome.fallback ? ": " + std::string{mptcp::name_of(*outcome.fallback)} : "");
}

void add_end(const mptcp::Capture& capture, const Connection& connection, Side side,
             std::vector<Cell>& cells) {
    const packets::Endpoints ends =
        capture.analysis().ends_from(capture.analysis().face_of(connection), side);
    const mptcp::Host& host = connection.hosts[side];
    add_endpoint_cells(capture, ends, cells);
    cells.insert(cells.end(), {output::optional_cell(host.key), output::optional_cell(host.token),
                               output::optional_cell(host.idsn)});
}

output::Item item_of(const mptcp::Capture& capture, std::uint32_t number) {
    const Connection& connection = capture.analysis().connections[number];
    const mptcp::Outcome& outcome = connection.outcome;
    output::Item item;
    item.cells = {number_cell(number),
                  output::optional_cell(connection.version),
                  std::string{mptcp::name_of(outcome.state)},
                  fallback_cell(outcome),
                  state_words(connection),
                  side_cell(outcome.by),
                  frame_cell(capture, outcome.row)};
    add_end(capture, connection, Side::client, item.cells);
    add_end(capture, connection, Side::server, item.cells);
    item.cells.insert(
        item.cells.end(),
        {output::optional_cell(connection.has_checksums()), number_cell(connection.subflows.size()),
         time_cell(capture, connection.begin_time), connection.end_time - connection.begin_time,
         data_bytes_cell(connection, Side::client,
                         connection.bytes[Side::client][mptcp::ByteKind::first_carried]),
         data_bytes_cell(connection, Side::server,
                         connection.bytes[Side::server][mptcp::ByteKind::first_carried])});
    return item;
}

class ListConnections final : public Command {
  public:
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        output::Document document{&root_layout, {}};
        const auto count = capture.analysis().connections.size();
        for (std::uint32_t number = 0; number < count; ++number) {
            document.root.inner.push_back(item_of(capture, number));
        }
        warn_without_mptcp(capture);
        return {std::move(document)};
    }
};

}  // namespace

std::unique_ptr<Command> make_list_connections() {
    return std::make_unique<ListConnections>();
}

}  // namespace programs
