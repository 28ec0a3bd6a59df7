// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/outcomes.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "mptcp/model/options.h"

namespace mptcp {

namespace {

namespace subtype = packets::subtype;

/// When the subflows of a connection were open.
class OpenSubflows {
  public:
    void add(const StreamFacts& facts) {
        const Row end = std::min(facts.last, facts.reset);
        if (facts.answer < end) {
            m_begins.push_back(facts.answer);
            m_ends.push_back(end);
        }
    }
    void settle() {
        std::sort(m_begins.begin(), m_begins.end());
        std::sort(m_ends.begin(), m_ends.end());
    }
    /// How many were open at a row that lies within none of their ends.
    [[nodiscard]] std::ptrdiff_t count(Row row) const {
        const auto begun = std::lower_bound(m_begins.begin(), m_begins.end(), row);
        const auto ended = std::upper_bound(m_ends.begin(), m_ends.end(), row);
        return (begun - m_begins.begin()) - (ended - m_ends.begin());
    }

  private:
    std::vector<Row> m_begins;  ///< where the responder's first answer is
    std::vector<Row> m_ends;    ///< the first RST, else the last segment
};

class Judge {
  public:
    Judge(const packets::PacketTable& packets, const TcpStreams& tcp, const AllFacts& facts,
          const Connections& connections)
        : m_packets{packets}, m_tcp{tcp}, m_facts{facts}, m_connections{connections} {}

    [[nodiscard]] Outcome of_join(const Subflow& subflow) const {
        const StreamFacts& facts = facts_of(subflow);
        if (facts.join_syn == no_row) {
            return seen_from_the_middle(facts);
        }
        if (facts.syn_ack != no_row && !has_option(m_packets, facts.syn_ack, subtype::mp_join)) {
            return {State::no_join, facts.syn_ack, {}, other(subflow.opened_by), {}};
        }
        const bool answered =
            facts.answer != no_row && (facts.reset == no_row || facts.answer < facts.reset);
        if (answered) {
            return {State::established, facts.answer, {}, {}, {}};
        }
        if (facts.reset != no_row) {
            return refused_join(subflow, facts);
        }
        if (facts.syn_ack != no_row || facts.third != no_row) {
            return {State::half_open,
                    facts.syn_ack != no_row ? facts.syn_ack : facts.third,
                    {},
                    {},
                    {}};
        }
        return {State::unanswered, facts.syn, {}, {}, {}};
    }

    [[nodiscard]] Outcome of_attempt(const Subflow& master) const {
        return of_handshake(master, facts_of(master));
    }

    /// The fallback of a connection that spoke MPTCP, and the subflow on which it happened.
    [[nodiscard]] std::optional<std::pair<Outcome, std::uint32_t>> fallback_of(
        const Connection& connection) const {
        std::optional<std::pair<Outcome, std::uint32_t>> first;
        OpenSubflows open;
        for (const std::uint32_t number : connection.subflows) {
            open.add(facts_of(m_connections.subflows[number]));
        }
        open.settle();
        for (const std::uint32_t number : connection.subflows) {
            const auto found = fallback_after(m_connections.subflows[number], open);
            if (found && (!first || found->row < first->first.row)) {
                first = {*found, number};
            }
        }
        return first;
    }

  private:
    [[nodiscard]] const StreamFacts& facts_of(const Subflow& subflow) const {
        return m_facts.streams[m_facts.of_stream[subflow.stream]];
    }
    [[nodiscard]] bool is_capable(Row row) const {
        return has_option(m_packets, row, subtype::mp_capable);
    }
    [[nodiscard]] Side sender(const Subflow& subflow, Row row) const {
        return m_tcp.to_server(m_packets, row) ? subflow.opened_by : other(subflow.opened_by);
    }

    /// A stream that is known by its data only.
    [[nodiscard]] static Outcome seen_from_the_middle(const StreamFacts& facts) {
        return {State::not_seen_from_start, facts.first, {}, {}, {}};
    }

    [[nodiscard]] Outcome reset(const Subflow& subflow, const StreamFacts& facts) const {
        const packets::RareOptions* const rare = m_packets.rare_of(facts.reset);
        return {State::refused,
                facts.reset,
                {},
                sender(subflow, facts.reset),
                rare == nullptr ? std::nullopt : rare->reset_reason};
    }

    [[nodiscard]] Outcome refused_join(const Subflow& subflow, const StreamFacts& facts) const {
        Outcome outcome = reset(subflow, facts);
        const Connection& connection = m_connections.connections[subflow.connection];
        const bool has_wrong_hmac =
            subflow.syn_ack_hmac == Verdict::invalid || subflow.ack_hmac == Verdict::invalid;
        const bool nobodys_token = !connection.hosts[other(subflow.opened_by)].key;
        if (has_wrong_hmac) {
            outcome.state = State::hmac_wrong;
        } else if (nobodys_token && facts.syn_ack == no_row) {
            outcome.state = State::token_unknown;
        }
        return outcome;
    }

    [[nodiscard]] Outcome of_handshake(const Subflow& master, const StreamFacts& facts) const {
        const bool spoke_after = facts.keys != no_row || facts.first_option[0] != no_row ||
                                 facts.first_option[1] != no_row;
        if (spoke_after) {
            const bool handshake_seen = facts.syn != no_row || facts.syn_ack != no_row;
            if (facts.keys != no_row) {
                return {State::established, facts.keys, {}, {}, {}};
            }
            return handshake_seen ? Outcome{State::established,
                                            std::min(facts.first_option[0], facts.first_option[1]),
                                            {},
                                            {},
                                            {}}
                                  : seen_from_the_middle(facts);
        }
        if (facts.syn_ack == no_row && facts.answer == no_row) {
            const bool is_refused = facts.reset != no_row;
            return is_refused ? reset(master, facts)
                              : Outcome{State::unanswered, facts.syn, {}, {}, {}};
        }
        return fallback_at_handshake(master, facts);
    }

    /// The stream continues without any MPTCP option after its SYNs.
    [[nodiscard]] Outcome fallback_at_handshake(const Subflow& master,
                                                const StreamFacts& facts) const {
        const Side opener = master.opened_by;
        if (facts.syn != no_row && !is_capable(facts.syn)) {
            return fallback(Fallback::syn_without_option, facts.syn, opener);
        }
        if (facts.syn_ack != no_row && !is_capable(facts.syn_ack)) {
            return fallback(Fallback::syn_ack_without_option, facts.syn_ack, other(opener));
        }
        const Row proof = first_without_option(master, facts);
        if (proof != no_row) {
            return fallback(
                Fallback::ack_without_option, proof,
                facts.syn_ack == no_row ? std::nullopt : std::optional{sender(master, proof)});
        }
        if (facts.reset != no_row) {
            return reset(master, facts);
        }
        return {State::half_open, facts.syn_ack, {}, {}, {}};
    }

    [[nodiscard]] static Outcome fallback(Fallback what, Row row, std::optional<Side> by) {
        return {State::fallback, row, what, by, {}};
    }

    /// The third ACK itself, or data that begin right after the handshake; not what comes later,
    /// whose forerunners the capture may lack.
    [[nodiscard]] Row first_without_option(const Subflow& master, const StreamFacts& facts) const {
        if (facts.options_lost) {
            return no_row;
        }
        Row proof = no_row;
        for (const Row row : {facts.third, facts.first_data[0], facts.first_data[1]}) {
            if (row != no_row && m_tcp.relative_sequence[row] == first_number(master, row)) {
                proof = std::min(proof, row);
            }
        }
        return proof;
    }

    /// No other subflow was open when its MP_FAIL came.
    [[nodiscard]] static bool is_alone(const StreamFacts& facts, const OpenSubflows& open) {
        const Row end = std::min(facts.last, facts.reset);
        const bool itself_is_open = facts.answer < facts.fail && facts.fail < end;
        return open.count(facts.fail) == (itself_is_open ? 1 : 0);
    }

    /// The relative number of what follows the handshake, and a Fast Open.
    [[nodiscard]] std::uint32_t first_number(const Subflow& master, Row row) const {
        return 1 + (m_tcp.to_server(m_packets, row) ? master.fast_open_bytes : 0);
    }

    [[nodiscard]] std::optional<Outcome> fallback_after(const Subflow& subflow,
                                                        const OpenSubflows& open) const {
        const StreamFacts& facts = facts_of(subflow);
        if (facts.fail < facts.infinite && is_alone(facts, open)) {
            return fallback(Fallback::mp_fail, facts.fail, sender(subflow, facts.fail));
        }
        if (facts.infinite != no_row) {
            return fallback(Fallback::infinite_mapping, facts.infinite,
                            sender(subflow, facts.infinite));
        }
        return std::nullopt;
    }

    const packets::PacketTable& m_packets;
    const TcpStreams& m_tcp;
    const AllFacts& m_facts;
    const Connections& m_connections;
};

}  // namespace

void judge(const packets::PacketTable& packets, const TcpStreams& tcp, const AllFacts& facts,
           Connections& connections) {
    const Judge judge{packets, tcp, facts, connections};
    for (Subflow& subflow : connections.subflows) {
        subflow.outcome = subflow.master ? judge.of_attempt(subflow) : judge.of_join(subflow);
    }
    for (Connection& connection : connections.connections) {
        if (connection.master) {
            connection.outcome = connections.subflows[*connection.master].outcome;
        } else {
            connection.outcome = {State::not_seen_from_start, connection.first, {}, {}, {}};
        }
        const bool spoke = connection.outcome.state == State::established ||
                           connection.outcome.state == State::not_seen_from_start;
        const auto fallback = spoke ? judge.fallback_of(connection) : std::nullopt;
        if (fallback) {
            connection.outcome = fallback->first;
            connections.subflows[fallback->second].outcome = fallback->first;
        }
    }
}

}  // namespace mptcp
