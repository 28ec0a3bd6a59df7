// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/execute.h"

#include <algorithm>
#include <utility>

#include "base/output_file.h"
#include "base/paths.h"
#include "base/text.h"
#include "process/reader.h"
#include "programs/common/answer.h"
#include "programs/common/command.h"
#include "programs/common/help.h"

namespace programs {

namespace {

base::ExitStatus write(Session& session, const Answer& answer, base::OutputFile& out) {
    const auto& choices = session.choices();
    const bool is_partial = session.loaded() != nullptr && session.loaded()->is_partial();
    return write_answer(answer, {choices.format, choices.human, is_partial}, out);
}

Answer run(Session& session, const std::vector<std::string>& words) {
    const CommandInfo<Session>* const info = session.catalogue().find_command(words.front());
    if (info == nullptr) {
        session.catalogue().refuse_unknown_command(words.front());
    }
    const auto command = info->make();
    try {
        if (take_words(*command, {words.begin() + 1, words.end()})) {
            return {help_of(words_of(*info))};
        }
    } catch (const base::UsageError& error) {
        const bool is_for_output = std::any_of(words.begin(), words.end(), [](const auto& word) {
            return word == "-H" || word.starts_with("-f") || word.starts_with("--format");
        });
        throw base::UsageError{words.front() + ": " + error.what() +
                               (is_for_output ? "; -f and -H stand before the command" : "")};
    }
    return command->run(session);
}

base::ExitStatus write_to_reader(Session& session, const Answer& answer, process::Reader& reader,
                                 const std::string& name) {
    try {
        base::OutputFile out{reader.descriptor(), name};
        return write(session, answer, out);
    } catch (const base::OutputClosed&) {
        return answer.status;  // It has seen enough.
    }
}

base::ExitStatus run_into_program(Session& session, const Line& line) {
    if (!base::find_program(line.reader.front())) {
        throw base::Error{"cannot find the program " + base::shown(line.reader.front())};
    }
    const Answer answer = run(session, line.words);
    process::Reader reader{line.reader};
    const base::ExitStatus status =
        write_to_reader(session, answer, reader, base::shown(line.reader.front()));
    const process::Outcome outcome = reader.finish();
    if (!outcome.succeeded()) {
        throw base::Error{base::shown(line.reader.front()) + " failed: " + outcome.described()};
    }
    return status;
}

}  // namespace

base::ExitStatus execute(Session& session, const Line& line) {
    if (!line.reader.empty()) {
        return run_into_program(session, line);
    }
    base::OutputFile out{line.file ? session.output(*line.file) : "-"};
    const Answer answer = run(session, line.words);
    return write(session, answer, out);
}

}  // namespace programs
