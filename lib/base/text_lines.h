// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of text from memory or from a file, by fast-cpp-csv-parser.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace base {

/// Calls `take` with each line of `text`, without its line break; a last line may lack one.
/// A line may hold no NUL byte and must be shorter than 16 MiB.
/// @throws base::Error when a line is longer; what `take` throws.
void for_each_line(std::string_view text, const std::function<void(std::string_view)>& take);

/// Reads a file line by line, of any size, in bounded memory (50 MB of buffers).
class LineFile {
  public:
    /// @throws base::Error when the file cannot be opened.
    explicit LineFile(const std::string& path);
    LineFile(const LineFile&) = delete;
    LineFile& operator=(const LineFile&) = delete;
    ~LineFile();

    /// The next line without its line break, valid until the next call; nullptr at the end.
    /// @throws base::Error when reading fails.
    [[nodiscard]] const char* next();

  private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace base
