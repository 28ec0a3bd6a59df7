// SPDX-License-Identifier: GPL-3.0-or-later
#include "command/reinjection.h"

#include "command/arguments.h"
#include "command/cells.h"

namespace command {

using report::Unit;

namespace {

/// The frames on other subflows whose data a row reinjects.
std::vector<std::uint64_t> reinjected_frames(const mptcp::ConnectionView& view, mptcp::Row row) {
    std::vector<std::uint64_t> frames;
    for (const mptcp::Row earlier : view.analysis.reinjection_of(view.packets, row)) {
        frames.push_back(view.packets.frame[earlier]);
    }
    return frames;
}

}  // namespace

std::vector<report::Column> reinjection_columns(const std::vector<report::Column>& before,
                                                const std::vector<report::Column>& behind) {
    std::vector<report::Column> columns = before;
    for (const report::Column& column : {
             report::Column{"frame", Unit::number},
             {"time", Unit::seconds},
             {"to", Unit::text},
             {"tcp_stream", Unit::number},
             {"dsn", Unit::number},
             {"length", Unit::bytes},
             {"bytes", Unit::bytes, report::Place::everywhere, "reinjected bytes"},
             {"reinjection_of", Unit::frames},
         }) {
        columns.push_back(column);
    }
    columns.insert(columns.end(), behind.begin(), behind.end());
    return columns;
}

std::vector<report::Cell> reinjection_cells(const mptcp::ConnectionView& view, mptcp::Row row,
                                            report::Cell time, report::Cell tcp_stream) {
    return {number_cell(view.packets.frame[row]),
            std::move(time),
            destination_name(view.sender_at(row)),
            std::move(tcp_stream),
            report::optional_cell(view.analysis.relative_dsn(row)),
            number_cell(view.packets.length[row]),
            number_cell(view.analysis.bytes_at(row).reinjected),
            reinjected_frames(view, row)};
}

}  // namespace command
