// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/cache_folder.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <tuple>
#include <vector>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "base/text.h"

namespace fs = std::filesystem;

namespace load {

namespace {

constexpr std::string_view entry_prefix = "trace-";
constexpr std::size_t hash_digits = 16;
constexpr std::string_view hexadecimal = "0123456789abcdef";

/// What follows `prefix` are hexadecimal digits: `least` to 16.
bool is_hash_after(std::string_view prefix, std::size_t least, std::string_view name) {
    if (!name.starts_with(prefix)) {
        return false;
    }
    name.remove_prefix(prefix.size());
    return name.size() >= least && name.size() <= hash_digits &&
           name.find_first_not_of(hexadecimal) == std::string_view::npos;
}

bool is_entry(std::string_view name) {
    return is_hash_after(entry_prefix, hash_digits, name);
}

bool is_configuration(std::string_view name) {
    return name == "wireshark-default" || is_hash_after("wireshark-lean-", 1, name);
}

/// As base::OutputFile names what is not complete yet.
bool is_temporary(std::string_view name) {
    constexpr std::string_view sample = ".mptcp-XXXXXX.part";
    return name.size() == sample.size() && name.starts_with(sample.substr(0, 7)) &&
           name.ends_with(sample.substr(13));
}

/// A file itself, not what a link points to; std::nullopt when it is gone.
std::optional<struct stat> status_of(const fs::path& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 ? std::optional{status} : std::nullopt;
}

bool is_left_behind(const struct stat& status) {
    constexpr std::time_t hour = 3600;
    return status.st_mtim.tv_sec < std::time(nullptr) - hour;
}

bool is_ours(const std::string& name, const struct stat& status) {
    if (S_ISDIR(status.st_mode)) {
        return is_configuration(name);
    }
    return S_ISREG(status.st_mode) && (is_entry(name) || is_hash_after("tshark-", 1, name) ||
                                       (is_temporary(name) && is_left_behind(status)));
}

/// What is in a folder; empty when the folder does not exist.
std::vector<fs::path> content_of(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> paths;
    for (fs::directory_iterator at{folder, error}; !error && at != fs::directory_iterator{};
         at.increment(error)) {
        paths.push_back(at->path());
    }
    if (error && error != std::errc::no_such_file_or_directory) {
        throw base::Error{"cannot look into the folder " + base::shown(folder.string()) + ": " +
                          error.message()};
    }
    return paths;
}

struct StoredEntry {
    fs::path path;
    std::uint64_t bytes = 0;
    timespec used{};

    [[nodiscard]] bool operator<(const StoredEntry& other) const {
        return std::tie(used.tv_sec, used.tv_nsec, path) <
               std::tie(other.used.tv_sec, other.used.tv_nsec, other.path);
    }
};

/// The one used longest ago first.
std::vector<StoredEntry> entries_of(const fs::path& folder) {
    std::vector<StoredEntry> entries;
    for (const fs::path& path : content_of(folder)) {
        const auto status = status_of(path);
        if (status && S_ISREG(status->st_mode) && is_entry(path.filename().string())) {
            entries.push_back({path, static_cast<std::uint64_t>(status->st_size), status->st_mtim});
        }
    }
    std::sort(entries.begin(), entries.end());
    return entries;
}

/// Removes a file, or a folder with all it holds, and counts the files.
void remove_counted(const fs::path& path, const struct stat& status, Cleaned& cleaned) {
    base::throw_if_interrupted();
    if (S_ISDIR(status.st_mode)) {
        for (const fs::path& inner : content_of(path)) {
            if (const auto its = status_of(inner)) {
                remove_counted(inner, *its, cleaned);
            }
        }
    }
    std::error_code error;
    const bool removed = fs::remove(path, error);  // a link itself, not what it points to
    if (error) {
        throw base::Error{"cannot remove " + base::shown(path.string()) + ": " + error.message()};
    }
    if (removed && !S_ISDIR(status.st_mode)) {
        ++cleaned.files;
        cleaned.bytes += static_cast<std::uint64_t>(status.st_size);
    }
}

}  // namespace

std::string entry_name(std::uint64_t hash) {
    std::string name{entry_prefix};
    for (std::size_t digit = hash_digits; digit-- > 0;) {
        name += hexadecimal[(hash >> (4 * digit)) & 0xfU];
    }
    return name;
}

void trim_cache(const fs::path& folder, std::uint64_t limit, const std::string& newest) {
    std::vector<StoredEntry> entries = entries_of(folder);
    const auto is_newest = [&newest](const StoredEntry& entry) {
        return entry.path.filename() == newest;
    };
    std::stable_partition(entries.begin(), entries.end(), is_newest);
    std::uint64_t total = 0;
    for (const StoredEntry& entry : entries) {
        total += entry.bytes;
    }
    for (const StoredEntry& entry : entries) {
        std::error_code error;
        if ((is_newest(entry) ? entry.bytes : total) <= limit) {
            continue;
        }
        fs::remove(entry.path, error);  // unless another process has done so
        total -= error ? 0 : entry.bytes;
        base::log_info("removed " + base::shown(entry.path.string()) +
                       " from the cache, whose limit is " + std::to_string(limit) +
                       " bytes (cache_size)");
    }
}

Cleaned clean_cache(const base::Settings& settings) {
    Cleaned cleaned;
    const auto folder = settings.cache();
    if (!folder) {
        return cleaned;
    }
    for (const fs::path& path : content_of(*folder)) {
        const auto status = status_of(path);
        if (status && is_ours(path.filename().string(), *status)) {
            remove_counted(path, *status, cleaned);
        }
    }
    return cleaned;
}

}  // namespace load
