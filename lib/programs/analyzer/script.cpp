// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/analyzer/script.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "programs/analyzer/execute.h"
#include "programs/common/words.h"

namespace programs {

namespace {

constexpr std::size_t longest_line = 1024UL * 1024;

/// The lines of a file or of standard input, as soon as they are there.
class ScriptLines {
  public:
    explicit ScriptLines(const std::string& file)
        : m_name{file == "-" ? "standard input" : base::printable(file)} {
        if (file == "-") {
            m_descriptor = STDIN_FILENO;
            return;
        }
        m_own.reset(::open(file.c_str(), O_RDONLY | O_CLOEXEC));  // NOLINT
        struct stat status {};
        if (!m_own.is_open() || ::fstat(m_own.get(), &status) != 0) {
            fail("cannot be read: " + base::system_message(errno));
        }
        if (S_ISDIR(status.st_mode)) {
            fail("is a folder, not a script");
        }
        m_descriptor = m_own.get();
    }

    /// Without its line break; std::nullopt at the end.
    [[nodiscard]] std::optional<std::string> next() {
        std::size_t searched = 0;
        std::size_t end = std::string::npos;
        while ((end = m_buffer.find('\n', searched)) == std::string::npos && read_more()) {
            searched = m_buffer.size() - m_last_read;
        }
        if (end == std::string::npos && m_buffer.empty()) {
            return std::nullopt;
        }
        std::string line = m_buffer.substr(0, end);
        m_buffer.erase(0, end == std::string::npos ? end : end + 1);
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
        if (m_number++ == 0 && line.starts_with(byte_order_mark)) {
            line.erase(0, byte_order_mark.size());
        }
        return line;
    }

    /// "FILE:LINE" of the line last given.
    [[nodiscard]] std::string place() const { return m_name + ":" + std::to_string(m_number); }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw base::Error{"script " + m_name + " " + what};
    }

    bool read_more() {
        std::array<char, 4096> piece{};
        ssize_t count = 0;
        do {
            base::throw_if_interrupted();
            count = ::read(m_descriptor, piece.data(), piece.size());
        } while (count < 0 && errno == EINTR);
        if (count < 0) {
            fail("cannot be read: " + base::system_message(errno));
        }
        const std::string_view bytes{piece.data(), static_cast<std::size_t>(count)};
        if (bytes.find('\0') != std::string_view::npos || m_buffer.size() > longest_line) {
            fail("is not text (to load a capture, leave out --batch)");
        }
        m_last_read = bytes.size();
        m_buffer += bytes;
        return count > 0;
    }

    std::string m_name;
    base::UniqueFd m_own;
    int m_descriptor = -1;
    std::string m_buffer;
    std::size_t m_last_read = 0;
    std::size_t m_number = 0;  ///< of the line last given
};

}  // namespace

base::ExitStatus run_script(Session& session, const std::string& file, OnFailure on_failure) {
    if (file == "-") {
        session.read_standard_input();
    }
    ScriptLines lines{file};
    auto first_failure = base::ExitStatus::done;
    while (!session.has_ended()) {
        const auto text = lines.next();
        if (!text) {
            break;
        }
        base::ExitStatus status = base::ExitStatus::done;
        std::string message = "the command failed";
        try {
            const Line line = parse_line(*text);
            status = line.words.empty() ? base::ExitStatus::done : execute(session, line);
        } catch (const base::Interrupted&) {
            throw;
        } catch (const base::OutputClosed&) {
            throw;
        } catch (const base::Error& error) {
            status = error.status();
            message = error.what();
        }
        if (status == base::ExitStatus::done) {
            continue;
        }
        message = lines.place() + ": " + message;
        if (on_failure == OnFailure::stop) {
            throw base::Error{message, status};
        }
        base::log_error(message);
        first_failure = first_failure == base::ExitStatus::done ? status : first_failure;
    }
    return first_failure;
}

}  // namespace programs
