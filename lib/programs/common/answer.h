// SPDX-License-Identifier: GPL-3.0-or-later
// What a command gives, and writing it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "base/error.h"
#include "base/output_file.h"
#include "facts/row_source.h"
#include "output/document.h"
#include "output/write.h"

namespace programs {

/// Writes what is neither document nor rows, and says how that went.
using Writer = std::function<base::ExitStatus(base::OutputFile&)>;

/// What a command gives: no output, a document, rows of a table, text for people, or bytes of its
/// own.
struct Answer {
    std::variant<std::monostate, output::Document, std::unique_ptr<facts::RowSource>, std::string,
                 Writer>
        content{};
    bool is_partial = false;  ///< another capture than the session's is incomplete
    base::ExitStatus status = base::ExitStatus::done;
    std::shared_ptr<const void> owner{};  ///< of what the content refers to, when it needs one
};

/// Writes an answer of any kind and completes the output.
/// @returns the answer's status, or, when that is done, how the writing went.
/// @throws as base::OutputFile::write() and commit().
base::ExitStatus write_answer(const Answer& answer, output::Style style, base::OutputFile& out);

}  // namespace programs
