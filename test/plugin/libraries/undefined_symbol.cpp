// SPDX-License-Identifier: GPL-3.0-or-later
// A plugin that was not linked with all that it needs.
#include <mptcpanalyzer/plugin.h>

extern "C" void this_is_nowhere_to_be_found();

namespace {

void describe(mptcpanalyzer::Plugin& /*plugin*/) {
    this_is_nowhere_to_be_found();
}

}  // namespace

MPTCPANALYZER_PLUGIN(describe)
