// SPDX-License-Identifier: GPL-3.0-or-later
// A pool of tsharks that share the work on one capture.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "capture/slicer.h"
#include "tshark/assembler.h"
#include "tshark/command_line.h"
#include "tshark/job.h"
#include "tshark/probe.h"
#include "tshark/together.h"

namespace tshark {

/// Frames after which a tshark is replaced by a new one: it keeps 0.16 kB of memory for each.
constexpr std::uint32_t frames_per_process = 600'000;

/// Deals the slices of a capture to tsharks, each taking the next slice as soon as it has sent the
/// one before, and hands their rows to an assembler.
class Pool {
  public:
    /// Called now and then with the number of frames dealt and bytes read.
    using Progress = std::function<void(std::uint64_t frames, std::uint64_t bytes)>;

    Pool(const Tshark& tshark, capture::Slicer& slicer, Instructions instructions,
         std::string shown_capture, Assembler& assembler, Progress progress);

    /// Works for one of the pool's places until the capture ends; to be run in parallel.
    /// @throws base::Error, capture::NotSliceable, FragmentsFound.
    void work();

    /// Ends all tsharks at once; work() then throws.
    void end_all();

  private:
    class Worker;

    [[nodiscard]] bool has_ended();
    [[nodiscard]] std::shared_ptr<Job> start_job(std::function<std::uint32_t()> last_frame);

    const Tshark& m_tshark;
    capture::Slicer& m_slicer;
    Instructions m_instructions;
    std::string m_shown;
    Assembler& m_assembler;
    Progress m_progress;
    std::mutex m_mutex;
    std::vector<std::weak_ptr<Job>> m_jobs;
    bool m_ended = false;
};

}  // namespace tshark
