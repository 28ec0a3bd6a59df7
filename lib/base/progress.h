// SPDX-License-Identifier: GPL-3.0-or-later
// A line on a terminal's stderr that shows the progress of long work.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace base {

/// Shows packets, share, rate and time left, from one second after the start until destroyed.
/// Log messages appear above it. update() may be called from several threads, as often as one
/// likes.
class Progress {
  public:
    /// @param wanted false: no progress is ever shown.
    /// @param total_bytes of the whole work, if known: for the share and the time left.
    Progress(bool wanted, std::optional<std::uint64_t> total_bytes);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();

    void update(std::uint64_t packets, std::uint64_t bytes);

    /// The line for a state of the work, such as "120000 packets, 40 %, 60000/s, 3 s left".
    [[nodiscard]] static std::string line(std::uint64_t packets, std::uint64_t bytes,
                                          std::optional<std::uint64_t> total_bytes,
                                          std::chrono::milliseconds elapsed);

  private:
    using Clock = std::chrono::steady_clock;

    bool m_wanted;
    std::optional<std::uint64_t> m_total_bytes;
    std::mutex m_mutex;
    Clock::time_point m_start;
    Clock::time_point m_next;
};

/// Takes the progress line off the terminal, if there is one; for any other code that writes to
/// stderr.
void clear_progress_line();

}  // namespace base
