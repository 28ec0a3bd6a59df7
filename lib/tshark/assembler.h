// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of several tsharks, put in the order of the capture.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace tshark {

/// The rows of some consecutive frames, as one tshark printed them.
struct RowBlock {
    std::uint32_t first_frame = 0;  ///< among those that the slicer deals, from 1
    std::uint32_t frames = 0;
    std::uint32_t first_printed = 0;  ///< the number that this tshark gave to the first frame
    std::string text;                 ///< complete lines
};

/// Takes blocks in any order, from several threads, and hands on the rows of each as soon as those
/// of all before it are handed on. Decoding takes a tenth of the time of dissecting, so that one at
/// a time will do.
class Assembler {
  public:
    /// Takes a row, and what to add to its frame number, modulo 2^32, for the number among
    /// the frames that the slicer deals.
    using Take = std::function<void(std::string_view line, std::uint32_t offset)>;

    explicit Assembler(Take take) : m_take{std::move(take)} {}

    /// Waits while too much is kept for a tshark that is late - never with the block that is due.
    /// @throws what `take` throws, once; EndedElsewhere after that and after end().
    void deliver(RowBlock block);

    /// Lets nobody wait any more: the work has failed elsewhere.
    void end();

  private:
    void hand_on(const RowBlock& block);

    std::mutex m_mutex;
    Take m_take;
    std::uint32_t m_next_frame = 1;
    std::map<std::uint32_t, RowBlock> m_waiting;  ///< by first frame
    std::size_t m_waiting_bytes = 0;
    bool m_ended = false;
    std::condition_variable m_moved_on;
};

}  // namespace tshark
