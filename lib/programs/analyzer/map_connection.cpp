// SPDX-License-Identifier: GPL-3.0-or-later
// map-connection: which connection and subflows of another capture are the same.
#include <algorithm>

#include "facts/pair_facts.h"
#include "output/listing.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/second_capture.h"
#include "programs/common/command.h"

namespace programs {

namespace {

const output::Pick of_subflow{facts::stream_match_facts()};
const output::Listing<facts::StreamMatchOf> subflows{
    {"subflows", "subflow", "of the connection in the first capture"},
    {
        of_subflow("tcp_stream"),
        of_subflow("peer_stream", "in FILE2"),
        of_subflow("matched_by"),
        of_subflow("score"),
        of_subflow("rewritten"),
    }};
const output::Pick of_connection{facts::connection_match_facts()};
const output::Listing<pair::ConnectionMatch> root{
    {"", "connection", "", {}, &subflows.layout()},
    {
        of_connection("mptcp_stream", "MPTCP connection"),
        of_connection("peer_stream", "in FILE2"),
        of_connection("matched_by"),
        of_connection("score"),
    }};

class MapConnection final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&root.layout()};
    }
    void setup(cli::Options& options) override {
        add_second_capture_argument(options, m_file);
        add_connection_argument(options, m_number);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const std::uint32_t number = session.connection(m_number);
        const TwoCaptures captures{session, m_file};
        const pair::ConnectionMatch match = captures.match(number);
        output::Document document = root.document(match);
        for (const std::uint32_t subflow :
             captures.first().analysis().connections[number].subflows) {
            const std::uint32_t stream = captures.first().analysis().subflows[subflow].stream;
            document.root.inner.push_back(item_of(match, stream));
        }
        return {std::move(document), captures.is_partial()};
    }

  private:
    /// A subflow with its like, if there is one.
    static output::Item item_of(const pair::ConnectionMatch& match, std::uint32_t stream) {
        const auto found = std::find_if(
            match.subflows.begin(), match.subflows.end(),
            [stream](const pair::StreamMatch& subflow) { return subflow.stream == stream; });
        return subflows.item({stream, found == match.subflows.end() ? nullptr : &*found});
    }

    std::string m_file;
    std::optional<std::uint32_t> m_number;
};

const Registration<MapConnection> registration{
    "map-connection", {}, "find a connection and its subflows in another capture", Group::captures};

}  // namespace

}  // namespace programs
