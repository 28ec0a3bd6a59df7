// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/command.h"
#include "programs/analyzer/make.h"

namespace programs {

const std::vector<CommandInfo>& own_commands() {
    static const std::vector<CommandInfo> all = {
        {"load", {}, "replace the loaded capture", make_load},
        {"list-connections", {"lc", "lm"}, "list the MPTCP connections", make_list_connections},
        {"list-tcp", {"lt"}, "list the TCP streams", make_list_tcp},
        {"list-subflows", {"ls"}, "list the subflows of a connection", make_list_subflows},
        {"list-reinjections",
         {"lr"},
         "list the segments with data that another subflow had "
         "carried before",
         make_list_reinjections},
        {"events",
         {},
         "tell the story of a connection: handshakes, addresses, fallback, ends",
         make_events},
        {"summary", {}, "sum up the bytes of a connection, by direction and subflow", make_summary},
        {"tcp-summary", {}, "sum up the bytes of a TCP stream", make_tcp_summary},
        {"delays",
         {},
         "round trips, data round trips, reordering, head-of-line blocking",
         make_delays},
        {"map-tcp", {}, "find a TCP stream in another capture of the same traffic", make_map_tcp},
        {"map-connection",
         {},
         "find a connection and its subflows in another capture",
         make_map_connection},
        {"owd",
         {},
         "one-way delays and losses between two captures, by direction and subflow",
         make_owd},
        {"qualify-reinjections",
         {},
         "tell which reinjections helped, with a capture of the other end",
         make_qualify_reinjections},
        {"compare", {}, "sum up a connection in two captures, with the differences", make_compare},
        {"setup", {}, "make a setup for mptcpnumerics of what was measured", make_setup},
        {"plot", {}, "draw something of a connection: a picture, or text", make_plot},
        {"list-plots", {}, "list what can be drawn", make_list_plots},
        {"list-plugins", {}, "list the plugins, and what they add", make_list_plugins},
        {"dump", {}, "show rows of the table of segments", make_dump},
        {"export",
         {},
         "write the table of segments to a file: CSV, TSV, JSON lines, SQLite",
         make_export},
        {"check-health",
         {},
         "say what works here and what to do about the rest",
         make_check_health},
        {"clean-cache", {}, "remove what is kept of captures", make_clean_cache},
        {"help", {"?"}, "list the commands or explain one", make_help},
        {"quit", {"q", "exit"}, "leave", make_quit},
    };
    return all;
}

}  // namespace programs
