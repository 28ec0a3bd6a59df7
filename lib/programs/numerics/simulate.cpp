// SPDX-License-Identifier: GPL-3.0-or-later
// simulate: a transfer segment by segment.
#include "base/log.h"
#include "programs/common/command.h"
#include "programs/numerics/program.h"
#include "programs/numerics/quantities.h"
#include "programs/numerics/simulation_options.h"

namespace programs {

namespace {

class Simulate final : public Command<NumericsInput> {
  public:
    void setup(cli::Options& options) override { m_options.add_to(options); }

    [[nodiscard]] Answer run(NumericsInput& input) override {
        const auto result = numerics::simulate(input.setup, m_options.choice_for(input.setup));
        if (!result.is_periodic) {
            base::log_warning(
                "the state did not repeat before the horizon: the figures are of "
                "the time after the warm-up, not of whole periods");
        }
        QuantityReport report{input.setup.name};
        report.begin_group("simulation");
        report.add("goodput", Quantity::rate, result.goodput, "in order at the receiver");
        report.add("window_peak", Quantity::bytes, result.window_peak,
                   "most bytes sent and not yet acknowledged by a Data ACK");
        report.add("buffer_peak", Quantity::bytes, result.buffer_peak,
                   "most bytes sent and not yet freed by Data ACK and subflow ACK");
        report.add("queue_peak", Quantity::bytes, result.queue_peak,
                   "most bytes out of order at the receiver");
        report.add("blocking_mean", Quantity::seconds, result.blocking_mean,
                   "wait of a segment for earlier data");
        report.add("blocking_p95", Quantity::seconds, result.blocking_p95,
                   "what 95 % of the segments do not exceed");
        report.add("blocking_max", Quantity::seconds, result.blocking_max, "the longest");
        report.add("window_blocked", Quantity::seconds, result.window_blocked,
                   "a subflow had room, a buffer did not");
        report.add("measured", Quantity::seconds, result.measured,
                   result.is_periodic ? "whole periods of a steady state"
                                      : "up to the horizon, no steady state was seen");
        report.add("steady", Quantity::number, result.is_periodic ? 1 : 0,
                   "1: the state came back, so that the figures are exact");
        report.add("events", Quantity::number, static_cast<double>(result.events), "simulated");
        report.begin_group("subflows");
        for (std::size_t i = 0; i < result.subflows.size(); ++i) {
            add_subflow(input.setup.subflows[i].name, result.subflows[i], report);
        }
        return {std::move(report).take()};
    }

  private:
    static void add_subflow(const std::string& name, const numerics::SimulatedSubflow& subflow,
                            QuantityReport& report) {
        report.add("goodput", Quantity::rate, subflow.goodput, "bytes it was the first to bring",
                   name);
        report.add("contribution", Quantity::share, subflow.contribution, "of the goodput", name);
        report.add("segments", Quantity::number, static_cast<double>(subflow.segments),
                   "sent in the measured time", name);
        report.add("retransmissions", Quantity::number,
                   static_cast<double>(subflow.retransmissions), "in all", name);
    }

    SimulationOptions m_options;
};

const Registration<Simulate> registration{
    "simulate", {}, "a transfer segment by segment", Group::simulations};

}  // namespace

}  // namespace programs
