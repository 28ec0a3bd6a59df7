// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "plot/drawn.h"

namespace plot {
namespace {

using namespace std::chrono_literals;
using mptcp::Side;
using mptcp::story::add_addr;
using mptcp::story::dss;
using mptcp::story::mp_fastclose;
using mptcp::story::mp_prio;
using mptcp::story::remove_addr;
using mptcp::story::reset_segment;
using mptcp::story::Talk;

/// Where the events of that title are drawn.
Points events_of(const Figure& figure, const std::string& title) {
    for (const Series& series : figure.series) {
        if (series.title == title) {
            return series.points;
        }
    }
    return {};
}

/// Two subflows: from 0 and 30 ms to 240 and 250 ms.
void tell(Talk& talk) {
    talk.story.at(0ms);
    talk.start();
    talk.story.at(100ms);
    talk.first.down({.options = {add_addr({.echo = false})}});
    talk.story.at(110ms);
    talk.second.up({.options = {mp_prio(true)}});
    talk.story.at(120ms);
    talk.first.up({.options = {remove_addr({1})}});
    talk.story.at(130ms);
    talk.first.up(
        {.options = {
             dss({.dsn = talk.keys.dsn(Side::client, 1), .ssn = 0, .length = 1, .fin = true})}});
    talk.story.at(240ms);
    talk.first.up({});
    talk.story.at(250ms);
    talk.second.down(reset_segment({}));
}

TEST(EventsPlot, ABarForEachLife) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("events", drawn.subject());
    expect_near(points_of(figure, Mark::bars, 0), {{0, 0, 0.24, 0}});
    expect_near(points_of(figure, Mark::bars, 1), {{0.03, 1, 0.25, 1}});
    EXPECT_EQ(series_of(figure, Mark::bars, 1).title,
              "subflow 1: 10.0.1.1:40001 \u2192 10.0.0.2:443 (tcp.stream 1)");
    EXPECT_EQ(figure.y.names, (std::vector<std::pair<double, std::string>>{{0, "0"}, {1, "1"}}));
    EXPECT_LT(figure.y.least, 0);
    EXPECT_GT(figure.y.most, 1.5);
}

TEST(EventsPlot, EventsAtTheirSubflow) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("events", drawn.subject());
    const auto expect_at = [&](const std::string& title, double time, int subflow) {
        const Points points = events_of(figure, title);
        ASSERT_EQ(points.size(), 1U) << title;
        EXPECT_NEAR(points[0].x, time, 1e-9) << title;
        EXPECT_GT(points[0].y, subflow) << title;
        EXPECT_LT(points[0].y, subflow + 0.5) << title;
    };
    expect_at("ADD_ADDR", 0.1, 0);
    expect_at("MP_PRIO", 0.11, 1);
    expect_at("REMOVE_ADDR", 0.12, 0);
    expect_at("DATA_FIN", 0.13, 0);
    expect_at("RST", 0.25, 1);
    EXPECT_TRUE(events_of(figure, "MP_FAIL").empty());
    const auto titles = titles_of(figure);
    EXPECT_EQ(std::count(titles.begin(), titles.end(), "MP_FAIL"), 0);
}

TEST(EventsPlot, AnAbort) {
    Talk talk;
    talk.start();
    talk.story.at(100ms);
    talk.first.up(reset_segment({mp_fastclose(talk.keys.server)}));
    const Drawn drawn{talk.story};
    const Points points = events_of(figure_of("events", drawn.subject()), "MP_FASTCLOSE");
    ASSERT_EQ(points.size(), 1U);
    EXPECT_NEAR(points[0].x, 0.1, 1e-9);
}

TEST(EventsPlot, ASkippedSubflow) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("events", drawn.subject(Side::client, {1}));
    EXPECT_TRUE(points_of(figure, Mark::bars, 1).empty());
    EXPECT_FALSE(points_of(figure, Mark::bars, 0).empty());
    EXPECT_TRUE(events_of(figure, "MP_PRIO").empty());
    EXPECT_TRUE(events_of(figure, "RST").empty());
    EXPECT_FALSE(events_of(figure, "ADD_ADDR").empty());
}

// A subflow of a single segment has a life of no length; it is drawn all the same.
TEST(EventsPlot, OneSegment) {
    Talk talk;
    talk.story.at(0ms);
    talk.first.up(mptcp::story::syn_segment({capable_syn(talk.keys)}));
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("events", drawn.subject());
    EXPECT_FALSE(is_empty(figure));
    expect_near(points_of(figure, Mark::bars, 0), {{0, 0, 0, 0}});
}

}  // namespace
}  // namespace plot
