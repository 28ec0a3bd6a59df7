// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/output_file.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/text.h"

namespace fs = std::filesystem;

namespace base {

namespace {

constexpr std::size_t buffer_bytes = 256UL * 1024;
constexpr int longest_link_chain = 40;

/// Where a chain of symbolic links ends, whether or not it exists; absent for a loop.
std::optional<fs::path> link_target(fs::path path) {
    std::error_code error;
    for (int links = 0; fs::is_symlink(path, error); ++links) {
        if (links == longest_link_chain) {
            return std::nullopt;
        }
        const fs::path target = fs::read_symlink(path, error);
        path = target.is_absolute() ? target : path.parent_path() / target;
    }
    return path;
}

/// Somebody else made the descriptor non-blocking; that is no reason to lose bytes.
void wait_writable(int descriptor) {
    std::array<pollfd, 2> waited = {
        {{descriptor, POLLOUT, 0}, {interrupt_descriptor(), POLLIN, 0}}};
    ::poll(waited.data(), waited.size(), -1);
}

mode_t usual_mode() {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666U & ~mask;
}

}  // namespace

OutputFile::OutputFile(const std::string& path) : m_shown{base::shown(path)} {
    if (path == "-") {
        m_shown = "standard output";
        m_descriptor = STDOUT_FILENO;
        return;
    }
    if (path.empty()) {
        throw UsageError{"the name of the output is empty"};
    }
    std::error_code error;
    const auto status = fs::status(path, error);
    if (fs::is_directory(status)) {
        throw Error{"cannot write " + m_shown + ": it is a folder; name a file in it"};
    }
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        open_directly(path);
        return;
    }
    const auto target = link_target(path);
    if (!target) {
        fail("write", ELOOP);
    }
    m_final = *target;
    open_temporary();
}

OutputFile::OutputFile(int descriptor, std::string shown)
    : m_shown{std::move(shown)}, m_descriptor{descriptor} {}

OutputFile::~OutputFile() {
    if (!m_temporary.empty()) {
        ::unlink(m_temporary.c_str());
    }
}

void OutputFile::open_directly(const fs::path& path) {
    m_own.reset(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
    if (!m_own.is_open()) {
        fail("open", errno);
    }
    m_descriptor = m_own.get();
}

void OutputFile::open_temporary() {
    struct stat existing {};
    const bool exists = ::stat(m_final.c_str(), &existing) == 0;
    if (exists && ::access(m_final.c_str(), W_OK) != 0) {
        fail("replace", errno);  // as any program that opens it for writing would
    }
    const fs::path folder = m_final.has_parent_path() ? m_final.parent_path() : fs::path{"."};
    std::string name = (folder / ".mptcp-XXXXXX.part").string();
    m_own.reset(::mkostemps(name.data(), 5, O_CLOEXEC));
    if (!m_own.is_open()) {
        fail("make", errno);
    }
    m_temporary = name;
    m_descriptor = m_own.get();
    ::fchmod(m_descriptor, exists ? existing.st_mode & 07777U : usual_mode());
}

std::string OutputFile::path_for_library() const {
    if (m_temporary.empty()) {
        throw UsageError{"this format needs a regular file, which " + m_shown + " is not"};
    }
    return fs::absolute(m_temporary).string();
}

void OutputFile::write(std::string_view bytes) {
    m_buffer += bytes;
    if (m_buffer.size() >= buffer_bytes) {
        flush();
    }
}

void OutputFile::flush() {
    std::string_view left = m_buffer;
    while (!left.empty()) {
        throw_if_interrupted();
        const auto written = ::write(m_descriptor, left.data(), left.size());
        if (written < 0 && errno == EAGAIN) {
            wait_writable(m_descriptor);
        } else if (written < 0 && errno != EINTR) {
            fail("write", errno);
        }
        if (written > 0) {
            left.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    m_buffer.clear();
}

int OutputFile::descriptor_for_program() {
    flush();
    const int flags = ::fcntl(m_descriptor, F_GETFL);     // NOLINT
    ::fcntl(m_descriptor, F_SETFL, flags & ~O_NONBLOCK);  // NOLINT
    return m_descriptor;
}

void OutputFile::commit() {
    flush();
    if (!m_own.is_open()) {
        return;
    }
    if (::close(m_own.release()) != 0) {
        fail("write", errno);
    }
    if (m_temporary.empty()) {
        return;
    }
    if (::rename(m_temporary.c_str(), m_final.c_str()) != 0) {
        fail("write", errno);
    }
    m_temporary.clear();
}

void OutputFile::fail(const std::string& what, int error_number) const {
    throw_if_interrupted();
    if (error_number == EPIPE && m_final.empty()) {
        throw OutputClosed{};
    }
    throw Error{"cannot " + what + " " + m_shown + ": " + system_message(error_number)};
}

bool OutputFile::is_terminal() const {
    return ::isatty(m_descriptor) != 0;
}

void print(std::string_view text) {
    OutputFile out{"-"};
    out.write(text);
    out.commit();
}

}  // namespace base
