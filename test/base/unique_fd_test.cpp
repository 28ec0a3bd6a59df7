// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/unique_fd.h"

#include <fcntl.h>
#include <utility>

#include <gtest/gtest.h>

namespace base {
namespace {

int open_null() {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool is_open(int descriptor) {
    return ::fcntl(descriptor, F_GETFD) >= 0;
}

TEST(UniqueFd, HoldsNoneAtFirst) {
    const UniqueFd none;
    EXPECT_FALSE(none.is_open());
    EXPECT_EQ(none.get(), -1);
}

TEST(UniqueFd, ClosesAtItsEnd) {
    const int descriptor = open_null();
    {
        const UniqueFd owner{descriptor};
        EXPECT_TRUE(owner.is_open());
        EXPECT_TRUE(is_open(descriptor));
    }
    EXPECT_FALSE(is_open(descriptor));
}

TEST(UniqueFd, ClosesTheOldOneWhenItTakesANewOne) {
    const int first = open_null();
    const int second = open_null();
    UniqueFd owner{first};
    owner = UniqueFd{second};
    EXPECT_FALSE(is_open(first));
    EXPECT_EQ(owner.get(), second);
    owner.reset();
    EXPECT_FALSE(is_open(second));
    EXPECT_FALSE(owner.is_open());
}

TEST(UniqueFd, HandsOverWhenMovedOrReleased) {
    const int descriptor = open_null();
    UniqueFd first{descriptor};
    UniqueFd second{std::move(first)};
    EXPECT_FALSE(first.is_open());  // NOLINT(bugprone-use-after-move): what a move leaves
    EXPECT_EQ(second.release(), descriptor);
    EXPECT_FALSE(second.is_open());
    EXPECT_TRUE(is_open(descriptor));
    ::close(descriptor);
}

}  // namespace
}  // namespace base
