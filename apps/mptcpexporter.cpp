// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpexporter: a capture in, a table of TCP segments out.
#include <string>
#include <vector>

#include "base/output_file.h"
#include "base/program.h"
#include "base/settings.h"
#include "command/export.h"
#include "command/tshark_choice.h"
#include "command/version.h"

namespace {

const std::string name = "mptcpexporter";
const std::string usage =
    "usage: mptcpexporter [options] INPUT [OUTPUT]\n\n"
    "Turns a capture into a table of TCP segments with what MPTCP says about them.\n"
    "  mptcpexporter in.pcap out.csv\n"
    "  mptcpexporter in.pcap -c packetid,tcpstream,tcplen,ip.dsfield | head\n\n";

base::ExitStatus work(const std::vector<std::string>& words) {
    base::CommonOptions common;
    command::ExportRequest request;
    command::TsharkChoice tshark;
    std::string input;
    bool list_columns = false;

    base::Options options;
    options.add_argument("INPUT", "a capture that Wireshark reads, or - for standard input",
                         [&](const std::string& file) { input = file; });
    options.add_argument(
        "OUTPUT", "the table; its ending picks the format. - or nothing: CSV on standard output",
        [&](const std::string& file) { request.output = file; }, false);
    request.add_to(options);
    options.add_switch("list-columns", "list all columns and end", [&] { list_columns = true; });
    tshark.add_to(options);
    common.add_to(options);
    options.parse(words, [&] { return common.help || common.version || list_columns; });

    if (common.help) {
        base::print(usage + options.help());
        return base::ExitStatus::done;
    }
    if (list_columns) {
        command::list_columns();
        return base::ExitStatus::done;
    }
    base::set_up_log(common.log_settings(name));
    base::Settings settings{common.config};
    tshark.apply_to(settings);
    if (common.version) {
        base::print(command::version_text(name, settings));
        return base::ExitStatus::done;
    }
    tshark::Request dissection;
    dissection.profile = settings.wireshark_profile();
    dissection.division = tshark.division(settings);
    dissection.show_progress = common.shows_progress();
    command::run_export(input, request, settings, dissection);
    return base::ExitStatus::done;
}

}  // namespace

int main(int argument_count, char** arguments) {
    return base::run_program(name, argument_count, arguments, work);
}
