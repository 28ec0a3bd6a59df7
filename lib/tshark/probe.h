// SPDX-License-Identifier: GPL-3.0-or-later
// The configured tshark: finds it, asks it once what it can do, and refuses one that lacks
// something.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/paths.h"
#include "base/settings.h"
#include "tshark/abilities.h"

namespace tshark {

/// A tshark that can be used.
class Tshark {
  public:
    /// Finds and probes the tshark that the settings name. The answer is kept in the cache folder,
    /// keyed on the binary's path, size and time.
    /// @throws base::Error when it is missing, too old or lacks a field, saying what to install.
    explicit Tshark(const base::Settings& settings);

    [[nodiscard]] const std::filesystem::path& binary() const { return m_binary; }
    [[nodiscard]] const Abilities& abilities() const { return m_abilities; }
    [[nodiscard]] std::chrono::seconds timeout() const { return m_timeout; }

    /// Configuration folder that switches the payload protocols off.
    [[nodiscard]] const std::filesystem::path& lean_folder() const { return m_lean_folder; }
    /// Empty configuration folder: Wireshark's own defaults.
    [[nodiscard]] const std::filesystem::path& default_folder() const { return m_default_folder; }

  private:
    void make_folders(const std::optional<std::filesystem::path>& cache);
    void make_folders_in(const std::filesystem::path& parent);

    std::filesystem::path m_binary;
    std::chrono::seconds m_timeout;
    Abilities m_abilities;
    std::filesystem::path m_lean_folder;
    std::filesystem::path m_default_folder;
    std::unique_ptr<base::TemporaryFolder> m_temporary;  ///< when there is no cache to keep them in
};

/// What the cache knows of the configured tshark, without running it: for --version.
/// Absent when it is missing or was never probed.
struct KnownTshark {
    std::filesystem::path binary;
    std::optional<std::string> version;
};
[[nodiscard]] std::optional<KnownTshark> known_tshark(const base::Settings& settings);

}  // namespace tshark
