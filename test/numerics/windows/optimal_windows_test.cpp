// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/windows/optimal_windows.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ctime>
#include <limits>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"

namespace numerics {
namespace {

using Windows = std::vector<std::uint64_t>;
using Limits = std::vector<WindowLimits>;

Subflow subflow_with(double mss, double cwnd, double fowd, double bowd) {
    Subflow subflow;
    subflow.mss = mss;
    subflow.cwnd = cwnd;
    subflow.fowd = fowd;
    subflow.bowd = bowd;
    return subflow;
}

Setup setup_of(std::vector<Subflow> subflows) {
    Setup setup;
    setup.subflows = std::move(subflows);
    for (std::size_t i = 0; i < setup.subflows.size(); ++i) {
        setup.subflows[i].name = "path" + std::to_string(i);
    }
    return setup;
}

Setup nsdi12() {
    Setup setup = setup_of({subflow_with(1250, 16, .01, .01), subflow_with(1250, 30, .075, .075)});
    setup.subflows[0].name = "wifi";
    setup.subflows[1].name = "3g";
    return setup;
}

std::string refusal(const Setup& setup, double buffer, const Limits& limits) {
    try {
        (void)optimal_windows(setup, buffer, limits);
    } catch (const base::UsageError& error) {
        return error.what();
    }
    return "none";
}

// ---- By the definition, for any windows --------------------------------------------------------

constexpr double tolerance = 1e-9;

double rate_of(const Setup& setup, const Windows& windows) {
    double rate = 0;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        const Subflow& subflow = setup.subflows[i];
        rate += static_cast<double>(windows[i]) * subflow.mss / subflow.rtt();
    }
    return rate;
}

double needed_by(const Setup& setup, const Windows& windows) {
    double forward = 0;
    double back = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if (windows[i] > 0) {
            forward = std::max(forward, setup.subflows[i].fowd);
            back = std::min(back, setup.subflows[i].bowd);
        }
    }
    return forward > 0 ? rate_of(setup, windows) * (forward + back) : 0;
}

bool are_allowed(const Setup& setup, double buffer, const Limits& limits, const Windows& windows) {
    const double rate = rate_of(setup, windows);
    for (std::size_t i = 0; i < windows.size(); ++i) {
        const Subflow& subflow = setup.subflows[i];
        const double own = static_cast<double>(windows[i]) * subflow.mss / subflow.rtt();
        if (windows[i] > limits[i].cap.value_or(static_cast<std::uint64_t>(*subflow.cwnd)) ||
            own > limits[i].most_share * rate * (1 + tolerance) ||
            own < limits[i].least_share * rate * (1 - tolerance)) {
            return false;
        }
    }
    return needed_by(setup, windows) <= buffer * (1 + tolerance);
}

std::ptrdiff_t used_in(const Windows& windows) {
    return std::count_if(windows.begin(), windows.end(), [](auto window) { return window > 0; });
}

struct Best {
    double rate = 0;
    Windows windows;  ///< empty: there are none but 0
    bool is_tied = false;
};

/// All windows there are.
Best brute_force(const Setup& setup, double buffer, const Limits& limits) {
    std::vector<Windows> allowed;
    Best best;
    Windows windows(setup.subflows.size());
    std::size_t place = 0;
    while (place < windows.size()) {
        if (windows[place] == *limits[place].cap) {
            windows[place++] = 0;
            continue;
        }
        ++windows[place];
        place = 0;
        if (are_allowed(setup, buffer, limits, windows)) {
            allowed.push_back(windows);
            best.rate = std::max(best.rate, rate_of(setup, windows));
        }
    }
    for (const Windows& found : allowed) {
        if (rate_of(setup, found) < best.rate * (1 - tolerance)) {
            continue;
        }
        best.is_tied = !best.windows.empty();
        const auto used = used_in(found);
        const auto fewest = used_in(best.windows);
        if (best.windows.empty() || used < fewest || (used == fewest && found > best.windows)) {
            best.windows = found;
        }
    }
    return best;
}

void expect_as_brute_force(const Setup& setup, double buffer, const Limits& limits) {
    const Best best = brute_force(setup, buffer, limits);
    const OptimalWindows found = optimal_windows(setup, buffer, limits);
    EXPECT_EQ(found.windows, best.windows);
    EXPECT_NEAR(found.rate, best.rate, best.rate * tolerance);
    EXPECT_NEAR(found.needed, needed_by(setup, best.windows), buffer * tolerance);
    EXPECT_LE(found.needed, buffer);
    EXPECT_EQ(found.is_tied, best.is_tied);
    EXPECT_TRUE(found.is_exact);
    EXPECT_EQ(found.bound, found.rate);
}

// ---- Random setups -----------------------------------------------------------------------------

class Random {
  public:
    explicit Random(unsigned seed) : m_random{seed} {}

    double between(double least, double most) {
        return std::uniform_real_distribution<double>{least, most}(m_random);
    }
    std::uint64_t whole(std::uint64_t least, std::uint64_t most) {
        return std::uniform_int_distribution<std::uint64_t>{least, most}(m_random);
    }
    bool one_in(std::uint64_t number) { return whole(1, number) == 1; }

    /// Round numbers have ties, others have not.
    Setup setup(std::size_t count, bool is_round) {
        std::vector<Subflow> subflows;
        for (std::size_t i = 0; i < count; ++i) {
            const double forward =
                is_round ? static_cast<double>(10 * whole(1, 5)) / 1000 : between(.001, .1);
            const double back =
                is_round ? static_cast<double>(10 * whole(1, 5)) / 1000 : between(.001, .1);
            const double mss = is_round ? (one_in(3) ? 500 : 1000) : between(500, 1500);
            subflows.push_back(subflow_with(mss, static_cast<double>(whole(1, 12)), forward, back));
        }
        return setup_of(std::move(subflows));
    }
    Limits caps(const Setup& setup) {
        Limits limits(setup.subflows.size());
        for (WindowLimits& limit : limits) {
            limit.cap = setup.subflows.size() > 3 ? whole(0, 8) : whole(0, 12);
        }
        return limits;
    }
    /// Some of them limited, so that they rarely contradict each other.
    void limit_shares(Limits& limits) {
        const double equal = 1 / static_cast<double>(limits.size());
        for (WindowLimits& limit : limits) {
            if (one_in(2) && *limit.cap > 0) {
                limit.least_share = one_in(4) ? .25 * equal : between(0, .7 * equal);
            }
            if (one_in(2)) {
                limit.most_share = one_in(4) ? .5 : between(equal, 1);
            }
        }
    }
    double buffer(const Setup& setup, const Limits& limits) {
        Windows caps;
        for (const WindowLimits& limit : limits) {
            caps.push_back(*limit.cap);
        }
        return std::max(needed_by(setup, caps), 1000.0) * between(.02, 1.2);
    }

  private:
    std::mt19937 m_random;
};

/// Time spent by this process, which others do not make longer.
double processor_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// ---- Worked values -----------------------------------------------------------------------------

// 3g would make the window 85 ms long: 882,353 bytes a second for both of them.
TEST(OptimalWindows, Nsdi12) {
    const OptimalWindows found = optimal_windows(nsdi12(), 75'000, Limits(2));
    EXPECT_EQ(found.windows, (Windows{16, 0}));
    EXPECT_DOUBLE_EQ(found.rate, 1'000'000);
    EXPECT_DOUBLE_EQ(found.needed, 20'000);
    EXPECT_FALSE(found.is_tied);
    EXPECT_TRUE(found.is_exact);
    EXPECT_EQ(found.bound, found.rate);
}

// 1250 bytes/ms for 85 ms are 106,250 bytes: just enough, and a byte less is not.
TEST(OptimalWindows, BothWhereTheBufferHoldsThem) {
    EXPECT_EQ(optimal_windows(nsdi12(), 106'250, Limits(2)).windows, (Windows{16, 30}));
    const OptimalWindows found = optimal_windows(nsdi12(), 106'249, {});
    EXPECT_EQ(found.windows, (Windows{16, 29}));
    EXPECT_NEAR(found.needed, 106'250 - 1250 * 85.0 / 150, 1e-6);
}

// 3g is to have at least 15 %: 9 of 60 thousandths, which 16 segments on wifi are too much for.
TEST(OptimalWindows, ShareThatMustBe) {
    Limits limits(2);
    limits[1].least_share = .15;
    limits[0].cap = limits[1].cap = 40;
    expect_as_brute_force(nsdi12(), 75'000, limits);
    EXPECT_GT(optimal_windows(nsdi12(), 75'000, limits).windows[1], 0U);
}

TEST(OptimalWindows, CapsOfTheSetup) {
    auto setup = setup_of({subflow_with(1000, 7.9, .01, .01), subflow_with(1000, 5, .01, .01),
                           subflow_with(1000, 50, .01, .01), subflow_with(1000, 50, .01, .01)});
    setup.subflows[1].cwnd.reset();
    setup.subflows[1].bandwidth = 1000 * 9.7 / .02;
    setup.subflows[2].bandwidth = 1000 * 4 / .02;
    EXPECT_EQ(optimal_windows(setup, 1e9, {}).windows, (Windows{7, 9, 4, 50}));
    Limits limits(4);
    limits[0].cap = 12;
    limits[1].cap = 3;
    limits[2].cap = 12;
    limits[3].cap = 0;
    EXPECT_EQ(optimal_windows(setup, 1e9, limits).windows, (Windows{12, 3, 4, 0}))
        << "more than the cwnd, but not more than the bandwidth";
}

TEST(OptimalWindows, WindowsWithoutLimit) {
    Limits limits(2);
    limits[0].cap = limits[1].cap = std::numeric_limits<std::uint64_t>::max();
    const OptimalWindows found = optimal_windows(nsdi12(), 75'000, limits);
    EXPECT_EQ(found.windows, (Windows{60, 0}));
    EXPECT_TRUE(found.is_exact);
}

// ---- Ties --------------------------------------------------------------------------------------

TEST(OptimalWindows, OfEqualsTheFirst) {
    const std::vector<Subflow> equals(3, subflow_with(1000, 10, .01, .01));
    const OptimalWindows found = optimal_windows(setup_of(equals), 15'000, {});
    EXPECT_EQ(found.windows, (Windows{10, 5, 0}));
    EXPECT_TRUE(found.is_tied);
    EXPECT_TRUE(found.is_exact);
}

TEST(OptimalWindows, OfEqualsTheFewest) {
    const auto setup = setup_of({subflow_with(1000, 6, .01, .01), subflow_with(1000, 6, .01, .01),
                                 subflow_with(1000, 12, .01, .01)});
    const OptimalWindows found = optimal_windows(setup, 12'000, {});
    EXPECT_EQ(found.windows, (Windows{0, 0, 12}));
    EXPECT_TRUE(found.is_tied);
}

// The slower way back does not matter while the quick one is used as well.
TEST(OptimalWindows, TheQuickestBackCounts) {
    const auto setup =
        setup_of({subflow_with(1000, 10, .01, .09), subflow_with(1000, 1, .01, .01)});
    // Alone the first needs 10 windows of 1000 bytes a round trip.
    const OptimalWindows both = optimal_windows(setup, 5'000, {});
    EXPECT_EQ(both.windows, (Windows{10, 1}));
    EXPECT_NEAR(both.needed, 3'000, 1e-6);
}

// ---- Against all windows there are -------------------------------------------------------------

TEST(OptimalWindows, AsBruteForce) {
    Random random{1};
    int ties = 0;
    int partial = 0;
    for (int trial = 0; trial < 600; ++trial) {
        SCOPED_TRACE(trial);
        const auto setup = random.setup(random.whole(2, 4), trial % 2 == 0);
        const Limits limits = random.caps(setup);
        const double buffer = random.buffer(setup, limits);
        const Best best = brute_force(setup, buffer, limits);
        if (best.windows.empty()) {
            const OptimalWindows none = optimal_windows(setup, buffer, limits);
            EXPECT_EQ(none.windows, Windows(limits.size()));
            EXPECT_EQ(none.rate + none.needed + none.bound, 0);
            EXPECT_TRUE(none.is_exact);
            continue;
        }
        expect_as_brute_force(setup, buffer, limits);
        ties += best.is_tied ? 1 : 0;
        partial += used_in(best.windows) < std::ssize(best.windows) ? 1 : 0;
    }
    EXPECT_GT(ties, 20);
    EXPECT_GT(partial, 100);
}

TEST(OptimalWindows, AsBruteForceWithShares) {
    Random random{2};
    int ties = 0;
    int impossible = 0;
    int limited = 0;
    for (int trial = 0; trial < 600; ++trial) {
        SCOPED_TRACE(trial);
        const auto setup = random.setup(random.whole(2, 4), trial % 2 == 0);
        Limits limits = random.caps(setup);
        const double buffer = random.buffer(setup, limits);
        const double free = brute_force(setup, buffer, limits).rate;
        random.limit_shares(limits);
        const Best best = brute_force(setup, buffer, limits);
        if (best.windows.empty()) {
            const bool has_limits = std::any_of(limits.begin(), limits.end(), [](const auto& l) {
                return l.least_share > 0 || l.most_share < 1;
            });
            EXPECT_EQ(refusal(setup, buffer, limits) != "none", has_limits);
            ++impossible;
            continue;
        }
        expect_as_brute_force(setup, buffer, limits);
        ties += best.is_tied ? 1 : 0;
        limited += best.rate < free * (1 - tolerance) ? 1 : 0;
    }
    EXPECT_GT(ties, 5);
    EXPECT_GT(impossible, 20);
    EXPECT_LT(impossible, 300);
    EXPECT_GT(limited, 100);
}

// Delays that are the same, or in the opposite order there and back.
TEST(OptimalWindows, AsBruteForceWithOddDelays) {
    Random random{3};
    for (int trial = 0; trial < 200; ++trial) {
        SCOPED_TRACE(trial);
        auto setup = random.setup(4, trial % 3 == 0);
        for (Subflow& subflow : setup.subflows) {
            if (trial % 2 == 0) {
                subflow.bowd = .11 - subflow.fowd;
            } else {
                subflow.fowd = .02;
            }
        }
        Limits limits = random.caps(setup);
        limits.front().cap = 5;
        const double buffer = random.buffer(setup, limits) + 2'000;
        if (!brute_force(setup, buffer, limits).windows.empty()) {
            expect_as_brute_force(setup, buffer, limits);
        }
    }
}

// ---- Bounds of the search ----------------------------------------------------------------------

/// What must hold of any.
void expect_valid(const Setup& setup, double buffer, const Limits& limits,
                  const OptimalWindows& found) {
    EXPECT_TRUE(are_allowed(setup, buffer, limits, found.windows));
    EXPECT_NEAR(found.rate, rate_of(setup, found.windows), found.rate * tolerance);
    EXPECT_GE(found.bound, found.rate);
    EXPECT_LE(found.needed, buffer);
    if (found.is_exact) {
        EXPECT_EQ(found.bound, found.rate);
    }
}

TEST(OptimalWindows, AThousandSubflows) {
    Random random{4};
    const std::vector<double> fills = {.05, .3, .9};
    for (int trial = 0; trial < 12; ++trial) {
        SCOPED_TRACE(trial);
        const auto setup = random.setup(1000, trial % 2 == 0);
        Limits limits(1000);
        if (trial % 4 >= 2) {
            for (WindowLimits& limit : limits) {
                limit.least_share = random.one_in(10) ? 1e-5 : 0;
                limit.most_share = random.one_in(10) ? .01 : 1;
            }
        }
        Windows caps;
        for (const Subflow& subflow : setup.subflows) {
            caps.push_back(static_cast<std::uint64_t>(*subflow.cwnd));
        }
        const double all = rate_of(setup, caps);
        const double buffer =
            needed_by(setup, caps) * fills[static_cast<std::size_t>(trial) % fills.size()];
        const double begin = processor_seconds();
        const OptimalWindows found = optimal_windows(setup, buffer, limits);
        // A tenth of a second is usual, a second is too much; sanitizers take some times as long.
        EXPECT_LT(processor_seconds() - begin, 10);
        expect_valid(setup, buffer, limits, found);
        EXPECT_LE(found.bound, all * (1 + tolerance));
        EXPECT_GT(found.rate, found.bound * .99);
    }
}

// Windows are chosen first, and the buffer such that it just holds them: no bound may rule them
// out.
TEST(OptimalWindows, TheBoundIsValid) {
    Random random{5};
    for (int trial = 0; trial < 24; ++trial) {
        SCOPED_TRACE(trial);
        const auto setup = random.setup(trial < 4 ? 1000 : random.whole(5, 60), trial % 3 == 0);
        const std::size_t count = setup.subflows.size();
        Windows known;
        for (const Subflow& subflow : setup.subflows) {
            known.push_back(random.whole(0, static_cast<std::uint64_t>(*subflow.cwnd)));
        }
        const double rate = rate_of(setup, known);
        Limits limits(count);
        if (trial % 2 == 0) {
            for (std::size_t i = 0; i < count; ++i) {
                const Subflow& subflow = setup.subflows[i];
                const double share =
                    static_cast<double>(known[i]) * subflow.mss / subflow.rtt() / rate;
                limits[i].least_share = random.one_in(4) ? share / 2 : 0;
                limits[i].most_share = random.one_in(4) ? (1 + share) / 2 : 1;
            }
        }
        const double buffer = needed_by(setup, known);
        const OptimalWindows found = optimal_windows(setup, buffer, limits);
        expect_valid(setup, buffer, limits, found);
        EXPECT_GE(found.bound, rate * (1 - tolerance));
        EXPECT_GT(found.rate, rate * .999);
    }
}

// Without a single tie the search for others must end too.
TEST(OptimalWindows, AThousandThatFitAll) {
    Random random{6};
    const auto setup = random.setup(1000, true);
    Windows caps;
    for (const Subflow& subflow : setup.subflows) {
        caps.push_back(static_cast<std::uint64_t>(*subflow.cwnd));
    }
    const OptimalWindows found = optimal_windows(setup, needed_by(setup, caps), {});
    EXPECT_EQ(found.windows, caps);
    EXPECT_TRUE(found.is_exact);
    EXPECT_FALSE(found.is_tied);
}

TEST(OptimalWindows, AThousandEquals) {
    const std::vector<Subflow> equals(1000, subflow_with(1000, 10, .01, .01));
    const OptimalWindows found = optimal_windows(setup_of(equals), 2'345'000, {});
    Windows expected(1000);
    std::fill_n(expected.begin(), 234, 10);
    expected[234] = 5;
    EXPECT_EQ(found.windows, expected);
    EXPECT_TRUE(found.is_tied);
    EXPECT_TRUE(found.is_exact);
}

// ---- What cannot be ----------------------------------------------------------------------------

TEST(OptimalWindows, ABufferThatHoldsNoSegment) {
    const OptimalWindows found = optimal_windows(nsdi12(), 1'249, {});
    EXPECT_EQ(found.windows, (Windows{0, 0}));
    EXPECT_EQ(found.rate, 0);
    EXPECT_EQ(found.bound, 0);
    EXPECT_TRUE(found.is_exact);
    EXPECT_FALSE(found.is_tied);
    EXPECT_EQ(optimal_windows(nsdi12(), 1'250, {}).windows, (Windows{1, 0}));
}

TEST(OptimalWindows, LimitsThatContradictEachOther) {
    const auto with = [](const WindowLimits& wifi, const WindowLimits& cellular) {
        return refusal(nsdi12(), 75'000, {wifi, cellular});
    };
    EXPECT_EQ(with({.least_share = .6, .most_share = .4}, {}),
              "the share of 'wifi' cannot be at least 0.6 and at most 0.4");
    EXPECT_EQ(with({.least_share = .6}, {.least_share = .5}),
              "the least shares add up to 1.1, which is more than all");
    EXPECT_EQ(with({.most_share = .4}, {.most_share = .5}),
              "the most shares of the subflows that may be used add up to 0.9, which is not all");
    EXPECT_EQ(with({.cap = 0}, {.most_share = .5}),
              "the most shares of the subflows that may be used add up to 0.5, which is not all");
    EXPECT_EQ(with({.cap = 0, .least_share = .1}, {}),
              "the share of 'wifi' cannot be at least 0.1: its window is at most 0 segments");
    EXPECT_EQ(with({.cap = 16}, {.cap = 1, .least_share = .9, .most_share = .95}),
              "no windows satisfy the limits of the shares with a buffer of 75000 bytes");
    EXPECT_EQ(refusal(nsdi12(), 1'000, {{}, {.least_share = .1}}),
              "no windows satisfy the limits of the shares with a buffer of 1000 bytes");
}

TEST(OptimalWindows, SharesThatAddUpToAll) {
    const auto equals = setup_of(std::vector<Subflow>(10, subflow_with(1000, 10, .01, .01)));
    Limits limits(10);
    for (WindowLimits& limit : limits) {
        limit.least_share = limit.most_share = .1;
    }
    EXPECT_EQ(optimal_windows(equals, 75'000, limits).windows, Windows(10, 7));
    EXPECT_TRUE(optimal_windows(equals, 75'000, limits).is_exact);
}

TEST(OptimalWindows, OutOfRange) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    for (const double buffer : {0.0, -1.0, none, std::numeric_limits<double>::infinity()}) {
        EXPECT_NE(refusal(nsdi12(), buffer, {}), "none") << buffer;
    }
    for (const double share : {-.1, 1.1, none}) {
        EXPECT_NE(refusal(nsdi12(), 75'000, {{.least_share = share}, {}}), "none") << share;
        EXPECT_NE(refusal(nsdi12(), 75'000, {{.most_share = share}, {}}), "none") << share;
    }
    EXPECT_EQ(refusal(nsdi12(), 75'000, Limits(1)),
              "limits of 1 window for 2 subflows: each subflow needs its own");
    EXPECT_EQ(refusal(nsdi12(), 0, {}), "the buffer cannot be 0 bytes: it is above 0");
}

}  // namespace
}  // namespace numerics
