// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text_lines.h"

#include <cerrno>
#include <fcntl.h>
#include <limits>  // libfccp needs it and does not include it
#include <sys/stat.h>
#include <unistd.h>

#define CSV_IO_NO_THREAD
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wshadow"
#include <libfccp/csv.h>
#pragma GCC diagnostic pop

#include "base/error.h"
#include "base/text.h"
#include "base/unique_fd.h"

namespace base {

namespace {

/// Fills every buffer that it is asked to fill, except the last, and ends the file with a line
/// break: the parser loses its way without either.
class FileBytes final : public io::ByteSourceBase {
  public:
    explicit FileBytes(const std::string& path)
        : m_name{base::shown(path)}, m_file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
        struct stat status {};
        if (m_file.is_open() && ::fstat(m_file.get(), &status) == 0 && S_ISDIR(status.st_mode)) {
            throw base::Error{"cannot read " + m_name + ": it is a folder"};
        }
        if (!m_file.is_open()) {
            throw base::Error{"cannot read " + m_name + ": " + base::system_message(errno)};
        }
    }

    int read(char* buffer, int size) override {
        int filled = 0;
        while (filled < size && !m_ended) {
            const auto length =
                ::read(m_file.get(), buffer + filled, static_cast<std::size_t>(size - filled));
            if (length < 0 && errno != EINTR) {
                throw base::Error{"cannot read " + m_name + ": " + base::system_message(errno)};
            }
            if (length > 0) {
                filled += static_cast<int>(length);
                m_last = buffer[filled - 1];
            } else if (length == 0) {
                m_ended = true;
            }
        }
        if (m_ended && m_last != '\n' && filled < size) {
            buffer[filled++] = '\n';
            m_last = '\n';
        }
        return filled;
    }

  private:
    std::string m_name;
    base::UniqueFd m_file;
    bool m_ended = false;
    char m_last = '\n';
};

constexpr std::size_t longest_line = 16UL * 1024 * 1024;

[[noreturn]] void rethrow_line_too_long() {
    throw base::Error{"a line is longer than 16 MiB: this is not a table of mptcpexporter"};
}

/// Lines of a text that ends with a line break and fits into the parser's buffer.
void for_each_line_of_part(std::string_view part,
                           const std::function<void(std::string_view)>& take) {
    io::LineReader lines{"", part.data(), part.data() + part.size()};
    while (const char* const line = lines.next_line()) {
        take(line);
    }
}

}  // namespace

void for_each_line(std::string_view text, const std::function<void(std::string_view)>& take) {
    try {
        while (!text.empty()) {
            const auto last_break = text.substr(0, longest_line).rfind('\n');
            if (last_break == std::string_view::npos) {
                if (text.size() >= longest_line) {
                    rethrow_line_too_long();
                }
                take(text);  // a last line without a line break
                return;
            }
            for_each_line_of_part(text.substr(0, last_break + 1), take);
            text.remove_prefix(last_break + 1);
        }
    } catch (const io::error::line_length_limit_exceeded&) {
        rethrow_line_too_long();
    }
}

struct LineFile::State {
    explicit State(const std::string& path) : lines{path, std::make_unique<FileBytes>(path)} {}
    io::LineReader lines;
};

LineFile::LineFile(const std::string& path) : m_state{std::make_unique<State>(path)} {}
LineFile::~LineFile() = default;

const char* LineFile::next() {
    try {
        return m_state->lines.next_line();
    } catch (const io::error::line_length_limit_exceeded&) {
        rethrow_line_too_long();
    }
}

}  // namespace base
