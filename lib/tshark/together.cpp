// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/together.h"

#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "base/error.h"

namespace tshark {

void Together::run(const std::vector<std::function<void()>>& works) {
    std::vector<std::thread> threads;
    threads.reserve(works.size());
    try {
        for (const auto& work : works) {
            threads.emplace_back([this, &work] { run_one(work); });
        }
    } catch (const std::system_error& error) {
        fail(std::make_exception_ptr(base::Error{std::string{"cannot start a thread: "} +
                                                 error.what() + "; fewer jobs (-j) may do"}));
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
    } catch (const EndedElsewhere&) {
        return;
    } catch (...) {
        fail(std::current_exception());
    }
}

void Together::fail(std::exception_ptr failure) {
    {
        const std::lock_guard lock{m_mutex};
        if (m_failure) {
            return;
        }
        m_failure = std::move(failure);
    }
    m_end_all();
}

}  // namespace tshark
