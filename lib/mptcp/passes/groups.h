// SPDX-License-Identifier: GPL-3.0-or-later
// Streams that belong together, as far as they are known during the search.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mptcp/model/connection.h"
#include "mptcp/passes/stream_facts.h"

namespace mptcp {

/// A stream in a group.
struct Member {
    std::uint32_t facts = none;         ///< index in AllFacts::streams
    Side tcp_client_is = Side::client;  ///< the role of its TCP client in the MPTCP connection
};

/// A connection to be.
struct Group {
    PerSide<Host> hosts;
    std::optional<std::uint8_t> version;
    std::uint32_t master = none;  ///< index in AllFacts::streams
    Row first = no_row;           ///< of its streams' first segments the first
    std::vector<Member> members;
    PerSide<NumberRange> numbers;  ///< by sender, of all members

    /// Only its data sequence numbers show what else belongs to it.
    [[nodiscard]] bool is_anonymous() const {
        return master == none && !hosts[Side::client].key && !hosts[Side::server].key;
    }
    void add(const Member& member, const StreamFacts& facts);
};

/// Merges groups without keys into others whose 64-bit data sequence numbers they continue in every
/// direction that both show. What a merged group had is moved; it is left without members.
void merge_by_numbers(std::vector<Group>& groups);

}  // namespace mptcp
