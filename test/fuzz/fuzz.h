// SPDX-License-Identifier: GPL-3.0-or-later
// What the fuzz targets share. Each of them is one file with LLVMFuzzerTestOneInput(); a finding is
// a crash, a report of a sanitizer, or a promise that is not kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

/// Ends the run, as a crash does, when something does not hold.
inline void promise(bool kept, const char* what) {
    if (!kept) {
        static_cast<void>(std::fprintf(stderr, "promise broken: %s\n", what));
        __builtin_trap();
    }
}

[[nodiscard]] inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Numbers taken from the front of the input; zeros once it has ended.
class Numbers {
  public:
    Numbers(const std::uint8_t* data, std::size_t size) : m_left{text_of(data, size)} {}

    [[nodiscard]] bool at_end() const { return m_left.empty(); }

    std::uint8_t byte() {
        const char first = at_end() ? '\0' : m_left.front();
        m_left.remove_prefix(at_end() ? 0 : 1);
        return static_cast<std::uint8_t>(first);
    }
    std::uint64_t number(int bytes) {
        std::uint64_t value = 0;
        for (int i = 0; i < bytes; ++i) {
            value = (value << 8U) | byte();
        }
        return value;
    }

  private:
    std::string_view m_left;
};

/// A file of the process's own, in memory where the system has a place for it.
class ScratchFile {
  public:
    ScratchFile() {
        const std::filesystem::path memory{"/dev/shm"};
        const auto folder =
            std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
        m_path = folder / ("mptcp-fuzz-" + std::to_string(::getpid()));
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    ~ScratchFile() {
        std::error_code ignored;
        std::filesystem::remove(m_path, ignored);
    }

    [[nodiscard]] std::string path() const { return m_path.string(); }

    void write(std::string_view first, std::string_view second = {}) const {
        std::ofstream file{m_path, std::ios::binary | std::ios::trunc};
        file << first << second;
    }
    [[nodiscard]] std::string read() const {
        std::ifstream file{m_path, std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

  private:
    std::filesystem::path m_path;
};

}  // namespace fuzz
