// SPDX-License-Identifier: GPL-3.0-or-later
// report: everything that the formulas say of a setup.
#include "numerics/formulas/buffers.h"
#include "numerics/formulas/loss_limits.h"
#include "numerics/formulas/overhead.h"
#include "numerics/formulas/subsets.h"
#include "programs/common/command.h"
#include "programs/numerics/program.h"
#include "programs/numerics/quantities.h"

namespace programs {

namespace {

using numerics::Setup;
using numerics::Subflow;
using numerics::TimerRule;

std::string names_of(const Setup& setup, const std::vector<std::size_t>& subflows) {
    std::string names;
    for (const std::size_t subflow : subflows) {
        names += (names.empty() ? "" : ", ") + setup.subflows[subflow].name;
    }
    return names;
}

void add_rates(const Setup& setup, QuantityReport& report) {
    report.begin_group("rates");
    for (const Subflow& subflow : setup.subflows) {
        report.add("rate", Quantity::rate, subflow.rate(),
                   "a window a round trip, at most the bandwidth", subflow.name);
    }
    report.add("total_rate", Quantity::rate, numerics::totals_of(setup).rate,
               "of all subflows, when only the paths limit them");
    report.add("goodput", Quantity::rate, numerics::goodput_bound(setup, setup.buffer()),
               "at most, with the buffers of the setup");
    const auto needed = numerics::buffers_of(setup, TimerRule::linux_kernel).advertised;
    const auto scale = numerics::window_scale_for(needed);
    report.add("window_scale", Quantity::number,
               scale ? std::optional<double>{*scale} : std::nullopt,
               "needed to advertise the window below (RFC 7323)");
}

void add_buffers(const Setup& setup, QuantityReport& report) {
    const numerics::Buffers buffers = numerics::buffers_of(setup, TimerRule::linux_kernel);
    report.begin_group("buffers");
    report.add("advertised_window", Quantity::bytes, buffers.advertised,
               "receive window that keeps all subflows busy without loss");
    report.add("exact_window", Quantity::bytes, buffers.exact_window,
               "X (f_max + b_min): what is sent until the slowest data can be acknowledged");
    report.add("send_buffer", Quantity::bytes, buffers.send_buffer,
               "data is freed after Data ACK and subflow ACK (RFC 8684 3.3.2)");
    report.add("largest_bdp", Quantity::bytes, buffers.largest_bdp,
               "lower bound: one subflow's bandwidth-delay product");
    report.add("sum_of_bdps", Quantity::bytes, buffers.sum_of_bdps,
               "what is in flight on all subflows");
    report.add("no_loss_bound", Quantity::bytes, buffers.no_loss_bound,
               "X R_max: enough without loss (RFC 8684 3.3.4)");
    report.add("recommended", Quantity::bytes, buffers.recommended,
               "2 X R_max (RFC 6182 5.3); can be short when windows are small");
    report.add("timeout_buffer", Quantity::bytes, buffers.timeout_buffer,
               "X RTO_max: survives a timeout on any subflow (RFC 6182 5.3)");
    report.add("reordering_queue", Quantity::bytes, buffers.reordering_queue,
               "of these bytes out of order at the receiver");
    report.add("blocking_max", Quantity::seconds, buffers.blocking_max,
               "longest wait for earlier data");
    report.add("blocking_mean", Quantity::seconds, buffers.blocking_mean, "mean wait");
}

void add_losses(const Setup& setup, QuantityReport& report) {
    report.begin_group("losses");
    for (std::size_t i = 0; i < setup.subflows.size(); ++i) {
        const Subflow& subflow = setup.subflows[i];
        const auto repair = numerics::fast_retransmit_of(setup, i, TimerRule::linux_kernel);
        report.add("fast_retransmit_window", Quantity::bytes, repair.window,
                   repair.by_timeout
                       ? "too few segments for a fast retransmit: what a timeout needs"
                       : "keeps the others sending while one segment is repaired",
                   subflow.name);
    }
    for (std::size_t i = 0; i < setup.subflows.size(); ++i) {
        const Subflow& subflow = setup.subflows[i];
        const auto repair = numerics::timeout_repair_of(
            setup, i, numerics::timeout_of(subflow, TimerRule::linux_kernel));
        report.add("timeout_window", Quantity::bytes, repair.window,
                   "keeps the others sending while the timer runs, from the segment's own sending",
                   subflow.name);
    }
    for (const Subflow& subflow : setup.subflows) {
        const auto limits = numerics::loss_limits_of(subflow);
        if (limits.mathis) {
            report.add("mathis_rate", Quantity::rate, limits.mathis,
                       "one Reno connection with that loss (Mathis et al. 1997)", subflow.name);
            report.add("pftk_rate", Quantity::rate, limits.pftk,
                       "the same, timeouts counted (RFC 5348 3.1)", subflow.name);
        }
    }
}

void add_subset(const Setup& setup, QuantityReport& report) {
    const numerics::BestPaths best = numerics::best_paths(setup, setup.buffer());
    report.begin_group("subset");
    report.add("best_goodput", Quantity::rate, best.best.goodput,
               "of the best set of paths for the buffer" +
                   std::string{best.is_tied ? " (another gives as much)" : ""},
               names_of(setup, best.best.subflows));
    report.add("all_goodput", Quantity::rate, best.all.goodput, "of all paths together");
    report.add("single_rate", Quantity::rate, best.single, "of the fastest path alone");
    report.add("benefit", Quantity::number, best.benefit,
               "of all paths: 1 is the sum of their rates, 0 the fastest alone, below 0 less");
}

void add_overhead(const Setup& setup, QuantityReport& report) {
    const numerics::OverheadChoice choice;
    const numerics::Overhead overhead = numerics::overhead_of(setup, choice);
    report.begin_group("overhead");
    report.add("option_bytes", Quantity::bytes, overhead.total,
               "MPTCP options for 10 MB over all subflows, both directions");
    report.add("option_share", Quantity::share, overhead.share, "of the bytes transferred");
}

/// What limits the goodput, by the formulas.
std::string limit_of(const Setup& setup) {
    const double all = numerics::totals_of(setup).rate;
    if (numerics::goodput_bound(setup, setup.buffer()) >= all) {
        return "the paths";
    }
    const bool is_receiver =
        setup.rcv_buffer && (!setup.snd_buffer || *setup.rcv_buffer <= *setup.snd_buffer);
    return is_receiver ? "the receive buffer" : "the send buffer";
}

class Report final : public Command<NumericsInput> {
  public:
    void setup(cli::Options& /*options*/) override {}

    [[nodiscard]] Answer run(NumericsInput& input) override {
        QuantityReport report{input.setup.name};
        report.set_limit(limit_of(input.setup));
        add_rates(input.setup, report);
        add_buffers(input.setup, report);
        add_losses(input.setup, report);
        add_subset(input.setup, report);
        add_overhead(input.setup, report);
        return {std::move(report).take()};
    }
};

const Registration<Report> registration{
    "report", {}, "all that the formulas say (default)", Group::formulas};

}  // namespace

}  // namespace programs
