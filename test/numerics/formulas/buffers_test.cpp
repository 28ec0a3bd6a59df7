// SPDX-License-Identifier: GPL-3.0-or-later
// Against values worked out by hand: nsdi12 is 1000 and 250 bytes/ms over paths of 20 and 150 ms.
#include "numerics/formulas/buffers.h"

#include <gtest/gtest.h>

#include "numerics/formulas/loss_limits.h"
#include "numerics/formulas/subsets.h"

namespace numerics {
namespace {

constexpr double exact = 1e-9;

void expect_near(double value, double expected) {
    EXPECT_NEAR(value, expected, exact * std::abs(expected)) << expected;
}

Subflow subflow(const std::string& name, double mss, double cwnd, double fowd, double bowd) {
    Subflow result;
    result.name = name;
    result.mss = mss;
    result.cwnd = cwnd;
    result.fowd = fowd;
    result.bowd = bowd;
    return result;
}

Setup nsdi12() {
    Setup setup;
    setup.subflows = {subflow("wifi", 1250, 16, 0.010, 0.010),
                      subflow("3g", 1250, 30, 0.075, 0.075)};
    return setup;
}

Setup cwnd2() {
    Setup setup;
    setup.subflows = {subflow("a", 1, 20, 0.010, 0.010), subflow("b", 1, 20, 0.020, 0.020)};
    return setup;
}

TEST(Buffers, Nsdi12) {
    const Buffers buffers = buffers_of(nsdi12(), TimerRule::linux_kernel);
    expect_near(totals_of(nsdi12()).rate, 1.25e6);
    expect_near(buffers.sum_of_bdps, 57500);
    expect_near(buffers.largest_bdp, 37500);
    expect_near(buffers.no_loss_bound, 187500);
    expect_near(buffers.recommended, 375000);
    expect_near(buffers.exact_window, 106250);
    expect_near(buffers.advertised, 106250);
    expect_near(buffers.reordering_queue, 65000);
    expect_near(buffers.blocking_mean, 0.052);
    expect_near(buffers.blocking_max, 0.065);
    expect_near(buffers.send_buffer, 122500);
    expect_near(buffers.timeout_buffer, 1.25e6 * 0.350);
}

TEST(Buffers, Cwnd2) {
    const numerics::Setup setup = cwnd2();
    const Buffers buffers = buffers_of(setup, TimerRule::linux_kernel);
    expect_near(totals_of(setup).rate, 1500);
    expect_near(buffers.sum_of_bdps, 40);
    expect_near(buffers.largest_bdp, 20);
    expect_near(buffers.no_loss_bound, 60);
    expect_near(buffers.recommended, 120);
    expect_near(buffers.exact_window, 45);
    expect_near(buffers.reordering_queue, 10);
    expect_near(buffers.blocking_mean, 0.02 / 3);
    expect_near(buffers.blocking_max, 0.010);
    expect_near(buffers_of(setup, TimerRule::linux_kernel, 0.2).timeout_buffer, 300);
    expect_near(buffers_of(setup, TimerRule::linux_kernel, 1.0).timeout_buffer, 1500);
}

// A path whose way back is slow needs more for itself than the others leave.
TEST(Buffers, OneSubflowsOwnProductCanBeTheLargest) {
    numerics::Setup setup;
    setup.subflows = {subflow("slow", 1000, 100, 0.010, 0.500),
                      subflow("quick", 1000, 1, 0.010, 0.010)};
    const Buffers buffers = buffers_of(setup, TimerRule::linux_kernel);
    expect_near(buffers.largest_bdp, 100'000);
    EXPECT_LT(buffers.exact_window, 100'000);
    expect_near(buffers.advertised, 100'000);
}

TEST(Rate, IsTheWindowsOrTheBandwidths) {
    Subflow path = subflow("a", 1000, 10, 0.05, 0.05);
    expect_near(path.rate(), 100'000);
    path.bandwidth = 50'000;
    expect_near(path.rate(), 50'000);
    path.cwnd.reset();
    expect_near(path.rate(), 50'000);
}

TEST(FastRetransmit, WorkedValues) {
    const auto window = [](const numerics::Setup& setup, std::size_t place) {
        return fast_retransmit_of(setup, place, TimerRule::linux_kernel).window;
    };
    expect_near(window(nsdi12(), 0), 106250);
    expect_near(window(nsdi12(), 1), 312500);
    expect_near(window(cwnd2(), 0), 64.5);
    expect_near(window(cwnd2(), 1), 114);
}

// 3g: what waits is sent by wifi from 10 ms after the lost segment's arrival would have been: the
// repair takes 150 + 15 ms more; 3g's own waits 165 ms: 1000 * (165 + 65) + 250 * 165.
TEST(FastRetransmit, Queue) {
    expect_near(fast_retransmit_of(nsdi12(), 1, TimerRule::linux_kernel).queue_peak, 271'250);
}

TEST(FastRetransmit, NeedsFourSegments) {
    numerics::Setup setup = nsdi12();
    setup.subflows[1].cwnd = 3.5;
    const Repair repair = fast_retransmit_of(setup, 1, TimerRule::linux_kernel);
    EXPECT_TRUE(repair.by_timeout);
    const Repair timeout =
        timeout_repair_of(setup, 1, timeout_of(setup.subflows[1], TimerRule::linux_kernel));
    expect_near(repair.window, timeout.window);
}

TEST(Timeout, WorkedValues) {
    // wifi has the quickest way back: without it 122500 are needed, more than its 75000.
    expect_near(timeout_repair_of(nsdi12(), 0, 0.2).window, 122'500);
    expect_near(timeout_repair_of(nsdi12(), 1, 0.2).window, 322'500);
    expect_near(timeout_repair_of(cwnd2(), 0, 0.2).window, 130);
    expect_near(timeout_repair_of(cwnd2(), 1, 0.2).window, 250);
}

// Only the others' segments wait: 1000 * (200 + 75 - 10).
TEST(Timeout, Queue) {
    expect_near(timeout_repair_of(nsdi12(), 1, 0.2).queue_peak, 265'000);
}

TEST(Timeout, Rules) {
    Subflow path = subflow("a", 1000, 10, 0.05, 0.05);
    expect_near(timeout_of(path, TimerRule::linux_kernel), 0.3);
    expect_near(timeout_of(path, TimerRule::rfc6298), 1);
    path.var = 0.3;
    expect_near(timeout_of(path, TimerRule::linux_kernel), 1.3);
    expect_near(timeout_of(path, TimerRule::rfc6298), 1.3);
}

TEST(WindowScale, SmallestThatSuffices) {
    EXPECT_EQ(window_scale_for(1), 0);
    EXPECT_EQ(window_scale_for(65535), 0);
    EXPECT_EQ(window_scale_for(65536), 1);
    EXPECT_EQ(window_scale_for(106250), 1);
    EXPECT_EQ(window_scale_for(375000), 3);
    EXPECT_EQ(window_scale_for(65535.0 * 16384), 14);
    EXPECT_EQ(window_scale_for(65535.0 * 16384 + 1), std::nullopt);
}

TEST(Goodput, Bound) {
    expect_near(goodput_bound(nsdi12(), 75000), 75000 / 0.085);
    expect_near(goodput_bound(nsdi12(), 1e9), 1.25e6);
    expect_near(goodput_bound(nsdi12(), std::nullopt), 1.25e6);
    expect_near(goodput_bound(cwnd2(), 40), 40 / 0.030);
}

TEST(BestPaths, Nsdi12IsBetterWithoutTheSlowOne) {
    const BestPaths best = best_paths(nsdi12(), 75000);
    EXPECT_EQ(best.best.subflows, (std::vector<std::size_t>{0}));
    expect_near(best.best.goodput, 1e6);
    expect_near(best.all.goodput, 882352.94117647);
    expect_near(best.single, 1e6);
    EXPECT_NEAR(*best.benefit, -0.117647, 1e-6);
    EXPECT_FALSE(best.is_tied);
}

TEST(BestPaths, Cwnd2UsesBoth) {
    const BestPaths best = best_paths(cwnd2(), 40);
    EXPECT_EQ(best.best.subflows, (std::vector<std::size_t>{0, 1}));
    EXPECT_NEAR(best.best.goodput, 1333.33333, 1e-4);
    EXPECT_NEAR(*best.benefit, 0.66667, 1e-5);
}

TEST(BestPaths, TieTakesFewer) {
    numerics::Setup setup = cwnd2();
    // b adds nothing to 30 / 0.030 = 1000 bytes a second.
    const BestPaths best = best_paths(setup, 30);
    EXPECT_EQ(best.best.subflows, (std::vector<std::size_t>{0}));
    EXPECT_TRUE(best.is_tied);
}

TEST(BestPaths, OnePathHasNoBenefit) {
    numerics::Setup setup = cwnd2();
    setup.subflows.pop_back();
    EXPECT_EQ(best_paths(setup, 40).benefit, std::nullopt);
}

// The sum of the rates is reached, which is a benefit of 1, though it is that of the fastest path.
TEST(BestPaths, APathTooSlowToBeSeenInTheSum) {
    numerics::Setup setup = cwnd2();
    setup.subflows[0].cwnd = 1e9;
    setup.subflows[1].cwnd = 1e-9;
    EXPECT_EQ(best_paths(setup, std::nullopt).benefit, 1);
    EXPECT_LT(*best_paths(setup, 1).benefit, -0.99);
}

// Against all subsets.
TEST(BestPaths, IsTheBestOfAllSubsets) {
    for (unsigned seed = 1; seed <= 200; ++seed) {
        numerics::Setup setup;
        unsigned state = seed * 2654435761U;
        const auto random = [&state](unsigned most) {
            state = state * 1664525U + 1013904223U;
            return 1 + (state >> 16U) % most;
        };
        const unsigned count = 1 + random(5);
        for (unsigned i = 0; i < count; ++i) {
            setup.subflows.push_back(subflow("s" + std::to_string(i), 1000, random(40),
                                             random(100) / 1000.0, random(100) / 1000.0));
        }
        const double buffer = 1000.0 * random(80);
        double most = 0;
        for (unsigned set = 1; set < 1U << count; ++set) {
            numerics::Setup part;
            for (unsigned i = 0; i < count; ++i) {
                if ((set >> i & 1U) != 0) {
                    part.subflows.push_back(setup.subflows[i]);
                }
            }
            most = std::max(most, goodput_bound(part, buffer));
        }
        expect_near(best_paths(setup, buffer).best.goodput, most);
    }
}

TEST(LossLimits, MathisAndPftk) {
    Subflow path = subflow("a", 1460, 10, 0.05, 0.05);
    EXPECT_EQ(loss_limits_of(path).mathis, std::nullopt);
    path.loss = 0.01;
    // 1.2247448714 * 1460 / (0.1 * 0.1)
    expect_near(*loss_limits_of(path).mathis, 178812.75122);
    // 1460 / (0.1 * 0.0816496581 + 0.4 * 3 * 0.0612372436 * 0.01 * 1.0032)
    EXPECT_NEAR(*loss_limits_of(path).pftk, 164009, 100);
}

}  // namespace
}  // namespace numerics
