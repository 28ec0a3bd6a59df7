// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/pool.h"

#include <cstring>
#include <deque>

#include "base/error.h"
#include "base/text.h"

namespace tshark {

/// One tshark of the pool, from its first slice to its last: feeds it and cuts its output into the
/// blocks that it was fed.
class Pool::Worker {
  public:
    Worker(Pool& pool, capture::Slice first) : m_pool{pool}, m_slice{std::move(first)} {}

    void run() {
        const auto job = m_pool.start_job([this] { return m_last_frame; });
        const std::string cut = job->run([this](std::string_view piece) { take(piece); },
                                         [this](std::string& bytes) { return feed(bytes); });
        // What it was fed looked complete; tshark checks more, so it must read the file itself.
        if (!cut.empty()) {
            throw capture::NotSliceable{"packets that tshark finds damaged"};
        }
        if (!m_blocks.empty() || !m_rest.empty()) {
            throw base::Error{"tshark printed no row for frame " +
                              std::to_string(m_last_frame + 1) + " of " + m_pool.m_shown +
                              ", nor for what it was fed after it"};
        }
    }

    /// Headers and slices that this place of the pool has had.
    std::size_t headers_had = 0;

  private:
    /// The first slice was taken before the tshark was started; then as many as it may have.
    bool feed(std::string& bytes) {
        if (m_fed > 0 &&
            (m_fed >= frames_per_process || !m_pool.m_slicer.next(m_slice, headers_had))) {
            return false;
        }
        if (m_slice.frames == 0) {
            return true;  // no data for now
        }
        m_blocks.push_back({m_slice.first_frame, m_slice.frames, m_fed + 1, {}});
        m_fed += m_slice.frames;
        bytes = std::move(m_slice.bytes);
        m_pool.m_progress(m_pool.m_slicer.frames(), m_pool.m_slicer.bytes());
        return true;
    }

    void take(std::string_view piece) {
        while (!piece.empty()) {
            const auto end = piece.find('\n');
            if (end == std::string_view::npos) {
                keep_rest(piece);
                return;
            }
            take_line(piece.substr(0, end + 1));
            piece.remove_prefix(end + 1);
        }
    }

    void keep_rest(std::string_view piece) {
        constexpr std::size_t longest_line = 16UL * 1024 * 1024;
        m_rest += piece;
        if (m_rest.size() > longest_line) {
            throw base::Error{"tshark printed a row of more than 16 MiB for " + m_pool.m_shown};
        }
    }

    void take_line(std::string_view line) {
        if (m_blocks.empty()) {
            throw base::Error{"tshark printed more rows than it was fed frames of " +
                              m_pool.m_shown};
        }
        RowBlock& block = m_blocks.front();
        block.text += m_rest;
        block.text += line;
        m_rest.clear();
        m_last_frame = block.first_frame + m_lines;
        if (++m_lines == block.frames) {
            m_pool.m_assembler.deliver(std::move(block));
            m_blocks.pop_front();
            m_lines = 0;
        }
    }

    Pool& m_pool;
    capture::Slice m_slice;
    std::uint32_t m_fed = 0;         ///< frames
    std::deque<RowBlock> m_blocks;   ///< fed and not yet printed
    std::uint32_t m_lines = 0;       ///< printed of the first of them
    std::string m_rest;              ///< a line that has not ended
    std::uint32_t m_last_frame = 0;  ///< of which there is a row
};

Pool::Pool(const Tshark& tshark, capture::Slicer& slicer, Instructions instructions,
           std::string shown_capture, Assembler& assembler, Progress progress)
    : m_tshark{tshark},
      m_slicer{slicer},
      m_instructions{std::move(instructions)},
      m_shown{std::move(shown_capture)},
      m_assembler{assembler},
      m_progress{std::move(progress)} {
    m_instructions.input = "-";
}

void Pool::work() {
    while (!has_ended()) {
        // A tshark is only started for packets that are there.
        capture::Slice slice;
        std::size_t headers_had = 0;
        if (!m_slicer.next(slice, headers_had)) {
            return;
        }
        if (slice.frames == 0) {
            continue;  // no data for now
        }
        Worker worker{*this, std::move(slice)};
        worker.headers_had = headers_had;
        worker.run();
    }
}

std::shared_ptr<Job> Pool::start_job(std::function<std::uint32_t()> last_frame) {
    const std::lock_guard lock{m_mutex};
    if (m_ended) {
        throw EndedElsewhere{};
    }
    auto job = std::make_shared<Job>(m_tshark, m_instructions,
                                     Job::Subject{m_shown, std::move(last_frame)});
    m_jobs.push_back(job);
    return job;
}

bool Pool::has_ended() {
    const std::lock_guard lock{m_mutex};
    return m_ended;
}

void Pool::end_all() {
    const std::lock_guard lock{m_mutex};
    m_ended = true;
    m_assembler.end();
    for (const auto& weak : m_jobs) {
        if (const auto job = weak.lock()) {
            job->kill();
        }
    }
}

}  // namespace tshark
