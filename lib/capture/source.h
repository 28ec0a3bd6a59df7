// SPDX-License-Identifier: GPL-3.0-or-later
// Where a capture comes from: a file or a stream, and what kind its first bytes say it is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/output_file.h"
#include "base/paths.h"
#include "base/unique_fd.h"

namespace capture {

/// What the first bytes of a file say.
enum class Kind {
    pcap,        ///< classic pcap, any byte order, micro- or nanoseconds
    pcapng,      ///< the successor of pcap
    compressed,  ///< gzip, Zstandard or LZ4: a capture, most likely
    other,       ///< another binary capture format that Wireshark knows by its first bytes
    unknown,     ///< some capture formats have no mark; so has everything else
};

/// Determines the kind by the first bytes (16 are enough).
[[nodiscard]] Kind kind_of(std::string_view first_bytes);

/// What distinguishes one content of a file from another: as stat(2) gives it, times in nanoseconds
/// since the epoch.
struct FileState {
    std::uint64_t size = 0;     ///< bytes
    std::int64_t modified = 0;  ///< can be set back, as tools do that copy or unpack files
    std::int64_t changed = 0;   ///< cannot
};

/// An input that can be read: exists, is not a folder, is not empty and not cut within its header.
class Source {
  public:
    /// @param path a file, or "-" for standard input.
    /// @throws base::Error saying what is wrong with it.
    explicit Source(const std::string& path);

    /// As it was given.
    [[nodiscard]] const std::string& name() const { return m_name; }
    /// For messages: the quoted name, or "standard input".
    [[nodiscard]] const std::string& shown() const { return m_shown; }
    [[nodiscard]] Kind kind() const { return m_kind; }

    /// What stands at the beginning, up to 4096 bytes.
    [[nodiscard]] std::string_view first_bytes() const { return m_first; }

    /// The absolute path of a regular file; absent for a stream (standard input, a FIFO).
    [[nodiscard]] const std::optional<std::filesystem::path>& file() const { return m_file; }

    /// Reads on, from the beginning: up to `size` bytes into `buffer`; 0 at the end, std::nullopt
    /// when a stream has none for now (after a tenth of a second).
    /// @throws base::Error when reading fails; base::Interrupted.
    [[nodiscard]] std::optional<std::size_t> read(char* buffer, std::size_t size);

    /// From now on keeps a copy of what is read of a stream, so that rewind() can make it a file.
    /// Without room for the copy it is given up, silently.
    void keep_copy();

    /// Size of a regular file in bytes.
    [[nodiscard]] std::optional<std::uint64_t> size() const;

    /// The state of a regular file when it was opened; absent for a stream, copied or not.
    [[nodiscard]] std::optional<FileState> state() const;

    /// Lets read() begin again; reads the rest of a stream of which a copy was kept, and makes it a
    /// file.
    /// @return false when that is not possible.
    [[nodiscard]] bool rewind();

    /// Whether the file has been written to since it was opened.
    [[nodiscard]] bool has_changed() const;

    /// Makes a stream a file, by copying it to a temporary one that lives as long as this object.
    /// @throws base::Error when there is no room; base::Interrupted.
    void spool();

    /// Whether `path` is this very file (a device that is read and written is not).
    [[nodiscard]] bool is_same_regular_file(const std::string& path) const;

  private:
    void open(const std::string& path);
    void become_file(const std::filesystem::path& path);
    void add_to_copy(std::string_view bytes);
    void read_first_bytes();
    [[nodiscard]] int descriptor() const;
    void check_header() const;

    std::string m_name;
    std::string m_shown;
    std::optional<std::filesystem::path> m_file;
    FileState m_state;  ///< of a file, when it was opened
    base::UniqueFd m_own;
    bool m_is_stdin = false;
    std::string m_first;           ///< what has been looked at
    std::size_t m_first_read = 0;  ///< bytes of it that read() has given
    bool m_ended_early = false;    ///< there is no more than m_first
    Kind m_kind = Kind::unknown;
    std::optional<base::TemporaryFolder> m_spool;
    std::unique_ptr<base::OutputFile> m_copy;  ///< of what was read of a stream
};

}  // namespace capture
