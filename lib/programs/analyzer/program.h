// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of mptcpanalyzer.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/settings.h"
#include "cli/program.h"
#include "cli/program_info.h"
#include "programs/analyzer/session.h"
#include "programs/common/tshark_choice.h"

namespace programs {

/// A command line, understood.
///
///     mptcpanalyzer [options] [CAPTURE|SCRIPT] [COMMAND [ARGUMENTS]]
///
/// Program options stand before the command; all words after it belong to it. The first word that
/// is not an option is a command if one has that name, else a file: a capture or a script by its
/// content.
class Arguments {
  public:
    /// @throws base::UsageError, base::Error when a named file cannot be read.
    explicit Arguments(const std::vector<std::string>& words);

    cli::CommonOptions common;
    programs::TsharkChoice tshark;
    std::optional<std::string> capture;
    std::optional<std::string> script;  ///< "-": standard input
    bool keep_going = false;            ///< a script continues after a line that failed
    std::vector<std::string> command;   ///< one command and its arguments

    /// What applies to every command, from options and settings.
    [[nodiscard]] Session session(base::Settings settings);

    /// Declares the options that stand before a command.
    void add_to(cli::Options& options);

    bool list_facts = false;  ///< --list-facts
    /// An option asks for words of the program alone: no capture and no command counts.
    [[nodiscard]] bool only_says() const { return common.help || common.version || list_facts; }

    /// How results are written.
    [[nodiscard]] output::Style style() const { return {m_choices.format, m_choices.human}; }

    /// --help.
    [[nodiscard]] std::string help();

  private:
    void take(std::vector<std::string> words, cli::Options& options);
    void take_file(const std::string& file);
    static void refuse_second_file(const std::string& word);
    void refuse_with_list_facts(const std::string& word) const;
    [[nodiscard]] programs::Catalogue& catalogue();

    Session::Choices m_choices;
    std::optional<std::string> m_cache_folder;
    std::unique_ptr<programs::Catalogue> m_catalogue;
    std::optional<std::string> m_catalogue_config;  ///< the configuration it was made with
};

/// mptcpanalyzer, with the commands of its own.
[[nodiscard]] cli::ProgramInfo analyzer_info();

}  // namespace programs
