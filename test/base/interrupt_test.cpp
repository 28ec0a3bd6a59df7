// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/interrupt.h"

#include <csignal>
#include <functional>
#include <poll.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/error.h"

namespace base {
namespace {

bool descriptor_is_readable() {
    pollfd waited{interrupt_descriptor(), POLLIN, 0};
    return ::poll(&waited, 1, 0) == 1;
}

/// Runs `test` in a process of its own, since signals stay; it answers whether all was well.
void expect_in_child(bool (*test)()) {
    const auto body = [test] {
        install_signal_handlers();
        ::_exit(test() ? 0 : 1);
    };
    EXPECT_EXIT(body(), testing::ExitedWithCode(0), "");
}

TEST(Interrupt, IsNotThereAtFirst) {
    expect_in_child([] { return !interrupted() && !must_end() && !descriptor_is_readable(); });
}

TEST(Interrupt, IsSeenUntilItIsForgotten) {
    expect_in_child([] {
        static_cast<void>(std::raise(SIGINT));
        static_cast<void>(std::raise(SIGINT));
        const bool seen = interrupted() && !must_end() && descriptor_is_readable();
        forget_interrupt();
        return seen && !interrupted() && !descriptor_is_readable();
    });
}

TEST(Interrupt, IsSeenAgainAfterItWasForgotten) {
    expect_in_child([] {
        for (int i = 0; i < 3; ++i) {
            static_cast<void>(std::raise(SIGINT));
            if (!interrupted() || !descriptor_is_readable()) {
                return false;
            }
            forget_interrupt();
            forget_interrupt();
        }
        return !interrupted() && !descriptor_is_readable();
    });
}

TEST(Interrupt, IsFinalWhenItIsNoCtrlC) {
    expect_in_child([] {
        static_cast<void>(std::raise(SIGTERM));
        static_cast<void>(std::raise(SIGINT));
        forget_interrupt();
        return interrupted() && must_end() && descriptor_is_readable();
    });
    expect_in_child([] {
        static_cast<void>(std::raise(SIGHUP));
        forget_interrupt();
        return must_end() && descriptor_is_readable();
    });
}

TEST(Interrupt, IsThrownUntilItIsForgotten) {
    expect_in_child([] {
        static_cast<void>(std::raise(SIGINT));
        try {
            throw_if_interrupted();
            return false;
        } catch (const Interrupted&) {
            forget_interrupt();
        }
        throw_if_interrupted();
        return true;
    });
}

TEST(Interrupt, ManyDoNotBlockTheirHandlers) {
    expect_in_child([] {
        for (int i = 0; i < 100'000; ++i) {  // more than a pipe holds
            static_cast<void>(std::raise(SIGINT));
        }
        forget_interrupt();
        return !interrupted() && !descriptor_is_readable();
    });
}

}  // namespace
}  // namespace base
