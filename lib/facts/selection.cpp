// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/selection.h"

#include <algorithm>
#include <string>

#include "base/error.h"

namespace facts {

std::string range_of(std::size_t count) {
    return count == 1 ? "0" : "0 to " + std::to_string(count - 1);
}

void refuse_unknown(std::uint32_t number, std::size_t count, const std::string& noun,
                    const std::string& listing) {
    if (number < count) {
        return;
    }
    throw base::UsageError{"there is no " + noun + " " + std::to_string(number) +
                           (count == 0
                                ? ": the capture holds none"
                                : "; it is " + range_of(count) + " (" + listing + " shows them)")};
}

namespace {

template <class Predicate>
void keep_if(std::vector<std::size_t>& rows, Predicate is_wanted) {
    rows.erase(
        std::remove_if(rows.begin(), rows.end(), [&](std::size_t row) { return !is_wanted(row); }),
        rows.end());
}

std::vector<std::size_t> matching_rows(const mptcp::Capture& capture) {
    const std::size_t count = capture.packets().size();
    std::vector<std::size_t> rows;
    if (!capture.matching_frames()) {
        rows.reserve(count);
        for (std::size_t row = 0; row < count; ++row) {
            rows.push_back(row);
        }
        return rows;
    }
    auto matching = capture.matching_frames()->begin();
    for (std::size_t row = 0; row < count; ++row) {
        const std::uint32_t frame = capture.packets().frame[row];
        matching = std::find_if(matching, capture.matching_frames()->end(),
                                [frame](std::uint32_t match) { return match >= frame; });
        if (matching != capture.matching_frames()->end() && *matching == frame) {
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace

std::vector<std::size_t> select_rows(const mptcp::Capture& capture, const Selection& selection) {
    std::vector<std::size_t> rows = matching_rows(capture);
    const mptcp::Analysis& analysis = capture.analysis();
    if (selection.mptcp_stream) {
        refuse_unknown(*selection.mptcp_stream, analysis.connections.size(), "MPTCP connection",
                       "mptcpanalyzer's list-connections");
        keep_if(rows, [&](std::size_t row) {
            const auto* const subflow = analysis.subflow_at(static_cast<mptcp::Row>(row));
            return subflow != nullptr && subflow->connection == *selection.mptcp_stream;
        });
    }
    if (selection.tcp_stream) {
        refuse_unknown(*selection.tcp_stream, analysis.tcp.streams.size(), "TCP stream",
                       "mptcpanalyzer's list-tcp");
        keep_if(rows,
                [&](std::size_t row) { return analysis.tcp.stream[row] == *selection.tcp_stream; });
    }
    return rows;
}

}  // namespace facts
