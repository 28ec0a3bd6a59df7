// SPDX-License-Identifier: GPL-3.0-or-later
// mptcpanalyzer: explains the MPTCP connections of a capture.
#include <string>
#include <unistd.h>
#include <vector>

#include "base/output_file.h"
#include "base/settings.h"
#include "cli/program.h"
#include "programs/analyzer/completion.h"
#include "programs/analyzer/execute.h"
#include "programs/analyzer/interpreter.h"
#include "programs/analyzer/list_facts.h"
#include "programs/analyzer/program.h"
#include "programs/analyzer/script.h"
#include "programs/common/version.h"

namespace {

const std::string name = "mptcpanalyzer";

bool at_a_terminal() {
    return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
}

base::ExitStatus work(const std::vector<std::string>& words) {
    programs::Arguments arguments{words};
    if (arguments.common.help) {
        base::print(arguments.help());
        return base::ExitStatus::done;
    }
    if (arguments.list_facts) {
        base::OutputFile out{"-"};
        output::write(programs::list_of_facts(), arguments.style(), out);
        out.commit();
        return base::ExitStatus::done;
    }
    base::set_up_log(arguments.common.log_settings(name));
    programs::Session session = arguments.session(base::Settings{arguments.common.config});
    if (arguments.common.version) {
        base::print(programs::version_text(name, session.settings()));
        return base::ExitStatus::done;
    }
    if (!arguments.command.empty()) {
        return programs::execute(session, {arguments.command, {}, {}});
    }
    session.load_pending();
    if (arguments.script || !at_a_terminal()) {
        if (!arguments.script && ::isatty(STDIN_FILENO) != 0) {
            base::log_warning("commands are read from the terminal, until Ctrl-D");
        }
        return programs::run_script(
            session, arguments.script.value_or("-"),
            arguments.keep_going ? programs::OnFailure::keep_going : programs::OnFailure::stop);
    }
    programs::run_interpreter(session);
    return base::ExitStatus::done;
}

}  // namespace

int main(int argument_count, char** arguments) {
    return cli::run_program(name, argument_count, arguments,
                            programs::with_completion(programs::completed_analyzer, work));
}
