// SPDX-License-Identifier: GPL-3.0-or-later
// Errors that end a program: each carries a message for a person and the exit status.
#pragma once

#include <stdexcept>
#include <string>

namespace base {

/// Exit status of every program of the suite.
enum class ExitStatus : int { done = 0, failed = 1, usage = 2, interrupted = 130 };

/// Something could not be done. The message says what was tried, on what, why it failed and what
/// to do; it is printed once, by run_program().
class Error : public std::runtime_error {
  public:
    explicit Error(const std::string& message, ExitStatus status = ExitStatus::failed)
        : std::runtime_error{message}, m_status{status} {}

    [[nodiscard]] ExitStatus status() const { return m_status; }

  private:
    ExitStatus m_status;
};

/// The program was called with something it cannot take (exit status 2).
class UsageError : public Error {
  public:
    explicit UsageError(const std::string& message) : Error{message, ExitStatus::usage} {}
};

/// The user interrupted the program (exit status 130).
class Interrupted : public Error {
  public:
    Interrupted() : Error{"interrupted", ExitStatus::interrupted} {}
};

/// The reader of our output went away (`| head`): not an error, but there is no more work to do.
class OutputClosed : public Error {
  public:
    OutputClosed() : Error{"standard output was closed", ExitStatus::done} {}
};

/// Text for the current (or given) errno value, such as "No such file or directory".
[[nodiscard]] std::string system_message(int error_number);

}  // namespace base
