// SPDX-License-Identifier: GPL-3.0-or-later
// Arguments and options that several commands share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "mptcp/model/connection.h"
#include "programs/common/stream_number.h"

namespace programs {

/// What is meant when no connection is named.
enum class Default : std::uint8_t { only_one, all };

/// Declares the argument MPTCP, the number of a connection.
void add_connection_argument(cli::Options& options, std::optional<std::uint32_t>& number,
                             Default its_default = Default::only_one);

/// The option --to, which leaves one direction.
class DirectionOption {
  public:
    void add_to(cli::Options& options);
    /// Senders of the directions that are asked for.
    [[nodiscard]] std::vector<mptcp::Side> senders() const;
    /// The sender that is asked for, else the one that sent more of a connection.
    [[nodiscard]] mptcp::Side main_sender(const mptcp::Connection& connection) const;
    [[nodiscard]] bool takes(mptcp::Side sender) const { return !m_sender || *m_sender == sender; }

  private:
    std::optional<mptcp::Side> m_sender;
};

/// Where a direction goes, by its sender: "server" or "client".
[[nodiscard]] std::string destination_name(mptcp::Side sender);

}  // namespace programs
