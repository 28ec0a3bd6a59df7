// SPDX-License-Identifier: GPL-3.0-or-later
// A tshark's answers, kept in the cache folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "tshark/abilities.h"

namespace tshark {

/// A small text file, keyed on the binary's path, size and time and on the fields asked for.
class ProbeCache {
  public:
    ProbeCache(const std::filesystem::path& folder, const std::filesystem::path& binary);

    /// What was stored; std::nullopt when the entry is absent, of another probe, or damaged.
    [[nodiscard]] std::optional<Abilities> load() const;

    /// @throws base::Error when the cache cannot be written.
    void store(const Abilities& abilities) const;

  private:
    std::filesystem::path m_file;
    std::string m_key;
};

/// 64 bits of text as hexadecimal digits (FNV-1a): names a file; gives no protection.
[[nodiscard]] std::string hash_of(std::string_view text);

}  // namespace tshark
