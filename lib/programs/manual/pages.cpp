// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/manual/pages.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "numerics/setup_file.h"
#include "programs/manual/lists.h"
#include "programs/manual/programs.h"
#include "programs/manual/setup_form.h"

namespace programs {

namespace {

/// Fills one page line by line.
class Page {
  public:
    explicit Page(const cli::ProgramInfo& program) : m_program{program} {}

    void add_line(std::string_view line) {
        if (line.starts_with('#')) {
            end_command();
            add_heading(line);
        } else if (line.starts_with('@')) {
            m_text += content_of(line);
        } else {
            m_text.append(line).append("\n");
        }
    }

    [[nodiscard]] std::string text() {
        end_command();
        return m_text;
    }

  private:
    void add_heading(std::string_view line) {
        const auto found = std::find_if(
            m_program.commands.begin(), m_program.commands.end(),
            [line](const cli::CommandWords& words) { return line == "## " + words.name; });
        if (found == m_program.commands.end()) {
            m_text.append(line).append("\n");
            return;
        }
        m_text += command_head(*found);
        m_command = &*found;
        m_placed.insert(found->name);
    }

    /// Arguments and options of the command whose text ends here.
    void end_command() {
        m_text += m_command == nullptr ? "" : command_options(*m_command);
        m_command = nullptr;
    }

    [[nodiscard]] std::string other_commands() const {
        std::string markdown;
        for (const cli::CommandWords& words : m_program.commands) {
            if (!m_placed.contains(words.name)) {
                markdown += command_head(words) + "\n" + command_options(words);
            }
        }
        return markdown;
    }

    [[nodiscard]] std::string content_of(std::string_view place) const {
        return place == "@SYNOPSIS@"      ? synopsis(m_program)
               : place == "@OPTIONS@"     ? program_options(m_program)
               : place == "@COMMANDS@"    ? other_commands()
               : place == "@PLOTS@"       ? plot_list()
               : place == "@COLUMNS@"     ? column_list()
               : place == "@CONNECTIONS@" ? connection_column_list()
               : place == "@SUBFLOWS@"    ? subflow_column_list()
               : place == "@SETTINGS@"    ? setting_list()
               : place == "@VARIABLES@"   ? variable_list()
               : place == "@SETUP@"
                   ? key_list(numerics::setup_schema())
                   : throw base::Error{"a manual page has no content for " + base::shown(place)};
    }

    const cli::ProgramInfo& m_program;
    std::string m_text;
    const cli::CommandWords* m_command = nullptr;  ///< whose text is being added
    std::set<std::string> m_placed;                ///< commands that have a heading
};

}  // namespace

std::string page(const cli::ProgramInfo& program, std::string_view text) {
    Page filled{program};
    base::for_each_part(text, '\n', [&filled](std::string_view line) { filled.add_line(line); });
    return filled.text();
}

}  // namespace programs
