// SPDX-License-Identifier: GPL-3.0-or-later
// What a command of mptcpanalyzer is, and the list of all of them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/output_file.h"
#include "cli/options.h"
#include "facts/row_source.h"
#include "output/document.h"

namespace programs {

class Session;

/// Writes what is neither document nor rows, and says how that went.
using Writer = std::function<base::ExitStatus(base::OutputFile&)>;

/// What a command gives: nothing, a document, rows of a table, text for people, or bytes of its
/// own.
struct Answer {
    std::variant<std::monostate, output::Document, std::unique_ptr<facts::RowSource>, std::string,
                 Writer>
        content{};
    bool is_partial = false;  ///< another capture than the session's is not whole
    base::ExitStatus status = base::ExitStatus::done;
    std::shared_ptr<const void> owner{};  ///< of what the content refers to, when it needs one
};

/// One use of a command.
class Command {
  public:
    Command() = default;
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;
    virtual ~Command() = default;

    /// Declares options and arguments, to be set by Options::parse(). Touches no file.
    virtual void setup(cli::Options& options) = 0;

    /// Does it. What the answer refers to lives as long as the session's capture stays loaded.
    /// @throws base::UsageError, base::Error.
    [[nodiscard]] virtual Answer run(Session& session) = 0;

    /// How the documents are laid out that it may give, for their JSON Schema; none when it gives
    /// no document.
    [[nodiscard]] virtual std::vector<const output::Layout*> layouts() const { return {}; }
    /// The same for rows of a table: which columns there may be.
    [[nodiscard]] virtual std::vector<facts::FactInfo> row_columns() const { return {}; }
};

struct CommandInfo {
    std::string name;
    std::vector<std::string> aliases;
    std::string summary;  ///< one line, for help
    std::function<std::unique_ptr<Command>()> make;
};

/// The suite's own commands, as help lists them. Plugins add others: programs::Catalogue.
[[nodiscard]] const std::vector<CommandInfo>& own_commands();

}  // namespace programs
