// SPDX-License-Identifier: GPL-3.0-or-later
// What a command of mptcpanalyzer is, and the list of all of them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/options.h"
#include "base/output_file.h"
#include "report/document.h"
#include "table/row_source.h"

namespace command {

class Session;

/// Writes what is neither document nor rows.
using Writer = std::function<void(base::OutputFile&)>;

/// What a command gives: nothing, a document, rows of a table, text for people, or bytes of its
/// own.
struct Answer {
    std::variant<std::monostate, report::Document, std::unique_ptr<table::RowSource>, std::string,
                 Writer>
        content{};
    bool is_partial = false;  ///< another capture than the session's is not whole
    base::ExitStatus status = base::ExitStatus::done;
};

/// One use of a command.
class Command {
  public:
    Command() = default;
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;
    virtual ~Command() = default;

    /// Declares options and arguments, to be set by Options::parse(). Touches no file.
    virtual void setup(base::Options& options) = 0;

    /// Does it. What the answer refers to lives as long as the session's capture stays loaded.
    /// @throws base::UsageError, base::Error.
    [[nodiscard]] virtual Answer run(Session& session) = 0;
};

struct CommandInfo {
    std::string_view name;
    std::vector<std::string_view> aliases;
    std::string_view summary;  ///< one line, for help
    std::function<std::unique_ptr<Command>()> make;
};

/// All commands, as help lists them.
[[nodiscard]] const std::vector<CommandInfo>& commands();

/// The command of that name or alias, or nullptr.
[[nodiscard]] const CommandInfo* find_command(std::string_view word);

/// A word that is no command, in a message that suggests one.
/// @throws base::UsageError always.
[[noreturn]] void refuse_unknown_command(const std::string& word);

}  // namespace command
