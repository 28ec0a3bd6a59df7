// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/connections.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "mptcp/model/keys.h"
#include "mptcp/model/options.h"
#include "mptcp/passes/groups.h"

namespace mptcp {

namespace {

namespace subtype = packets::subtype;

class Finder {
  public:
    Finder(const packets::PacketTable& packets, const TcpStreams& tcp, const AllFacts& facts,
           Problems& problems)
        : m_packets{packets}, m_tcp{tcp}, m_facts{facts}, m_problems{problems} {}

    Connections find() {
        for (std::uint32_t number = 0; number < m_facts.streams.size(); ++number) {
            if (opens_connection(m_facts.streams[number])) {
                add_master(number);
            }
        }
        for (std::uint32_t number = 0; number < m_facts.streams.size(); ++number) {
            const StreamFacts& facts = m_facts.streams[number];
            if (opens_connection(facts)) {
                continue;
            }
            if (facts.join_syn != no_row && token_of(facts)) {
                add_join(number, *token_of(facts));
            } else {
                m_groups.emplace_back().add({number, Side::client}, facts);
            }
        }
        merge_by_numbers(m_groups);
        return finish();
    }

  private:
    [[nodiscard]] const packets::RareOptions* rare(Row row) const {
        return row == no_row ? nullptr : m_packets.rare_of(row);
    }
    [[nodiscard]] bool is_capable(Row row) const {
        return row != no_row && has_option(m_packets, row, subtype::mp_capable);
    }
    [[nodiscard]] bool opens_connection(const StreamFacts& facts) const {
        return facts.capable_syn != no_row || facts.keys != no_row || is_capable(facts.syn_ack);
    }
    [[nodiscard]] std::optional<std::uint32_t> token_of(const StreamFacts& facts) const {
        const packets::RareOptions* const syn = rare(facts.join_syn);
        return syn == nullptr ? std::nullopt : syn->receiver_token;
    }

    void add_master(std::uint32_t number) {
        const StreamFacts& facts = m_facts.streams[number];
        const auto group_number = static_cast<std::uint32_t>(m_groups.size());
        Group& group = m_groups.emplace_back();
        group.master = number;
        group.add({number, Side::client}, facts);
        find_keys(facts, group);
        if (!group.version) {
            return;
        }
        if (*group.version > 1) {
            m_problems.note(Problem::unknown_version, facts.first);
            return;
        }
        for (const Side side : both_sides) {
            Host& host = group.hosts[side];
            if (host.key) {
                const KeyHash hash = hash_key(*host.key, static_cast<Version>(*group.version));
                host.token = hash.token;
                host.idsn = hash.idsn;
                group.numbers[side].add(hash.idsn);
                m_by_token[hash.token].emplace_back(group_number, side);
            }
        }
    }

    void find_keys(const StreamFacts& facts, Group& group) {
        const packets::RareOptions* const syn = rare(facts.capable_syn);
        const packets::RareOptions* const syn_ack =
            is_capable(facts.syn_ack) ? rare(facts.syn_ack) : nullptr;
        const packets::RareOptions* const keys = rare(facts.keys);
        for (const packets::RareOptions* const said : {syn_ack, keys, syn}) {
            if (said != nullptr && !group.version) {
                group.version = said->version;
            }
        }
        auto& client = group.hosts[Side::client].key;
        auto& server = group.hosts[Side::server].key;
        if (syn != nullptr && group.version == 0) {
            client = syn->sender_key;
        }
        if (!client && keys != nullptr) {
            client = keys->sender_key;
        }
        server = syn_ack != nullptr ? syn_ack->sender_key : std::nullopt;
        if (!server && keys != nullptr) {
            server = keys->receiver_key;
        }
        const auto check = [&](const std::optional<std::uint64_t>& said,
                               const std::optional<std::uint64_t>& known, Row row) {
            if (said && known && *said != *known) {
                m_problems.note(Problem::key_mismatch, row);
            }
        };
        if (syn != nullptr) {
            check(syn->sender_key, client, facts.capable_syn);
        }
        for (const Row row : {facts.keys, facts.last_keys}) {
            const packets::RareOptions* const said = rare(row);
            if (said != nullptr && (row == facts.keys || facts.last_keys != facts.keys)) {
                check(said->sender_key, client, row);
                check(said->receiver_key, server, row);
            }
        }
    }

    void add_join(std::uint32_t number, std::uint32_t token) {
        const StreamFacts& facts = m_facts.streams[number];
        if (const auto owner = owner_of(token, facts.first)) {
            // The token names the receiver of the SYN: the TCP server.
            m_groups[owner->first].add({number, other(owner->second)}, facts);
            return;
        }
        m_problems.note(Problem::unknown_token, facts.join_syn);
        const auto [found, is_new] =
            m_by_unknown_token.emplace(token, static_cast<std::uint32_t>(m_groups.size()));
        if (is_new) {
            m_groups.emplace_back().hosts[Side::server].token = token;
        }
        m_groups[found->second].add({number, Side::client}, facts);
    }

    /// The connection with that token; of several the last that began before `row`, else the first.
    [[nodiscard]] std::optional<std::pair<std::uint32_t, Side>> owner_of(std::uint32_t token,
                                                                         Row row) const {
        const auto found = m_by_token.find(token);
        if (found == m_by_token.end()) {
            return std::nullopt;
        }
        const auto later =
            std::upper_bound(found->second.begin(), found->second.end(), row,
                             [this](Row wanted, const std::pair<std::uint32_t, Side>& owner) {
                                 return wanted < m_groups[owner.first].first;
                             });
        return later == found->second.begin() ? *later : *std::prev(later);
    }

    Connections finish() {
        const auto begin_of = [this](const Group& group) {
            Row begin = no_row;
            for (const Member& member : group.members) {
                begin = std::min(begin, m_facts.streams[member.facts].first);
            }
            return begin;
        };
        std::vector<std::pair<Row, std::uint32_t>> order;
        for (std::uint32_t number = 0; number < m_groups.size(); ++number) {
            if (!m_groups[number].members.empty()) {
                order.emplace_back(begin_of(m_groups[number]), number);
            }
        }
        std::sort(order.begin(), order.end());
        for (const auto& [begin, number] : order) {
            add_connection(m_groups[number]);
        }
        number_subflows();
        return std::move(m_result);
    }

    void add_connection(const Group& group) {
        const auto number = static_cast<std::uint32_t>(m_result.connections.size());
        Connection& connection = m_result.connections.emplace_back();
        connection.version = group.version;
        connection.hosts = group.hosts;
        connection.first = no_row;
        connection.last = 0;
        for (const Member& member : group.members) {
            const StreamFacts& facts = m_facts.streams[member.facts];
            const bool is_first = connection.first == no_row;
            connection.begin_time =
                is_first ? facts.begin_time : std::min(connection.begin_time, facts.begin_time);
            connection.end_time =
                is_first ? facts.end_time : std::max(connection.end_time, facts.end_time);
            connection.first = std::min(connection.first, facts.first);
            connection.last = std::max(connection.last, facts.last);
            Subflow& subflow = m_result.subflows.emplace_back();
            subflow.stream = facts.stream;
            subflow.connection = number;
            subflow.master = member.facts == group.master;
            subflow.opened_by = member.tcp_client_is;
            describe(facts, subflow, connection);
        }
    }

    /// The client's segment after the SYNs, if one of these was captured: else it may be any.
    [[nodiscard]] static Row third_of(const StreamFacts& facts) {
        const bool has_begin = facts.first_syn != no_row || facts.syn_ack != no_row;
        return has_begin ? facts.third : no_row;
    }

    void describe(const StreamFacts& facts, Subflow& subflow, Connection& connection) const {
        subflow.first_syn = facts.first_syn;
        subflow.syn_count = facts.syn_count;
        subflow.begin_time = facts.begin_time;
        subflow.end_time = facts.end_time;
        subflow.first = facts.first;
        subflow.syn = facts.syn;
        subflow.syn_ack = facts.syn_ack;
        subflow.last = facts.last;
        const Side opener = subflow.opened_by;
        if (subflow.master) {
            subflow.ack = facts.keys != no_row ? facts.keys : third_of(facts);
            subflow.address_id[Side::client] = subflow.address_id[Side::server] = std::uint8_t{0};
            for (const Row row : {facts.capable_syn, facts.syn_ack, facts.keys}) {
                const packets::RareOptions* const said = rare(row);
                connection.checksums |= said != nullptr && said->checksum_required.value_or(false);
            }
        } else {
            subflow.ack = facts.join_ack != no_row ? facts.join_ack : third_of(facts);
            describe_join(facts.join_syn, opener, subflow);
            describe_join(facts.syn_ack, other(opener), subflow);
        }
        if (facts.syn_ack != no_row && facts.syn_payload > 0) {
            const std::uint32_t taken = m_tcp.relative_acknowledgment[facts.syn_ack] - 1;
            subflow.fast_open_bytes = taken <= facts.syn_payload ? taken : 0;
        }
    }

    void describe_join(Row row, Side sender, Subflow& subflow) const {
        if (row == no_row || !has_option(m_packets, row, subtype::mp_join)) {
            return;
        }
        subflow.address_id[sender] = address_options(m_packets, row).join_id;
        const packets::RareOptions* const said = rare(row);
        subflow.backup[sender] = said == nullptr ? std::nullopt : said->backup;
    }

    void number_subflows() {
        auto& subflows = m_result.subflows;
        std::sort(subflows.begin(), subflows.end(),
                  [](const Subflow& a, const Subflow& b) { return a.stream < b.stream; });
        m_result.of_stream.assign(m_tcp.streams.size(), none);
        for (std::uint32_t number = 0; number < subflows.size(); ++number) {
            const Subflow& subflow = subflows[number];
            Connection& connection = m_result.connections[subflow.connection];
            m_result.of_stream[subflow.stream] = number;
            connection.subflows.push_back(number);
            if (subflow.master) {
                connection.master = number;
            }
        }
    }

    const packets::PacketTable& m_packets;
    const TcpStreams& m_tcp;
    const AllFacts& m_facts;
    Problems& m_problems;
    std::vector<Group> m_groups;
    /// Owners of a token, in order of first segment.
    std::unordered_map<std::uint32_t, std::vector<std::pair<std::uint32_t, Side>>> m_by_token;
    std::unordered_map<std::uint32_t, std::uint32_t> m_by_unknown_token;
    Connections m_result;
};

}  // namespace

Connections find_connections(const packets::PacketTable& packets, const TcpStreams& tcp,
                             const AllFacts& facts, Problems& problems) {
    return Finder{packets, tcp, facts, problems}.find();
}

}  // namespace mptcp
