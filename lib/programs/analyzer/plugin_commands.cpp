// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/plugin_commands.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <poll.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/output_file.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "plugin/answer.h"
#include "plugin/capture_view.h"
#include "plugin/contain.h"
#include "plugin/figure.h"
#include "process/foreground.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

using base::variable_of;

bool is_help(const std::string& word) {
    return word == "--help" || word == "-h";
}

/// Gives what `convert` makes of what a plugin gave.
/// @throws base::Error saying whose it was.
template <class Convert>
auto converted(const std::string& who, Convert convert) {
    try {
        return convert();
    } catch (const base::Error& error) {
        throw base::Error{who + ": " + error.what()};
    }
}

/// One use of a library's command.
class LibraryCommand final : public Command<Session> {
  public:
    explicit LibraryCommand(const mptcpanalyzer::Command& command) : m_command{command} {}

    void setup(cli::Options& options) override {
        options
            .add_words("WORD", m_command.help.empty() ? "as the plugin takes them" : m_command.help,
                       [this](const std::string& word) { m_words.push_back(word); })
            .is(cli::ValueKind::file);
    }

    [[nodiscard]] Answer run(Session& session) override {
        if (!m_words.empty() && is_help(m_words.front())) {
            return {"usage: " + m_command.name + " [WORD...]\n\n" + m_command.summary + "\n" +
                    (m_command.help.empty() ? "" : "\n" + m_command.help + "\n")};
        }
        const mptcp::Capture& capture = session.capture();
        const plugin::CaptureView view{capture};
        const std::string who = "the plugin's command " + base::shown(m_command.name);
        mptcpanalyzer::Answer answer =
            plugin::contain(who, [&] { return m_command.run(view, m_words); });
        return converted(who, [&] { return answer_of(std::move(answer)); });
    }

  private:
    static Answer answer_of(mptcpanalyzer::Answer answer) {
        if (auto* const text = std::get_if<std::string>(&answer)) {
            return {std::move(*text)};
        }
        const auto* const table = std::get_if<mptcpanalyzer::Table>(&answer);
        if (table == nullptr) {
            return {};
        }
        auto owned = plugin::document_of(*table);
        Answer ours{owned->document};
        ours.owner = std::move(owned);
        return ours;
    }

    const mptcpanalyzer::Command& m_command;
    std::vector<std::string> m_words;
};

mptcpanalyzer::PlotRequest request_of(const plot::Subject& subject) {
    mptcpanalyzer::PlotRequest request;
    request.mptcp_stream = subject.view.value().number;
    request.to_server = subject.sender == mptcp::Side::client;
    for (const std::uint32_t stream : subject.skipped) {
        request.skipped_tcp_streams.push_back(stream);
    }
    return request;
}

/// What an outer mptcpanalyzer, of which we are run by a plugin, said of its capture.
void forget_outer_capture() {
    for (const char* const name : {"capture", "csv", "partial"}) {
        ::unsetenv(variable_of(name).c_str());
    }
}

/// Nobody reads any more what is written there.
bool is_closed(int output) {
    pollfd looked_at{output, 0, 0};
    return ::poll(&looked_at, 1, 0) > 0 && (looked_at.revents & (POLLERR | POLLHUP)) != 0;
}

/// The exit status of a program, as a shell would give it.
base::ExitStatus status_of(const process::Outcome& outcome, int output, const std::string& name) {
    if (base::must_end()) {
        throw base::Interrupted{};  // regardless of the exit status of the program
    }
    if (outcome.signal == 0) {
        return static_cast<base::ExitStatus>(outcome.exit_code);
    }
    if (outcome.signal == SIGPIPE && is_closed(output)) {
        throw base::OutputClosed{};
    }
    base::throw_if_interrupted();
    constexpr int signal_offset = 128;
    throw base::Error{"the plugin " + base::shown(name) + " was " + outcome.described(),
                      static_cast<base::ExitStatus>(signal_offset + outcome.signal)};
}

class PluginProgram final : public Command<Session> {
  public:
    PluginProgram(std::string name, std::filesystem::path file)
        : m_name{std::move(name)}, m_file{std::move(file)} {}

    void setup(cli::Options& options) override {
        options
            .add_words("WORD", "as the program takes them (see its own --help, if it has one)",
                       [this](const std::string& word) { m_words.push_back(word); })
            .is(cli::ValueKind::file);
    }

    [[nodiscard]] Answer run(Session& session) override {
        base::throw_if_interrupted();  // a Ctrl-C that only the program before took no notice of
        process::Command command{m_file, m_words, environment(session)};
        const bool keeps_input = session.reads_standard_input();
        return {Writer{
            [command = std::move(command), keeps_input, name = m_name](base::OutputFile& out) {
                base::UniqueFd nothing;
                if (keeps_input) {
                    nothing.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));  // NOLINT
                }
                const int output = out.descriptor_for_program();
                process::Foreground program{
                    command, {keeps_input ? nothing.get() : STDIN_FILENO, output, STDERR_FILENO}};
                return status_of(program.finish(), output, name);
            }}};
    }

  private:
    [[nodiscard]] bool asks_for_help() const {
        return m_words.size() == 1 && is_help(m_words.front());
    }

    [[nodiscard]] std::map<std::string, std::string> environment(Session& session) const {
        forget_outer_capture();
        std::map<std::string, std::string> variables;
        for (const base::Settings::Entry& entry : session.settings().entries()) {
            if (!entry.text.empty()) {
                variables[variable_of(entry.key)] = entry.text;
            }
        }
        variables[variable_of("format")] = base::name_of(session.choices().format);
        if (session.has_capture() && !asks_for_help()) {
            const mptcp::Capture& capture = session.capture();
            variables[variable_of("capture")] = capture.name();
            variables[variable_of("csv")] = session.exported().string();
            variables[variable_of("partial")] = capture.is_partial() ? "1" : "0";
        }
        return variables;
    }

    std::string m_name;
    std::filesystem::path m_file;
    std::vector<std::string> m_words;
};

}  // namespace

CommandInfo<Session> info_of(const mptcpanalyzer::Command& command) {
    return {command.name, {}, command.summary, Group::plugins, [&command] {
                return std::make_unique<LibraryCommand>(command);
            }};
}

plot::PlotInfo info_of(const mptcpanalyzer::Plot& plot) {
    return {plot.name, plot.summary, [&plot](const plot::Subject& subject) {
                const plugin::CaptureView view{subject.capture};
                const std::string who = "the plugin's plot " + base::shown(plot.name);
                const mptcpanalyzer::Figure figure =
                    plugin::contain(who, [&] { return plot.make(view, request_of(subject)); });
                return converted(who, [&] { return plugin::figure_of(figure); });
            }};
}

CommandInfo<Session> info_of_program(const std::string& name, const std::filesystem::path& file) {
    return {name, {}, "plugin: " + base::printable(file.string()), Group::plugins, [name, file] {
                return std::make_unique<PluginProgram>(name, file);
            }};
}

}  // namespace programs
