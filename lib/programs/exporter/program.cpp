// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/exporter/program.h"

#include <memory>

#include "base/error.h"
#include "base/output_file.h"
#include "base/settings.h"
#include "base/text.h"
#include "cli/program.h"
#include "cli/program_info.h"
#include "programs/common/export.h"
#include "programs/common/tshark_choice.h"
#include "programs/common/version.h"

namespace programs {

namespace {

const std::string program = "mptcpexporter";
const std::string usage =
    "usage: mptcpexporter [options] INPUT [OUTPUT]\n\n"
    "Turns a capture into a table of TCP segments with what MPTCP says about them.\n"
    "  mptcpexporter in.pcap out.csv\n"
    "  mptcpexporter in.pcap -c packetid,tcpstream,tcplen,ip.dsfield | head\n\n";

struct Words {
    cli::CommonOptions common;
    ExportRequest request;
    TsharkChoice tshark;
    std::string input;
    bool list_columns = false;

    void add_to(cli::Options& options) {
        options
            .add_argument("INPUT", "a capture that Wireshark reads, or - for standard input",
                          [this](const std::string& file) { input = file; })
            .is(cli::ValueKind::file);
        options
            .add_argument(
                "OUTPUT",
                "the table; its ending selects the format. - or no OUTPUT: CSV on standard output",
                [this](const std::string& file) { request.output = file; }, false)
            .is(cli::ValueKind::file);
        request.add_to(options);
        options.add_switch("list-columns", "list all columns and exit",
                           [this] { list_columns = true; });
        tshark.add_to(options);
        common.add_to(options);
    }
};

}  // namespace

base::ExitStatus run_exporter(const std::vector<std::string>& words) {
    Words parsed;
    const cli::CommonOptions& common = parsed.common;
    cli::Options options;
    parsed.add_to(options);
    options.parse(words, [&] { return common.help || common.version || parsed.list_columns; });
    if (common.help) {
        base::print(usage + options.help());
        return base::ExitStatus::done;
    }
    if (parsed.list_columns) {
        if (!parsed.input.empty()) {
            throw base::UsageError{"--list-columns takes no argument, got " +
                                   base::shown(parsed.input)};
        }
        list_columns();
        return base::ExitStatus::done;
    }
    base::set_up_log(common.log_settings(program));
    base::Settings settings{common.config};
    parsed.tshark.apply_to(settings);
    if (common.version) {
        base::print(version_text(program, settings));
        return base::ExitStatus::done;
    }
    dissection::Request dissection;
    dissection.profile = settings.wireshark_profile();
    dissection.division = parsed.tshark.division(settings);
    dissection.show_progress = common.shows_progress();
    run_export(parsed.input, parsed.request, settings, dissection);
    return base::ExitStatus::done;
}

cli::ProgramInfo exporter_info() {
    const auto words = std::make_shared<Words>();
    return {program, usage, [words](cli::Options& options) { words->add_to(options); }, {}};
}

}  // namespace programs
