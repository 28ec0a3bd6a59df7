// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/contain.h"

#include <csignal>
#include <new>
#include <stdexcept>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/interrupt.h"

namespace plugin {
namespace {

/// What becomes of an exception.
struct Made {
    base::ExitStatus status = base::ExitStatus::done;
    std::string message;
};

template <class Thrown>
Made made_of(const Thrown& thrown) {
    try {
        contain("the plugin's command 'x'", [&thrown]() -> int { throw thrown; });
    } catch (const base::Error& error) {
        return {error.status(), error.what()};
    }
    return {};
}

TEST(Contain, GivesWhatTheCallGives) {
    EXPECT_EQ(contain("x", [] { return 42; }), 42);
    EXPECT_EQ(contain("x", [] { return std::string{"text"}; }), "text");
    bool is_called = false;
    contain("x", [&is_called] { is_called = true; });
    EXPECT_TRUE(is_called);
}

TEST(Contain, MakesErrorsOfExceptions) {
    const Made usage = made_of(std::invalid_argument{"no\x1b number"});
    EXPECT_EQ(usage.status, base::ExitStatus::usage);
    EXPECT_EQ(usage.message, "the plugin's command 'x': no\\x1b number");
    const Made failure = made_of(std::runtime_error{"it broke"});
    EXPECT_EQ(failure.status, base::ExitStatus::failed);
    EXPECT_EQ(failure.message, "the plugin's command 'x' failed: it broke");
    EXPECT_EQ(made_of(std::out_of_range{"far"}).status, base::ExitStatus::failed);
    EXPECT_EQ(made_of(std::bad_alloc{}).status, base::ExitStatus::failed);
}

TEST(Contain, MakesErrorsOfWhatIsNoException) {
    struct Something {};
    for (const Made& made : {made_of(42), made_of("text"), made_of(Something{})}) {
        EXPECT_EQ(made.status, base::ExitStatus::failed);
        EXPECT_EQ(made.message,
                  "the plugin's command 'x' failed: it threw a value that is not a std::exception");
    }
}

TEST(Contain, AnInterruptionIsOneWhateverComesOfIt) {
    const auto body = [] {
        base::install_signal_handlers();
        static_cast<void>(std::raise(SIGINT));
        for (const Made& made : {made_of(base::Interrupted{}), made_of(std::invalid_argument{""}),
                                 made_of(std::runtime_error{""}), made_of(42)}) {
            if (made.status != base::ExitStatus::interrupted) {
                ::_exit(1);
            }
        }
        ::_exit(contain("x", [] { return true; }) ? 0 : 2);
    };
    EXPECT_EXIT(body(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace plugin
