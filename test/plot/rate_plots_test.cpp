// SPDX-License-Identifier: GPL-3.0-or-later
// Values of the plots of bytes over time, from conversations told by hand.
#include <chrono>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "base/error.h"
#include "plot/drawn.h"

namespace plot {
namespace {

using namespace std::chrono_literals;
using mptcp::Side;
using mptcp::story::data_ack;
using mptcp::story::Talk;
using mptcp::story::window_scale;

constexpr std::int64_t ms = 1'000'000;

/// From 0 to 350 ms, on two subflows; nothing in the third tenth but reinjected data.
void tell(Talk& talk) {
    talk.story.at(0ms);
    talk.start();  // until 60 ms
    talk.story.at(90ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(100ms);
    talk.up(talk.second, 101, 1, 200);
    talk.story.at(150ms);
    talk.up(talk.first, 1, 1, 100);  // retransmitted
    talk.story.at(199ms);
    talk.up(talk.first, 301, 101, 10);
    talk.story.at(250ms);
    talk.up(talk.first, 101, 111, 200);  // reinjected
    talk.story.at(260ms);
    talk.down(talk.second, 1, 1, 7);
    talk.story.at(350ms);
    talk.up(talk.second, 311, 201, 30);
}

Subject with_window(Subject subject, std::int64_t window) {
    subject.window = window;
    return subject;
}

// 100, 110, 200 and 0 bytes, and 0, 200, 0 and 30, in a tenth of a second each.
TEST(ThroughputPlot, BytesDividedByTheWindowStacked) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("throughput", with_window(drawn.subject(), 100 * ms));
    EXPECT_EQ(figure.title, "Throughput to the server, windows of 100 ms");
    EXPECT_EQ(figure.y.unit, "B/s");
    expect_near(
        points_of(figure, Mark::area, 0),
        {{0, 0, 0, 1000}, {0.1, 0, 0, 1100}, {0.2, 0, 0, 2000}, {0.3, 0, 0, 0}, {0.4, 0, 0, 0}});
    expect_near(points_of(figure, Mark::area, 1), {{0, 1000, 0, 1000},
                                                   {0.1, 1100, 0, 3100},
                                                   {0.2, 2000, 0, 2000},
                                                   {0.3, 0, 0, 300},
                                                   {0.4, 0, 0, 300}});
    expect_near(points_of(figure, Mark::steps, color::black),
                {{0, 1000}, {0.1, 3100}, {0.2, 2000}, {0.3, 300}, {0.4, 300}});
}

TEST(GoodputPlot, DataThatWereCarriedFirst) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("goodput", with_window(drawn.subject(), 100 * ms));
    EXPECT_EQ(figure.title, "Goodput to the server, windows of 100 ms");
    expect_near(points_of(figure, Mark::steps, color::black),
                {{0, 1000}, {0.1, 2100}, {0.2, 0}, {0.3, 300}, {0.4, 300}});
    expect_near(
        points_of(figure, Mark::area, 0),
        {{0, 0, 0, 1000}, {0.1, 0, 0, 100}, {0.2, 0, 0, 0}, {0.3, 0, 0, 0}, {0.4, 0, 0, 0}});
}

// One subflow is its own total.
TEST(ThroughputPlot, ASkippedSubflowIsNotInTheTotal) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure =
        figure_of("throughput", with_window(drawn.subject(Side::client, {0}), 100 * ms));
    ASSERT_EQ(figure.series.size(), 1U);
    EXPECT_EQ(figure.series[0].color, 1);
    expect_near(
        figure.series[0].points,
        {{0, 0, 0, 0}, {0.1, 0, 0, 2000}, {0.2, 0, 0, 0}, {0.3, 0, 0, 300}, {0.4, 0, 0, 300}});
}

TEST(ThroughputPlot, TheOtherDirection) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure =
        figure_of("throughput", with_window(drawn.subject(Side::server), 100 * ms));
    ASSERT_EQ(figure.series.size(), 1U);  // a subflow without bytes has no place in the legend
    EXPECT_EQ(figure.series[0].color, 1);
    expect_near(figure.series[0].points,
                {{0, 0, 0, 0}, {0.1, 0, 0, 0}, {0.2, 0, 0, 70}, {0.3, 0, 0, 0}, {0.4, 0, 0, 0}});
}

// A round number that makes 80 to 200 windows: 350 ms / 200 is 1.75 ms.
TEST(ThroughputPlot, AWindowOfItsOwn) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("throughput", drawn.subject());
    EXPECT_EQ(figure.title, "Throughput to the server, windows of 2 ms");
    // 350 ms are in window 175, and one point more ends it.
    EXPECT_EQ(points_of(figure, Mark::area, 0).size(), 177U);
}

TEST(ThroughputPlot, OtherWindowsOfItsOwn) {
    for (const auto& [duration, words] :
         {std::pair{std::chrono::milliseconds{90}, "1 ms"},
          std::pair{std::chrono::milliseconds{1'000}, "5 ms"},
          std::pair{std::chrono::milliseconds{1'001}, "10 ms"},
          std::pair{std::chrono::milliseconds{100'000}, "500 ms"},
          std::pair{std::chrono::milliseconds{120'000}, "1000 ms"}}) {
        Talk talk;
        talk.story.at(0ms);
        talk.start();
        talk.story.at(duration);
        talk.up(talk.first, 1, 1, 100);
        const Drawn drawn{talk.story};
        EXPECT_EQ(figure_of("throughput", drawn.subject()).title,
                  std::string{"Throughput to the server, windows of "} + words);
    }
}

TEST(ThroughputPlot, WordsForAWindow) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const auto title = [&](std::int64_t window) {
        const std::string whole =
            figure_of("throughput", with_window(drawn.subject(), window)).title;
        return whole.substr(whole.find("windows"));
    };
    EXPECT_EQ(title(1'500'000), "windows of 1.5 ms");
    EXPECT_EQ(title(50'000), "windows of 0.05 ms");
    EXPECT_EQ(title(1'234'567), "windows of 1.234567 ms");
    EXPECT_EQ(title(2'000'000'000), "windows of 2000 ms");
}

TEST(ThroughputPlot, AWindowThatIsTooSmall) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    EXPECT_THROW((void)figure_of("throughput", with_window(drawn.subject(), 1)), base::UsageError);
    EXPECT_NO_THROW((void)figure_of(
        "throughput", with_window(drawn.subject(), std::numeric_limits<std::int64_t>::max())));
}

TEST(ThroughputPlot, WithoutBytesItIsEmpty) {
    Talk talk;
    talk.start();
    const Drawn drawn{talk.story};
    for (const char* const plot : {"throughput", "goodput", "contribution"}) {
        EXPECT_TRUE(is_empty(figure_of(plot, drawn.subject())));
        EXPECT_TRUE(is_empty(figure_of(plot, drawn.subject(Side::server))));
    }
}

// 100 of 100, 110 of 310, and of 340 bytes of data, at the end of each window.
TEST(ContributionPlot, SharesOfTheDataSoFar) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("contribution", with_window(drawn.subject(), 100 * ms));
    EXPECT_EQ(figure.y.unit, "%");
    EXPECT_EQ(figure.y.least, 0);
    EXPECT_EQ(figure.y.most, 100);
    const double early = 100.0 * 110 / 310;
    const double late = 100.0 * 110 / 340;
    expect_near(points_of(figure, Mark::area, 0),
                {{0.1, 0, 0, 100}, {0.2, 0, 0, early}, {0.3, 0, 0, early}, {0.4, 0, 0, late}});
    expect_near(
        points_of(figure, Mark::area, 1),
        {{0.1, 100, 0, 100}, {0.2, early, 0, 100}, {0.3, early, 0, 100}, {0.4, late, 0, 100}});
}

TEST(ContributionPlot, SharesOfWhatIsNotSkipped) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure =
        figure_of("contribution", with_window(drawn.subject(Side::client, {0}), 100 * ms));
    ASSERT_EQ(figure.series.size(), 1U);
    EXPECT_EQ(figure.series[0].color, 1);
    expect_near(figure.series[0].points, {{0.2, 0, 0, 100}, {0.3, 0, 0, 100}, {0.4, 0, 0, 100}});
}

/// The value that a series of steps has at a time.
double value_at(const Series& series, double time) {
    double value = std::numeric_limits<double>::quiet_NaN();
    for (const Point& point : series.points) {
        if (point.x <= time) {
            value = point.y;
        }
    }
    return value;
}

TEST(FlightPlot, SubflowsTheConnectionAndItsWindow) {
    Talk talk;
    talk.first.up(mptcp::story::syn_segment({capable_syn(talk.keys), window_scale(2)}));
    talk.first.down(mptcp::story::syn_ack_segment({capable_syn_ack(talk.keys), window_scale(3)}));
    talk.first.up({.options = {capable_ack(talk.keys)}});
    open_join(talk.second, talk.keys);
    talk.story.at(100ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(110ms);
    talk.up(talk.second, 101, 1, 200);
    talk.story.at(120ms);
    talk.first.down(
        {.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 101))}, .window = 1000});
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("flight", drawn.subject());
    const Series first = series_of(figure, Mark::steps, 0);
    EXPECT_EQ(value_at(first, 0.105), 100);
    EXPECT_EQ(value_at(first, 0.115), 100);
    EXPECT_EQ(value_at(first, 0.125), 0);
    EXPECT_EQ(first.title, "subflow 0: 10.0.0.1:40000 \u2192 10.0.0.2:443 (tcp.stream 0)");
    const Series second = series_of(figure, Mark::steps, 1);
    EXPECT_EQ(value_at(second, 0.115), 200);
    EXPECT_EQ(value_at(second, 0.125), 200);
    const Series whole = series_of(figure, Mark::steps, color::black);
    EXPECT_EQ(value_at(whole, 0.105), 100);
    EXPECT_EQ(value_at(whole, 0.115), 300);
    EXPECT_EQ(value_at(whole, 0.125), 200);
    EXPECT_EQ(whole.title, "data of the connection");
    const Series window = series_of(figure, Mark::steps, color::grey);
    EXPECT_EQ(value_at(window, 0.125), 8000);
}

TEST(FlightPlot, ASkippedSubflow) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("flight", drawn.subject(Side::client, {1}));
    EXPECT_FALSE(points_of(figure, Mark::steps, 0).empty());
    EXPECT_TRUE(points_of(figure, Mark::steps, 1).empty());
    EXPECT_FALSE(points_of(figure, Mark::steps, color::black).empty());
}

// The other end acknowledges nothing all the time; that is no flight.
TEST(FlightPlot, ADirectionWithoutDataIsEmpty) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.first.up({.seq = 101, .options = {data_ack(talk.keys.dsn(Side::server, 1))}});
    const Drawn drawn{talk.story};
    EXPECT_TRUE(is_empty(figure_of("flight", drawn.subject(Side::server))));
}

}  // namespace
}  // namespace plot
