// SPDX-License-Identifier: GPL-3.0-or-later
#include "tshark/together.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "tshark/decoder.h"

namespace fs = std::filesystem;

namespace tshark {
namespace {

using Works = std::vector<std::function<void()>>;

/// Closed until it is opened; waits no longer than any test may take.
class Gate {
  public:
    void open() {
        const std::lock_guard lock{m_mutex};
        m_open = true;
        m_changed.notify_all();
    }
    void pass() {
        std::unique_lock lock{m_mutex};
        EXPECT_TRUE(m_changed.wait_for(lock, std::chrono::seconds{30}, [this] { return m_open; }));
    }

  private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_open = false;
};

TEST(Together, RunsAllWorks) {
    std::atomic<int> sum{0};
    int ended = 0;
    Together together{[&ended] { ++ended; }};
    together.run({[&] { sum += 1; }, [&] { sum += 10; }, [&] { sum += 100; }});
    EXPECT_EQ(sum, 111);
    EXPECT_EQ(ended, 0);
}

TEST(Together, NothingToDoIsDone) {
    Together together{[] { FAIL(); }};
    together.run({});
}

TEST(Together, WorksRunAtTheSameTimeInThreadsOfTheirOwn) {
    Gate first;
    Gate second;
    std::mutex mutex;
    std::set<std::thread::id> threads{std::this_thread::get_id()};
    const auto note = [&] {
        const std::lock_guard lock{mutex};
        threads.insert(std::this_thread::get_id());
    };
    Together together{[] { FAIL(); }};
    together.run({[&] {
                      note();
                      first.open();
                      second.pass();
                  },
                  [&] {
                      note();
                      first.pass();
                      second.open();
                  }});
    EXPECT_EQ(threads.size(), 3U);
}

TEST(Together, AFailureEndsAllAndIsThrownAfterwards) {
    Gate ended;
    std::atomic<int> calls{0};
    std::atomic<int> finished{0};
    Together together{[&] {
        ++calls;
        ended.open();
    }};
    const auto waits = [&] {
        ended.pass();
        ++finished;
    };
    try {
        together.run({waits, [] { throw std::runtime_error{"the reason"}; }, waits});
        ADD_FAILURE() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "the reason");
    }
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(finished, 2) << "thrown only when all have come to an end";
}

TEST(Together, EndsFromTheThreadThatFailed) {
    std::thread::id failed;
    std::thread::id ended;
    Together together{[&] { ended = std::this_thread::get_id(); }};
    EXPECT_THROW(together.run({[&] {
        failed = std::this_thread::get_id();
        throw std::runtime_error{""};
    }}),
                 std::runtime_error);
    EXPECT_EQ(failed, ended);
    EXPECT_NE(failed, std::this_thread::get_id());
}

TEST(Together, WhatOthersThrowThenIsForgotten) {
    for (int round = 0; round < 20; ++round) {
        Gate ended;
        std::atomic<int> calls{0};
        Together together{[&] {
            ++calls;
            ended.open();
        }};
        Works works(5, [&] {
            ended.pass();
            throw std::runtime_error{"a consequence"};
        });
        works.emplace_back([] { throw std::logic_error{"the reason"}; });
        try {
            together.run(works);
            ADD_FAILURE();
        } catch (const std::logic_error& error) {
            EXPECT_STREQ(error.what(), "the reason");
        }
        EXPECT_EQ(calls, 1);
    }
}

TEST(Together, AllAtOnceIsOneFailure) {
    std::atomic<int> calls{0};
    Together together{[&] { ++calls; }};
    EXPECT_THROW(together.run(Works(20, [] { throw std::runtime_error{"mine"}; })),
                 std::runtime_error);
    EXPECT_EQ(calls, 1);
}

TEST(Together, ThrowsWhatIsNoException) {
    Together together{[] {}};
    try {
        together.run({[] { throw FragmentsFound{7}; }});
        ADD_FAILURE();
    } catch (const FragmentsFound& found) {
        EXPECT_EQ(found.frame, 7U);
    }
}

TEST(Together, ASystemErrorOfAWorkStaysWhatItIs) {
    Together together{[] {}};
    try {
        together.run({[] {
            throw fs::filesystem_error{"cannot read", "in.pcap",
                                       std::make_error_code(std::errc::io_error)};
        }});
        ADD_FAILURE();
    } catch (const std::exception& error) {
        const std::string message = error.what();
        EXPECT_NE(message.find("cannot read"), std::string::npos) << message;
        EXPECT_EQ(message.find("thread"), std::string::npos) << message;
    }
}

/// Ends the process: with 0 when works for which there are no threads are an exception.
[[noreturn]] void exit_with_0_if_missing_threads_are_thrown() {
    constexpr uid_t nobody = 65534;
    const rlimit none{0, 0};
    if ((::geteuid() == 0 && ::setuid(nobody) != 0) || ::setrlimit(RLIMIT_NPROC, &none) != 0) {
        ::_exit(3);
    }
    try {
        Together{[] {}}.run(Works(4, [] {}));
    } catch (const std::exception&) {
        ::_exit(0);
    }
    ::_exit(2);
}

TEST(Together, TooFewThreadsAreAnExceptionAndNoAbort) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_EXIT(exit_with_0_if_missing_threads_are_thrown(), testing::ExitedWithCode(0), "");
}

/// As above, when the first threads run already.
[[noreturn]] void exit_with_0_if_the_last_threads_are_missing() {
    constexpr rlim_t room = rlim_t{1} << 30U;  // for a few stacks, not for hundreds
    const rlimit little{room, room};
    if (::setrlimit(RLIMIT_AS, &little) != 0) {
        ::_exit(3);
    }
    std::atomic<bool> ended{false};
    Together together{[&ended] { ended = true; }};
    try {
        together.run(Works(1024, [&] {
            while (!ended) {
                std::this_thread::sleep_for(std::chrono::milliseconds{1});
            }
        }));
    } catch (const std::exception&) {
        ::_exit(0);
    }
    ::_exit(2);
}

TEST(Together, TooFewThreadsForTheLastWorksEndTheFirst) {
#ifdef MPTCP_SANITIZED
    GTEST_SKIP() << "a sanitizer needs all of the address space";
#endif
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_EXIT(exit_with_0_if_the_last_threads_are_missing(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace tshark
