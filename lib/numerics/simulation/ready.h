// SPDX-License-Identifier: GPL-3.0-or-later
// The subflows that may send, in the order in which a scheduler prefers them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace numerics::sim {

/// A set of subflows with an order: a bit each, so that the first is found at once among many.
class ReadySet {
  public:
    /// @param order every subflow once, the preferred first.
    explicit ReadySet(const std::vector<std::size_t>& order);

    void set(std::size_t subflow, bool is_ready);
    [[nodiscard]] bool has(std::size_t subflow) const;
    /// The preferred one of those that are ready.
    [[nodiscard]] std::optional<std::size_t> first() const { return from(0); }
    /// The next one after that subflow in the order, without wrapping round.
    [[nodiscard]] std::optional<std::size_t> after(std::size_t subflow) const {
        return from(m_rank[subflow] + 1);
    }
    /// The preferred one of all, ready or not.
    [[nodiscard]] std::size_t favourite() const { return m_order.front(); }

  private:
    [[nodiscard]] std::optional<std::size_t> from(std::size_t rank) const;

    std::vector<std::size_t> m_order;
    std::vector<std::size_t> m_rank;  ///< by subflow
    std::vector<std::uint64_t> m_bits;
};

}  // namespace numerics::sim
