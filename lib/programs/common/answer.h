// SPDX-License-Identifier: GPL-3.0-or-later
// Writing what a command gave.
#pragma once

#include "base/output_file.h"
#include "output/write.h"
#include "programs/analyzer/command.h"

namespace programs {

/// Writes an answer of any kind and completes the output.
/// @returns the answer's status, or, when that is done, how the writing went.
/// @throws as base::OutputFile::write() and commit().
base::ExitStatus write_answer(const Answer& answer, output::Style style, base::OutputFile& out);

}  // namespace programs
