// SPDX-License-Identifier: GPL-3.0-or-later
// optcwnd, equilibrium: which congestion windows are best, and which ones coupled congestion
// control comes to.
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "numerics/formulas/equilibrium.h"
#include "numerics/windows/optimal_windows.h"
#include "programs/common/command.h"
#include "programs/numerics/arguments.h"
#include "programs/numerics/program.h"
#include "programs/numerics/quantities.h"

namespace programs {

namespace {

using numerics::Algorithm;

using numerics::Setup;

class Optcwnd final : public Command<NumericsInput> {
  public:
    void setup(cli::Options& options) override {
        options.add_value("buffer", "BYTES", "instead of the setup's buffers",
                          [this](const std::string& text) {
                              m_buffer = real_number("--buffer", text, 1, most_bytes);
                          });
        options.add_value("min", "SUBFLOW=SHARE",
                          "at least this share (0 to 1) of the rate; may be given several times",
                          [this](const std::string& text) { m_least.push_back(text); });
        options.add_value("max", "SUBFLOW=SHARE", "at most this share",
                          [this](const std::string& text) { m_most.push_back(text); });
        options.add_value("cap", "SUBFLOW=CWND", "at most so many segments (default: its cwnd)",
                          [this](const std::string& text) { m_caps.push_back(text); });
    }

    [[nodiscard]] Answer run(NumericsInput& input) override {
        const Setup& setup = input.setup;
        const auto buffer = m_buffer ? m_buffer : setup.buffer();
        if (!buffer) {
            throw base::UsageError{
                "optcwnd needs a buffer: the setup has neither rcv_buffer nor snd_buffer; give "
                "--buffer BYTES"};
        }
        const auto best = numerics::optimal_windows(setup, *buffer, limits_for(setup));
        if (!best.is_exact && best.rate == 0) {
            throw base::Error{"the search was cut off before it found windows with these shares"};
        }
        if (!best.is_exact) {
            base::log_warning(best.bound > best.rate
                                  ? "the search was cut off: better windows may exist, up to " +
                                        readable(Quantity::rate, best.bound)
                                  : "the search was cut off: others may give as much");
        }
        QuantityReport report{setup.name};
        report.begin_group("windows");
        for (std::size_t i = 0; i < setup.subflows.size(); ++i) {
            report.add("cwnd", Quantity::segments, static_cast<double>(best.windows[i]),
                       best.windows[i] == 0 ? "not used" : "", setup.subflows[i].name);
        }
        report.add(
            "total_rate", Quantity::rate, best.rate,
            best.is_tied ? "of all subflows; other windows give as much" : "of all subflows");
        report.add("needed_buffer", Quantity::bytes, best.needed, "of the buffer below");
        report.add("buffer", Quantity::bytes, *buffer, "that there is");
        return {std::move(report).take()};
    }

  private:
    [[nodiscard]] std::vector<numerics::WindowLimits> limits_for(const Setup& setup) const {
        constexpr double most_segments = 1e9;
        std::vector<numerics::WindowLimits> limits(setup.subflows.size());
        for (const std::string& text : m_least) {
            const auto [name, value] = assignment("--min", text);
            limits[setup.find(name)].least_share = real_number("--min", value, 0, 1);
        }
        for (const std::string& text : m_most) {
            const auto [name, value] = assignment("--max", text);
            limits[setup.find(name)].most_share = real_number("--max", value, 0, 1);
        }
        for (const std::string& text : m_caps) {
            const auto [name, value] = assignment("--cap", text);
            limits[setup.find(name)].cap =
                static_cast<std::uint64_t>(real_number("--cap", value, 0, most_segments));
        }
        return limits;
    }

    static constexpr double most_bytes = 1e15;
    std::optional<double> m_buffer;
    std::vector<std::string> m_least;
    std::vector<std::string> m_most;
    std::vector<std::string> m_caps;
};

class Equilibrium final : public Command<NumericsInput> {
  public:
    void setup(cli::Options& options) override {
        options.add_choice("algorithm", base::all_names<Algorithm>(),
                           "coupled congestion control (default: all three)",
                           [this](const std::string& name) {
                               m_algorithms = {*base::value_named<Algorithm>(name)};
                           });
    }

    [[nodiscard]] Answer run(NumericsInput& input) override {
        const Setup& setup = input.setup;
        QuantityReport report{setup.name};
        for (const Algorithm algorithm : m_algorithms) {
            const auto rest = numerics::equilibrium_of(setup, algorithm);
            report.begin_group(std::string{numerics::name_of(algorithm)});
            for (std::size_t i = 0; i < setup.subflows.size(); ++i) {
                report.add("cwnd", Quantity::segments, rest.windows[i], "at rest",
                           setup.subflows[i].name);
            }
            for (std::size_t i = 0; i < setup.subflows.size(); ++i) {
                report.add("rate", Quantity::rate, rest.rates[i] * setup.subflows[i].mss,
                           "a window a round trip", setup.subflows[i].name);
            }
            report.add("residual", Quantity::number, rest.residual,
                       "how far the windows are from a solution, relatively");
        }
        return {std::move(report).take()};
    }

  private:
    std::vector<Algorithm> m_algorithms = {Algorithm::lia, Algorithm::olia, Algorithm::balia};
};

const Registration<Optcwnd> optcwnd{
    "optcwnd", {}, "the congestion windows that make the most of a buffer", Group::formulas};
const Registration<Equilibrium> equilibrium{
    "equilibrium", {}, "where LIA, OLIA and BALIA come to rest", Group::formulas};

}  // namespace

}  // namespace programs
