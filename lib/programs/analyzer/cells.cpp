// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/cells.h"

#include <cmath>

#include "base/log.h"
#include "facts/endpoints.h"

namespace programs {

using output::Cell;

Cell time_cell(const mptcp::Capture& capture, std::int64_t time) {
    return time - capture.packets().first_frame_time;
}

Cell frame_cell(const mptcp::Capture& capture, mptcp::Row row) {
    return row == mptcp::no_row ? Cell{} : number_cell(capture.packets().frame[row]);
}

Cell side_cell(const std::optional<mptcp::Side>& side) {
    return side ? Cell{std::string{*side == mptcp::Side::client ? "client" : "server"}} : Cell{};
}

Cell rounded_cell(double nanoseconds) {
    return std::int64_t{std::llround(nanoseconds)};
}

void add_endpoint_cells(const mptcp::Capture& capture, const packets::Endpoints& ends,
                        std::vector<Cell>& cells) {
    cells.insert(cells.end(),
                 {facts::endpoint_words(capture.packets(), ends),
                  capture.packets().addresses[ends.source], number_cell(ends.source_port)});
}

void warn_without_mptcp(const mptcp::Capture& capture) {
    if (capture.analysis().connections.empty()) {
        base::log_warning("no MPTCP in this capture: " + capture.contents());
    }
}

Cell data_bytes_cell(const mptcp::Connection& connection, mptcp::Side sender, std::uint64_t bytes) {
    return connection.data[sender].known ? Cell{bytes} : Cell{};
}

Cell fallback_cell(const mptcp::Outcome& outcome) {
    return outcome.fallback ? Cell{std::string{mptcp::name_of(*outcome.fallback)}} : Cell{};
}

Cell connection_cell(const mptcp::Capture& capture, std::uint32_t stream) {
    const mptcp::Analysis& analysis = capture.analysis();
    const std::uint32_t subflow = analysis.subflow_of[stream];
    return subflow == mptcp::none ? Cell{} : number_cell(analysis.subflows[subflow].connection);
}

}  // namespace programs
