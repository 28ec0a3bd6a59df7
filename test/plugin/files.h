// SPDX-License-Identifier: GPL-3.0-or-later
// Files and folders with the permissions that a test gives them, whatever the mask.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace plugin {

constexpr uid_t nobody = 65534;  ///< a user who is not root

inline void set_mode(const std::filesystem::path& path, mode_t mode) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0) << path;
}

inline std::filesystem::path make_folder(const std::filesystem::path& path, mode_t mode = 0755) {
    const mode_t before = ::umask(022);
    std::filesystem::create_directories(path);
    ::umask(before);
    set_mode(path, mode);
    return path;
}

inline std::filesystem::path make_file(const std::filesystem::path& path, mode_t mode = 0755) {
    std::ofstream{path} << "#!/bin/sh\n";
    set_mode(path, mode);
    return path;
}

inline void give_away(const std::filesystem::path& path) {
    ASSERT_EQ(::lchown(path.c_str(), nobody, nobody), 0) << path;
}

/// Another current folder until the end of the test.
class CurrentFolder {
  public:
    explicit CurrentFolder(const std::filesystem::path& folder) {
        std::filesystem::current_path(folder);
    }
    CurrentFolder(const CurrentFolder&) = delete;
    CurrentFolder& operator=(const CurrentFolder&) = delete;
    ~CurrentFolder() { std::filesystem::current_path(m_before); }

  private:
    std::filesystem::path m_before = std::filesystem::current_path();
};

}  // namespace plugin
