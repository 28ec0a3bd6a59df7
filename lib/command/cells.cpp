// SPDX-License-Identifier: GPL-3.0-or-later
#include "command/cells.h"

namespace command {

using report::Cell;

Cell time_cell(const trace::Trace& trace, std::int64_t time) {
    return time - trace.packets.first_frame_time;
}

Cell frame_cell(const trace::Trace& trace, mptcp::Row row) {
    return row == mptcp::no_row ? Cell{} : number_cell(trace.packets.frame[row]);
}

Cell side_cell(const std::optional<mptcp::Side>& side) {
    return side ? Cell{std::string{*side == mptcp::Side::client ? "client" : "server"}} : Cell{};
}

std::string endpoint_words(const trace::Trace& trace, const table::Endpoints& ends) {
    const std::string& address = trace.packets.addresses[ends.source];
    const bool is_ipv6 = address.find(':') != std::string::npos;
    return (is_ipv6 ? "[" + address + "]" : address) + ":" + std::to_string(ends.source_port);
}

Cell data_bytes_cell(const mptcp::Connection& connection, mptcp::Side sender, std::uint64_t bytes) {
    return connection.data[sender].known ? Cell{bytes} : Cell{};
}

Cell fallback_cell(const mptcp::Outcome& outcome) {
    return outcome.fallback ? Cell{std::string{mptcp::name_of(*outcome.fallback)}} : Cell{};
}

Cell connection_cell(const LoadedCapture& capture, std::uint32_t stream) {
    const mptcp::Analysis& analysis = capture.trace().analysis;
    const std::uint32_t subflow = analysis.subflow_of[stream];
    return subflow == mptcp::none
               ? Cell{}
               : number_cell(capture.numbers().mptcp[analysis.subflows[subflow].connection]);
}

}  // namespace command
