// SPDX-License-Identifier: GPL-3.0-or-later
// overhead: what MPTCP's options cost.
#include "numerics/formulas/overhead.h"

#include "base/error.h"
#include "base/text.h"
#include "programs/common/command.h"
#include "programs/numerics/arguments.h"
#include "programs/numerics/program.h"
#include "programs/numerics/quantities.h"

namespace programs {

namespace {

class Overhead final : public Command<NumericsInput> {
  public:
    void setup(cli::Options& options) override {
        constexpr double most_bytes = 1e15;
        constexpr double most_segments = 1e6;
        constexpr long most_addresses = 1000;
        options.add_choice(
            "mptcp-version", {"0", "1"}, "0 (RFC 6824) or 1 (RFC 8684, default)",
            [this](const std::string& text) { m_choice.version = text == "0" ? 0 : 1; });
        options.add_value("bytes", "N", "to be transferred (default: 10000000)",
                          [this](const std::string& text) {
                              m_choice.bytes = real_number("--bytes", text, 1, most_bytes);
                          });
        options.add_value("share", "SUBFLOW=SHARE",
                          "share of the bytes (0 to 1), the rest equally over the others; may be "
                          "given several times",
                          [this](const std::string& text) { m_shares.push_back(text); });
        options.add_switch("short-dsn", "data sequence numbers of 4 bytes instead of 8",
                           [this] { m_choice.long_dsn = false; });
        options.add_switch("short-ack", "Data ACKs of 4 bytes instead of 8",
                           [this] { m_choice.long_ack = false; });
        options.add_switch("checksum", "DSS checksums", [this] { m_choice.checksum = true; });
        options.add_value("segments-per-mapping", "K",
                          "one mapping for so many segments (default: 1)",
                          [this](const std::string& text) {
                              m_choice.segments_per_mapping =
                                  real_number("--segments-per-mapping", text, 1, most_segments);
                          });
        options.add_value("segments-per-ack", "K", "one ACK for so many segments (default: 2)",
                          [this](const std::string& text) {
                              m_choice.segments_per_ack =
                                  real_number("--segments-per-ack", text, 1, most_segments);
                          });
        options.add_value("addresses", "N", "IPv4 addresses that are announced (default: 0)",
                          [this](const std::string& text) {
                              m_choice.announced_ipv4 = static_cast<std::uint64_t>(
                                  base::whole_number("--addresses", text, 0, most_addresses));
                          });
        options.add_value("ipv6-addresses", "N", "the same for IPv6",
                          [this](const std::string& text) {
                              m_choice.announced_ipv6 = static_cast<std::uint64_t>(
                                  base::whole_number("--ipv6-addresses", text, 0, most_addresses));
                          });
    }

    [[nodiscard]] Answer run(NumericsInput& input) override {
        add_shares(input.setup);
        const auto overhead = numerics::overhead_of(input.setup, m_choice);
        QuantityReport report{input.setup.name};
        report.begin_group("overhead");
        report.add("capable", Quantity::bytes, overhead.capable,
                   "MP_CAPABLE of the initial subflow's handshake");
        report.add("joins", Quantity::bytes, overhead.joins, "MP_JOIN of the others'");
        report.add("mappings", Quantity::bytes, overhead.mappings, "DSS on data");
        report.add("acks", Quantity::bytes, overhead.acks, "Data ACKs on the way back");
        report.add("data_fins", Quantity::bytes, overhead.data_fins, "two DATA_FINs");
        report.add("addresses", Quantity::bytes, overhead.addresses, "ADD_ADDR and echoes");
        report.add("total", Quantity::bytes, overhead.total, "both directions");
        report.add("share", Quantity::share, overhead.share, "of the bytes transferred");
        return {std::move(report).take()};
    }

  private:
    void add_shares(const numerics::Setup& setup) {
        if (m_shares.empty()) {
            return;
        }
        constexpr double not_given = -1;
        std::vector<double> shares(setup.subflows.size(), not_given);
        for (const std::string& text : m_shares) {
            const auto [name, value] = assignment("--share", text);
            shares[setup.find(name)] = real_number("--share", value, 0, 1);
        }
        double given = 0;
        double others = 0;
        for (const double share : shares) {
            given += share == not_given ? 0 : share;
            others += share == not_given ? 1 : 0;
        }
        constexpr double tolerance = 1e-9;
        if (given > 1 + tolerance || (others == 0 && given < 1 - tolerance)) {
            throw base::UsageError{"the shares do not sum up to 1"};
        }
        for (double& share : shares) {
            share = share == not_given ? (1 - given) / others : share;
        }
        m_choice.shares = shares;
    }

    numerics::OverheadChoice m_choice;
    std::vector<std::string> m_shares;
};

const Registration<Overhead> registration{"overhead", {}, "what the options cost", Group::formulas};

}  // namespace

}  // namespace programs
