// SPDX-License-Identifier: GPL-3.0-or-later
#include "packets/packet_table.h"

namespace packets {

std::size_t EndpointsHash::operator()(const Endpoints& endpoints) const noexcept {
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio: spreads the bits
    std::uint64_t mixed = (std::uint64_t{endpoints.source} << 32U) | endpoints.destination;
    mixed *= odd;
    mixed ^= (std::uint64_t{endpoints.source_port} << 16U) | endpoints.destination_port;
    mixed *= odd;
    return static_cast<std::size_t>(mixed ^ (mixed >> 29U));
}

PacketTable::PacketTable(std::vector<std::string> extra_columns)
    : m_option_lists{{}}, m_extra_names{std::move(extra_columns)}, m_extra(m_extra_names.size()) {}

void PacketTable::append(const PacketRow& row) {
    with_numbers(static_cast<NumberColumns&>(*this), [&row](auto&... columns) {
        with_numbers(static_cast<const RowNumbers&>(row),
                     [&](const auto&... values) { (columns.push_back(values), ...); });
    });
    flow.push_back(flow_number(row.endpoints));
    options.push_back(option_list_number(row.options));
    rare.push_back(row.rare ? static_cast<std::uint32_t>(m_rare.size()) : no_rare);
    if (row.rare) {
        m_rare.push_back(*row.rare);
    }
    for (std::size_t i = 0; i < m_extra.size(); ++i) {
        m_extra[i].push_back(m_extra_texts.intern(row.extra.at(i)));
    }
}

std::optional<std::uint32_t> PacketTable::flow_of(const Endpoints& endpoints) const {
    const auto found = m_flow_numbers.find(endpoints);
    return found == m_flow_numbers.end() ? std::nullopt : std::optional{found->second};
}

std::uint32_t PacketTable::flow_number(const Endpoints& endpoints) {
    const auto [found, is_new] =
        m_flow_numbers.try_emplace(endpoints, static_cast<std::uint32_t>(m_endpoints.size()));
    if (is_new) {
        m_endpoints.push_back(endpoints);
    }
    return found->second;
}

void PacketTable::set_payload_sum(std::size_t row, std::uint16_t sum) {
    if (m_payload_sum.size() <= row) {
        m_payload_sum.resize(size());
    }
    m_payload_sum[row] = sum;
    presence[row] |= present::payload_sum;
}

std::uint32_t PacketTable::option_list_number(const MptcpOptions& list) {
    if (list.empty()) {
        return 0;
    }
    std::string key;
    for (const MptcpOption& option : list) {
        key += static_cast<char>(option.subtype);
        key += static_cast<char>(option.length);
    }
    const auto [found, is_new] = m_option_list_numbers.try_emplace(
        std::move(key), static_cast<std::uint32_t>(m_option_lists.size()));
    if (is_new) {
        m_option_lists.push_back(list);
    }
    return found->second;
}

}  // namespace packets
