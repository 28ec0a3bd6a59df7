// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/trust.h"

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

namespace fs = std::filesystem;

namespace plugin {

namespace {

/// What a path is in the chain from the root to the file.
enum class Place { ancestor, folder, file };

std::optional<std::string> distrust_one(const fs::path& path, Place place) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return "cannot look at " + base::shown(path.string()) + ": " + base::system_message(errno);
    }
    const bool others_write = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    // In a sticky folder, such as /tmp, nobody renames what is somebody else's.
    const bool is_sticky = place == Place::ancestor && (status.st_mode & S_ISVTX) != 0;
    if (others_write && !is_sticky) {
        return base::shown(path.string()) + " can be written to by others; 'chmod go-w' fixes that";
    }
    if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
        return base::shown(path.string()) + " belongs to another user";
    }
    return std::nullopt;
}

/// The file, its folder and what is above.
std::optional<std::string> distrust_chain(const fs::path& file) {
    if (auto reason = distrust_one(file, Place::file)) {
        return reason;
    }
    Place place = Place::folder;
    for (fs::path folder = file.parent_path();; folder = folder.parent_path()) {
        if (auto reason = distrust_one(folder, place)) {
            return reason;
        }
        if (folder == folder.root_path()) {
            return std::nullopt;
        }
        place = Place::ancestor;
    }
}

}  // namespace

std::optional<std::string> distrust(const fs::path& file) {
    std::error_code error;
    const fs::path given = fs::absolute(file, error);
    const fs::path real = error ? given : fs::canonical(given, error);
    if (error) {
        return "cannot look at " + base::shown(file.string()) + ": " + error.message();
    }
    const auto reason = distrust_chain(given);
    return reason || real == given ? reason : distrust_chain(real);
}

}  // namespace plugin
