// SPDX-License-Identifier: GPL-3.0-or-later
// Where a capture comes from: a file or a stream, and what kind its first bytes say it is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/paths.h"
#include "base/unique_fd.h"

namespace capture {

/// What the first bytes of a file say.
enum class Kind {
    pcap,        ///< classic pcap, any byte order, micro- or nanoseconds
    pcapng,      ///<
    compressed,  ///< gzip, Zstandard or LZ4: a capture, most likely
    other,       ///< another binary capture format that Wireshark knows by its first bytes
    unknown,     ///< some capture formats have no mark; so has everything else
};

/// Tells the kind by the first bytes (16 are enough).
[[nodiscard]] Kind kind_of(std::string_view first_bytes);

/// An input that can be read: exists, is no folder, is not empty and not cut within its header.
class Source {
  public:
    /// @param path a file, or "-" for standard input.
    /// @throws base::Error saying what is wrong with it.
    explicit Source(const std::string& path);

    /// For messages: the quoted name, or "standard input".
    [[nodiscard]] const std::string& shown() const { return m_shown; }
    [[nodiscard]] Kind kind() const { return m_kind; }

    /// The absolute path of a regular file; nothing for a stream (standard input, a FIFO).
    [[nodiscard]] const std::optional<std::filesystem::path>& file() const { return m_file; }

    /// Of a stream: what has been read already, and the descriptor with the rest.
    [[nodiscard]] const std::string& first_bytes() const { return m_first; }
    [[nodiscard]] int descriptor() const;

    /// Makes a stream a file, by copying it to a temporary one that lives as long as this object.
    /// @throws base::Error when there is no room; base::Interrupted.
    void spool();

    /// Whether `path` is this very file (a device that is read and written is not).
    [[nodiscard]] bool is_same_regular_file(const std::string& path) const;

  private:
    void open(const std::string& path);
    void read_first_bytes();
    void check_header() const;

    std::string m_shown;
    std::optional<std::filesystem::path> m_file;
    base::UniqueFd m_own;
    bool m_is_stdin = false;
    std::string m_first;
    Kind m_kind = Kind::unknown;
    std::optional<base::TemporaryFolder> m_spool;
};

}  // namespace capture
