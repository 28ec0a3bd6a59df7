// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/paths.h"

#include <cerrno>
#include <cstdlib>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

namespace fs = std::filesystem;

namespace base {

namespace {

/// XDG: a relative path in one of its variables must be ignored.
std::optional<fs::path> xdg_folder(const std::string& variable, const fs::path& below_home) {
    if (const auto value = environment(variable); value && fs::path{*value}.is_absolute()) {
        return fs::path{*value} / "mptcpanalyzer";
    }
    if (const auto home = environment("HOME"); home && fs::path{*home}.is_absolute()) {
        return fs::path{*home} / below_home / "mptcpanalyzer";
    }
    return std::nullopt;
}

bool is_program(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

std::optional<std::string> environment(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') {
        return std::nullopt;
    }
    return value;
}

std::optional<fs::path> config_file() {
    const auto folder = xdg_folder("XDG_CONFIG_HOME", ".config");
    return folder ? std::optional{*folder / "config"} : std::nullopt;
}

std::optional<fs::path> cache_folder() {
    return xdg_folder("XDG_CACHE_HOME", ".cache");
}

std::optional<fs::path> state_folder() {
    return xdg_folder("XDG_STATE_HOME", ".local/state");
}

std::optional<fs::path> data_folder() {
    return xdg_folder("XDG_DATA_HOME", ".local/share");
}

void make_private_folder(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        fs::create_directories(folder, error);
        if (!error) {
            fs::permissions(folder, fs::perms::owner_all, error);
        }
    }
    if (error) {
        throw Error{"cannot make the folder " + shown(folder.string()) + ": " + error.message()};
    }
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0 || status.st_uid != ::geteuid() ||
        (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        throw Error{"the folder " + shown(folder.string()) +
                    " can be written to by others; if it is yours, 'chmod go-w' fixes that"};
    }
}

std::optional<fs::path> find_program(const std::string& name) {
    if (name.empty()) {
        return std::nullopt;
    }
    if (name.find('/') != std::string::npos) {
        return is_program(name) ? std::optional{fs::absolute(name)} : std::nullopt;
    }
    const std::string search = environment("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
    for (const std::string_view folder : split(search, ':')) {
        const fs::path candidate = fs::path{folder.empty() ? "." : folder} / name;
        if (is_program(candidate)) {
            return fs::absolute(candidate);
        }
    }
    return std::nullopt;
}

TemporaryFolder::TemporaryFolder() {
    std::error_code error;
    const fs::path parent = fs::temp_directory_path(error);
    std::string name = ((error ? fs::path{"/tmp"} : parent) / "mptcpanalyzer-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw Error{"cannot make a temporary folder like " + shown(name) + ": " +
                    system_message(errno) + "; TMPDIR can name another place"};
    }
    m_path = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code error;
    fs::remove_all(m_path, error);
}

}  // namespace base
