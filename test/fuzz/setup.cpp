// SPDX-License-Identifier: GPL-3.0-or-later
// Setups as JSON, and what is cheap to compute of one. Input: the file; behind a first zero byte
// a field of it, then behind another its new value.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "fuzz.h"
#include "numerics/formulas/buffers.h"
#include "numerics/formulas/equilibrium.h"
#include "numerics/formulas/loss_limits.h"
#include "numerics/formulas/overhead.h"
#include "numerics/formulas/subsets.h"
#include "numerics/setup_file.h"
#include "numerics/simulation/simulation.h"
#include "numerics/windows/optimal_windows.h"

namespace {

using numerics::Setup;

void amounts(std::initializer_list<double> values) {
    for (const double value : values) {
        fuzz::promise(std::isfinite(value) && value >= 0, "an amount is a number, not below 0");
    }
}

/// Whether a sum of doubles is at least another.
bool is_at_least(double more, double less) {
    return more >= less * (1 - 1e-9);
}

void promise_setup(const Setup& setup) {
    fuzz::promise(!setup.subflows.empty(), "a setup has a subflow");
    for (const numerics::Subflow& subflow : setup.subflows) {
        fuzz::promise(subflow.mss > 0 && subflow.fowd > 0 && subflow.bowd > 0,
                      "sizes and delays are above 0");
        fuzz::promise(subflow.loss >= 0 && subflow.loss <= 1, "a loss is a share");
        fuzz::promise(subflow.cwnd || subflow.bandwidth, "something says how fast it is");
        fuzz::promise(subflow.rate() > 0, "a subflow has a rate");
        amounts({subflow.rate(), subflow.rtt(), subflow.var});
    }
}

void compute_buffers(const Setup& setup) {
    for (const auto rule : {numerics::TimerRule::linux_kernel, numerics::TimerRule::rfc6298}) {
        const numerics::Buffers found = numerics::buffers_of(setup, rule);
        amounts({found.sum_of_bdps, found.largest_bdp, found.no_loss_bound, found.recommended,
                 found.timeout_buffer, found.exact_window, found.advertised, found.reordering_queue,
                 found.blocking_max, found.blocking_mean, found.send_buffer});
        fuzz::promise(is_at_least(found.no_loss_bound, found.exact_window),
                      "the exact window is at most X R_max");
        fuzz::promise(is_at_least(found.exact_window, found.reordering_queue),
                      "what is out of order fits the window");
        static_cast<void>(numerics::window_scale_for(found.advertised));
        for (std::size_t subflow = 0; subflow < setup.subflows.size(); ++subflow) {
            const auto repair = numerics::fast_retransmit_of(setup, subflow, rule);
            amounts({repair.window, repair.queue_peak});
            fuzz::promise(is_at_least(repair.window, found.exact_window),
                          "a repair takes no less than no loss");
        }
    }
}

void compute_paths(const Setup& setup) {
    for (const auto& buffer : {setup.buffer(), std::optional<double>{}}) {
        const numerics::BestPaths paths = numerics::best_paths(setup, buffer);
        amounts({paths.best.goodput, paths.all.goodput, paths.single});
        fuzz::promise(!paths.best.subflows.empty(), "some path is the best");
        fuzz::promise(is_at_least(paths.best.goodput, paths.all.goodput),
                      "the best paths are no worse than all");
        fuzz::promise(!paths.benefit || (*paths.benefit >= -1 && *paths.benefit <= 1 + 1e-9),
                      "the benefit of aggregation lies between -1 and 1");
        amounts({numerics::goodput_bound(setup, buffer)});
    }
    for (const numerics::Subflow& subflow : setup.subflows) {
        const numerics::LossLimits limits = numerics::loss_limits_of(subflow);
        amounts({limits.mathis.value_or(0), limits.pftk.value_or(0)});
    }
}

void compute_overhead(const Setup& setup) {
    for (const int version : {0, 1}) {
        numerics::OverheadChoice choice;
        choice.version = version;
        choice.checksum = version == 0;
        const numerics::Overhead found = numerics::overhead_of(setup, choice);
        amounts({found.capable, found.joins, found.mappings, found.acks, found.data_fins,
                 found.addresses, found.total, found.share});
    }
}

void compute_equilibria(const Setup& setup) {
    for (const auto algorithm :
         {numerics::Algorithm::lia, numerics::Algorithm::olia, numerics::Algorithm::balia}) {
        const numerics::Equilibrium found = numerics::equilibrium_of(setup, algorithm);
        amounts({found.residual});
        for (std::size_t subflow = 0; subflow < setup.subflows.size(); ++subflow) {
            amounts({found.windows[subflow], found.rates[subflow]});
        }
    }
}

/// The search for windows and the simulation are kept short.
void compute_dear(const Setup& setup) {
    double segments = 0;
    for (const numerics::Subflow& subflow : setup.subflows) {
        segments += subflow.rate() * subflow.rtt() / subflow.mss;
    }
    constexpr double most_segments = 30;
    constexpr std::size_t most_subflows = 3;
    if (segments > most_segments || setup.subflows.size() > most_subflows) {
        return;
    }
    if (setup.buffer()) {
        const auto found = numerics::optimal_windows(setup, *setup.buffer(), {});
        amounts({found.rate, found.needed, found.bound});
        fuzz::promise(is_at_least(*setup.buffer() * (1 + 1e-9), found.needed),
                      "the best windows fit the buffer");
        fuzz::promise(is_at_least(found.bound, found.rate), "no windows give more than the bound");
    }
    numerics::SimulationChoice choice;
    choice.rcv_window = setup.rcv_buffer;
    choice.snd_buffer = setup.snd_buffer;
    double longest = 0;
    for (const numerics::Subflow& subflow : setup.subflows) {
        longest = std::max(longest, subflow.rtt());
    }
    choice.duration = 10 * longest;
    const numerics::Simulated found = numerics::simulate(setup, choice);
    amounts({found.goodput, found.window_peak, found.buffer_peak, found.queue_peak,
             found.blocking_mean, found.blocking_max, found.window_blocked, found.measured});
    fuzz::promise(!choice.rcv_window || found.window_peak <= *choice.rcv_window,
                  "no more is sent than the window allows");
}

/// Each on its own: a setup that one refuses is taken by others.
void compute_all(const Setup& setup) {
    for (const auto compute :
         {compute_buffers, compute_paths, compute_overhead, compute_equilibria, compute_dear}) {
        try {
            compute(setup);
        } catch (const base::Error&) {
        }
    }
}

/// What the programs write of a setup is the same setup.
void promise_native_form(const Setup& setup) {
    const std::string once = numerics::native_form(setup);
    const numerics::SetupFile file{once, "native"};
    fuzz::promise(file.warnings().empty(), "the native form has no unknown keys");
    fuzz::promise(numerics::native_form(file.setup()) == once, "the native form is read as it was");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::string> parts;
    base::for_each_part(fuzz::text_of(data, size), '\0',
                        [&parts](std::string_view part) { parts.emplace_back(part); });
    parts.resize(3);
    try {
        numerics::SetupFile file{parts[0], "fuzz.json"};
        const Setup setup = file.setup();
        static_cast<void>(file.warnings());
        promise_setup(setup);
        promise_native_form(setup);
        compute_all(setup);
        file.set(parts[1], std::strtod(parts[2].c_str(), nullptr));
        promise_setup(file.setup());
    } catch (const base::Error&) {
    }
    return 0;
}
