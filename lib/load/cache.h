// SPDX-License-Identifier: GPL-3.0-or-later
// Dissected captures kept in a folder, so that the next command on one does not run tshark
// (docs/cache.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/settings.h"
#include "capture/source.h"
#include "dissection/dissect.h"
#include "packets/packet_table.h"
#include "tshark/decoder.h"

namespace load {

/// What is kept of a capture, or of a table that was exported from one.
struct CacheEntry {
    packets::PacketTable packets;
    packets::Reading reading;
};

/// What an entry is found by.
struct CacheKey {
    std::string shown;  ///< the capture, for messages
    std::string name;   ///< of the entry's file: one for all that a capture has ever been
    std::string text;   ///< everything that affects what the entry holds
};

/// The key of a source; std::nullopt when it must not be kept: a stream, and a result that depends
/// on a display filter or a Wireshark profile.
/// @param reader what makes a packet table of it, and which version: see dissector_name().
[[nodiscard]] std::optional<CacheKey> cache_key(const capture::Source& source,
                                                const dissection::Request& request,
                                                const std::string& reader);

/// What distinguishes tsharks that may give different rows: version and protocols.
[[nodiscard]] std::string dissector_name(const tshark::Tshark& tshark);

enum class CacheMode {
    use,    ///< read and write
    renew,  ///< write only: everything is read anew
    off,    ///< neither
};

/// Several processes can use one folder at once: entries appear and are replaced atomically.
class Cache {
  public:
    /// Stores no entries.
    Cache() = default;

    /// In the settings' folder; stores no entries when there is no folder or its size is set to 0.
    /// @throws base::UsageError when the setting cache_size is not a size.
    Cache(const base::Settings& settings, CacheMode mode);

    /// What was stored under exactly this key; std::nullopt when there is no entry, it is damaged,
    /// or the folder is not the user's alone.
    /// @throws base::Interrupted.
    [[nodiscard]] std::optional<CacheEntry> load(const CacheKey& key) const;

    /// Stores an entry in place of what the capture had before, then removes those used longest ago
    /// if the cache has become too large. Warns when it cannot be written.
    /// @throws base::Interrupted.
    void store(const CacheKey& key, const packets::PacketTable& packets,
               const packets::Reading& reading) const;

  private:
    void write(const CacheKey& key, const packets::PacketTable& packets,
               const packets::Reading& reading) const;

    CacheMode m_mode = CacheMode::off;
    std::filesystem::path m_folder;
    std::uint64_t m_limit = 0;  ///< bytes
};

}  // namespace load
