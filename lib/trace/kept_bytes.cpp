// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/kept_bytes.h"

#include <array>
#include <optional>

#include "base/text.h"
#include "trace/columns.h"

namespace trace {

namespace {

/// Where a partial table keeps the kinds of bytes.
struct KeptColumns {
    std::size_t retransmitted = 0;
    std::size_t unmapped = 0;
    std::size_t repeated = 0;
    std::size_t reinjected = 0;
};

std::optional<KeptColumns> kept_columns(const Trace& trace) {
    const auto retransmitted = kept_column(trace, "retransmitted");
    const auto unmapped = kept_column(trace, "unmapped");
    const auto repeated = kept_column(trace, "repeated");
    const auto reinjected = kept_column(trace, "reinjected");
    if (!retransmitted || !unmapped || !repeated || !reinjected) {
        return std::nullopt;
    }
    return KeptColumns{*retransmitted, *unmapped, *repeated, *reinjected};
}

std::uint32_t bytes_in(const Trace& trace, std::size_t column, mptcp::Row row) {
    return base::parse_number<std::uint32_t>(trace.packets.extra(column, row)).value_or(0);
}

mptcp::RowBytes kept_bytes(const Trace& trace, const KeptColumns& columns, mptcp::Row row) {
    return {row, bytes_in(trace, columns.retransmitted, row),
            bytes_in(trace, columns.unmapped, row), bytes_in(trace, columns.repeated, row),
            bytes_in(trace, columns.reinjected, row)};
}

void add(mptcp::ByteCounts& counts, std::uint32_t length, const mptcp::RowBytes& bytes) {
    counts.tcp += length;
    counts.retransmitted += bytes.retransmitted;
    counts.unmapped += bytes.unmapped;
    counts.repeated += bytes.repeated;
    counts.reinjected += bytes.reinjected;
    const std::uint64_t others =
        std::uint64_t{bytes.retransmitted} + bytes.unmapped + bytes.repeated + bytes.reinjected;
    counts.first_carried += others < length ? length - others : 0;
}

/// Sums as if nothing had been counted yet, but for the frames held twice.
void clear_sums(mptcp::Analysis& analysis) {
    const auto clear = [](mptcp::PerSide<mptcp::ByteCounts>& bytes) {
        for (mptcp::ByteCounts& counts : bytes.values) {
            const std::uint64_t duplicates = counts.duplicate_frames;
            counts = {};
            counts.duplicate_frames = duplicates;
        }
    };
    for (mptcp::Subflow& subflow : analysis.subflows) {
        clear(subflow.bytes);
    }
    for (mptcp::Connection& connection : analysis.connections) {
        clear(connection.bytes);
    }
}

}  // namespace

void take_kept_bytes(Trace& trace) {
    const auto columns = kept_columns(trace);
    if (!columns) {
        return;
    }
    mptcp::Analysis& analysis = trace.analysis;
    analysis.accounts.bytes.clear();
    clear_sums(analysis);
    for (mptcp::Row row = 0; row < trace.packets.size(); ++row) {
        std::uint8_t& marks = analysis.accounts.marks[row];
        const mptcp::RowBytes bytes = kept_bytes(trace, *columns, row);
        const bool is_usual =
            bytes.retransmitted + bytes.unmapped + bytes.repeated + bytes.reinjected == 0;
        marks = static_cast<std::uint8_t>(is_usual ? marks & ~mptcp::mark::bytes
                                                   : marks | mptcp::mark::bytes);
        if (!is_usual) {
            analysis.accounts.bytes.push_back(bytes);
        }
        const std::uint32_t number = analysis.subflow_of[analysis.tcp.stream[row]];
        if (number != mptcp::none && !analysis.is_duplicate(row)) {
            mptcp::Subflow& subflow = analysis.subflows[number];
            const mptcp::Side sender = analysis.sender_at(trace.packets, row);
            const std::uint32_t length = trace.packets.length[row];
            add(subflow.bytes[sender], length, bytes);
            add(analysis.connections[subflow.connection].bytes[sender], length, bytes);
        }
    }
}

std::vector<std::uint64_t> reinjection_frames(const Trace& trace, mptcp::Row row) {
    std::vector<std::uint64_t> frames;
    if (const auto kept = kept_column(trace, "reinjection_of")) {
        base::for_each_part(trace.packets.extra(*kept, row), ' ', [&](std::string_view part) {
            if (const auto frame = base::parse_number<std::uint64_t>(part)) {
                frames.push_back(*frame);
            }
        });
        return frames;
    }
    for (const mptcp::Row earlier : trace.analysis.reinjection_of(trace.packets, row)) {
        frames.push_back(trace.packets.frame[earlier]);
    }
    return frames;
}

}  // namespace trace
