// SPDX-License-Identifier: GPL-3.0-or-later
// The symbols of a plugin, made by hand: VERSION and SIZE are what it says of itself. It is not to
// be called.
#include <cstdint>
#include <cstdlib>

extern "C" {

extern const std::uint32_t mptcpanalyzer_plugin_interface;
const std::uint32_t mptcpanalyzer_plugin_interface = VERSION;

#ifdef SIZE
extern const std::uint32_t mptcpanalyzer_plugin_size;
const std::uint32_t mptcpanalyzer_plugin_size = SIZE;
#endif

void mptcpanalyzer_plugin(void* plugin);
void mptcpanalyzer_plugin(void* /*plugin*/) {
    std::abort();
}
}
