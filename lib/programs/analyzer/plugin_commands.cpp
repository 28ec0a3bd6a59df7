// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/plugin_commands.h"

#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "plugin/answer.h"
#include "plugin/capture_view.h"
#include "plugin/contain.h"
#include "plugin/figure.h"
#include "programs/analyzer/plugin_program.h"
#include "programs/analyzer/session.h"

namespace programs {

namespace {

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
                return make_plugin_program(name, file);
            }};
}

}  // namespace programs
