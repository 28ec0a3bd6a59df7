// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/progress.h"

#include <algorithm>
#include <atomic>
#include <unistd.h>

namespace base {

namespace {

constexpr std::chrono::milliseconds before_first{1000};
constexpr std::chrono::milliseconds between{200};

std::atomic<bool> line_is_shown{false};

void write_to_terminal(const std::string& text) {
    // A terminal that takes no more progress is no reason to fail.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

std::string duration(std::uint64_t seconds) {
    if (seconds < 60) {
        return std::to_string(seconds) + " s";
    }
    return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
}

}  // namespace

Progress::Progress(bool wanted, std::optional<std::uint64_t> total_bytes)
    : m_wanted{wanted},
      m_total_bytes{total_bytes},
      m_start{Clock::now()},
      m_next{m_start + before_first} {}

Progress::~Progress() {
    clear_progress_line();
}

void Progress::update(std::uint64_t packets, std::uint64_t bytes) {
    if (!m_wanted) {
        return;
    }
    const std::lock_guard lock{m_mutex};
    const auto now = Clock::now();
    if (now < m_next) {
        return;
    }
    m_next = now + between;
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - m_start);
    write_to_terminal("\r\033[K" + line(packets, bytes, m_total_bytes, elapsed));
    line_is_shown = true;
}

std::string Progress::line(std::uint64_t packets, std::uint64_t bytes,
                           std::optional<std::uint64_t> total_bytes,
                           std::chrono::milliseconds elapsed) {
    const auto passed = static_cast<std::uint64_t>(elapsed.count());
    std::string text = std::to_string(packets) + " packets";
    if (total_bytes && *total_bytes > 0) {
        text += ", " + std::to_string(std::min(bytes, *total_bytes) * 100 / *total_bytes) + " %";
    }
    if (passed > 0) {
        text += ", " + std::to_string(packets * 1000 / passed) + "/s";
    }
    if (total_bytes && bytes > 0 && bytes <= *total_bytes) {
        const double left = static_cast<double>(*total_bytes - bytes) / static_cast<double>(bytes);
        text += ", " +
                duration(static_cast<std::uint64_t>(left * static_cast<double>(passed) / 1000)) +
                " left";
    }
    return text;
}

void clear_progress_line() {
    if (line_is_shown.exchange(false)) {
        write_to_terminal("\r\033[K");
    }
}

}  // namespace base
