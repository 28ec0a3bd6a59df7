// SPDX-License-Identifier: GPL-3.0-or-later
// Commands that are about one connection, or about each of the capture when none is named.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mptcp/capture.h"
#include "output/document.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/session.h"
#include "programs/common/command.h"

namespace programs {

/// `COMMAND [MPTCP] [--to END]`: what derives from it only makes the item of a connection.
class PerConnection : public Command<Session> {
  public:
    [[nodiscard]] std::vector<const output::Layout*> layouts() const final {
        return {&m_one, &m_all};
    }
    void setup(cli::Options& options) final;
    [[nodiscard]] Answer run(Session& session) final;

  protected:
    /// @param one layout of the answer about one connection: that of item_of().
    /// @param all layout of the answer about all: a root with one list of such items.
    PerConnection(const output::Layout& one, const output::Layout& all) : m_one{one}, m_all{all} {}

    /// What there is to say about the connection of that number.
    [[nodiscard]] virtual output::Item item_of(const mptcp::Capture& capture,
                                               std::uint32_t number) const = 0;
    [[nodiscard]] const DirectionOption& direction() const { return m_direction; }

  private:
    const output::Layout& m_one;
    const output::Layout& m_all;
    std::optional<std::uint32_t> m_number;
    DirectionOption m_direction;
};

}  // namespace programs
