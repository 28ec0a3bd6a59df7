// SPDX-License-Identifier: GPL-3.0-or-later
// tcp-summary: what each direction of a TCP stream carried.
#include "mptcp/questions/statistics.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/cells.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

using output::Place;
using output::Unit;

const output::Layout direction_layout{"directions",
                                      "direction",
                                      {
                                          {"to", Unit::text},
                                          {"segments", Unit::number},
                                          {"tcp_bytes", Unit::bytes},
                                          {"unique_bytes", Unit::bytes},
                                          {"retransmitted_bytes", Unit::bytes},
                                          {"duplicate_frames", Unit::number},
                                          {"throughput", Unit::rate},
                                      }};
const output::Layout root_layout{
    "",
    "",
    {
        {"tcp_stream", Unit::number, Place::everywhere, "TCP stream"},
        {"mptcp_stream", Unit::number, Place::everywhere, "MPTCP connection"},
        {"client_words", Unit::text, Place::text, "client"},
        {"client.address", Unit::text, Place::data},
        {"client.port", Unit::number, Place::data},
        {"server_words", Unit::text, Place::text, "server"},
        {"server.address", Unit::text, Place::data},
        {"server.port", Unit::number, Place::data},
        {"start", Unit::seconds},
        {"duration", Unit::seconds},
    },
    &direction_layout};

output::Item item_of(const std::string& to, const mptcp::StreamDirectionStatistics& direction) {
    output::Item item;
    item.cells = {to,
                  direction.segments,
                  direction.tcp_bytes,
                  direction.unique_bytes,
                  direction.retransmitted_bytes,
                  direction.duplicate_frames,
                  output::optional_cell(direction.throughput)};
    return item;
}

class TcpSummary final : public Command {
  public:
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
        const packets::Endpoints& ends = capture.analysis().tcp.streams[stream].client_to_server;
        output::Document document{&root_layout, {}};
        std::vector<output::Cell>& cells = document.root.cells;
        cells = {number_cell(m_number), connection_cell(capture, stream)};
        add_endpoint_cells(capture, ends, cells);
        add_endpoint_cells(capture, ends.reversed(), cells);
        cells.insert(cells.end(), {time_cell(capture, statistics.begin_time), statistics.duration});
        document.root.inner = {item_of("server", statistics.to_server),
                               item_of("client", statistics.to_client)};
        return {std::move(document)};
    }

  private:
    std::uint32_t m_number = 0;
};

}  // namespace

std::unique_ptr<Command> make_tcp_summary() {
    return std::make_unique<TcpSummary>();
}

}  // namespace programs
