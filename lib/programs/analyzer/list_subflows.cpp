// SPDX-License-Identifier: GPL-3.0-or-later
// list-subflows: the subflows of one MPTCP connection.
#include "facts/connection_facts.h"
#include "facts/subflow_facts.h"
#include "mptcp/questions/round_trips.h"
#include "output/listing.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

namespace {

using facts::ConnectionOf;
using facts::SubflowOf;

const output::Pick of_subflow{facts::subflow_facts()};
const output::Listing<SubflowOf> subflows{{"subflows", "subflow", "by number of TCP stream"},
                                          {
                                              of_subflow("tcp_stream"),
                                              of_subflow("master"),
                                              of_subflow.text("client_words", "client"),
                                              of_subflow.data("client.address"),
                                              of_subflow.data("client.port"),
                                              of_subflow("client.address_id", "id"),
                                              of_subflow.data("client.backup"),
                                              of_subflow.text("server_words", "server"),
                                              of_subflow.data("server.address"),
                                              of_subflow.data("server.port"),
                                              of_subflow("server.address_id", "id"),
                                              of_subflow.data("server.backup"),
                                              of_subflow("opened_by"),
                                              of_subflow("backup"),
                                              of_subflow("start"),
                                              of_subflow("join_delay"),
                                              of_subflow("handshake_rtt"),
                                              of_subflow.data("syn_ack_to_ack"),
                                              of_subflow("hmac"),
                                              of_subflow.data("syn_ack_hmac"),
                                              of_subflow.data("ack_hmac"),
                                              of_subflow("state"),
                                              of_subflow.data("state_by"),
                                              of_subflow.data("state_frame"),
                                              of_subflow.data("reset_reason"),
                                              of_subflow.data("duration"),
                                              of_subflow.data("never_used"),
                                              of_subflow("tcp_bytes_to_server"),
                                              of_subflow("tcp_bytes_to_client", "bytes to client"),
                                              of_subflow.data("checksums.valid"),
                                              of_subflow.data("checksums.invalid"),
                                              of_subflow.data("checksums.unverifiable"),
                                          }};
const output::Listing<ConnectionOf> root{
    {"", "", "", {}, &subflows.layout()},
    {output::Pick{facts::connection_facts()}.data("mptcp_stream")}};

class ListSubflows final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&root.layout()};
    }
    void setup(cli::Options& options) override { add_connection_argument(options, m_number); }

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        const mptcp::ConnectionView view = capture.connection(session.connection(m_number));
        output::Document document = root.document({capture, view.number});
        for (const mptcp::HandshakeTimes& times : mptcp::handshake_times_of(view)) {
            const std::uint32_t subflow = view.analysis().subflow_of[times.stream];
            document.root.inner.push_back(subflows.item({capture, subflow, times}));
        }
        return {std::move(document)};
    }

  private:
    std::optional<std::uint32_t> m_number;
};

const Registration<ListSubflows> registration{
    "list-subflows", {"ls"}, "list the subflows of a connection", Group::contents};

}  // namespace

}  // namespace programs
