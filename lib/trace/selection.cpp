// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/selection.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "trace/columns.h"

namespace trace {

namespace {

/// Gives the stream number of a row, as the analysis or a partial table has it.
class StreamNumbers {
  public:
    StreamNumbers(const Trace& trace, std::string_view column, bool of_mptcp)
        : m_trace{trace}, m_kept{kept_column(trace, column)}, m_of_mptcp{of_mptcp} {}

    [[nodiscard]] std::optional<std::uint32_t> operator()(std::size_t row) const {
        if (m_kept) {
            return base::parse_number<std::uint32_t>(m_trace.packets.extra(*m_kept, row));
        }
        if (!m_of_mptcp) {
            return m_trace.analysis.tcp.stream[row];
        }
        const auto* const subflow = m_trace.analysis.subflow_at(static_cast<mptcp::Row>(row));
        return subflow == nullptr ? std::nullopt : std::optional{subflow->connection};
    }

  private:
    const Trace& m_trace;
    std::optional<std::size_t> m_kept;
    bool m_of_mptcp;
};

/// Keeps the rows of one stream.
void keep_stream(std::vector<std::size_t>& rows, const Trace& trace, const StreamNumbers& numbers,
                 std::uint32_t wanted, const std::string& noun) {
    std::optional<std::uint32_t> lowest;
    std::optional<std::uint32_t> highest;
    bool exists = false;
    for (std::size_t row = 0; row < trace.packets.size(); ++row) {
        const auto number = numbers(row);
        exists |= number == wanted;
        if (number) {
            lowest = std::min(lowest.value_or(*number), *number);
            highest = std::max(highest.value_or(*number), *number);
        }
    }
    if (!exists) {
        throw base::UsageError{"there is no " + noun + " " + std::to_string(wanted) +
                               (highest ? "; the numbers go from " + std::to_string(*lowest) +
                                              " to " + std::to_string(*highest)
                                        : ": there is none at all")};
    }
    rows.erase(std::remove_if(rows.begin(), rows.end(),
                              [&](std::size_t row) { return numbers(row) != wanted; }),
               rows.end());
}

std::vector<std::size_t> matching_rows(const Trace& trace) {
    const std::size_t count = trace.packets.size();
    std::vector<std::size_t> rows;
    if (!trace.matching_frames) {
        rows.reserve(count);
        for (std::size_t row = 0; row < count; ++row) {
            rows.push_back(row);
        }
        return rows;
    }
    auto matching = trace.matching_frames->begin();
    for (std::size_t row = 0; row < count; ++row) {
        const std::uint32_t frame = trace.packets.frame[row];
        matching = std::find_if(matching, trace.matching_frames->end(),
                                [frame](std::uint32_t match) { return match >= frame; });
        if (matching != trace.matching_frames->end() && *matching == frame) {
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace

std::vector<std::size_t> select_rows(const Trace& trace, const Selection& selection) {
    std::vector<std::size_t> rows = matching_rows(trace);
    if (selection.mptcp_stream) {
        keep_stream(rows, trace, StreamNumbers{trace, "mptcpstream", true}, *selection.mptcp_stream,
                    "MPTCP connection");
    }
    if (selection.tcp_stream) {
        keep_stream(rows, trace, StreamNumbers{trace, "tcpstream", false}, *selection.tcp_stream,
                    "TCP stream");
    }
    return rows;
}

}  // namespace trace
