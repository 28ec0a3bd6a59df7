// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/stream_numbers.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "trace/columns.h"

namespace trace {

namespace {

std::vector<std::uint32_t> counted_up(std::size_t count) {
    std::vector<std::uint32_t> numbers(count);
    for (std::size_t i = 0; i < count; ++i) {
        numbers[i] = static_cast<std::uint32_t>(i);
    }
    return numbers;
}

/// What a partial table's column says at the first row of each stream; nothing when that is not a
/// number of its own for each.
std::optional<std::vector<std::uint32_t>> stored_numbers(const Trace& trace,
                                                         std::string_view column,
                                                         const std::vector<mptcp::Row>& rows) {
    const auto kept = kept_column(trace, column);
    if (!kept) {
        return std::nullopt;
    }
    std::vector<std::uint32_t> numbers;
    for (const mptcp::Row row : rows) {
        const auto number = base::parse_number<std::uint32_t>(trace.packets.extra(*kept, row));
        if (!number) {
            return std::nullopt;
        }
        numbers.push_back(*number);
    }
    std::vector<std::uint32_t> sorted = numbers;
    std::sort(sorted.begin(), sorted.end());
    const bool has_twins = std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
    return has_twins ? std::nullopt : std::optional{std::move(numbers)};
}

StreamNumbers numbers_for(const Trace& trace, std::string_view column, const std::string& noun,
                          const std::vector<mptcp::Row>& rows) {
    if (!trace.partial.empty()) {
        if (auto stored = stored_numbers(trace, column, rows)) {
            return StreamNumbers{std::move(*stored)};
        }
        base::log_warning("the numbers of " + noun +
                          " are those of the rows that are there, not of the whole capture");
    }
    return StreamNumbers{counted_up(rows.size())};
}

}  // namespace

StreamNumbers::StreamNumbers(std::vector<std::uint32_t> shown) : m_shown{std::move(shown)} {}

std::optional<std::uint32_t> StreamNumbers::find(std::uint32_t shown) const {
    if (shown < m_shown.size() && m_shown[shown] == shown) {
        return shown;
    }
    const auto found = std::find(m_shown.begin(), m_shown.end(), shown);
    return found == m_shown.end()
               ? std::nullopt
               : std::optional{static_cast<std::uint32_t>(found - m_shown.begin())};
}

std::string StreamNumbers::range() const {
    constexpr std::size_t most = 10;
    if (m_shown.empty()) {
        return "";
    }
    const auto [least, last] = std::minmax_element(m_shown.begin(), m_shown.end());
    if (m_shown.size() == 1) {
        return std::to_string(*least);
    }
    const bool has_gaps = std::size_t{*last - *least} + 1 != m_shown.size();
    if (!has_gaps || m_shown.size() > most) {
        return std::to_string(*least) + " to " + std::to_string(*last);
    }
    std::vector<std::string> numbers;
    for (const std::uint32_t number : m_shown) {
        numbers.push_back(std::to_string(number));
    }
    return base::listed(numbers, "or");
}

TraceNumbers stream_numbers_of(const Trace& trace) {
    std::vector<mptcp::Row> streams;
    for (const mptcp::TcpStream& stream : trace.analysis.tcp.streams) {
        streams.push_back(stream.first_row);
    }
    std::vector<mptcp::Row> connections;
    for (const mptcp::Connection& connection : trace.analysis.connections) {
        connections.push_back(connection.first);
    }
    return {numbers_for(trace, "tcpstream", "TCP streams", streams),
            numbers_for(trace, "mptcpstream", "MPTCP connections", connections)};
}

}  // namespace trace
