// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/together.h"

#include <thread>

namespace tshark {

void Together::run(const std::vector<std::function<void()>>& works) {
    std::vector<std::thread> threads;
    threads.reserve(works.size());
    for (const auto& work : works) {
        threads.emplace_back([this, &work] { run_one(work); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    if (m_failure) {
        std::rethrow_exception(m_failure);
    }
}

void Together::run_one(const std::function<void()>& work) {
    try {
        work();
    } catch (...) {
        {
            const std::lock_guard lock{m_mutex};
            if (m_failure) {
                return;
            }
            m_failure = std::current_exception();
        }
        m_end_all();
    }
}

bool Together::failed() const {
    const std::lock_guard lock{m_mutex};
    return m_failure != nullptr;
}

}  // namespace tshark
