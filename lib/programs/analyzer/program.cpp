// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/program.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "capture/source.h"
#include "load/csv_table.h"
#include "programs/common/command.h"
#include "programs/common/help.h"

namespace fs = std::filesystem;

namespace programs {

namespace {

const std::string usage =
    "usage: mptcpanalyzer [options] [CAPTURE|SCRIPT] [COMMAND [ARGUMENTS]]\n\n"
    "Lists the MPTCP connections of a capture and explains them.\n"
    "  mptcpanalyzer x.pcap                         an interpreter, on a terminal\n"
    "  mptcpanalyzer x.pcap list-connections        one command\n"
    "  mptcpanalyzer -f json x.pcap summary 0 | jq  its result for programs\n"
    "  mptcpanalyzer -l x.pcap commands.txt         a script, one command a line\n\n";

/// Text as a person writes it: no control characters but white space.
bool is_text(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= ' ' ? byte != 0x7f : c == '\n' || c == '\r' || c == '\t';
    });
}

bool is_regular_file(const std::string& file) {
    std::error_code error;
    return fs::is_regular_file(file, error);
}

bool is_script(const std::string& file) {
    const capture::Source source{file};
    return source.kind() == capture::Kind::unknown && !load::is_csv_table(source) &&
           is_text(source.first_bytes());
}

bool looks_like_path(const std::string& word) {
    return word.find_first_of("/.") != std::string::npos;
}

}  // namespace

Arguments::Arguments(const std::vector<std::string>& words) {
    cli::Options options;
    add_to(options);
    take(options.parse_leading(words), options);
    if (capture == "-" && command.empty() && script.value_or("-") == "-" && !only_says()) {
        throw base::UsageError{
            "standard input cannot give both the capture and the commands: name a command, or a "
            "script with -b FILE"};
    }
}

void Arguments::add_to(cli::Options& options) {
    options.group("Input");
    options
        .add_value("load,l", "FILE", "the capture to load, regardless of its content",
                   [this](const std::string& file) { capture = file; })
        .is(cli::ValueKind::file);
    options
        .add_value("batch,b", "FILE", "a script to run, one command a line; - for standard input",
                   [this](const std::string& file) { script = file; })
        .is(cli::ValueKind::file);
    options.add_switch("keep-going", "in a script, continue after a line that fails",
                       [this] { keep_going = true; });
    options.group("Output");
    options.add_choice("format,f", base::all_names<output::Format>(), "of results (default: text)",
                       [this](const std::string& name) {
                           m_choices.format = *base::value_named<output::Format>(name);
                       });
    options.add_switch("human-readable,H", "in text, 2.7 MB and 12.3 ms instead of plain numbers",
                       [this] { m_choices.human = true; });
    options.add_switch("list-facts",
                       "list every fact that the suite knows of packets, connections, ... and exit",
                       [this] { list_facts = true; });
    options.group("Cache");
    options.add_switch("regen,r", "dissect again, even if the cache holds the capture",
                       [this] { m_choices.cache = load::CacheMode::renew; });
    options.add_switch("no-cache", "neither read nor write the cache",
                       [this] { m_choices.cache = load::CacheMode::off; });
    options
        .add_value("cachedir", "DIR", "the folder of the cache",
                   [this](const std::string& folder) { m_cache_folder = folder; })
        .is(cli::ValueKind::file);
    tshark.add_to(options);
    common.add_to(options);
}

void Arguments::take(std::vector<std::string> words, cli::Options& options) {
    if (words.empty()) {
        return;
    }
    const std::string first = words.front();
    if (only_says()) {
        refuse_with_list_facts(first);
        return;
    }
    const bool is_file = catalogue().find_command(first) == nullptr;
    if (is_file) {
        take_file(first);
        words = options.parse_leading({words.begin() + 1, words.end()});
        if (only_says()) {
            refuse_with_list_facts(first);
            return;
        }
        if (words.empty()) {
            return;
        }
    }
    if (catalogue().find_command(words.front()) == nullptr) {
        refuse_second_file(words.front());
        catalogue().refuse_unknown_command(words.front());
    }
    if (script) {
        throw base::UsageError{
            is_file && *script == first
                ? base::shown(first) +
                      " is text, so it is run as a script, and no command may come "
                      "after it (-l loads a capture regardless of its content)"
                : "a script, " + base::shown(*script) + ", and a command, " +
                      base::shown(words.front()) + ", at once: put the command into the script"};
    }
    command = std::move(words);
}

void Arguments::take_file(const std::string& file) {
    std::error_code error;
    if (file != "-" && !fs::exists(file, error) && !looks_like_path(file)) {
        catalogue().refuse_unknown_command(file);
    }
    // A stream is read once only: it is a script when the capture was named already.
    const bool is_stream = file == "-" || (fs::exists(file, error) && !is_regular_file(file) &&
                                           !fs::is_directory(file, error));
    const bool takes_script = is_stream ? capture.has_value() : is_script(file);
    std::optional<std::string>& taken = takes_script ? script : capture;
    if (taken) {
        throw base::UsageError{"two " + std::string{takes_script ? "scripts" : "captures"} + ": " +
                               base::shown(*taken) + " and " + base::shown(file)};
    }
    taken = file;
}

void Arguments::refuse_second_file(const std::string& word) {
    std::error_code error;
    if (fs::exists(word, error)) {
        throw base::UsageError{base::shown(word) +
                               " is a file where a command belongs ('help' lists the commands; "
                               "-b FILE runs a script, -l FILE loads a capture)"};
    }
}

/// The list is of the suite, not of a capture.
void Arguments::refuse_with_list_facts(const std::string& word) const {
    if (list_facts && !common.help) {
        throw base::UsageError{"--list-facts takes no argument, got " + base::shown(word)};
    }
}

programs::Catalogue& Arguments::catalogue() {
    if (!m_catalogue || m_catalogue_config != common.config) {
        m_catalogue = std::make_unique<programs::Catalogue>(base::Settings{common.config});
        m_catalogue_config = common.config;
    }
    return *m_catalogue;
}

Session Arguments::session(base::Settings settings) {
    static_cast<void>(catalogue());
    tshark.apply_to(settings);
    if (m_cache_folder) {
        settings.override_with("cache", *m_cache_folder, "--cachedir");
    }
    Session::Choices choices = m_choices;
    choices.single = tshark.single;
    choices.show_progress = common.shows_progress();
    choices.verbosity = common.verbosity;
    Session session{std::move(settings), choices, std::move(m_catalogue)};
    if (capture) {
        session.open_later(*capture);
    }
    return session;
}

std::string Arguments::help() {
    cli::Options options;
    add_to(options);
    auto commands = own_commands<Session>();
    try {
        commands = catalogue().commands();
    } catch (const base::Error& error) {
        base::log_warning(std::string{"plugins are not listed: "} + error.what());
    }
    return usage + "Commands ('COMMAND --help' explains one):\n\n" +
           command_list(words_of(commands)) + "\n" + options.help();
}

cli::ProgramInfo analyzer_info() {
    const auto arguments = std::make_shared<Arguments>(std::vector<std::string>{});
    return {"mptcpanalyzer", usage,
            [arguments](cli::Options& options) { arguments->add_to(options); },
            words_of(own_commands<Session>())};
}

}  // namespace programs
