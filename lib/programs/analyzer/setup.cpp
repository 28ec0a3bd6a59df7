// SPDX-License-Identifier: GPL-3.0-or-later
// setup: a setup file for mptcpnumerics from what was measured.
#include <filesystem>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "numerics/setup_file.h"
#include "pair/delays.h"
#include "programs/analyzer/arguments.h"
#include "programs/analyzer/measured_setup.h"
#include "programs/analyzer/second_capture.h"
#include "programs/common/command.h"

namespace programs {

namespace {

class SetupCommand final : public Command<Session> {
  public:
    void setup(cli::Options& options) override {
        const auto take = [this](const std::string& word) { take_argument(word); };
        options
            .add_argument("MPTCP",
                          "number of an MPTCP connection (list-connections); default: the only one",
                          take, false)
            .is(cli::ValueKind::mptcp_stream)
            .or_file = true;
        options
            .add_argument("FILE2",
                          "another capture of the same traffic, which shows delays and losses; may "
                          "stand before MPTCP",
                          take, false)
            .is(cli::ValueKind::mptcp_stream)
            .or_file = true;
        m_direction.add_to(options);
        m_clock.add_to(options);
    }

    [[nodiscard]] Answer run(Session& session) override {
        if (m_file.empty() && m_clock.is_used()) {
            throw base::UsageError{"--clock-offset and --estimate-clock are for a second capture"};
        }
        const mptcp::Capture& capture = session.capture();
        const std::uint32_t number = session.connection(m_number);
        const mptcp::ConnectionView view = capture.connection(number);
        const std::string name = std::filesystem::path{capture.name()}.filename().string() +
                                 ", MPTCP connection " + std::to_string(number);
        std::optional<TwoCaptures> captures;
        std::optional<pair::PairedConnection> pairing;
        if (!m_file.empty()) {
            captures.emplace(session, m_file);
            pairing.emplace(captures->pair(number, m_clock.choice()));
            warn_negative(negative_delays(*pairing), *pairing);
        }
        const MeasuredSetup measured = measured_setup(
            view, m_direction.main_sender(view.connection()), name, pairing ? &*pairing : nullptr);
        for (const std::string& remark : measured.remarks) {
            base::log_warning(remark);
        }
        return {numerics::native_form(measured.setup)};
    }

  private:
    /// The number and the file, in any order.
    void take_argument(const std::string& word) {
        const auto number = base::parse_number<std::uint32_t>(word);
        if (number && !m_number) {
            m_number = *number;
        } else if (!number && m_file.empty()) {
            m_file = word;
        } else {
            throw base::UsageError{"one argument too many: " + base::shown(word)};
        }
    }

    static std::uint64_t negative_delays(const pair::PairedConnection& connection) {
        std::uint64_t negative = 0;
        for (const mptcp::Side sender : mptcp::both_sides) {
            for (const pair::Travel& travel : connection.travels(sender)) {
                negative +=
                    pair::one_way_delays_of(pair::delay_series_of(connection, travel)).negative;
            }
        }
        return negative;
    }

    std::optional<std::uint32_t> m_number;
    std::string m_file;
    DirectionOption m_direction;
    ClockOptions m_clock;
};

const Registration<SetupCommand> registration{
    "setup", {}, "make a setup for mptcpnumerics from what was measured", Group::tables};

}  // namespace

}  // namespace programs
