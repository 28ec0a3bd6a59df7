// SPDX-License-Identifier: GPL-3.0-or-later
// map-tcp: which TCP stream of another capture is the same.
#include "command/arguments.h"
#include "command/cells.h"
#include "command/make.h"
#include "command/second_capture.h"
#include "trace/endpoints.h"

namespace command {

namespace {

using pair::Which;
using report::Place;
using report::Unit;

const report::Layout candidate_layout{
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
const report::Layout root_layout{"",
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
    void setup(base::Options& options) override {
        add_second_capture_argument(options, m_file);
        options
            .add_argument(
                "TCP", "number of a TCP stream (list-tcp shows them)",
                [this](const std::string& text) { m_number = parse_stream_number("TCP", text); })
            .is(base::ValueKind::tcp_stream);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const std::uint32_t number = session.tcp_stream(m_number);
        const TwoCaptures captures{session, m_file};
        const std::vector<pair::StreamMatch> matches = captures.match_stream(number);
        const pair::StreamMatch& best = matches.front();
        report::Document document{&root_layout, {}};
        document.root.cells = {number_cell(m_number), number_cell(best.peer),
                               std::string{pair::name_of(best.score.by)},
                               number_cell(best.score.points)};
        for (const pair::StreamMatch& match : matches) {
            document.root.inner.push_back(item_of(captures, match));
        }
        return {std::move(document), captures.is_partial()};
    }

  private:
    static report::Item item_of(const TwoCaptures& captures, const pair::StreamMatch& match) {
        const mptcp::Capture& trace = captures.second().trace();
        const table::Endpoints& ends = trace.analysis.tcp.streams[match.peer].client_to_server;
        return {{number_cell(match.peer), trace::endpoint_words(trace.packets, ends),
                 trace::endpoint_words(trace.packets, ends.reversed()),
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

}  // namespace command
