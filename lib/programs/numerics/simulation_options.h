// SPDX-License-Identifier: GPL-3.0-or-later
// The options of a simulation, as simulate and sweep take them.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "numerics/simulation/simulation.h"

namespace programs {

class SimulationOptions {
  public:
    void add_to(cli::Options& options);
    /// For a setup: its buffers, losses by the names of its subflows.
    /// @throws base::UsageError for a subflow that is not there.
    [[nodiscard]] numerics::SimulationChoice choice_for(const numerics::Setup& setup) const;

  private:
    numerics::SimulationChoice m_choice;
    std::vector<std::string> m_losses;
    std::vector<std::string> m_timeouts;
};

}  // namespace programs
