// SPDX-License-Identifier: GPL-3.0-or-later
// What commands about two captures of the same traffic have in common.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cli/options.h"
#include "pair/paired_connection.h"
#include "programs/analyzer/session.h"

namespace programs {

/// The argument FILE2.
void add_second_capture_argument(cli::Options& options, std::string& file);

/// Before anything else is asked: FILE2 may have been forgotten, and the word be a connection.
/// @throws base::UsageError when it is not a file but a number.
void refuse_forgotten_file(const std::string& file);

/// The options --clock-offset and --estimate-clock.
class ClockOptions {
  public:
    void add_to(cli::Options& options);
    /// @throws base::UsageError when both were given.
    [[nodiscard]] pair::ClockChoice choice() const;
    [[nodiscard]] bool is_used() const { return m_offset || m_estimate; }

  private:
    std::optional<std::int64_t> m_offset;
    bool m_estimate = false;
};

/// The session's capture and a second one of the same traffic.
class TwoCaptures {
  public:
    /// Loads the second one.
    /// @throws base::UsageError when there is no first one or both are standard input; as
    ///         load::load().
    TwoCaptures(Session& session, const std::string& file);

    [[nodiscard]] const mptcp::Capture& first() const { return m_first; }
    [[nodiscard]] const mptcp::Capture& second() const { return *m_second; }
    [[nodiscard]] const mptcp::Capture& operator[](pair::Which which) const {
        return which == pair::Which::first ? m_first : *m_second;
    }

    /// One of them is incomplete.
    [[nodiscard]] bool is_partial() const { return m_first.is_partial() || m_second->is_partial(); }

    /// The connection of the second capture that is the first one's `number`.
    /// @throws base::Error when there is no match.
    [[nodiscard]] pair::ConnectionMatch match(std::uint32_t number) const;
    /// The same for all candidates of a TCP stream, best first.
    /// @throws base::Error when there is no match.
    [[nodiscard]] std::vector<pair::StreamMatch> match_stream(std::uint32_t number) const;

    /// The connection with its segments matched.
    /// @throws base::Error as match() and pair::PairedConnection.
    [[nodiscard]] pair::PairedConnection pair(std::uint32_t number,
                                              const pair::ClockChoice& choice) const;

  private:
    /// Warns of subflows that only one of them holds, and when one of them is incomplete.
    void warn_of_gaps(const pair::ConnectionMatch& match) const;

    const mptcp::Capture& m_first;
    std::unique_ptr<const mptcp::Capture> m_second;
};

/// Says on stderr that delays are negative, and why that is probably so.
void warn_negative(std::uint64_t negative, const pair::PairedConnection& connection);

}  // namespace programs
