// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/analysis.h"

#include <algorithm>

#include "mptcp/passes/checksums.h"
#include "mptcp/passes/connections.h"
#include "mptcp/passes/data_numbers.h"
#include "mptcp/passes/outcomes.h"
#include "mptcp/passes/stream_facts.h"

namespace mptcp {

const Subflow* Analysis::subflow_at(Row row) const {
    const std::uint32_t number = subflow_of[tcp.stream[row]];
    return number == none ? nullptr : &subflows[number];
}

packets::Endpoints Analysis::ends_from(const Subflow& subflow, Side sender) const {
    const packets::Endpoints& ends = tcp.streams[subflow.stream].client_to_server;
    return subflow.opened_by == sender ? ends : ends.reversed();
}

std::optional<std::uint64_t> Analysis::relative_dsn(Row row) const {
    const bool has_dsn = (accounts.marks[row] & mark::dsn) != 0;
    return has_dsn ? std::optional{accounts.dsn[row]} : std::nullopt;
}

RowBytes Analysis::bytes_at(Row row) const {
    if ((accounts.marks[row] & mark::bytes) == 0) {
        return {row, {}};
    }
    return *std::lower_bound(accounts.bytes.begin(), accounts.bytes.end(), row,
                             [](const RowBytes& bytes, Row wanted) { return bytes.row < wanted; });
}

Analysis analyse(const packets::PacketTable& packets) {
    Analysis result;
    result.duplicates = find_duplicates(packets);
    for (const Duplicate& duplicate : result.duplicates.rows) {
        result.problems.note(Problem::duplicate, duplicate.row);
    }
    if (result.duplicates.elsewhere > 0) {
        result.problems.note(Problem::both_ends, result.duplicates.first_elsewhere,
                             result.duplicates.elsewhere);
    }
    result.tcp = follow_tcp_streams(packets);
    const AllFacts facts = gather_facts(packets, result.tcp, result.duplicates);
    Connections connections = find_connections(packets, result.tcp, facts, result.problems);
    verify_joins(packets, facts, connections, result.problems);
    judge(packets, result.tcp, facts, connections);
    NumberedData numbers =
        number_data(packets, result.tcp, facts, result.duplicates, connections, result.problems);
    result.accounts = account(packets, result.tcp, facts, result.duplicates, connections, numbers,
                              result.problems);
    result.reinjections = link_reinjections(packets, result.tcp, connections, result.accounts);
    result.address_verdicts =
        verify_addresses(packets, result.tcp, result.duplicates, connections, result.problems);
    verify_checksums(packets, result.tcp, numbers, result.duplicates, connections, result.problems);
    result.data_ack = std::move(numbers.data_ack);
    result.connections = std::move(connections.connections);
    result.subflows = std::move(connections.subflows);
    result.subflow_of = std::move(connections.of_stream);
    return result;
}

std::vector<Row> rows_to_sum(const packets::PacketTable& packets) {
    const bool any = [&packets] {
        for (Row row = 0; row < packets.size(); ++row) {
            const packets::RareOptions* const rare = packets.rare_of(row);
            if (rare != nullptr && rare->checksum_required.value_or(false)) {
                return true;
            }
        }
        return false;
    }();
    if (!any) {
        return {};
    }
    Problems ignored;
    const TcpStreams tcp = follow_tcp_streams(packets);
    const AllFacts facts = gather_facts(packets, tcp, {});
    const Connections connections = find_connections(packets, tcp, facts, ignored);
    return rows_with_checksummed_payload(packets, tcp, connections);
}

}  // namespace mptcp
