// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/reinjection.h"

#include "programs/analyzer/arguments.h"
#include "programs/analyzer/cells.h"

namespace programs {

using output::Unit;

namespace {

/// The frames on other subflows whose data a row reinjects.
std::vector<std::uint64_t> reinjected_frames(const mptcp::ConnectionView& view, mptcp::Row row) {
    std::vector<std::uint64_t> frames;
    for (const mptcp::Row earlier : view.capture.reinjection_of(row)) {
        frames.push_back(view.packets().frame[earlier]);
    }
    return frames;
}

}  // namespace

std::vector<output::Column> reinjection_columns(const std::vector<output::Column>& before,
                                                const std::vector<output::Column>& behind) {
    std::vector<output::Column> columns = before;
    for (const output::Column& column : {
             output::Column{"frame", Unit::number},
             {"time", Unit::seconds},
             {"to", Unit::text},
             {"tcp_stream", Unit::number},
             {"dsn", Unit::number},
             {"length", Unit::bytes},
             {"bytes", Unit::bytes, output::Place::everywhere, "reinjected bytes"},
             {"reinjection_of", Unit::frames},
         }) {
        columns.push_back(column);
    }
    columns.insert(columns.end(), behind.begin(), behind.end());
    return columns;
}

std::vector<output::Cell> reinjection_cells(const mptcp::ConnectionView& view, mptcp::Row row,
                                            output::Cell time, output::Cell tcp_stream) {
    return {number_cell(view.packets().frame[row]),
            std::move(time),
            destination_name(view.sender_at(row)),
            std::move(tcp_stream),
            output::optional_cell(view.analysis().relative_dsn(row)),
            number_cell(view.packets().length[row]),
            number_cell(view.analysis().bytes_at(row)[mptcp::ByteKind::reinjected]),
            reinjected_frames(view, row)};
}

}  // namespace programs
