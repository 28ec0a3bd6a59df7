// SPDX-License-Identifier: GPL-3.0-or-later
// main of every test program: as our programs do, a pipe without a reader is an error of write(2).
#include <csignal>

#include <gtest/gtest.h>

int main(int argument_count, char** arguments) {
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    testing::InitGoogleTest(&argument_count, arguments);
    return RUN_ALL_TESTS();
}
