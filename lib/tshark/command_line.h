// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of tshark: lean or default preferences, fields, filter.
#pragma once

#include <string>
#include <vector>

#include "process/child.h"
#include "tshark/probe.h"

namespace tshark {

/// How much of a packet is dissected.
enum class Depth {
    lean,  ///< headers and options only, no analysis that needs earlier packets
    full,  ///< everything, with Wireshark's default preferences
};

struct Instructions {
    Depth depth = Depth::lean;
    std::string input;                ///< a file's absolute path, or "-" for standard input
    std::vector<std::string> fields;  ///< what is printed, tab-separated
    std::string filter;               ///< display filter; empty: every frame
    std::string profile;              ///< the user's Wireshark profile; empty: none of the user's
};

/// The complete command for a tshark that prints one line a frame.
[[nodiscard]] process::Command command_for(const Tshark& tshark, const Instructions& instructions);

/// The command as one line to look at (or to paste into a shell).
[[nodiscard]] std::string command_text(const process::Command& command);

/// tshark's stderr without the lines that report no error, made safe to print.
[[nodiscard]] std::string complaint_in(const std::string& errors);

}  // namespace tshark
