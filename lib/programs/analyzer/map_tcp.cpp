// SPDX-License-Identifier: GPL-3.0-or-later
// map-tcp: which TCP stream of another capture is the same.
#include "facts/pair_facts.h"
#include "output/listing.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/second_capture.h"
#include "programs/common/command.h"

namespace programs {

namespace {

const output::Pick of_match{facts::candidate_facts()};
const output::Listing<facts::CandidateOf> candidates{
    {"candidates", "candidate", "all that could be it, best first"},
    {
        of_match("peer_stream", "TCP stream in FILE2"),
        of_match("client"),
        of_match("server"),
        of_match("matched_by"),
        of_match("score"),
        of_match("rewritten"),
    }};
const output::Listing<facts::CandidateOf> best{{"", "best", "", {}, &candidates.layout()},
                                               {
                                                   of_match("tcp_stream"),
                                                   of_match("peer_stream", "in FILE2"),
                                                   of_match("matched_by"),
                                                   of_match("score"),
                                               }};

class MapTcp final : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const override {
        return {&best.layout()};
    }
    void setup(cli::Options& options) override {
        add_second_capture_argument(options, m_file);
        options
            .add_argument(
                "TCP", "number of a TCP stream (list-tcp shows them)",
                [this](const std::string& text) { m_number = parse_stream_number("TCP", text); })
            .is(cli::ValueKind::tcp_stream);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const std::uint32_t number = session.tcp_stream(m_number);
        const TwoCaptures captures{session, m_file};
        const std::vector<pair::StreamMatch> matches = captures.match_stream(number);
        const mptcp::Capture& peer = captures.second();
        output::Document document = best.document({peer, matches.front()});
        for (const pair::StreamMatch& match : matches) {
            document.root.inner.push_back(candidates.item({peer, match}));
        }
        return {std::move(document), captures.is_partial()};
    }

  private:
    std::string m_file;
    std::uint32_t m_number = 0;
};

const Registration<MapTcp> registration{
    "map-tcp", {}, "find a TCP stream in another capture of the same traffic", Group::captures};

}  // namespace

}  // namespace programs
