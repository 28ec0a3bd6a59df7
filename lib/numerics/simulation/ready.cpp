// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/ready.h"

#include <bit>

namespace numerics::sim {

namespace {

constexpr std::size_t word = 64;

std::uint64_t bit(std::size_t rank) {
    return std::uint64_t{1} << (rank % word);
}

}  // namespace

ReadySet::ReadySet(const std::vector<std::size_t>& order)
    : m_order{order}, m_rank(order.size()), m_bits(order.size() / word + 1) {
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        m_rank[order[rank]] = rank;
    }
}

void ReadySet::set(std::size_t subflow, bool is_ready) {
    const std::size_t rank = m_rank[subflow];
    std::uint64_t& bits = m_bits[rank / word];
    bits = is_ready ? bits | bit(rank) : bits & ~bit(rank);
}

bool ReadySet::has(std::size_t subflow) const {
    const std::size_t rank = m_rank[subflow];
    return (m_bits[rank / word] & bit(rank)) != 0;
}

std::optional<std::size_t> ReadySet::from(std::size_t rank) const {
    std::size_t place = rank / word;
    std::uint64_t bits = place < m_bits.size() ? m_bits[place] & ~(bit(rank) - 1) : 0;
    while (bits == 0) {
        if (++place >= m_bits.size()) {
            return std::nullopt;
        }
        bits = m_bits[place];
    }
    return m_order[place * word + static_cast<std::size_t>(std::countr_zero(bits))];
}

}  // namespace numerics::sim
