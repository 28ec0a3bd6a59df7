// SPDX-License-Identifier: GPL-3.0-or-later
// Plugins that describe themselves badly: DESCRIBE is the function that each does it with.
#include <mptcpanalyzer/plugin.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using mptcpanalyzer::Capture;
using mptcpanalyzer::Plugin;

[[maybe_unused]] void throws(Plugin& /*plugin*/) {
    throw std::runtime_error{"no\x1b idea"};
}

[[maybe_unused]] void throws_int(Plugin& /*plugin*/) {
    throw 42;  // NOLINT
}

[[maybe_unused]] void bad_command(Plugin& plugin) {
    plugin.commands.push_back(
        {"a b", "a name of two words", "",
         [](const Capture&, const std::vector<std::string>&) { return mptcpanalyzer::Answer{}; }});
}

[[maybe_unused]] void bad_plot(Plugin& plugin) {
    plugin.plots.push_back({"../x", "a name that leads elsewhere",
                            [](const Capture&, const mptcpanalyzer::PlotRequest&) {
                                return mptcpanalyzer::Figure{};
                            }});
}

[[maybe_unused]] void no_function(Plugin& plugin) {
    plugin.commands.push_back({"lost", "does nothing", "", {}});
}

[[maybe_unused]] void no_plot_function(Plugin& plugin) {
    plugin.plots.push_back({"lost", "draws nothing", {}});
}

}  // namespace

MPTCPANALYZER_PLUGIN(DESCRIBE)
