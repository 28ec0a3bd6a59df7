// SPDX-License-Identifier: GPL-3.0-or-later
// A result file that appears under its name only when it is complete.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace base {

/// Writes to a file, to standard output ("-") or to a descriptor of somebody else.
///
/// A regular (or new) file is written beside its final place and renamed by commit(); destroyed
/// before that, it leaves no file. A symbolic link is followed. What exists and is no
/// regular file (/dev/full, a FIFO) is written directly.
class OutputFile {
  public:
    /// @throws Error naming `path` when it cannot be written (a folder, no permission...).
    explicit OutputFile(const std::string& path);
    /// Writes to an open descriptor (a pipe to another program, blocking or not), which stays open.
    /// @param shown the name for messages, made safe by the caller.
    OutputFile(int descriptor, std::string shown);
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile();

    /// Appends bytes (buffered).
    /// @throws Error when the device is full; OutputClosed when a pipe has no reader any more.
    void write(std::string_view bytes);

    /// A name under which a library can write the file itself, instead of write().
    /// @throws UsageError when there is none: standard output, a device.
    [[nodiscard]] std::string path_for_library() const;

    /// A descriptor for another program to write to, after what was written so far. It blocks.
    /// @throws as write().
    [[nodiscard]] int descriptor_for_program();

    /// What is written is shown on a terminal.
    [[nodiscard]] bool is_terminal() const;

    /// For messages: the quoted name, or "standard output".
    [[nodiscard]] const std::string& shown() const { return m_shown; }

    /// Writes what is buffered and gives the file its name.
    /// @throws as write().
    void commit();

  private:
    void open_directly(const std::filesystem::path& path);
    void open_temporary();
    void flush();
    void fail(const std::string& what, int error_number) const;

    std::string m_shown;                ///< the name for messages
    std::filesystem::path m_final;      ///< empty when written directly
    std::filesystem::path m_temporary;  ///< empty when there is none (any more)
    UniqueFd m_own;
    int m_descriptor = -1;
    std::string m_buffer;
};

/// Writes text to standard output.
/// @throws as OutputFile::write().
void print(std::string_view text);

}  // namespace base
