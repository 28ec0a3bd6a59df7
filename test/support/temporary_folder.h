// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of its own for a test, gone when the test is over.

#pragma once

#include <filesystem>
#include <string_view>

namespace test_support {

class TemporaryFolder {
  public:
    /// Throws std::system_error if the folder cannot be made.
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    TemporaryFolder(TemporaryFolder&&) = delete;
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

  private:
    std::filesystem::path m_path{};
};

/// The path of a file in the folder.
[[nodiscard]] std::filesystem::path operator/(const TemporaryFolder& folder, std::string_view name);

}  // namespace test_support
