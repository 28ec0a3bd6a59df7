// SPDX-License-Identifier: GPL-3.0-or-later
// What a command of mptcpnumerics is, and the list of all of them.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/settings.h"
#include "cli/options.h"
#include "cli/program_info.h"
#include "numerics/setup_file.h"
#include "output/write.h"
#include "programs/analyzer/command.h"

namespace programs {

/// What such a command works on.
struct NumericsInput {
    numerics::SetupFile& file;
    const numerics::Setup& setup;
    const base::Settings& settings;
    output::Format format = output::Format::text;
};

/// One use of a command of mptcpnumerics.
class NumericsCommand {
  public:
    NumericsCommand() = default;
    NumericsCommand(const NumericsCommand&) = delete;
    NumericsCommand& operator=(const NumericsCommand&) = delete;
    virtual ~NumericsCommand() = default;

    /// Declares options and arguments.
    virtual void setup(cli::Options& options) = 0;
    /// @throws base::UsageError, base::Error.
    [[nodiscard]] virtual Answer run(const NumericsInput& input) = 0;
};

struct NumericsCommandInfo {
    std::string_view name;
    std::string_view summary;  ///< one line, for help
    std::unique_ptr<NumericsCommand> (*make)();
};

/// All of them; the first is what is done when none is named.
[[nodiscard]] const std::vector<NumericsCommandInfo>& numerics_commands();

[[nodiscard]] std::unique_ptr<NumericsCommand> make_numerics_report();
[[nodiscard]] std::unique_ptr<NumericsCommand> make_numerics_buffer();
[[nodiscard]] std::unique_ptr<NumericsCommand> make_numerics_optbuffer();
[[nodiscard]] std::unique_ptr<NumericsCommand> make_numerics_optcwnd();
[[nodiscard]] std::unique_ptr<NumericsCommand> make_numerics_overhead();
[[nodiscard]] std::unique_ptr<NumericsCommand> make_numerics_equilibrium();
[[nodiscard]] std::unique_ptr<NumericsCommand> make_numerics_simulate();
[[nodiscard]] std::unique_ptr<NumericsCommand> make_numerics_sweep();
[[nodiscard]] std::unique_ptr<NumericsCommand> make_numerics_convert();

/// What it says of itself.
[[nodiscard]] cli::ProgramInfo numerics_info();

/// Runs mptcpnumerics with its words: options, SETUP, command.
[[nodiscard]] base::ExitStatus run_numerics(const std::vector<std::string>& words);

}  // namespace programs
