// SPDX-License-Identifier: GPL-3.0-or-later
// One run of tshark: starts it, feeds it, reads its output and checks its exit.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "process/child.h"
#include "tshark/command_line.h"
#include "tshark/probe.h"

namespace tshark {

/// A running tshark and what its messages are about.
class Job {
  public:
    /// What messages say of it.
    struct Subject {
        std::string shown;                          ///< the capture
        std::function<std::uint32_t()> last_frame;  ///< how far it has come; 0: not at all
        /// It may go through many frames without a word: a filter.
        bool may_be_silent = false;
    };

    /// Starts it. With `instructions.input` "-" it is fed, else it reads the file itself.
    Job(const Tshark& tshark, const Instructions& instructions, Subject subject);

    using Take = process::Child::Take;

    /// Runs to the end.
    /// @return tshark's words when the capture is cut short or damaged, else "".
    /// @throws base::Error when tshark fails or is silent for too long; what `take` and `feed`
    ///         throw.
    [[nodiscard]] std::string run(const Take& take, process::Feed feed = {});

    /// Ends it at once; may be called from another thread.
    void kill() { m_child.kill(); }

  private:
    [[nodiscard]] std::string where() const;
    [[nodiscard]] std::string judge(const process::Outcome& outcome) const;

    Subject m_subject;
    std::chrono::seconds m_timeout;
    process::Child m_child;
};

/// Lets tshark judge fields and filter on a capture without packets, before any real work.
/// @throws base::UsageError beginning with `what` when it does not take them.
void check_with_tshark(const Tshark& tshark, Instructions instructions, const std::string& what);

}  // namespace tshark
