// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/fact_rows.h"

#include <stdexcept>

#include "facts/connection_facts.h"
#include "facts/subflow_facts.h"

namespace facts {

namespace {

/// A column by the name of its fact; `name` where the table calls it otherwise.
struct Named {
    std::string_view fact;
    std::string_view name{};
};

/// The number of a stream is called as in the table of segments.
constexpr Named tcp_stream{"tcp_stream", "tcpstream"};
constexpr Named mptcp_stream{"mptcp_stream", "mptcpstream"};

template <class Subject>
std::vector<typename FactRows<Subject>::Column> columns_of(const Facts<Subject>& facts,
                                                           const std::vector<Named>& chosen) {
    std::vector<typename FactRows<Subject>::Column> columns;
    for (const Named& named : chosen) {
        const Fact<Subject>& fact = fact_named(facts, named.fact);
        columns.push_back(
            {named.name.empty() ? table_name(fact.info.name) : std::string{named.name}, fact});
    }
    return columns;
}

template <class Subject>
std::vector<TableColumn> infos_of(const Facts<Subject>& facts, const std::vector<Named>& chosen) {
    std::vector<TableColumn> infos;
    for (auto& column : columns_of(facts, chosen)) {
        infos.push_back({std::move(column.name), std::move(column.fact.info)});
    }
    return infos;
}

const std::vector<Named> of_connections = {
    mptcp_stream,
    {"version"},
    {"state"},
    {"fallback"},
    {"state_by"},
    {"state_frame"},
    {"client.address"},
    {"client.port"},
    {"server.address"},
    {"server.port"},
    {"client.key"},
    {"client.token"},
    {"client.idsn"},
    {"server.key"},
    {"server.token"},
    {"server.idsn"},
    {"checksums"},
    {"subflow_count", "subflows"},
    {"first_frame"},
    {"last_frame"},
    {"start"},
    {"duration"},
    {"tcp_bytes_to_server"},
    {"unique_bytes_to_server"},
    {"retransmitted_bytes_to_server"},
    {"unmapped_bytes_to_server"},
    {"repeated_bytes_to_server"},
    {"reinjected_bytes_to_server"},
    {"first_carried_bytes_to_server"},
    {"duplicate_frames_to_server"},
    {"data_bytes_to_server"},
    {"tcp_bytes_to_client"},
    {"unique_bytes_to_client"},
    {"retransmitted_bytes_to_client"},
    {"unmapped_bytes_to_client"},
    {"repeated_bytes_to_client"},
    {"reinjected_bytes_to_client"},
    {"first_carried_bytes_to_client"},
    {"duplicate_frames_to_client"},
    {"data_bytes_to_client"},
};

const std::vector<Named> of_subflows = {
    tcp_stream,
    mptcp_stream,
    {"master"},
    {"opened_by"},
    {"state"},
    {"fallback"},
    {"state_by"},
    {"state_frame"},
    {"reset_reason"},
    {"client.address"},
    {"client.port"},
    {"client.address_id"},
    {"server.address"},
    {"server.port"},
    {"server.address_id"},
    {"client.backup"},
    {"server.backup"},
    {"syn_ack_hmac"},
    {"ack_hmac"},
    {"first_frame"},
    {"last_frame"},
    {"start"},
    {"never_used"},
    {"tcp_bytes_to_server"},
    {"unique_bytes_to_server"},
    {"retransmitted_bytes_to_server"},
    {"unmapped_bytes_to_server"},
    {"repeated_bytes_to_server"},
    {"reinjected_bytes_to_server"},
    {"first_carried_bytes_to_server"},
    {"duplicate_frames_to_server"},
    {"data_bytes_to_server"},
    {"checksums_valid_to_server"},
    {"checksums_invalid_to_server"},
    {"checksums_unverifiable_to_server"},
    {"tcp_bytes_to_client"},
    {"unique_bytes_to_client"},
    {"retransmitted_bytes_to_client"},
    {"unmapped_bytes_to_client"},
    {"repeated_bytes_to_client"},
    {"reinjected_bytes_to_client"},
    {"first_carried_bytes_to_client"},
    {"duplicate_frames_to_client"},
    {"data_bytes_to_client"},
    {"checksums_valid_to_client"},
    {"checksums_invalid_to_client"},
    {"checksums_unverifiable_to_client"},
};

}  // namespace

std::vector<TableColumn> connection_table_columns() {
    return infos_of(connection_facts(), of_connections);
}

std::vector<TableColumn> subflow_table_columns() {
    return infos_of(subflow_facts(), of_subflows);
}

void emit_value(Unit unit, const Value& value, CellSink& sink) {
    if (std::holds_alternative<std::monostate>(value)) {
        return sink.absent();
    }
    switch (unit) {
        case Unit::text:
            return sink.text(std::get<std::string>(value));
        case Unit::truth:
            return sink.boolean(std::get<bool>(value));
        case Unit::digits:
            return sink.big_number(std::get<std::uint64_t>(value));
        case Unit::seconds:
            return sink.time(std::get<std::int64_t>(value));
        case Unit::number:
        case Unit::bytes:
            return sink.number(std::get<std::uint64_t>(value));
        case Unit::frames:
            sink.begin_list();
            for (const std::uint64_t frame : std::get<std::vector<std::uint64_t>>(value)) {
                sink.number(frame);
            }
            return sink.end_list();
        case Unit::figure:
        case Unit::rate:
        case Unit::share:
        case Unit::details:
            break;
    }
    throw std::logic_error{"no column of a table has such a unit"};
}

CellType cell_type_of(Unit unit) {
    switch (unit) {
        case Unit::text:
        case Unit::digits:
            return CellType::text;
        case Unit::truth:
        case Unit::number:
        case Unit::bytes:
            return CellType::integer;
        default:
            return CellType::any;
    }
}

std::unique_ptr<RowSource> connection_rows(const mptcp::Capture& capture) {
    return std::make_unique<FactRows<ConnectionOf>>(
        capture.analysis().connections.size(),
        [&capture](std::size_t row) {
            return ConnectionOf{capture, static_cast<std::uint32_t>(row)};
        },
        columns_of(connection_facts(), of_connections));
}

std::unique_ptr<RowSource> subflow_rows(const mptcp::Capture& capture) {
    return std::make_unique<FactRows<SubflowOf>>(
        capture.analysis().subflows.size(),
        [&capture](std::size_t row) {
            return SubflowOf{capture, static_cast<std::uint32_t>(row), {}};
        },
        columns_of(subflow_facts(), of_subflows));
}

}  // namespace facts
