// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a file may be run or loaded as a plugin.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace plugin {

/// Why a file must not be run: somebody else could have put it there or changed it. Absent when
/// only its user and root can: file, folder and the folders above belong to one of them, and nobody
/// else may write to them, but to a sticky folder above (such as /tmp). Symbolic links are looked
/// at at both ends.
[[nodiscard]] std::optional<std::string> distrust(const std::filesystem::path& file);

}  // namespace plugin
