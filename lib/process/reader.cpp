// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/reader.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/paths.h"
#include "base/text.h"
#include "process/start.h"

namespace process {

namespace {

Command command_of(const std::vector<std::string>& words) {
    if (words.empty()) {
        throw base::Error{"cannot run a program without a name"};
    }
    const auto program = base::find_program(words.front());
    if (!program) {
        throw base::Error{"cannot run " + base::shown(words.front()) +
                          ": there is no such program" +
                          (words.front().find('/') == std::string::npos ? " in PATH" : "")};
    }
    return {*program, {words.begin() + 1, words.end()}, {}};
}

}  // namespace

Reader::Reader(const std::vector<std::string>& words) {
    const Command command = command_of(words);
    Pipe in = make_pipe();
    m_program.emplace(command, Streams{in.read.get(), STDOUT_FILENO, STDERR_FILENO});
    m_to_stdin = std::move(in.write);
    const int flags = ::fcntl(m_to_stdin.get(), F_GETFL);    // NOLINT
    ::fcntl(m_to_stdin.get(), F_SETFL, flags | O_NONBLOCK);  // NOLINT
}

Reader::~Reader() {
    finish();
}

Outcome Reader::finish() {
    m_to_stdin.reset();
    return m_program->finish();
}

}  // namespace process
