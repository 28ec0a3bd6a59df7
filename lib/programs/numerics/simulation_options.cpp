// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/numerics/simulation_options.h"

#include <limits>

#include "base/text.h"
#include "programs/numerics/arguments.h"

namespace programs {

namespace {

using numerics::Scheduler;

numerics::LostSegment lost_segment(const numerics::Setup& setup, const std::string& option,
                                   const std::string& text, bool until_timeout) {
    const auto [name, value] = assignment(option, text, '@');
    return {setup.find(name),
            static_cast<std::uint64_t>(
                base::whole_number(option, value, 1, std::numeric_limits<std::int32_t>::max())),
            until_timeout};
}

}  // namespace

void SimulationOptions::add_to(cli::Options& options) {
    constexpr double most_seconds = 1e5;
    options.add_choice("scheduler", base::all_names<Scheduler>(),
                       "how segments find their subflow (default: round-robin)",
                       [this](const std::string& name) {
                           m_choice.scheduler = *base::value_named<Scheduler>(name);
                       });
    options.add_value("duration", "SECONDS",
                      "horizon of simulated time (default: until the state repeats)",
                      [this](const std::string& text) {
                          m_choice.duration = real_number("--duration", text, 0, most_seconds);
                      });
    options.add_switch("paced", "a segment every mss/rate instead of as soon as there is room",
                       [this] { m_choice.paced = true; });
    options.add_value("loss", "SUBFLOW@N", "lose its N-th segment; may be given several times",
                      [this](const std::string& text) { m_losses.push_back(text); });
    options.add_value("rto", "SUBFLOW@N",
                      "lose its N-th segment and all others until the timer has run",
                      [this](const std::string& text) { m_timeouts.push_back(text); });
    options.add_switch("random-loss", "lose segments at random, with each subflow's loss",
                       [this] { m_choice.random_losses = true; });
    options.add_value(
        "seed", "N", "of the random losses (default: 1)", [this](const std::string& text) {
            m_choice.seed = static_cast<std::uint64_t>(
                base::whole_number("--seed", text, 0, std::numeric_limits<std::int64_t>::max()));
        });
}

numerics::SimulationChoice SimulationOptions::choice_for(const numerics::Setup& setup) const {
    numerics::SimulationChoice choice = m_choice;
    choice.rcv_window = setup.rcv_buffer;
    choice.snd_buffer = setup.snd_buffer;
    for (const std::string& text : m_losses) {
        choice.losses.push_back(lost_segment(setup, "--loss", text, false));
    }
    for (const std::string& text : m_timeouts) {
        choice.losses.push_back(lost_segment(setup, "--rto", text, true));
    }
    return choice;
}

}  // namespace programs
