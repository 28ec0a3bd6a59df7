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

void print(const std::string& text) {
    base::OutputFile out{"-"};
    out.write(text);
    out.commit();
}

void work(const std::vector<std::string>& words) {
    base::CommonOptions common;
    command::ExportRequest request;
    command::TsharkChoice tshark;
    bool list_columns = false;

    base::Options options;
    request.add_to(options);
    options.add_switch("list-columns", "list all columns and end", [&] { list_columns = true; });
    tshark.add_to(options);
    common.add_to(options);
    options.parse(words, [&] { return common.help || common.version || list_columns; });

    if (common.help) {
        print(usage + options.help());
        return;
    }
    if (list_columns) {
        command::list_columns();
        return;
    }
    base::set_up_log(common.log_settings(name));
    base::Settings settings{common.config};
    tshark.apply_to(settings);
    request.division = tshark.division(settings);
    request.show_progress = common.shows_progress();
    if (common.version) {
        print(command::version_text(name, settings));
        return;
    }
    command::run_export(request, settings);
}

}  // namespace

int main(int argument_count, char** arguments) {
    return base::run_program(name, argument_count, arguments, work);
}
