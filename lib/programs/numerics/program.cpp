// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpnumerics from its words to its answer.
#include "cli/program.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "base/error.h"
#include "base/log.h"
#include "base/output_file.h"
#include "base/text.h"
#include "cli/program_info.h"
#include "programs/common/answer.h"
#include "programs/common/version.h"
#include "programs/numerics/command.h"

namespace programs {

namespace {

const std::string program = "mptcpnumerics";
const std::string usage =
    "usage: mptcpnumerics [options] SETUP.json [COMMAND [ARGUMENTS]]\n"
    "       mptcpnumerics schema\n\n"
    "Computes from a description of the paths what buffers an MPTCP connection needs, and what\n"
    "the paths give.\n"
    "  mptcpnumerics setup.json                       all of it\n"
    "  mptcpnumerics setup.json simulate --scheduler lowest-rtt\n"
    "  mptcpnumerics setup.json sweep receiver.rcv_buffer=10:400:10 -o buffer.svg\n\n";

const std::string schema_word = "schema";

struct Words {
    cli::CommonOptions common;
    output::Style style;
    std::string file;
    std::vector<std::string> command;  ///< its name and words

    void add_to(cli::Options& options) {
        options.add_choice(
            "format,f", {"text", "json", "csv"}, "of the answer (default: text)",
            [this](const std::string& name) { style.format = *output::find_format(name); });
        common.add_to(options);
    }

    void parse(const std::vector<std::string>& words, cli::Options& options) {
        std::vector<std::string> rest = options.parse_leading(words);
        if (!rest.empty()) {
            file = rest.front();
            // Options may stand behind the setup too.
            command = options.parse_leading({rest.begin() + 1, rest.end()});
        }
    }
};

const std::string schema_summary = "print the JSON Schema of a setup";

std::string commands_help() {
    std::size_t width = schema_word.size();
    for (const NumericsCommandInfo& info : numerics_commands()) {
        width = std::max(width, info.name.size());
    }
    std::string text = "\nCommands ('mptcpnumerics SETUP COMMAND --help' explains one):\n";
    const auto add = [&text, width](std::string_view name, std::string_view summary) {
        text += "  " + std::string{name} + std::string(width - name.size() + 2, ' ') +
                std::string{summary} + "\n";
    };
    for (const NumericsCommandInfo& info : numerics_commands()) {
        add(info.name, info.summary);
    }
    add(schema_word, schema_summary);
    return text;
}

const NumericsCommandInfo& find_command(const std::string& name) {
    std::vector<std::string> names{schema_word};
    for (const NumericsCommandInfo& info : numerics_commands()) {
        if (info.name == name) {
            return info;
        }
        names.emplace_back(info.name);
    }
    const auto meant = base::nearest(name, names);
    throw base::UsageError{"unknown command " + base::shown(name) +
                           (meant ? "; did you mean '" + *meant + "'?" : "") +
                           " (--help lists them)"};
}

std::string content_of(const std::string& file) {
    if (file == "-") {
        return {std::istreambuf_iterator<char>{std::cin}, {}};
    }
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) {
        throw base::Error{"cannot read the setup " + base::shown(file) + ": it is a folder"};
    }
    std::ifstream in{file, std::ios::binary};
    std::string text;
    if (in) {
        text.assign(std::istreambuf_iterator<char>{in}, {});
    }
    if (!in || in.bad()) {
        throw base::Error{"cannot read the setup " + base::shown(file) + ": " +
                          base::system_message(errno)};
    }
    return text;
}

/// Runs one command.
base::ExitStatus run_command(const Words& words, const base::Settings& settings) {
    const NumericsCommandInfo& info =
        words.command.empty() ? numerics_commands().front() : find_command(words.command.front());
    const auto command = info.make();
    cli::Options options;
    bool help = false;
    command->setup(options);
    options.add_switch("help,h", "explain this command", [&help] { help = true; });
    if (!words.command.empty()) {
        options.parse({words.command.begin() + 1, words.command.end()}, [&help] { return help; });
    }
    if (help) {
        base::print("usage: mptcpnumerics SETUP.json " + std::string{info.name} + " " +
                    options.usage() + "\n\n" + std::string{info.summary} + "\n\n" + options.help());
        return base::ExitStatus::done;
    }
    numerics::SetupFile file{content_of(words.file), words.file};
    const numerics::Setup setup = file.setup();
    for (const std::string& warning : file.warnings()) {
        base::log_warning(warning);
    }
    base::OutputFile out{"-"};
    const Answer answer = command->run({file, setup, settings, words.style.format});
    return write_answer(answer, words.style, out);
}

}  // namespace

const std::vector<NumericsCommandInfo>& numerics_commands() {
    static const std::vector<NumericsCommandInfo> all = {
        {"report", "all that the formulas say (default)", make_numerics_report},
        {"buffer", "the buffers that are needed, also with losses", make_numerics_buffer},
        {"optbuffer", "which paths are worth which buffers", make_numerics_optbuffer},
        {"optcwnd", "the congestion windows that make the most of a buffer", make_numerics_optcwnd},
        {"overhead", "what the options cost", make_numerics_overhead},
        {"equilibrium", "where LIA, OLIA and BALIA come to rest", make_numerics_equilibrium},
        {"simulate", "a transfer segment by segment", make_numerics_simulate},
        {"sweep", "the quantities while numbers of the setup change: a table or a plot",
         make_numerics_sweep},
        {"convert", "print the setup in the native form", make_numerics_convert},
    };
    return all;
}

base::ExitStatus run_numerics(const std::vector<std::string>& words) {
    cli::Options options;
    Words parsed;
    parsed.add_to(options);
    parsed.parse(words, options);
    if (parsed.common.help) {
        base::print(usage + options.help() + commands_help());
        return base::ExitStatus::done;
    }
    base::set_up_log(parsed.common.log_settings(program));
    const base::Settings settings{parsed.common.config};
    if (parsed.common.version) {
        base::print(version_text(program, settings));
        return base::ExitStatus::done;
    }
    const bool wants_schema = parsed.file == schema_word ||
                              (!parsed.command.empty() && parsed.command.front() == schema_word);
    if (wants_schema) {
        base::print(std::string{numerics::setup_schema()});
        return base::ExitStatus::done;
    }
    if (parsed.file.empty()) {
        throw base::UsageError{
            "name a setup file (--help explains, 'mptcpnumerics schema' prints "
            "its form)"};
    }
    return run_command(parsed, settings);
}

cli::ProgramInfo numerics_info() {
    const auto words = std::make_shared<Words>();
    cli::ProgramInfo info{
        program, usage, [words](cli::Options& options) { words->add_to(options); }, {}};
    for (const NumericsCommandInfo& each : numerics_commands()) {
        const std::shared_ptr<NumericsCommand> command = each.make();
        info.commands.push_back({std::string{each.name},
                                 {},
                                 std::string{each.summary},
                                 [command](cli::Options& options) { command->setup(options); }});
    }
    info.commands.push_back({schema_word, {}, schema_summary, [](cli::Options& /*options*/) {}});
    return info;
}

}  // namespace programs
