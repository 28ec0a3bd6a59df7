// SPDX-License-Identifier: GPL-3.0-or-later
// Where the suite keeps its files: the XDG base directories.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace base {

/// An environment variable's value; absent when it is unset or empty.
[[nodiscard]] std::optional<std::string> environment(const std::string& name);

/// $XDG_CONFIG_HOME/mptcpanalyzer/config, or ~/.config/... ; absent without a home folder.
[[nodiscard]] std::optional<std::filesystem::path> config_file();

/// $XDG_CACHE_HOME/mptcpanalyzer, or ~/.cache/... ; absent without a home folder.
[[nodiscard]] std::optional<std::filesystem::path> cache_folder();

/// $XDG_STATE_HOME/mptcpanalyzer, or ~/.local/state/... ; absent without a home folder.
[[nodiscard]] std::optional<std::filesystem::path> state_folder();

/// $XDG_DATA_HOME/mptcpanalyzer, or ~/.local/share/... ; absent without a home folder.
[[nodiscard]] std::optional<std::filesystem::path> data_folder();

/// Makes a folder that only the user can read (mode 0700), with its parents; one that is there
/// stays as it is.
/// @throws Error when that is not possible, or when others could write to it: what is read from
///         such a folder may be anybody's.
void make_private_folder(const std::filesystem::path& folder);

/// The program `name` as a path: itself when it holds a slash, else the first executable in PATH;
/// std::nullopt when there is none.
[[nodiscard]] std::optional<std::filesystem::path> find_program(const std::string& name);

/// A private folder under the system's temporary folder that removes itself with all it holds.
class TemporaryFolder {
  public:
    /// @throws Error when it cannot be made.
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

  private:
    std::filesystem::path m_path;
};

}  // namespace base
