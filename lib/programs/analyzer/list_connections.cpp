// SPDX-License-Identifier: GPL-3.0-or-later
// list-connections: the MPTCP connections of a capture.
#include "facts/connection_facts.h"
#include "output/listing.h"
#include "programs/analyzer/cells.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

namespace {

using facts::ConnectionOf;

const output::Pick of_connection{facts::connection_facts()};
const output::Listing<ConnectionOf> connections{
    {"connections", "connection", "in order of their first segments"},
    {
        of_connection("mptcp_stream", "connection"),
        of_connection("version"),
        of_connection.data("state"),
        of_connection.data("fallback"),
        of_connection.text("state_words", "state"),
        of_connection.data("state_by"),
        of_connection.data("state_frame"),
        of_connection.text("client_words", "client"),
        of_connection.data("client.address"),
        of_connection.data("client.port"),
        of_connection.data("client.key"),
        of_connection.data("client.token"),
        of_connection.data("client.idsn"),
        of_connection.text("server_words", "server"),
        of_connection.data("server.address"),
        of_connection.data("server.port"),
        of_connection.data("server.key"),
        of_connection.data("server.token"),
        of_connection.data("server.idsn"),
        of_connection.data("checksums"),
        of_connection("subflow_count", "subflows"),
        of_connection("start"),
        of_connection("duration"),
        of_connection("data_bytes_to_server", "data bytes to server"),
        of_connection("data_bytes_to_client", "to client"),
    }};
const output::Layout root_layout{"", "", "", {}, &connections.layout()};

class ListConnections final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&root_layout};
    }
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        output::Document document{&root_layout, {}};
        const auto count = capture.analysis().connections.size();
        for (std::uint32_t number = 0; number < count; ++number) {
            document.root.inner.push_back(connections.item({capture, number}));
        }
        warn_without_mptcp(capture);
        return {std::move(document)};
    }
};

const Registration<ListConnections> registration{
    "list-connections", {"lc", "lm"}, "list the MPTCP connections", Group::contents};

}  // namespace

}  // namespace programs
