// SPDX-License-Identifier: GPL-3.0-or-later
// How the reading of a capture went: how many frames it has, and which segments could not be read
// completely.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace packets {

/// What the reader of a capture noticed besides the rows.
struct Reading {
    std::uint32_t frames = 0;  ///< number of the last frame seen, TCP or not
    /// Nanoseconds since the epoch, of the first frame that has a time.
    std::optional<std::int64_t> first_frame_time;
    std::uint64_t headless = 0;  ///< TCP segments cut or broken before the end of their header
    std::uint32_t first_headless_frame = 0;
    std::uint64_t cut_options = 0;  ///< segments whose options the snap length cut
    std::uint32_t first_cut_frame = 0;
    std::uint64_t broken_options = 0;  ///< segments marked broken_options
    std::uint32_t first_broken_frame = 0;
    bool cut_short = false;   ///< the file ends within a packet or is damaged
    std::string cut_message;  ///< the reader's words for it
};

}  // namespace packets
