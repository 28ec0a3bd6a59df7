// SPDX-License-Identifier: GPL-3.0-or-later
// The folder of the cache: which files in it belong to the cache, and how its size is limited.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/settings.h"

namespace load {

/// The name of a dissected capture's file: "trace-" and 16 hexadecimal digits.
[[nodiscard]] std::string entry_name(std::uint64_t hash);

/// Removes the dissected captures that were used longest ago (by their files' times of
/// modification), until all take `limit` bytes at most; the one named `newest` only if it takes
/// more than that by itself.
void trim_cache(const std::filesystem::path& folder, std::uint64_t limit,
                const std::string& newest);

/// What was removed.
struct Cleaned {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

/// Empties the cache: dissected captures, what tsharks said of themselves, configuration folders
/// for tshark and what an aborted program left (temporary files that nobody has written to
/// for an hour). Removes no other files and follows no links.
/// @throws base::Error when something cannot be removed; base::Interrupted.
Cleaned clean_cache(const base::Settings& settings);

}  // namespace load
