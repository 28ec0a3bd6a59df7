// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/history.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/text.h"

namespace fs = std::filesystem;

namespace programs {

namespace {

/// All bytes of a file; std::nullopt (with errno) when they cannot be read.
std::optional<std::string> content_of(int descriptor) {
    std::string content;
    std::array<char, 64UL * 1024> piece{};
    while (true) {
        const auto length =
            ::pread(descriptor, piece.data(), piece.size(), static_cast<off_t>(content.size()));
        if (length == 0) {
            return content;
        }
        if (length > 0) {
            content.append(piece.data(), static_cast<std::size_t>(length));
        } else if (errno != EINTR) {
            return std::nullopt;
        }
    }
}

/// Whether all bytes were written at `offset`; errno says why not.
bool write_at(int descriptor, std::string_view bytes, off_t offset) {
    while (!bytes.empty()) {
        const auto written = ::pwrite(descriptor, bytes.data(), bytes.size(), offset);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
            offset += written;
        }
    }
    return true;
}

/// Whether a line was written after all others; an unfinished line before it gets its end.
bool append_line(int descriptor, const std::string& line) {
    const off_t size = ::lseek(descriptor, 0, SEEK_END);
    char last = '\n';
    if (size > 0 && ::pread(descriptor, &last, 1, size - 1) != 1) {
        return false;
    }
    return size >= 0 && write_at(descriptor, (last == '\n' ? "" : "\n") + line + "\n", size);
}

/// The last `most` lines of a text, with their line ends.
std::string_view last_lines(std::string_view text, std::size_t most) {
    std::size_t start = text.size();
    for (std::size_t i = 0; i < most && start > 0; ++i) {
        const auto before = start > 1 ? text.rfind('\n', start - 2) : std::string_view::npos;
        start = before == std::string_view::npos ? 0 : before + 1;
    }
    return text.substr(start);
}

}  // namespace

History::History(std::optional<fs::path> file, std::size_t size)
    : m_file{std::move(file)}, m_size{size} {
    if (size == 0) {
        m_file.reset();
    }
    const base::UniqueFd opened = open_locked();
    if (!opened.is_open()) {
        return;
    }
    const auto content = content_of(opened.get());
    if (!content) {
        give_up(base::system_message(errno));
        return;
    }
    base::for_each_part(last_lines(*content, size), '\n', [this](std::string_view line) {
        if (!line.empty() && line.find('\0') == std::string_view::npos) {
            m_lines.emplace_back(line);
        }
    });
    m_last = m_lines.empty() ? "" : m_lines.back();
}

History::~History() {
    try {
        trim();
    } catch (const std::exception& error) {
        base::log_info(std::string{"the history is not shortened: "} + error.what());
    }
}

base::UniqueFd History::open_locked() {
    if (!m_file) {
        return {};
    }
    try {
        base::make_private_folder(m_file->has_parent_path() ? m_file->parent_path() : ".");
    } catch (const base::Error& error) {
        give_up(error.what());
        return {};
    }
    // O_NONBLOCK: a FIFO of that name must not hold us up.
    constexpr int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    base::UniqueFd opened{::open(m_file->c_str(), flags, 0600)};
    struct stat status {};
    if (!opened.is_open() || ::fstat(opened.get(), &status) != 0) {
        give_up(base::system_message(errno));
        return {};
    }
    if (!S_ISREG(status.st_mode)) {
        give_up("it is not a regular file");
        return {};
    }
    if ((status.st_mode & 0777U) != 0600 && ::fchmod(opened.get(), 0600) != 0) {
        give_up(base::system_message(errno));
        return {};
    }
    if (::flock(opened.get(), LOCK_EX) != 0) {
        give_up(base::system_message(errno));
        return {};
    }
    return opened;
}

bool History::add(const std::string& line) {
    if (m_size == 0 || line == m_last || line.find_first_not_of(" \t") == std::string::npos) {
        return false;
    }
    m_last = line;
    const base::UniqueFd opened = open_locked();
    if (opened.is_open() && !append_line(opened.get(), line)) {
        give_up(base::system_message(errno));
    }
    return true;
}

void History::trim() {
    const base::UniqueFd opened = open_locked();
    if (!opened.is_open()) {
        return;
    }
    const auto content = content_of(opened.get());
    if (!content) {
        return;
    }
    // In place, since others may have the file open; the room for it is there already.
    const std::string_view kept = last_lines(*content, m_size);
    if (kept.size() < content->size() &&
        (!write_at(opened.get(), kept, 0) ||
         ::ftruncate(opened.get(), static_cast<off_t>(kept.size())) != 0)) {
        give_up(base::system_message(errno));
    }
}

void History::give_up(const std::string& why) {
    base::log_info("the history is not kept in " + base::shown(m_file.value_or("").string()) +
                   ": " + why);
    m_file.reset();
}

}  // namespace programs
