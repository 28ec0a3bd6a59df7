// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpanalyzer: explains the MPTCP connections of a capture.
#include <string>
#include <unistd.h>
#include <vector>

#include "base/output_file.h"
#include "base/program.h"
#include "base/settings.h"
#include "command/version.h"
#include "shell/analyzer_completion.h"
#include "shell/arguments.h"
#include "shell/execute.h"
#include "shell/interpreter.h"
#include "shell/script.h"

namespace {

const std::string name = "mptcpanalyzer";

bool at_a_terminal() {
    return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
}

base::ExitStatus work(const std::vector<std::string>& words) {
    shell::Arguments arguments{words};
    if (arguments.common.help) {
        base::print(arguments.help());
        return base::ExitStatus::done;
    }
    base::set_up_log(arguments.common.log_settings(name));
    command::Session session = arguments.session(base::Settings{arguments.common.config});
    if (arguments.common.version) {
        base::print(command::version_text(name, session.settings()));
        return base::ExitStatus::done;
    }
    if (!arguments.command.empty()) {
        return shell::execute(session, {arguments.command, {}, {}});
    }
    session.load_pending();
    if (arguments.script || !at_a_terminal()) {
        if (!arguments.script && ::isatty(STDIN_FILENO) != 0) {
            base::log_warning("commands are read from the terminal, until Ctrl-D");
        }
        return shell::run_script(
            session, arguments.script.value_or("-"),
            arguments.keep_going ? shell::OnFailure::keep_going : shell::OnFailure::stop);
    }
    shell::run_interpreter(session);
    return base::ExitStatus::done;
}

}  // namespace

int main(int argument_count, char** arguments) {
    return base::run_program(name, argument_count, arguments,
                             shell::with_completion(shell::completed_analyzer, work));
}
