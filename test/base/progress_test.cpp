// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/progress.h"

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace base {
namespace {

using namespace std::chrono_literals;

TEST(ProgressLine, SaysWhatTheHeaderPromises) {
    EXPECT_EQ(Progress::line(120'000, 40, 100, 2s), "120000 packets, 40 %, 60000/s, 3 s left");
}

TEST(ProgressLine, WithoutATotalThereIsNoShareAndNoTimeLeft) {
    EXPECT_EQ(Progress::line(5000, 0, std::nullopt, 2s), "5000 packets, 2500/s");
    EXPECT_EQ(Progress::line(5000, 4096, std::nullopt, 2s), "5000 packets, 2500/s");
}

TEST(ProgressLine, BeforeTheFirstBytesNoTimeLeftIsKnown) {
    EXPECT_EQ(Progress::line(0, 0, 1000, 1s), "0 packets, 0 %, 0/s");
}

TEST(ProgressLine, AtTheEndNothingIsLeft) {
    EXPECT_EQ(Progress::line(1000, 500, 500, 4s), "1000 packets, 100 %, 250/s, 0 s left");
}

TEST(ProgressLine, LongWaitsAreInMinutes) {
    EXPECT_EQ(Progress::line(10, 1, 60, 1s), "10 packets, 1 %, 10/s, 59 s left");
    EXPECT_EQ(Progress::line(10, 1, 61, 1s), "10 packets, 1 %, 10/s, 1 min 0 s left");
    EXPECT_EQ(Progress::line(10, 1, 156, 1s), "10 packets, 0 %, 10/s, 2 min 35 s left");
}

TEST(ProgressLine, NoTimeHasPassedAndTheFileIsEmpty) {
    EXPECT_EQ(Progress::line(3, 5, std::nullopt, 0ms), "3 packets");
    const std::string line = Progress::line(0, 0, 0, 0ms);
    EXPECT_EQ(line, "0 packets");
}

TEST(ProgressLine, LargeFilesDoNotOverflow) {
    constexpr std::uint64_t tebibyte = 1ULL << 40U;
    EXPECT_EQ(Progress::line(4'000'000'000, 8 * tebibyte, 16 * tebibyte, 100'000s),
              "4000000000 packets, 50 %, 40000/s, 1666 min 40 s left");
}

TEST(ProgressLine, AFileThatGrowsIsNeverReadMoreThanWhole) {
    const std::string line = Progress::line(100, 150, 100, 1s);
    EXPECT_EQ(line.find("150 %"), std::string::npos) << line;
    EXPECT_EQ(line.find("min"), std::string::npos) << line;
}

TEST(Progress, NothingIsShownInTheFirstSecond) {
    testing::internal::CaptureStderr();
    const auto start = std::chrono::steady_clock::now();
    {
        Progress progress{true, 100};
        for (int i = 0; i < 50; ++i) {
            progress.update(10, 10);
        }
    }
    const std::string shown = testing::internal::GetCapturedStderr();
    if (std::chrono::steady_clock::now() - start < 900ms) {
        EXPECT_EQ(shown, "");
    }
}

TEST(Progress, IsShownAfterASecondOnlyWhenWantedAndGoesAtTheEnd) {
    for (const bool wanted : {true, false}) {
        testing::internal::CaptureStderr();
        {
            Progress progress{wanted, 200};
            std::this_thread::sleep_for(1050ms);
            progress.update(77, 100);
        }
        const std::string shown = testing::internal::GetCapturedStderr();
        if (!wanted) {
            EXPECT_EQ(shown, "");
            continue;
        }
        EXPECT_NE(shown.find("77 packets, 50 %"), std::string::npos) << shown;
        EXPECT_EQ(shown.find('\n'), std::string::npos) << "one line of the terminal";
        ASSERT_GE(shown.size(), 4U);
        EXPECT_EQ(shown.substr(shown.size() - 4), "\r\033[K") << "cleared at the end";
    }
}

TEST(Progress, ManyUpdatesFromManyThreadsAreFewLines) {
    testing::internal::CaptureStderr();
    {
        Progress progress{true, 1000};
        const auto end = std::chrono::steady_clock::now() + 1500ms;
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                while (std::chrono::steady_clock::now() < end) {
                    progress.update(1, 1);
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
    }
    const std::string shown = testing::internal::GetCapturedStderr();
    std::size_t lines = 0;
    for (auto at = shown.find("packets"); at != std::string::npos;
         at = shown.find("packets", at + 1)) {
        ++lines;
    }
    EXPECT_GE(lines, 1U);
    EXPECT_LE(lines, 10U) << "no terminal is flooded";
}

TEST(Progress, ClearingWithoutALineWritesNothing) {
    testing::internal::CaptureStderr();
    clear_progress_line();
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace base
