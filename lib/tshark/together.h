// SPDX-License-Identifier: GPL-3.0-or-later
// Runs several pieces of work at once; the first failure ends all of them.
#pragma once

#include <exception>
#include <functional>
#include <mutex>
#include <vector>

namespace tshark {

/// Thrown by work that was asked to end because other work failed: not a failure of its own.
struct EndedElsewhere {};

/// Runs functions in threads of their own. When one throws, `end_all` is called - once, from that
/// thread - and the exception is thrown again by run() when all have come to an end; what the
/// others throw then is a consequence and forgotten.
class Together {
  public:
    explicit Together(std::function<void()> end_all) : m_end_all{std::move(end_all)} {}

    void run(const std::vector<std::function<void()>>& works);

  private:
    void fail(std::exception_ptr failure);
    void run_one(const std::function<void()>& work);

    std::function<void()> m_end_all;
    std::mutex m_mutex;
    std::exception_ptr m_failure;
};

}  // namespace tshark
