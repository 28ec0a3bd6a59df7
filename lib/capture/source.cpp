// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/text.h"

namespace fs = std::filesystem;
using namespace std::string_view_literals;

namespace capture {

namespace {

constexpr std::size_t first_bytes_wanted = 4096;
constexpr std::size_t first_bytes_needed = 28;  // for a section header without options
constexpr std::size_t pcap_header_bytes = 24;

constexpr std::array pcap_marks = {
    "\xa1\xb2\xc3\xd4"sv, "\xd4\xc3\xb2\xa1"sv,  // microseconds
    "\xa1\xb2\x3c\x4d"sv, "\x4d\x3c\xb2\xa1"sv,  // nanoseconds
};
constexpr auto pcapng_mark = "\x0a\x0d\x0d\x0a"sv;
constexpr std::array compressed_marks = {"\x1f\x8b"sv, "\x28\xb5\x2f\xfd"sv, "\x04\x22\x4d\x18"sv};
constexpr std::array other_marks = {
    "\xa1\xb2\xcd\x34"sv,
    "\x34\xcd\xb2\xa1"sv,  // Kuznetzov's pcap, with longer records
    "snoop\0\0\0"sv,      "GMBU"sv,    "RTSS"sv,      "XCP\0"sv,     "TRSNIFF data"sv, "VL\0\0"sv,
    "iptrace "sv,         "\x7fver"sv, "btsnoop\0"sv, "LANalyzer"sv, "5VIEW"sv,
};

template <class Marks>
bool begins_with_any(std::string_view bytes, const Marks& marks) {
    return std::any_of(marks.begin(), marks.end(),
                       [bytes](std::string_view mark) { return bytes.starts_with(mark); });
}

/// Length of a pcapng section header block, by its own account.
std::size_t section_header_bytes(std::string_view bytes) {
    constexpr std::size_t least = 28;
    if (bytes.size() < 12) {
        return least;
    }
    const bool big_endian = bytes.substr(8, 4) == "\x1a\x2b\x3c\x4d"sv;
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t at = big_endian ? 4 + i : 7 - i;
        length = (length << 8U) | static_cast<unsigned char>(bytes[at]);
    }
    return std::max(length, least);
}

std::int64_t nanoseconds(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// A name of the file that means the same to another process; absent when it has none (any more).
std::optional<fs::path> lasting_name(const std::string& path, const struct stat& opened) {
    std::error_code error;
    const fs::path name = fs::canonical(path, error);  // not /dev/stdin, but what it stands for
    struct stat named {};
    const bool same = !error && ::stat(name.c_str(), &named) == 0 &&
                      named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
    return same ? std::optional{name} : std::nullopt;
}

/// Waits until a descriptor can be read; a signal ends the wait.
/// @return false when it cannot after `patience_ms` milliseconds (-1: for ever).
bool wait_readable(int descriptor, int patience_ms) {
    std::array<pollfd, 2> waited = {
        {{descriptor, POLLIN, 0}, {base::interrupt_descriptor(), POLLIN, 0}}};
    const int ready = ::poll(waited.data(), waited.size(), patience_ms);
    base::throw_if_interrupted();
    return ready > 0;
}

/// Reads once; 0 at the end, std::nullopt when no data arrives within the time.
std::optional<std::size_t> read_some(int descriptor, char* buffer, std::size_t size,
                                     int patience_ms, const std::string& shown) {
    while (true) {
        if (!wait_readable(descriptor, patience_ms)) {
            return std::nullopt;
        }
        const auto length = ::read(descriptor, buffer, size);
        if (length >= 0) {
            return static_cast<std::size_t>(length);
        }
        if (errno != EINTR && errno != EAGAIN) {
            throw base::Error{"cannot read " + shown + ": " + base::system_message(errno)};
        }
    }
}

}  // namespace

Kind kind_of(std::string_view first_bytes) {
    if (begins_with_any(first_bytes, pcap_marks)) {
        return Kind::pcap;
    }
    if (first_bytes.starts_with(pcapng_mark)) {
        return Kind::pcapng;
    }
    if (begins_with_any(first_bytes, compressed_marks)) {
        return Kind::compressed;
    }
    return begins_with_any(first_bytes, other_marks) ? Kind::other : Kind::unknown;
}

Source::Source(const std::string& path) : m_name{path} {
    open(path);
    read_first_bytes();
    check_header();
}

void Source::open(const std::string& path) {
    if (path == "-") {
        m_shown = "standard input";
        m_is_stdin = true;
        return;
    }
    m_shown = base::shown(path);
    m_own.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));  // NOLINT(*-vararg)
    if (!m_own.is_open()) {
        base::throw_if_interrupted();
        throw base::Error{"cannot read the capture " + m_shown + ": " +
                          base::system_message(errno)};
    }
    struct stat status {};
    ::fstat(m_own.get(), &status);
    if (S_ISDIR(status.st_mode)) {
        throw base::Error{"cannot read the capture " + m_shown +
                          ": it is a folder; name a capture file in it"};
    }
    if (S_ISREG(status.st_mode)) {
        m_file = lasting_name(path, status);
        m_state = {static_cast<std::uint64_t>(status.st_size), nanoseconds(status.st_mtim),
                   nanoseconds(status.st_ctim)};
    }
}

std::optional<std::uint64_t> Source::size() const {
    return m_file ? std::optional{m_state.size} : std::nullopt;
}

std::optional<FileState> Source::state() const {
    return m_file && !m_spool ? std::optional{m_state} : std::nullopt;
}

bool Source::has_changed() const {
    struct stat status {};
    return m_file && !m_spool && ::fstat(descriptor(), &status) == 0 &&
           (static_cast<std::uint64_t>(status.st_size) != m_state.size ||
            nanoseconds(status.st_mtim) != m_state.modified);
}

int Source::descriptor() const {
    return m_is_stdin ? STDIN_FILENO : m_own.get();
}

void Source::read_first_bytes() {
    m_first.resize(first_bytes_wanted);
    std::size_t filled = 0;
    // A few bytes decide; a live stream may not have more for now.
    while (filled < first_bytes_needed) {
        const std::size_t length =
            read_some(descriptor(), m_first.data() + filled, m_first.size() - filled, -1, m_shown)
                .value_or(0);
        m_ended_early = length == 0;
        if (m_ended_early) {
            break;
        }
        filled += length;
    }
    m_first.resize(filled);
    m_kind = kind_of(m_first);
}

void Source::check_header() const {
    for (const auto& [mark, program] : {std::pair{"\xfd"
                                                  "7zXZ",
                                                  "xz"},
                                        {"BZh", "bzip2"}}) {
        if (m_first.starts_with(mark)) {
            throw base::Error{m_shown + " is compressed with " + program +
                              ", which tshark does not read; '" + program +
                              " -dc < FILE > NEW' unpacks it"};
        }
    }
    if (m_first.empty()) {
        throw base::Error{m_shown + " is empty: there is no capture in it"};
    }
    const bool cut = (m_kind == Kind::pcap && m_first.size() < pcap_header_bytes) ||
                     (m_kind == Kind::pcapng && (m_ended_early || m_file) &&
                      m_first.size() < std::min(section_header_bytes(m_first), first_bytes_wanted));
    if (cut) {
        throw base::Error{m_shown + " is cut short within its file header: no packet can be read"};
    }
}

std::optional<std::size_t> Source::read(char* buffer, std::size_t size) {
    if (m_first_read < m_first.size()) {
        const std::size_t given = m_first.copy(buffer, size, m_first_read);
        m_first_read += given;
        return given;
    }
    constexpr int patience_ms = 100;
    const auto length = read_some(descriptor(), buffer, size, patience_ms, m_shown);
    if (m_copy && length) {
        add_to_copy({buffer, *length});
    }
    return length;
}

void Source::keep_copy() {
    if (m_file) {
        return;
    }
    try {
        m_spool.emplace();
        m_copy = std::make_unique<base::OutputFile>((m_spool->path() / "capture").string());
        add_to_copy(m_first);
    } catch (const base::Interrupted&) {
        throw;
    } catch (const base::Error&) {
        m_copy.reset();
    }
}

void Source::add_to_copy(std::string_view bytes) {
    try {
        m_copy->write(bytes);
    } catch (const base::Interrupted&) {
        throw;
    } catch (const base::Error&) {
        m_copy.reset();  // there is no room: the stream can be read only once
    }
}

void Source::spool() {
    keep_copy();
    if (!rewind()) {
        throw base::Error{
            "cannot keep a copy of " + m_shown + " in " +
            base::shown(fs::temp_directory_path().string()) +
            ", which is needed here: there is no room; TMPDIR can name another place"};
    }
}

bool Source::rewind() {
    if (m_file) {
        m_first_read = 0;
        return ::lseek(descriptor(), static_cast<off_t>(m_first.size()), SEEK_SET) >= 0;
    }
    std::array<char, 65536> piece{};
    while (m_copy && read(piece.data(), piece.size()) != 0U) {
    }
    if (!m_copy) {
        return false;
    }
    try {
        m_copy->commit();
    } catch (const base::Interrupted&) {
        throw;
    } catch (const base::Error&) {
        return false;
    }
    m_copy.reset();
    become_file(m_spool->path() / "capture");
    return true;
}

void Source::become_file(const fs::path& path) {
    m_own.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    m_is_stdin = false;
    m_file = path;
    m_state.size = fs::file_size(path);
    m_first.clear();  // everything must be read from the file
    m_first_read = 0;
}

bool Source::is_same_regular_file(const std::string& path) const {
    struct stat mine {};
    struct stat other {};
    return ::fstat(descriptor(), &mine) == 0 && ::stat(path.c_str(), &other) == 0 &&
           S_ISREG(mine.st_mode) && mine.st_dev == other.st_dev && mine.st_ino == other.st_ino;
}

}  // namespace capture
