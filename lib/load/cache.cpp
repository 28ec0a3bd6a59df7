// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/cache.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <span>
#include <sys/stat.h>
#include <vector>

#include "base/checksum.h"
#include "base/error.h"
#include "base/log.h"
#include "base/output_file.h"
#include "base/paths.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "load/cache_folder.h"
#include "packets/binary_file.h"
#include "packets/packet_table_file.h"
#include "tshark/fields.h"

namespace fs = std::filesystem;

namespace load {

namespace {

/// To be raised whenever what an entry's bytes mean changes, or what is decoded from the same
/// capture. A value that is added or goes is seen without: packets::table_layout() is in the key.
constexpr std::uint64_t format_number = 4;

/// How an entry begins. A machine with another byte order reads the second mark otherwise.
constexpr std::array<char, 8> file_mark = {'M', 'P', 'T', 'C', 'P', 't', 'r', '\n'};
constexpr std::uint32_t order_mark = 0x01020304;

/// A text from which the parts can be recovered, regardless of their content.
class KeyText {
  public:
    void number(std::string_view name, std::int64_t value) {
        begin(name, "number");
        m_text += std::to_string(value) + "\n";
    }
    void text(std::string_view name, const std::string& value) {
        begin(name, "text");
        m_text += std::to_string(value.size()) + ":" + value + "\n";
    }
    void list(const std::string& name, const std::vector<std::string>& values) {
        number(name, static_cast<std::int64_t>(values.size()));
        for (const std::string& value : values) {
            text(name, value);
        }
    }
    [[nodiscard]] std::string take() && { return std::move(m_text); }

  private:
    void begin(std::string_view name, std::string_view type) {
        m_text.append(name).append(" ").append(type).append(" ");
    }

    std::string m_text;
};

std::string name_for(const fs::path& file, const dissection::Request& request) {
    KeyText identity;
    identity.text("path", file.string());
    identity.list("extra", request.extra_fields);
    base::Checksum sum;
    sum.add(std::move(identity).take());
    return entry_name(sum.value());
}

/// All findings, for writing and reading alike: names all members or does not compile.
template <class Archive, class Findings>
void archive_findings(Archive& archive, Findings& reading) {
    auto& [frames, first_frame_time, headless, first_headless_frame, cut_options, first_cut_frame,
           broken_options, first_broken_frame, cut_short, cut_message] = reading;
    archive(frames, first_frame_time, headless, first_headless_frame, cut_options, first_cut_frame,
            broken_options, first_broken_frame, cut_short, cut_message);
}

/// @throws packets::Damaged when a file is not an entry of the cache.
void check_marks(packets::BinaryReader& in) {
    std::array<char, file_mark.size()> found_mark{};
    std::uint32_t found_order = 0;
    in.raw(std::span<char>{found_mark});
    in(found_order);
    if (found_mark != file_mark || found_order != order_mark) {
        throw packets::Damaged{
            "it was written on another kind of machine, or is not a cache entry"};
    }
}

CacheEntry read_entry(packets::BinaryReader& in) {
    CacheEntry entry;
    archive_findings(in, entry.reading);
    entry.packets = packets::read_packet_table(in);
    in.finish();
    return entry;
}

/// A file of the cache; none when it is not there.
base::UniqueFd open_entry(const fs::path& file) {
    base::UniqueFd opened{
        ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)};
    if (!opened.is_open() && errno != ENOENT) {
        throw packets::Damaged{"it cannot be read: " + base::system_message(errno)};
    }
    return opened;
}

/// An entry may hold what only its owner may see.
void make_private(const base::OutputFile& out) {
    std::error_code error;
    fs::permissions(out.path_for_library(), fs::perms::owner_read | fs::perms::owner_write, error);
}

/// The times of files show when an entry was last used.
void mark_as_used(int descriptor) {
    ::futimens(descriptor, nullptr);
}

}  // namespace

std::string dissector_name(const tshark::Tshark& tshark) {
    // The folder's name has a hash of the protocols in it.
    return "tshark " + tshark.abilities().version + " " + tshark.lean_folder().filename().string();
}

std::optional<CacheKey> cache_key(const capture::Source& source, const dissection::Request& request,
                                  const std::string& reader) {
    const auto state = source.state();
    if (!state || !request.filter.empty() || !request.profile.empty()) {
        return std::nullopt;
    }
    KeyText text;
    text.number("format", format_number);
    text.text("layout", packets::table_layout());
    text.text("suite", MPTCP_SUITE_VERSION);
    text.text("reader", reader);
    text.text("path", source.file()->string());
    text.number("size", static_cast<std::int64_t>(state->size));
    text.number("modified", state->modified);
    text.number("changed", state->changed);
    text.list("fields", tshark::fields_to_ask(request.extra_fields));
    text.list("extra", request.extra_fields);
    text.number("single", request.division.single ? 1 : 0);  // gives others for some damaged files
    return CacheKey{source.shown(), name_for(*source.file(), request), std::move(text).take()};
}

Cache::Cache(const base::Settings& settings, CacheMode mode) : m_limit{settings.cache_bytes()} {
    const auto folder = settings.cache();
    if (folder && m_limit > 0) {
        m_mode = mode;
        m_folder = *folder;
    }
}

std::optional<CacheEntry> Cache::load(const CacheKey& key) const {
    if (m_mode != CacheMode::use) {
        return std::nullopt;
    }
    try {
        base::make_private_folder(m_folder);
        base::UniqueFd file = open_entry(m_folder / key.name);
        if (!file.is_open()) {
            return std::nullopt;
        }
        packets::BinaryReader in{std::move(file)};
        check_marks(in);
        std::string found_key;
        in(found_key);
        if (found_key != key.text) {
            base::log_info(key.shown +
                           " has changed since it was put into the cache, or what "
                           "reads it has");
            return std::nullopt;
        }
        CacheEntry entry = read_entry(in);
        mark_as_used(in.descriptor());
        base::log_info(key.shown +
                       " is taken from the cache: " + base::shown((m_folder / key.name).string()));
        return entry;
    } catch (const base::Interrupted&) {
        throw;
    } catch (const base::Error& error) {
        base::log_info("what the cache holds of " + key.shown + " is not used: " + error.what());
        return std::nullopt;
    }
}

void Cache::store(const CacheKey& key, const packets::PacketTable& packets,
                  const packets::Reading& reading) const {
    if (m_mode == CacheMode::off) {
        return;
    }
    if (const std::uint64_t needed = packets::bytes_of_rows(packets); needed > m_limit) {
        constexpr std::uint64_t mebibyte = 1024UL * 1024;
        base::log_warning(key.shown + " is not kept in the cache: it needs " +
                          std::to_string(needed / mebibyte + 1) + " MiB, cache_size allows " +
                          std::to_string(m_limit / mebibyte));
        return;
    }
    try {
        base::make_private_folder(m_folder);
        write(key, packets, reading);
        trim_cache(m_folder, m_limit, key.name);
    } catch (const base::Interrupted&) {
        throw;
    } catch (const base::Error& error) {
        base::log_warning("cannot keep " + key.shown + " in the cache: " + error.what() +
                          "; --no-cache does not use it");
    }
}

void Cache::write(const CacheKey& key, const packets::PacketTable& packets,
                  const packets::Reading& reading) const {
    base::OutputFile file{(m_folder / key.name).string()};
    make_private(file);
    packets::BinaryWriter out{file};
    out.raw(std::span<const char>{file_mark});
    out(order_mark, key.text);
    archive_findings(out, reading);
    packets::write_packet_table(packets, out);
    out.finish();
    file.commit();
}

}  // namespace load
