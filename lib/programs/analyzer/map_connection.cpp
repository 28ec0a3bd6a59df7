// SPDX-License-Identifier: GPL-3.0-or-later
// map-connection: which connection and subflows of another capture are the same.
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/cells.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/second_capture.h"

namespace programs {

namespace {

using output::Place;
using output::Unit;
using pair::Which;

const output::Layout subflow_layout{
    "subflows",
    "subflow",
    {
        {"tcp_stream", Unit::number},
        {"peer_stream", Unit::number, Place::everywhere, "in FILE2"},
        {"matched_by", Unit::text},
        {"score", Unit::number},
        {"rewritten", Unit::truth},
    }};
const output::Layout root_layout{
    "",
    "connection",
    {
        {"mptcp_stream", Unit::number, Place::everywhere, "MPTCP connection"},
        {"peer_stream", Unit::number, Place::everywhere, "in FILE2"},
        {"matched_by", Unit::text},
        {"score", Unit::number},
    },
    &subflow_layout};

class MapConnection final : public Command {
  public:
    void setup(cli::Options& options) override {
        add_second_capture_argument(options, m_file);
        add_connection_argument(options, m_number);
    }

    [[nodiscard]] Answer run(Session& session) override {
        const std::uint32_t number = session.connection(m_number);
        const TwoCaptures captures{session, m_file};
        const pair::ConnectionMatch match = captures.match(number);
        output::Document document{&root_layout, {}};
        document.root.cells = {number_cell(match.connection), number_cell(match.peer),
                               std::string{pair::name_of(match.score.by)},
                               number_cell(match.score.points)};
        for (const std::uint32_t subflow :
             captures.first().analysis().connections[number].subflows) {
            const std::uint32_t stream = captures.first().analysis().subflows[subflow].stream;
            document.root.inner.push_back(item_of(match, stream));
        }
        return {std::move(document), captures.is_partial()};
    }

  private:
    /// A subflow with its like; absent cells where there is none.
    static output::Item item_of(const pair::ConnectionMatch& match, std::uint32_t stream) {
        output::Item item{{number_cell(stream), {}, {}, {}, {}}, {}};
        for (const pair::StreamMatch& subflow : match.subflows) {
            if (subflow.stream == stream) {
                item.cells = {item.cells.front(), number_cell(subflow.peer),
                              std::string{pair::name_of(subflow.score.by)},
                              number_cell(subflow.score.points), subflow.is_rewritten};
            }
        }
        return item;
    }

    std::string m_file;
    std::optional<std::uint32_t> m_number;
};

}  // namespace

std::unique_ptr<Command> make_map_connection() {
    return std::make_unique<MapConnection>();
}

}  // namespace programs
