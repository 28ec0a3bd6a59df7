// SPDX-License-Identifier: GPL-3.0-or-later
// map-tcp: which TCP stream of another capture is the same.
#include "facts/endpoints.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/cells.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/second_capture.h"

namespace programs {

namespace {

using output::Place;
using output::Unit;
using pair::Which;

const output::Layout candidate_layout{
    "candidates",
    "candidate",
    {
        {"peer_stream", Unit::number, Place::everywhere, "TCP stream in FILE2"},
        {"client", Unit::text},
        {"server", Unit::text},
        {"matched_by", Unit::text},
        {"score", Unit::number},
        {"rewritten", Unit::truth},
    }};
const output::Layout root_layout{"",
                                 "best",
                                 {
                                     {"tcp_stream", Unit::number},
                                     {"peer_stream", Unit::number, Place::everywhere, "in FILE2"},
                                     {"matched_by", Unit::text},
                                     {"score", Unit::number},
                                 },
                                 &candidate_layout};

class MapTcp final : public Command {
  public:
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
        const pair::StreamMatch& best = matches.front();
        output::Document document{&root_layout, {}};
        document.root.cells = {number_cell(m_number), number_cell(best.peer),
                               std::string{pair::name_of(best.score.by)},
                               number_cell(best.score.points)};
        for (const pair::StreamMatch& match : matches) {
            document.root.inner.push_back(item_of(captures, match));
        }
        return {std::move(document), captures.is_partial()};
    }

  private:
    static output::Item item_of(const TwoCaptures& captures, const pair::StreamMatch& match) {
        const mptcp::Capture& capture = captures.second();
        const packets::Endpoints& ends =
            capture.analysis().tcp.streams[match.peer].client_to_server;
        return {{number_cell(match.peer), facts::endpoint_words(capture.packets(), ends),
                 facts::endpoint_words(capture.packets(), ends.reversed()),
                 std::string{pair::name_of(match.score.by)}, number_cell(match.score.points),
                 match.is_rewritten},
                {}};
    }

    std::string m_file;
    std::uint32_t m_number = 0;
};

}  // namespace

std::unique_ptr<Command> make_map_tcp() {
    return std::make_unique<MapTcp>();
}

}  // namespace programs
