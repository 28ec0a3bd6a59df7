// SPDX-License-Identifier: GPL-3.0-or-later
// list-tcp: the TCP streams of a capture, subflows of MPTCP or not.
#include "facts/stream_facts.h"
#include "mptcp/questions/statistics.h"
#include "output/listing.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

namespace {

const output::Pick of_stream{facts::stream_facts()};
const output::Listing<facts::StreamOf> streams{
    {"streams", "stream", "in order of their first segments"},
    {
        of_stream("tcp_stream"),
        of_stream("mptcp_stream", "connection"),
        of_stream.text("client_words", "client"),
        of_stream.data("client.address"),
        of_stream.data("client.port"),
        of_stream.text("server_words", "server"),
        of_stream.data("server.address"),
        of_stream.data("server.port"),
        of_stream.data("seen_from_start"),
        of_stream("start"),
        of_stream("duration"),
        of_stream("segments_to_server"),
        of_stream("segments_to_client", "to client"),
        of_stream("tcp_bytes_to_server"),
        of_stream("tcp_bytes_to_client", "bytes to client"),
        of_stream.data("retransmitted_bytes_to_server"),
        of_stream.data("retransmitted_bytes_to_client"),
    }};
const output::Layout root_layout{"", "", "", {}, &streams.layout()};

class ListTcp final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&root_layout};
    }
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        const auto statistics = mptcp::stream_statistics_of(capture);
        output::Document document{&root_layout, {}};
        for (std::uint32_t number = 0; number < statistics.size(); ++number) {
            document.root.inner.push_back(streams.item({capture, number, statistics[number]}));
        }
        return {std::move(document)};
    }
};

const Registration<ListTcp> registration{
    "list-tcp", {"lt"}, "list the TCP streams", Group::contents};

}  // namespace

}  // namespace programs
