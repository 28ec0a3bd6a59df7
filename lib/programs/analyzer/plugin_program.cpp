// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/plugin_program.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <poll.h>
#include <unistd.h>
#include <vector>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/output_file.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "process/foreground.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

using base::variable_of;

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
        throw base::Interrupted{};  // whatever the program made of that
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
            .add_words("WORD", "as the program takes them (its own --help may tell)",
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
        return m_words.size() == 1 && (m_words.front() == "--help" || m_words.front() == "-h");
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

std::unique_ptr<Command<Session>> make_plugin_program(const std::string& name,
                                                      const std::filesystem::path& file) {
    return std::make_unique<PluginProgram>(name, file);
}

}  // namespace programs
