// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/formulas/equilibrium.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"

namespace numerics {
namespace {

/// Loss and round trip (s) by subflow.
using Losses = std::vector<std::pair<double, double>>;

Setup setup_with(const Losses& subflows) {
    Setup setup;
    for (const auto& [loss, rtt] : subflows) {
        Subflow subflow;
        subflow.name = "path" + std::to_string(setup.subflows.size());
        subflow.mss = 1400;
        subflow.fowd = rtt / 4;
        subflow.bowd = rtt * 3 / 4;
        subflow.loss = loss;
        subflow.cwnd = 10;
        setup.subflows.push_back(subflow);
    }
    return setup;
}

double sum(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

double reno_rate(const Subflow& subflow) {
    return std::sqrt(2 / subflow.loss) / subflow.rtt();
}

double best_of(const Setup& setup) {
    double best = 0;
    for (const Subflow& subflow : setup.subflows) {
        best = std::max(best, reno_rate(subflow));
    }
    return best;
}

std::vector<double> windows_of(const Losses& subflows, Algorithm algorithm) {
    return equilibrium_of(setup_with(subflows), algorithm).windows;
}

/// LIA's windows as RFC 6356 makes them: started somewhere and moved until nothing changes.
std::vector<double> iterated_lia(const Setup& setup) {
    std::vector<double> windows(setup.subflows.size(), 1);
    for (int round = 0; round < 200'000; ++round) {
        double rates = 0;
        double fastest = 0;
        for (std::size_t i = 0; i < windows.size(); ++i) {
            const double rtt = setup.subflows[i].rtt();
            rates += windows[i] / rtt;
            fastest = std::max(fastest, windows[i] / rtt / rtt);
        }
        const double all = sum(windows);
        const double alpha = all * fastest / (rates * rates);
        double moved = 0;
        for (std::size_t i = 0; i < windows.size(); ++i) {
            // What an ACK adds, and what a loss takes away.
            const double gain = std::min(alpha / all, 1 / windows[i]);
            const double loss = setup.subflows[i].loss * windows[i] / 2;
            const double factor = std::pow(gain / loss, 0.1);
            windows[i] *= factor;
            moved = std::max(moved, std::abs(factor - 1));
        }
        if (moved < 1e-13) {
            break;
        }
    }
    return windows;
}

Losses random_losses(std::mt19937& random, std::size_t count) {
    std::uniform_real_distribution<double> exponent{-5, -1};
    std::uniform_real_distribution<double> rtt{0.001, 0.5};
    Losses subflows;
    for (std::size_t i = 0; i < count; ++i) {
        subflows.emplace_back(std::pow(10, exponent(random)), rtt(random));
    }
    return subflows;
}

void expect_near(const std::vector<double>& found, const std::vector<double>& expected,
                 double relative) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_NEAR(found[i], expected[i], relative * expected[i]) << i;
    }
}

const Losses two = {{.01, .02}, {.01, .04}};

TEST(Equilibrium, Names) {
    EXPECT_EQ(name_of(Algorithm::lia), "lia");
    EXPECT_EQ(name_of(Algorithm::olia), "olia");
    EXPECT_EQ(name_of(Algorithm::balia), "balia");
    for (const Algorithm algorithm : {Algorithm::lia, Algorithm::olia, Algorithm::balia}) {
        EXPECT_EQ(base::value_named<Algorithm>(name_of(algorithm)), algorithm);
    }
    EXPECT_FALSE(base::value_named<Algorithm>("reno"));
    EXPECT_FALSE(base::value_named<Algorithm>(""));
}

// The worked values of the design.
TEST(Equilibrium, TwoSubflows) {
    expect_near(windows_of(two, Algorithm::lia), {9.4281, 9.4281}, 1e-5);
    expect_near(windows_of(two, Algorithm::olia), {13.6421, 1}, 1e-5);
    expect_near(windows_of(two, Algorithm::balia), {11.9289, 4.4264}, 1e-5);
}

TEST(Equilibrium, AloneAllAreReno) {
    for (const Algorithm algorithm : {Algorithm::lia, Algorithm::olia, Algorithm::balia}) {
        for (const double loss : {1e-12, 1e-4, .003, .02, .5, .999}) {
            const Equilibrium found = equilibrium_of(setup_with({{loss, .03}}), algorithm);
            expect_near(found.windows, {std::sqrt(2 / loss)}, 1e-12);
            expect_near(found.rates, {std::sqrt(2 / loss) / .03}, 1e-12);
            EXPECT_LT(found.residual, 1e-12);
        }
    }
}

TEST(Equilibrium, EqualSubflowsShareEqually) {
    const Losses four(4, {.02, .1});
    for (const Algorithm algorithm : {Algorithm::lia, Algorithm::olia, Algorithm::balia}) {
        expect_near(windows_of(four, algorithm), {2.5, 2.5, 2.5, 2.5}, 1e-12);
    }
}

// In all three, but where OLIA's one segment each is too much.
TEST(Equilibrium, TheRatesAreWhatTheBestWouldReachAlone) {
    std::mt19937 random{2};
    for (const Algorithm algorithm : {Algorithm::lia, Algorithm::olia, Algorithm::balia}) {
        for (std::size_t count = 1; count < 40; ++count) {
            const auto setup = setup_with(random_losses(random, count));
            const Equilibrium found = equilibrium_of(setup, algorithm);
            ASSERT_EQ(found.windows.size(), count);
            ASSERT_EQ(found.rates.size(), count);
            for (std::size_t i = 0; i < count; ++i) {
                EXPECT_DOUBLE_EQ(found.rates[i], found.windows[i] / setup.subflows[i].rtt());
            }
            if (algorithm != Algorithm::olia ||
                *std::max_element(found.windows.begin(), found.windows.end()) > 1) {
                EXPECT_NEAR(sum(found.rates) / best_of(setup), 1, 1e-9);
            }
        }
    }
}

TEST(EquilibriumLia, WithoutCapTheClosedForm) {
    const Losses subflows = {{.01, .02}, {.02, .015}, {.005, .1}};
    double sum_of_inverse = 0;
    for (const auto& [loss, rtt] : subflows) {
        sum_of_inverse += 1 / (loss * rtt);
    }
    const double best = best_of(setup_with(subflows));
    std::vector<double> expected;
    for (const auto& [loss, rtt] : subflows) {
        expected.push_back(best / loss / sum_of_inverse);
        ASSERT_LT(expected.back(), std::sqrt(2 / loss)) << "the cap is not to bind here";
    }
    expect_near(windows_of(subflows, Algorithm::lia), expected, 1e-12);
}

// Hardly any loss on a long way: alone it would get less than the formula without cap gives it.
TEST(EquilibriumLia, TheCapBinds) {
    const auto setup = setup_with({{.01, .001}, {1e-6, 1}});
    const Equilibrium found = equilibrium_of(setup, Algorithm::lia);
    EXPECT_NEAR(found.windows[1], std::sqrt(2e6), 1e-9);
    EXPECT_NEAR(found.windows[0], (std::sqrt(200) / .001 - std::sqrt(2e6)) * .001, 1e-9);
    EXPECT_LT(found.residual, 1e-12);
    expect_near(found.windows, iterated_lia(setup), 1e-9);
}

TEST(EquilibriumLia, AsIterated) {
    std::mt19937 random{3};
    int capped = 0;
    for (int trial = 0; trial < 200; ++trial) {
        const auto setup =
            setup_with(random_losses(random, 2 + static_cast<std::size_t>(trial) % 7));
        const Equilibrium found = equilibrium_of(setup, Algorithm::lia);
        expect_near(found.windows, iterated_lia(setup), 1e-8);
        EXPECT_LT(found.residual, 1e-11);
        for (std::size_t i = 0; i < found.windows.size(); ++i) {
            capped +=
                found.windows[i] > std::sqrt(2 / setup.subflows[i].loss) * (1 - 1e-12) ? 1 : 0;
        }
    }
    EXPECT_GT(capped, 10) << "caps are to be tested";
}

TEST(EquilibriumLia, AThousandSubflows) {
    std::mt19937 random{4};
    for (int trial = 0; trial < 20; ++trial) {
        const auto setup = setup_with(random_losses(random, 1000));
        const Equilibrium found = equilibrium_of(setup, Algorithm::lia);
        EXPECT_LT(found.residual, 1e-9);
        EXPECT_NEAR(sum(found.rates) / best_of(setup), 1, 1e-9);
        EXPECT_GT(*std::min_element(found.windows.begin(), found.windows.end()), 0);
    }
}

// From one extreme to the other.
TEST(EquilibriumLia, ResidualOfTheUnusual) {
    for (const Losses& subflows :
         {Losses{{1e-12, 1e-6}, {.9, 100}}, Losses{{1e-12, 100}, {.9, 1e-6}},
          Losses{{1e-15, 1}, {1e-15, 1}, {.999, 1e-9}}, Losses{{.5, 1}, {.5, 1 + 1e-15}}}) {
        const Equilibrium found = equilibrium_of(setup_with(subflows), Algorithm::lia);
        EXPECT_LT(found.residual, 1e-9);
        for (const double window : found.windows) {
            EXPECT_GT(window, 0);
            EXPECT_TRUE(std::isfinite(window));
        }
    }
}

TEST(EquilibriumOlia, TheBestShareWithEqualWindows) {
    // The same tau: twice the round trip with a quarter of the loss.
    const Losses subflows = {{.04, .01}, {.01, .02}, {.02, .05}};
    const double best = std::sqrt(50) / .01;
    const double window = (best - 1 / .05) / (1 / .01 + 1 / .02);
    expect_near(windows_of(subflows, Algorithm::olia), {window, window, 1}, 1e-12);
}

TEST(EquilibriumOlia, NoWindowFallsBelowASegment) {
    Losses subflows(100, {.1, .01});
    subflows.emplace_back(.09, .01);
    const Equilibrium found = equilibrium_of(setup_with(subflows), Algorithm::olia);
    for (const double window : found.windows) {
        EXPECT_DOUBLE_EQ(window, 1);
    }
}

// The equations of the paper: an ACK adds x/(R X^2) (1+a)/2 (4+a)/5, a loss takes w/2 min(a, 1.5).
TEST(EquilibriumBalia, GainAndLossAreEqual) {
    std::mt19937 random{5};
    for (std::size_t count = 1; count < 20; ++count) {
        const auto setup = setup_with(random_losses(random, count));
        const Equilibrium found = equilibrium_of(setup, Algorithm::balia);
        const double all = sum(found.rates);
        const double most = *std::max_element(found.rates.begin(), found.rates.end());
        for (std::size_t i = 0; i < count; ++i) {
            const Subflow& subflow = setup.subflows[i];
            const double a = most / found.rates[i];
            const double gain =
                found.rates[i] / (subflow.rtt() * all * all) * (1 + a) / 2 * (4 + a) / 5;
            const double loss = subflow.loss * found.windows[i] / 2 * std::min(a, 1.5);
            EXPECT_NEAR(gain / loss, 1, 1e-9);
        }
    }
}

TEST(EquilibriumBalia, AllOfTheBestAlike) {
    const std::vector<double> rates =
        equilibrium_of(setup_with({{.04, .01}, {.01, .02}, {.02, .05}}), Algorithm::balia).rates;
    EXPECT_NEAR(rates[0] / rates[1], 1, 1e-12);
    EXPECT_LT(rates[2], rates[0] / 1.5);
}

TEST(Equilibrium, LossesThatHaveNone) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    for (const double loss : {0.0, 1.0, 1.5, -.1, none}) {
        for (const Algorithm algorithm : {Algorithm::lia, Algorithm::olia, Algorithm::balia}) {
            try {
                (void)equilibrium_of(setup_with({{.01, .02}, {loss, .02}}), algorithm);
                ADD_FAILURE() << loss;
            } catch (const base::UsageError& error) {
                EXPECT_NE(std::string{error.what()}.find("'path1'"), std::string::npos)
                    << error.what();
            }
        }
    }
}

}  // namespace
}  // namespace numerics
