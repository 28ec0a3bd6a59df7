// SPDX-License-Identifier: GPL-3.0-or-later
// Values of the plots of times, from conversations told by hand.
#include <chrono>
#include <cmath>

#include <gtest/gtest.h>

#include "plot/drawn.h"

namespace plot {
namespace {

using namespace std::chrono_literals;
using mptcp::Side;
using mptcp::story::data_ack;
using mptcp::story::Talk;

TEST(RttPlot, AtTheTimeOfTheAck) {
    Talk talk;
    talk.start();
    talk.story.at(100ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(110ms);
    talk.up(talk.second, 101, 1, 100);
    talk.story.at(120ms);
    talk.first.down({.ack = 101});
    talk.story.at(150ms);
    talk.second.down({.ack = 101});
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("rtt", drawn.subject());
    expect_near(points_of(figure, Mark::dots, 0), {{0.12, 0.02}});
    expect_near(points_of(figure, Mark::dots, 1), {{0.15, 0.04}});
    EXPECT_EQ(figure.y.unit, "s");
    EXPECT_EQ(figure.y.least, 0);
    EXPECT_TRUE(is_empty(figure_of("rtt", drawn.subject(Side::server))));
    EXPECT_TRUE(is_empty(figure_of("rtt", drawn.subject(Side::client, {0, 1}))));
}

TEST(DataRttPlot, BySubflowOfTheData) {
    Talk talk;
    talk.start();
    talk.story.at(100ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(110ms);
    talk.up(talk.second, 101, 1, 100);
    talk.story.at(140ms);
    talk.second.down({.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 101))}});
    talk.story.at(170ms);
    talk.first.down({.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 201))}});
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("data-rtt", drawn.subject());
    expect_near(points_of(figure, Mark::dots, 0), {{0.14, 0.04}});
    expect_near(points_of(figure, Mark::dots, 1), {{0.17, 0.06}});
    EXPECT_TRUE(is_empty(figure_of("data-rtt", drawn.subject(Side::server))));
}

/// Data after 10, 40, 40 and 2 ms, the second and the last on another subflow than the one before.
void tell_arrivals(Talk& talk) {
    talk.start();
    talk.story.at(100ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(110ms);
    talk.up(talk.second, 101, 1, 100);
    talk.story.at(150ms);
    talk.up(talk.second, 201, 101, 100);
    talk.story.at(190ms);
    talk.up(talk.second, 301, 201, 100);
    talk.story.at(191ms);
    talk.up(talk.second, 301, 201, 100);  // nothing new
    talk.story.at(192ms);
    talk.up(talk.first, 401, 101, 100);
}

/// Where the class of a value begins, and where it ends: ten a decade.
double border(int number) {
    return std::pow(10.0, number / 10.0);
}

TEST(InterarrivalPlot, HistogramAndDistribution) {
    Talk talk;
    tell_arrivals(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("interarrival", drawn.subject());
    EXPECT_TRUE(figure.x.logarithmic);
    EXPECT_EQ(figure.x.unit, "s");
    EXPECT_EQ(figure.y.unit, "%");
    ASSERT_EQ(figure.series.size(), 2U);
    // 2 ms are 10^-2.7 to 10^-2.6 s, 10 ms are 10^-2 to 10^-1.9 s, 40 ms are 10^-1.4 to 10^-1.3 s.
    EXPECT_EQ(figure.series[0].mark, Mark::boxes);
    expect_near(figure.series[0].points, {{border(-27), 25, border(-26), 0},
                                          {border(-20), 25, border(-19), 0},
                                          {border(-14), 50, border(-13), 0}});
    EXPECT_EQ(figure.series[1].mark, Mark::steps);
    expect_near(figure.series[1].points, {{0.002, 25}, {0.01, 50}, {0.04, 100}});
}

TEST(InterarrivalPlot, BetweenDifferentSubflows) {
    Talk talk;
    tell_arrivals(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("cross-interarrival", drawn.subject());
    ASSERT_EQ(figure.series.size(), 2U);
    expect_near(figure.series[1].points, {{0.002, 50}, {0.01, 100}});
}

// A skipped subflow's own times are left out; the times between the others stay as they were.
TEST(InterarrivalPlot, ASkippedSubflow) {
    Talk talk;
    tell_arrivals(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("interarrival", drawn.subject(Side::client, {1}));
    ASSERT_EQ(figure.series.size(), 2U);
    expect_near(figure.series[1].points, {{0.002, 100}});
    EXPECT_TRUE(is_empty(figure_of("interarrival", drawn.subject(Side::client, {0, 1}))));
}

// A logarithm needs more than nothing.
TEST(InterarrivalPlot, AtTheSameTime) {
    Talk talk;
    talk.start();
    talk.story.at(100ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(100ms);
    talk.up(talk.first, 101, 101, 100);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("interarrival", drawn.subject());
    ASSERT_EQ(figure.series.size(), 2U);
    ASSERT_EQ(figure.series[0].points.size(), 1U);
    EXPECT_GT(figure.series[0].points[0].x, 0);
    EXPECT_LE(figure.series[0].points[0].x, 1.000001e-7);
    expect_near(figure.series[1].points, {{1e-7, 100}});
}

TEST(InterarrivalPlot, OneSegmentIsNothing) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const Drawn drawn{talk.story};
    EXPECT_TRUE(is_empty(figure_of("interarrival", drawn.subject())));
    EXPECT_TRUE(is_empty(figure_of("cross-interarrival", drawn.subject())));
    EXPECT_TRUE(is_empty(figure_of("interarrival", drawn.subject(Side::server))));
}

// 100 and 200 bytes wait for the first subflow, whose segment sets both free.
TEST(ReorderingPlot, QueueAndWhoClosedTheHole) {
    Talk talk;
    talk.start();
    talk.story.at(100ms);
    talk.up(talk.second, 101, 1, 100);
    talk.story.at(110ms);
    talk.up(talk.second, 201, 101, 100);
    talk.story.at(150ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(160ms);
    talk.up(talk.second, 301, 201, 100);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("reordering", drawn.subject());
    expect_near(points_of(figure, Mark::area, color::grey),
                {{0.1, 0, 0, 100}, {0.11, 0, 0, 200}, {0.15, 0, 0, 0}});
    expect_near(points_of(figure, Mark::triangles, 0), {{0.15, 200}});
    EXPECT_TRUE(points_of(figure, Mark::triangles, 1).empty());
    EXPECT_EQ(figure.y.unit, "B");
}

TEST(ReorderingPlot, InOrderIsNothing) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.up(talk.second, 101, 1, 100);
    const Drawn drawn{talk.story};
    EXPECT_TRUE(is_empty(figure_of("reordering", drawn.subject())));
    EXPECT_TRUE(is_empty(figure_of("reordering", drawn.subject(Side::server))));
}

}  // namespace
}  // namespace plot
