// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/figure.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"

namespace plugin {
namespace {

using mptcpanalyzer::Axis;
using mptcpanalyzer::Figure;
using mptcpanalyzer::Mark;
using mptcpanalyzer::Point;

constexpr double infinity = std::numeric_limits<double>::infinity();

Figure with_point(Mark mark, const Point& point) {
    return {"", "", {}, {}, {{"", mark, 0, {point}}}};
}

/// The message with which a figure is refused; empty when it is not.
std::string refusal_of(const Figure& figure) {
    try {
        static_cast<void>(figure_of(figure));
    } catch (const base::Error& error) {
        EXPECT_EQ(error.status(), base::ExitStatus::failed);
        return error.what();
    }
    return "";
}

std::string refusal_of(const Axis& axis) {
    Figure as_x;
    Figure as_y;
    as_x.x = axis;
    as_y.y = axis;
    EXPECT_EQ(refusal_of(as_x), refusal_of(as_y));
    return refusal_of(as_x);
}

TEST(PluginFigure, IsTakenAsItIs) {
    const Figure figure{"title",
                        "subtitle",
                        {"time", "s", false, 0.5, 9.5, {{1, "one"}, {2, "two"}}},
                        {"window", "B", true},
                        {{"first", Mark::segments, 3, {{1, 2, 3, 4}, {5, 6, 7, 8}}},
                         {"second", Mark::line, -1, {}}}};
    const plot::Figure ours = figure_of(figure);
    EXPECT_EQ(ours.title, "title");
    EXPECT_EQ(ours.subtitle, "subtitle");
    EXPECT_EQ(ours.x.label, "time");
    EXPECT_EQ(ours.x.unit, "s");
    EXPECT_FALSE(ours.x.logarithmic);
    EXPECT_EQ(ours.x.least, 0.5);
    EXPECT_EQ(ours.x.most, 9.5);
    EXPECT_EQ(ours.x.names, (std::vector<std::pair<double, std::string>>{{1, "one"}, {2, "two"}}));
    EXPECT_EQ(ours.y.unit, "B");
    EXPECT_TRUE(ours.y.logarithmic);
    EXPECT_EQ(ours.y.least, std::nullopt);
    ASSERT_EQ(ours.series.size(), 2U);
    EXPECT_EQ(ours.series[0].title, "first");
    EXPECT_EQ(ours.series[0].color, 3);
    EXPECT_EQ(ours.series[0].points, (std::vector<plot::Point>{{1, 2, 3, 4}, {5, 6, 7, 8}}));
    EXPECT_EQ(ours.series[1].color, plot::color::black);
}

TEST(PluginFigure, EveryMarkIsThatOfItsName) {
    const std::vector<std::pair<Mark, plot::Mark>> marks = {
        {Mark::dots, plot::Mark::dots},           {Mark::crosses, plot::Mark::crosses},
        {Mark::triangles, plot::Mark::triangles}, {Mark::circles, plot::Mark::circles},
        {Mark::segments, plot::Mark::segments},   {Mark::bars, plot::Mark::bars},
        {Mark::steps, plot::Mark::steps},         {Mark::line, plot::Mark::line},
        {Mark::area, plot::Mark::area},           {Mark::boxes, plot::Mark::boxes},
        {Mark::rules, plot::Mark::rules}};
    for (const auto& [theirs, ours] : marks) {
        EXPECT_EQ(figure_of(with_point(theirs, {1, 1, 1, 1})).series[0].mark, ours);
    }
    EXPECT_NE(refusal_of(with_point(static_cast<Mark>(99), {})), "");
}

TEST(PluginFigure, ColorsAreAnyNumbers) {
    const std::vector<std::pair<int, int>> colors = {
        {0, 0},
        {7, 7},
        {8, 8},
        {std::numeric_limits<int>::max(), std::numeric_limits<int>::max()},
        {-1, plot::color::black},
        {-2, plot::color::grey},
        {-3, 0},
        {std::numeric_limits<int>::min(), 0}};
    for (const auto& [theirs, ours] : colors) {
        EXPECT_EQ(figure_of({"", "", {}, {}, {{"", Mark::dots, theirs, {}}}}).series[0].color,
                  ours);
    }
}

TEST(PluginFigure, UnitsAreThoseThatAreKnown) {
    for (const char* const unit : {"", "s", "B", "B/s", "%"}) {
        EXPECT_EQ(refusal_of(Axis{"", unit}), "") << unit;
    }
    for (const char* const unit : {"ms", "b", " s", "bit/s", "\x1b"}) {
        const std::string reason = refusal_of(Axis{"", unit});
        EXPECT_NE(reason.find("it must be s, B, B/s, % or empty"), std::string::npos) << reason;
        EXPECT_EQ(reason.find('\x1b'), std::string::npos);
    }
}

TEST(PluginFigure, PointsAreFinite) {
    for (const double value : {std::nan(""), infinity, -infinity}) {
        for (double Point::*coordinate : {&Point::x, &Point::y, &Point::x2, &Point::y2}) {
            Point point{1, 1, 1, 1};
            point.*coordinate = value;
            EXPECT_NE(refusal_of(with_point(Mark::dots, point)), "") << value;
            EXPECT_NE(refusal_of(with_point(Mark::bars, point)), "") << value;
        }
    }
    EXPECT_EQ(refusal_of(with_point(Mark::dots, {-1e300, 1e300, 0, 0})), "");
}

TEST(PluginFigure, LimitsAndNamesAreFinite) {
    for (const double value : {std::nan(""), infinity, -infinity}) {
        EXPECT_NE(refusal_of(Axis{"", "", false, value, {}, {}}), "");
        EXPECT_NE(refusal_of(Axis{"", "", false, {}, value, {}}), "");
        EXPECT_NE(refusal_of(Axis{"", "", false, {}, {}, {{1, "a"}, {value, "b"}}}), "");
    }
    EXPECT_EQ(refusal_of(Axis{"", "", false, -1, 0, {{-5, "a"}}}), "");
}

TEST(PluginFigure, OnALogarithmicAxisAllIsAboveZero) {
    EXPECT_NE(refusal_of(Axis{"", "", true, 0, {}, {}}), "");
    EXPECT_NE(refusal_of(Axis{"", "", true, {}, -1, {}}), "");
    EXPECT_NE(refusal_of(Axis{"", "", true, {}, {}, {{0, "a"}}}), "");
    EXPECT_EQ(refusal_of(Axis{"", "", true, 1e-9, 1e9, {{1, "a"}}}), "");
    // Which coordinates a mark uses: x, y, x2, y2.
    const std::vector<std::pair<Mark, std::vector<bool>>> used = {
        {Mark::dots, {true, true, false, false}},  {Mark::line, {true, true, false, false}},
        {Mark::steps, {true, true, false, false}}, {Mark::segments, {true, true, true, true}},
        {Mark::bars, {true, true, true, true}},    {Mark::area, {true, true, false, true}},
        {Mark::boxes, {true, true, true, false}},  {Mark::rules, {true, false, false, false}},
    };
    const std::vector<double Point::*> coordinates = {&Point::x, &Point::y, &Point::x2, &Point::y2};
    for (const auto& [mark, which] : used) {
        for (std::size_t i = 0; i < coordinates.size(); ++i) {
            Point point{1, 1, 1, 1};
            point.*coordinates[i] = 0;
            Figure figure = with_point(mark, point);
            EXPECT_EQ(refusal_of(figure), "");
            (i % 2 == 0 ? figure.y : figure.x).logarithmic = true;
            EXPECT_EQ(refusal_of(figure), "") << "it is on the other axis";
            figure.x.logarithmic = figure.y.logarithmic = true;
            EXPECT_EQ(refusal_of(figure) != "", which[i]) << static_cast<int>(mark) << " " << i;
        }
    }
}

}  // namespace
}  // namespace plugin
