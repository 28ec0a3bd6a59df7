// SPDX-License-Identifier: GPL-3.0-or-later
// tcp-summary: what each direction of a TCP stream carried.
#include "facts/stream_facts.h"
#include "mptcp/questions/statistics.h"
#include "output/listing.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

namespace {

const output::Pick of_direction{facts::stream_direction_facts()};
const output::Listing<facts::StreamDirectionOf> directions{
    {"directions", "direction", "to the server, to the client"},
    {
        of_direction("to"),
        of_direction("segments"),
        of_direction("tcp_bytes"),
        of_direction("unique_bytes"),
        of_direction("retransmitted_bytes"),
        of_direction("duplicate_frames"),
        of_direction("throughput"),
    }};
const output::Pick of_stream{facts::stream_facts()};
const output::Listing<facts::StreamOf> root{{"", "", "", {}, &directions.layout()},
                                            {
                                                of_stream("tcp_stream", "TCP stream"),
                                                of_stream("mptcp_stream", "MPTCP connection"),
                                                of_stream.text("client_words", "client"),
                                                of_stream.data("client.address"),
                                                of_stream.data("client.port"),
                                                of_stream.text("server_words", "server"),
                                                of_stream.data("server.address"),
                                                of_stream.data("server.port"),
                                                of_stream("start"),
                                                of_stream("duration"),
                                            }};

class TcpSummary final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&root.layout()};
    }
    void setup(cli::Options& options) override {
        options
            .add_argument(
                "TCP", "number of a TCP stream (list-tcp)",
                [this](const std::string& text) { m_number = parse_stream_number("TCP", text); })
            .is(cli::ValueKind::tcp_stream);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        const std::uint32_t stream = session.tcp_stream(m_number);
        const auto statistics = mptcp::stream_statistics_of(capture).at(stream);
        output::Document document = root.document({capture, stream, statistics});
        document.root.inner = {directions.item({mptcp::Side::server, statistics.to_server}),
                               directions.item({mptcp::Side::client, statistics.to_client})};
        return {std::move(document)};
    }

  private:
    std::uint32_t m_number = 0;
};

const Registration<TcpSummary> registration{
    "tcp-summary", {}, "sum up the bytes of a TCP stream", Group::connection};

}  // namespace

}  // namespace programs
