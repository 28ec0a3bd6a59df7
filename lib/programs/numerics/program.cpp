// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpnumerics from its words to its answer.
#include "programs/numerics/program.h"

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
#include "cli/program.h"
#include "cli/program_info.h"
#include "programs/common/command.h"
#include "programs/common/help.h"
#include "programs/common/version.h"

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
const std::string usual_command = "report";

struct Words {
    cli::CommonOptions common;
    output::Style style;
    std::string file;
    std::vector<std::string> command;  ///< its name and words

    void add_to(cli::Options& options) {
        options.add_choice("format,f", base::all_names<output::Format>(),
                           "of the answer (default: text)", [this](const std::string& name) {
                               style.format = *base::value_named<output::Format>(name);
                           });
        common.add_to(options);
    }

    void parse(const std::vector<std::string>& words, cli::Options& options) {
        std::vector<std::string> rest = options.parse_leading(words);
        if (!rest.empty()) {
            file = rest.front();
            // Options may follow the setup too.
            command = options.parse_leading({rest.begin() + 1, rest.end()});
        }
    }
};

const std::string schema_summary = "print the JSON Schema of a setup";

/// The commands that take a setup, and the one that prints what a setup is.
std::vector<cli::CommandWords> all_commands() {
    auto commands = words_of(own_commands<NumericsInput>());
    commands.push_back({schema_word,
                        {},
                        schema_summary,
                        [](cli::Options& /*options*/) {},
                        std::string{title_of(Group::setup)}});
    return commands;
}

const CommandInfo<NumericsInput>& named_command(const std::string& name) {
    const auto* const found = find_command(own_commands<NumericsInput>(), name);
    if (found == nullptr) {
        throw base::UsageError{unknown_command(name, all_commands()) + " (--help lists them)"};
    }
    return *found;
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
    const CommandInfo<NumericsInput>& info =
        named_command(words.command.empty() ? usual_command : words.command.front());
    const auto command = info.make();
    const std::ptrdiff_t named = words.command.empty() ? 0 : 1;
    if (take_words(*command, {words.command.begin() + named, words.command.end()})) {
        base::print(help_of(words_of(info), "mptcpnumerics SETUP.json "));
        return base::ExitStatus::done;
    }
    numerics::SetupFile file{content_of(words.file), words.file};
    const numerics::Setup setup = file.setup();
    for (const std::string& warning : file.warnings()) {
        base::log_warning(warning);
    }
    base::OutputFile out{"-"};
    NumericsInput input{file, setup, settings, words.style.format};
    const Answer answer = command->run(input);
    return write_answer(answer, words.style, out);
}

}  // namespace

base::ExitStatus run_numerics(const std::vector<std::string>& words) {
    cli::Options options;
    Words parsed;
    parsed.add_to(options);
    parsed.parse(words, options);
    if (parsed.common.help) {
        base::print(usage + options.help() +
                    "\nCommands ('mptcpnumerics SETUP COMMAND --help' explains one):\n\n" +
                    command_list(all_commands()));
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
    return {program, usage, [words](cli::Options& options) { words->add_to(options); },
            all_commands()};
}

}  // namespace programs
