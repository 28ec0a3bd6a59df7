// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/authentication.h"

#include <string_view>

#include "mptcp/model/keys.h"
#include "mptcp/model/options.h"
#include "mptcp/passes/lanes.h"

namespace mptcp {

namespace {

/// Both keys and a version whose hashes are known.
bool can_verify(const Connection& connection) {
    return connection.hosts[Side::client].key && connection.hosts[Side::server].key &&
           connection.version && *connection.version <= 1;
}

std::optional<std::uint32_t> nonce_of(const packets::PacketTable& packets, Row row) {
    const packets::RareOptions* const rare = row == no_row ? nullptr : packets.rare_of(row);
    return rare == nullptr ? std::nullopt : rare->nonce;
}

/// The HMAC of an MP_JOIN of that length, "" when the row has none.
std::string_view hmac_of(const packets::PacketTable& packets, Row row, std::uint8_t length) {
    const packets::RareOptions* const rare = row == no_row ? nullptr : packets.rare_of(row);
    if (rare == nullptr || rare->hmacs.empty() ||
        !has_option(packets, row, packets::subtype::mp_join, length)) {
        return "";
    }
    return rare->hmacs.front();
}

/// On the wire stand the leftmost digits of the whole.
Verdict compare(std::string_view on_wire, std::string_view whole) {
    if (on_wire.empty()) {
        return Verdict::unknown;
    }
    return on_wire == whole.substr(0, on_wire.size()) ? Verdict::valid : Verdict::invalid;
}

void verify_join(const packets::PacketTable& packets, const StreamFacts& facts,
                 const Connection& connection, Subflow& subflow) {
    const Side opener = subflow.opened_by;
    const auto opener_nonce = nonce_of(packets, facts.join_syn);
    const auto answerer_nonce = nonce_of(packets, facts.syn_ack);
    if (!opener_nonce || !answerer_nonce || !can_verify(connection)) {
        return;
    }
    const std::uint64_t opener_key = *connection.hosts[opener].key;
    const std::uint64_t answerer_key = *connection.hosts[other(opener)].key;
    const auto version = static_cast<Version>(*connection.version);
    subflow.syn_ack_hmac =
        compare(hmac_of(packets, facts.syn_ack, join_length::syn_ack),
                join_hmac(answerer_key, opener_key, *answerer_nonce, *opener_nonce, version));
    subflow.ack_hmac =
        compare(hmac_of(packets, facts.join_ack, join_length::ack),
                join_hmac(opener_key, answerer_key, *opener_nonce, *answerer_nonce, version));
}

}  // namespace

void verify_joins(const packets::PacketTable& packets, const AllFacts& facts,
                  Connections& connections, Problems& problems) {
    for (Subflow& subflow : connections.subflows) {
        const StreamFacts& of_stream = facts.streams[facts.of_stream[subflow.stream]];
        if (subflow.master || of_stream.join_syn == no_row) {
            continue;
        }
        verify_join(packets, of_stream, connections.connections[subflow.connection], subflow);
        if (subflow.syn_ack_hmac == Verdict::invalid) {
            problems.note(Problem::join_hmac_invalid, of_stream.syn_ack);
        }
        if (subflow.ack_hmac == Verdict::invalid) {
            problems.note(Problem::join_hmac_invalid, of_stream.join_ack);
        }
    }
}

std::vector<AddressVerdict> verify_addresses(const packets::PacketTable& packets,
                                             const TcpStreams& tcp, const Duplicates& duplicates,
                                             const Connections& connections, Problems& problems) {
    std::vector<AddressVerdict> verdicts;
    for (Row row = 0; row < packets.size(); ++row) {
        const packets::RareOptions* const rare = packets.rare_of(row);
        const std::uint32_t number = connections.of_stream[tcp.stream[row]];
        if (rare == nullptr || rare->advertised_addresses.empty() || number == none ||
            duplicates.find(row) != nullptr) {
            continue;
        }
        const Subflow& subflow = connections.subflows[number];
        const Connection& connection = connections.connections[subflow.connection];
        const Side sender = sender_of(subflow, tcp.to_server(packets, row));
        for (const AddAddr& added : address_options(packets, row).added) {
            if (added.echo || added.hmac.empty()) {
                continue;
            }
            AddressVerdict verdict{row, added.id, Verdict::unknown};
            if (can_verify(connection)) {
                const std::string expected = add_addr_hmac(
                    *connection.hosts[sender].key, *connection.hosts[other(sender)].key, added.id,
                    added.address, added.port.value_or(0));
                verdict.verdict = added.hmac == expected ? Verdict::valid : Verdict::invalid;
            }
            if (verdict.verdict == Verdict::invalid) {
                problems.note(Problem::add_addr_hmac_invalid, row);
            }
            verdicts.push_back(verdict);
        }
    }
    return verdicts;
}

}  // namespace mptcp
