// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/interpreter.h"

#include <filesystem>
#include <new>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/output_file.h"
#include "base/text.h"
#include "facts/columns.h"
#include "plot/plots.h"
#include "programs/analyzer/execute.h"
#include "programs/analyzer/line_editor.h"
#include "programs/common/command.h"
#include "programs/common/completion.h"
#include "programs/common/words.h"

namespace programs {

namespace {

/// "0", "1", and so on.
std::vector<std::string> numbers_below(std::size_t count) {
    std::vector<std::string> numbers;
    numbers.reserve(count);
    for (std::size_t number = 0; number < count; ++number) {
        numbers.push_back(std::to_string(number));
    }
    return numbers;
}

std::vector<std::string> plot_names(Session& session) {
    std::vector<std::string> names;
    for (const plot::PlotInfo& info : session.catalogue().plots()) {
        names.emplace_back(info.name);
    }
    return names;
}

void declare_help(cli::Options& options) {
    options.add_switch("help,h", "explain this command", [] {});
}

Vocabulary vocabulary_of(Session& session) {
    const auto numbers = [&session](std::size_t (*count)(const mptcp::Analysis&)) {
        const mptcp::Capture* const capture = session.loaded();
        return numbers_below(capture == nullptr ? 0 : count(capture->analysis()));
    };
    Vocabulary vocabulary;
    vocabulary.commands = [&session] { return words_of(session.catalogue().commands()); };
    vocabulary.common_options = declare_help;
    vocabulary.mptcp_streams = [numbers] {
        return numbers([](const mptcp::Analysis& analysis) { return analysis.connections.size(); });
    };
    vocabulary.tcp_streams = [numbers] {
        return numbers([](const mptcp::Analysis& analysis) { return analysis.tcp.streams.size(); });
    };
    vocabulary.columns = facts::column_names;
    vocabulary.plots = [&session] { return plot_names(session); };
    vocabulary.after_plot = [&session](const std::string& name) {
        return arguments_after(session.catalogue().plots(), name);
    };
    return vocabulary;
}

/// "capture.pcap: 120 TCP segments, ...", once for each capture.
class Announcer {
  public:
    void announce(const Session& session) {
        if (session.loads() == m_announced) {
            return;
        }
        m_announced = session.loads();
        base::print(base::printable(session.loaded()->name()) + ": " +
                    session.loaded()->contents() + "\n");
    }

  private:
    std::size_t m_announced = 0;
};

std::string prompt_of(const Session& session) {
    const mptcp::Capture* const capture = session.loaded();
    const std::string name =
        capture == nullptr
            ? ""
            : " " + base::printable(std::filesystem::path{capture->name()}.filename().string());
    return "mptcpanalyzer" + name + "> ";
}

/// Runs one line; errors are reported and the interpreter continues.
void run_line(Session& session, const std::string& text) {
    try {
        const Line line = parse_line(text);
        if (!line.words.empty()) {
            static_cast<void>(execute(session, line));
        }
    } catch (const base::Interrupted&) {
        if (base::must_end()) {
            throw;
        }
        base::forget_interrupt();
        base::print("interrupted\n");
    } catch (const base::OutputClosed&) {
        session.end();  // the terminal is gone
    } catch (const base::Error& error) {
        base::log_error(error.what());
    } catch (const std::bad_alloc&) {
        base::log_error("out of memory");
    } catch (const std::exception& error) {
        base::log_error(std::string{"internal error, please report it: "} + error.what());
    }
}

}  // namespace

void run_interpreter(Session& session) {
    session.keep_on_failure();
    LineEditor editor{session.settings().history(), session.settings().history_size()};
    editor.complete_with([vocabulary = vocabulary_of(session)](const std::string& text) {
        return complete(text, vocabulary);
    });
    Announcer announcer;
    announcer.announce(session);
    base::print("'help' or '?' lists the commands, 'quit' leaves.\n");
    while (!session.has_ended()) {
        const auto text = editor.read_line(prompt_of(session));
        if (!text) {
            base::print("\n");
            return;
        }
        run_line(session, *text);
        announcer.announce(session);
    }
}

}  // namespace programs
