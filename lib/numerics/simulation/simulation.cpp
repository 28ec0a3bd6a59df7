// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/simulation.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/interrupt.h"
#include "numerics/simulation/horizon.h"
#include "numerics/simulation/measurement.h"
#include "numerics/simulation/period.h"
#include "numerics/simulation/transfer.h"

namespace numerics {

namespace {

using sim::Time;

/// Goes on until the state comes back or the horizon is reached.
class Simulation {
  public:
    Simulation(const Setup& setup, const SimulationChoice& choice)
        : m_transfer{setup, choice},
          m_measurement{m_transfer},
          m_horizon{choice.duration, m_transfer.links()},
          m_is_random{choice.random_losses &&
                      std::any_of(setup.subflows.begin(), setup.subflows.end(),
                                  [](const Subflow& subflow) { return subflow.loss > 0; })},
          m_is_disturbed{!choice.losses.empty()} {
        if (m_is_disturbed) {
            m_horizon.wait();
        }
    }

    Simulated run() {
        constexpr std::uint64_t steps_between_looks = 4096;
        std::uint64_t steps = 0;
        while (!m_period_end && !m_horizon.is_over(m_transfer.next_time(), m_transfer.events())) {
            go_on();
            if (++steps % steps_between_looks == 0) {
                base::throw_if_interrupted();
            }
        }
        if (m_period_end) {
            return one_period();
        }
        return m_measurement.result(horizon_end());
    }

  private:
    void step() {
        const Time before = m_transfer.now();
        const bool was_blocked = m_transfer.is_window_blocked();
        m_transfer.step();
        m_measurement.add_blocked(was_blocked ? m_transfer.now() - before : 0);
    }

    void go_on() {
        step();
        note_end_of_losses();
        if (!m_is_warm && m_horizon.is_warm(m_transfer.now(), m_transfer.events())) {
            m_is_warm = true;
            m_measurement.begin();
        }
        if (!m_is_random && !m_is_disturbed && m_transfer.has_advanced()) {
            if (const auto period = m_finder.observe(m_transfer)) {
                m_period_end = m_transfer.now() + *period;
            }
        }
    }

    void note_end_of_losses() {
        if (m_is_disturbed && !m_transfer.is_disturbed()) {
            m_is_disturbed = false;
            m_is_warm = false;
            m_horizon.end_wait(m_transfer.now(), m_transfer.events());
        }
    }

    /// Everything is as it was a period ago: what follows is measured.
    Simulated one_period() {
        m_measurement.begin();
        while (m_transfer.now() < *m_period_end) {
            step();
        }
        Simulated result = m_measurement.result(m_transfer.now());
        result.is_periodic = true;
        return result;
    }

    /// No event happens between the last step and the end of the horizon.
    Time horizon_end() {
        if (m_transfer.next_time() <= m_horizon.end()) {
            return m_transfer.now();
        }
        const Time rest = m_horizon.end() - m_transfer.now();
        m_measurement.add_blocked(m_transfer.is_window_blocked() ? rest : 0);
        return m_horizon.end();
    }

    sim::Transfer m_transfer;
    sim::Measurement m_measurement;
    sim::Horizon m_horizon;
    sim::PeriodFinder m_finder;
    std::optional<Time> m_period_end;
    bool m_is_random;
    bool m_is_disturbed;
    bool m_is_warm = false;
};

}  // namespace

Simulated simulate(const Setup& setup, const SimulationChoice& choice) {
    return Simulation{setup, choice}.run();
}

}  // namespace numerics
