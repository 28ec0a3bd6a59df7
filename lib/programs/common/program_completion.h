// SPDX-License-Identifier: GPL-3.0-or-later
// What the programs answer to a shell that completes a command line (scripts/completion).
//
//     PROGRAM --complete WORD...
//
// The WORDs are those after the program's name up to the cursor, without their quotes; the last
// one is unfinished and may be empty. The answer is made of lines:
//
//     :kept TEXT      the word begins with TEXT, which stays; the others are about the rest
//                     ("--format=", or of a list "packetid,tcpseq,")
//     :list           a candidate may be followed by a comma and another one
//     :files          names of files may stand there
//     =WORD<TAB>TEXT  a candidate, and what it means (may be empty)
//
// Lines that begin otherwise, or with another word after the colon, have no meaning yet. All that
// is offered begins with what is there already. A WORD is made of letters, digits and "-_.,:=@%+/"
// only, so that no shell finds more in it; TEXT holds no control characters.
//
// The answer comes at once: no capture is read, no process started, no file written. There is never
// a message, and the exit status is 0: a person is in the middle of typing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/program_info.h"
#include "programs/common/completion.h"

namespace programs {

/// A program as shells complete it.
struct CompletedProgram {
    cli::ProgramInfo info;
    /// Whether that command may come first; others come after the name of a file.
    std::function<bool(const std::string& command)> comes_first{};
    /// All commands when there are more than `info` knows; asked only when they are needed.
    std::function<std::vector<cli::CommandWords>()> all_commands{};
    /// All plots; there are none when the function is missing.
    std::function<const std::vector<plot::PlotInfo>&()> plots{};
};

/// What `word` may become after the program's other words.
[[nodiscard]] WordCompletion complete_program(const CompletedProgram& program,
                                              const std::vector<std::string>& words,
                                              const std::string& word);

/// The lines that say it to a shell.
[[nodiscard]] std::string answer_of(const WordCompletion& completion);

/// What a program does with its words.
using Work = std::function<base::ExitStatus(const std::vector<std::string>&)>;

/// `work`, or, after --complete, the answer to a shell.
[[nodiscard]] Work with_completion(std::function<CompletedProgram()> program, Work work);

}  // namespace programs
