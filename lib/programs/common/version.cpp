// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/version.h"

#include "base/paths.h"
#include "base/text.h"
#include "tshark/probe.h"

namespace programs {

std::string version_text(const std::string& program, const base::Settings& settings) {
    std::string text = program + " " + MPTCP_SUITE_VERSION + "\n";
    if (const auto tshark = tshark::known_tshark(settings)) {
        text += "tshark: " + base::printable(tshark->binary.string());
        text += tshark->version ? " (version " + *tshark->version + ")\n" : "\n";
    } else {
        text += "tshark: not found (" + base::shown(settings.tshark_binary()) + ")\n";
    }
    const auto gnuplot = base::find_program(settings.gnuplot_binary());
    text += "gnuplot: " +
            (gnuplot ? base::printable(gnuplot->string())
                     : "not found (" + base::shown(settings.gnuplot_binary()) + ")") +
            "\n";
    return text;
}

}  // namespace programs
