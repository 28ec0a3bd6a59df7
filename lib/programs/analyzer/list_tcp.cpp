// SPDX-License-Identifier: GPL-3.0-or-later
// list-tcp: the TCP streams of a capture, subflows of MPTCP or not.
#include "mptcp/questions/statistics.h"
#include "programs/analyzer/cells.h"
#include "programs/analyzer/make.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

using output::Cell;
using output::Place;
using output::Unit;

const output::Layout stream_layout{
    "streams",
    "stream",
    {
        {"tcp_stream", Unit::number},
        {"mptcp_stream", Unit::number, Place::everywhere, "connection"},
        {"client_words", Unit::text, Place::text, "client"},
        {"client.address", Unit::text, Place::data},
        {"client.port", Unit::number, Place::data},
        {"server_words", Unit::text, Place::text, "server"},
        {"server.address", Unit::text, Place::data},
        {"server.port", Unit::number, Place::data},
        {"seen_from_start", Unit::truth, Place::data},
        {"start", Unit::seconds},
        {"duration", Unit::seconds},
        {"segments_to_server", Unit::number},
        {"segments_to_client", Unit::number, Place::everywhere, "to client"},
        {"tcp_bytes_to_server", Unit::bytes},
        {"tcp_bytes_to_client", Unit::bytes, Place::everywhere, "bytes to client"},
        {"retransmitted_bytes_to_server", Unit::bytes, Place::data},
        {"retransmitted_bytes_to_client", Unit::bytes, Place::data},
    }};
const output::Layout root_layout{"", "", {}, &stream_layout};

output::Item item_of(const mptcp::Capture& capture, std::uint32_t number,
                     const mptcp::StreamStatistics& statistics) {
    const mptcp::TcpStream& stream = capture.analysis().tcp.streams[number];
    output::Item item;
    item.cells = {number_cell(number), connection_cell(capture, number)};
    add_endpoint_cells(capture, stream.client_to_server, item.cells);
    add_endpoint_cells(capture, stream.client_to_server.reversed(), item.cells);
    item.cells.insert(
        item.cells.end(),
        {stream.seen_from_start, time_cell(capture, statistics.begin_time), statistics.duration,
         statistics.to_server.segments, statistics.to_client.segments,
         statistics.to_server.tcp_bytes, statistics.to_client.tcp_bytes,
         statistics.to_server.retransmitted_bytes, statistics.to_client.retransmitted_bytes});
    return item;
}

class ListTcp final : public Command {
  public:
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(Session& session) override {
        const mptcp::Capture& capture = session.capture();
        const auto statistics = mptcp::stream_statistics_of(capture);
        output::Document document{&root_layout, {}};
        for (std::uint32_t number = 0; number < statistics.size(); ++number) {
            document.root.inner.push_back(item_of(capture, number, statistics[number]));
        }
        return {std::move(document)};
    }
};

}  // namespace

std::unique_ptr<Command> make_list_tcp() {
    return std::make_unique<ListTcp>();
}

}  // namespace programs
