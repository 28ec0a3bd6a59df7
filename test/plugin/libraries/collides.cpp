// SPDX-License-Identifier: GPL-3.0-or-later
// A plugin whose names are taken: by the suite, by its aliases, by the plugin `kinds`, by itself.
#include <mptcpanalyzer/plugin.h>
#include <string>
#include <vector>

namespace {

mptcpanalyzer::Command saying(const std::string& name, const std::string& text) {
    return {name, "says what it is", "",
            [text](const mptcpanalyzer::Capture&, const std::vector<std::string>&) {
                return mptcpanalyzer::Answer{text};
            }};
}

mptcpanalyzer::Plot drawing(const std::string& name) {
    return {name, "a point", [](const mptcpanalyzer::Capture&, const mptcpanalyzer::PlotRequest&) {
                return mptcpanalyzer::Figure{
                    "of collides", "", {}, {}, {{"", mptcpanalyzer::Mark::dots, 0, {{1, 1}}}}};
            }};
}

void describe(mptcpanalyzer::Plugin& plugin) {
    plugin.name = "collides";
    plugin.commands = {saying("summary", "the plugin's summary\n"), saying("lc", "its lc\n"),
                       saying("give-words", "of collides\n"), saying("own", "the first\n"),
                       saying("own", "the second\n")};
    plugin.plots = {drawing("rtt"), drawing("every-mark"), drawing("own-plot")};
}

}  // namespace

MPTCPANALYZER_PLUGIN(describe)
