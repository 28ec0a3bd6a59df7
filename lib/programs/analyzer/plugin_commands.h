// SPDX-License-Identifier: GPL-3.0-or-later
// Commands and plots of plugins, for the catalogue.
#pragma once

#include <filesystem>
#include <string>

#include "plot/plots.h"
#include "plugin/mptcpanalyzer/plugin.h"
#include "programs/common/command.h"

namespace programs {

class Session;

/// A library's command or plot; what it refers to must outlive it.
[[nodiscard]] CommandInfo<Session> info_of(const mptcpanalyzer::Command& command);
[[nodiscard]] plot::PlotInfo info_of(const mptcpanalyzer::Plot& plot);

/// A program that is a command. It gets the words as they are and our terminal; in its environment
/// stand the settings (MPTCPANALYZER_TSHARK_BINARY...), MPTCPANALYZER_FORMAT (text, json, csv) and,
/// when a capture is loaded and it is asked for more than --help, MPTCPANALYZER_CAPTURE (its name),
/// MPTCPANALYZER_CSV (the file of all its segments with all columns) and MPTCPANALYZER_PARTIAL (0,
/// 1).
[[nodiscard]] CommandInfo<Session> info_of_program(const std::string& name,
                                                   const std::filesystem::path& file);

}  // namespace programs
