// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/draw/thin.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "plot/drawn.h"

namespace plot {
namespace {

constexpr std::size_t most = 1000;

Series series_with(Points points, Mark mark = Mark::dots) {
    return {"", mark, 0, std::move(points)};
}

/// Equal steps of x from 0 to 1, all at one height.
Points level(std::size_t count, double height) {
    Points points;
    for (std::size_t i = 0; i < count; ++i) {
        points.push_back({static_cast<double>(i) / static_cast<double>(count - 1), height});
    }
    return points;
}

bool holds(const Series& series, const Point& point) {
    return std::find(series.points.begin(), series.points.end(), point) != series.points.end();
}

TEST(Thin, FewPointsStay) {
    for (const std::size_t count :
         {std::size_t{0}, std::size_t{1}, std::size_t{2}, most - 1, most}) {
        Points points;
        for (std::size_t i = 0; i < count; ++i) {
            points.push_back({static_cast<double>(i * i), static_cast<double>(i % 7)});
        }
        Series series = series_with(points);
        thin(series, most);
        EXPECT_EQ(series.points, points);
    }
}

TEST(Thin, TheBoundIsKept) {
    std::mt19937 random{1};
    std::uniform_real_distribution<double> number{0, 1};
    for (const std::size_t count : {most + 1, 2 * most, 100 * most}) {
        Points points;
        for (std::size_t i = 0; i < count; ++i) {
            points.push_back({number(random), number(random)});
        }
        std::sort(points.begin(), points.end(),
                  [](const Point& a, const Point& b) { return a.x < b.x; });
        Series series = series_with(points);
        thin(series, most);
        EXPECT_LE(series.points.size(), most);
        EXPECT_GE(series.points.size(), most / 2);
        EXPECT_EQ(series.points.front(), points.front());
        EXPECT_EQ(series.points.back(), points.back());
        EXPECT_TRUE(std::is_sorted(series.points.begin(), series.points.end(),
                                   [](const Point& a, const Point& b) { return a.x < b.x; }));
    }
}

// In every kind of mark: points that have no second coordinate too.
TEST(Thin, ExtremesStay) {
    for (const Mark mark : {Mark::dots, Mark::crosses, Mark::steps, Mark::line}) {
        Points points = level(100'000, 5);
        points[12'345].y = 9;
        points[54'321].y = 1;
        points[54'322].y = 2;
        Series series = series_with(points, mark);
        thin(series, most);
        EXPECT_TRUE(holds(series, points[12'345])) << "highest";
        EXPECT_TRUE(holds(series, points[54'321])) << "lowest";
    }
}

TEST(Thin, ExtremesBelowZeroStay) {
    Points points = level(100'000, -5);
    points[12'345].y = -1;
    points[54'321].y = -9;
    Series series = series_with(points);
    thin(series, most);
    EXPECT_TRUE(holds(series, points[12'345])) << "highest";
    EXPECT_TRUE(holds(series, points[54'321])) << "lowest";
}

TEST(Thin, ExtremesOfAreasAndSegmentsStay) {
    for (const Mark mark : {Mark::area, Mark::segments}) {
        Points points = level(100'000, 5);
        for (Point& point : points) {
            point.x2 = point.x;
            point.y2 = 6;
        }
        points[12'345].y2 = 9;
        points[54'321].y = 1;
        Series series = series_with(points, mark);
        thin(series, most);
        EXPECT_TRUE(holds(series, points[12'345]));
        EXPECT_TRUE(holds(series, points[54'321]));
    }
}

// A pause longer than one part of the axis keeps both its edges.
TEST(Thin, GapsStay) {
    Points points;
    for (const Point& point : level(100'000, 5)) {
        const bool is_pause = (point.x > 0.2 && point.x < 0.3) || (point.x > 0.7 && point.x < 0.71);
        if (!is_pause) {
            points.push_back(point);
        }
    }
    Series series = series_with(points);
    thin(series, most);
    EXPECT_LE(series.points.size(), most);
    std::size_t gaps = 0;
    for (std::size_t i = 1; i < points.size(); ++i) {
        if (points[i].x - points[i - 1].x > 0.005) {
            EXPECT_TRUE(holds(series, points[i - 1]));
            EXPECT_TRUE(holds(series, points[i]));
            ++gaps;
        }
    }
    EXPECT_EQ(gaps, 2U);
    for (const Point& point : series.points) {
        EXPECT_FALSE((point.x > 0.2 && point.x < 0.3) || (point.x > 0.7 && point.x < 0.71));
    }
}

TEST(Thin, AllPointsAtOneX) {
    Points points;
    for (std::size_t i = 0; i < 10 * most; ++i) {
        points.push_back({3, static_cast<double>(i % 100)});
    }
    Series series = series_with(points);
    thin(series, most);
    EXPECT_LE(series.points.size(), most);
    EXPECT_TRUE(holds(series, {3, 0}));
    EXPECT_TRUE(holds(series, {3, 99}));
}

// Almost all points in a moment, the rest much later.
TEST(Thin, ABurstAndAStraggler) {
    Points points = level(100'000, 5);
    points.push_back({1e6, 7});
    Series series = series_with(points);
    thin(series, most);
    EXPECT_TRUE(holds(series, points.front()));
    EXPECT_TRUE(holds(series, points.back()));
    EXPECT_LE(series.points.size(), most);
}

// Clocks are set back, and reinjections are drawn from their earlier transmission: not all series
// are in order.
TEST(Thin, PointsOutOfOrder) {
    std::mt19937 random{1};
    std::uniform_real_distribution<double> number{-1, 1};
    Points points;
    for (std::size_t i = 0; i < 100 * most; ++i) {
        points.push_back({number(random), number(random)});
    }
    points[777].y = 50;
    points[888].y = -50;
    Series series = series_with(points);
    thin(series, most);
    EXPECT_LE(series.points.size(), most);
    EXPECT_TRUE(holds(series, points[777]));
    EXPECT_TRUE(holds(series, points[888]));
    const auto by_x = [](const Point& a, const Point& b) { return a.x < b.x; };
    EXPECT_TRUE(holds(series, *std::min_element(points.begin(), points.end(), by_x)));
    EXPECT_TRUE(holds(series, *std::max_element(points.begin(), points.end(), by_x)));
}

TEST(Thin, BoundsThatAreHardlyAny) {
    for (const std::size_t bound :
         {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{4}}) {
        Series series = series_with(level(1000, 5));
        thin(series, bound);
        EXPECT_LE(series.points.size(), 6U);
        EXPECT_GE(series.points.size(), 2U);
    }
}

// What was kept is what was there, in the same order.
TEST(Thin, NothingIsInvented) {
    std::mt19937 random{2};
    std::uniform_int_distribution<int> number{0, 1000};
    Points points;
    for (int i = 0; i < 50'000; ++i) {
        points.push_back({static_cast<double>(i), static_cast<double>(number(random)),
                          static_cast<double>(i), static_cast<double>(number(random))});
    }
    Series series = series_with(points, Mark::segments);
    thin(series, most);
    auto from = points.begin();
    for (const Point& point : series.points) {
        from = std::find(from, points.end(), point);
        ASSERT_NE(from, points.end());
        ++from;
    }
}

TEST(Thin, ManyPointsTakeLittleTime) {
    Series series = series_with(level(3'000'000, 5));
    const auto begin = std::chrono::steady_clock::now();
    thin(series, most);
    // A hundredth of a second is usual; anything that is not linear takes hours.
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{10});
    EXPECT_LE(series.points.size(), most);
}

TEST(ThinFigure, EachSeriesAndAllTogether) {
    Figure figure;
    figure.series.assign(3, series_with(level(50'000, 5)));
    thin(figure);
    for (const Series& series : figure.series) {
        EXPECT_LE(series.points.size(), 10'000U);
        EXPECT_GT(series.points.size(), 4'000U);
    }
    figure.series.assign(100, series_with(level(5'000, 5)));
    thin(figure);
    std::size_t all = 0;
    for (const Series& series : figure.series) {
        all += series.points.size();
        EXPECT_GE(series.points.size(), 300U / 2);
    }
    EXPECT_LE(all, 60'000U);
}

// A distribution of times from microseconds to seconds: every decade keeps its course.
TEST(ThinFigure, ALogarithmicAxis) {
    constexpr int count = 100'000;
    Figure figure;
    figure.x.logarithmic = true;
    Series series{"", Mark::steps, 0, {}};
    for (int i = 0; i < count; ++i) {
        const double share = static_cast<double>(i) / count;
        series.points.push_back({std::pow(10.0, -6 + 6 * share), 100 * share});
    }
    figure.series.push_back(series);
    thin(figure);
    const Points& kept = figure.series[0].points;
    EXPECT_LE(kept.size(), 10'000U);
    double widest = 0;
    for (std::size_t i = 1; i < kept.size(); ++i) {
        widest = std::max(widest, kept[i].y - kept[i - 1].y);
    }
    EXPECT_LT(widest, 1);  // %
}

TEST(ThinFigure, NoSeries) {
    Figure figure;
    thin(figure);
    EXPECT_TRUE(figure.series.empty());
}

TEST(IsEmpty, LegendsAndRulesAreNothing) {
    Figure figure;
    EXPECT_TRUE(is_empty(figure));
    figure.series.push_back({"legend", Mark::dots, 0, {}});
    figure.series.push_back({"rule", Mark::rules, 0, {{1, 0}}});
    EXPECT_TRUE(is_empty(figure));
    figure.series.push_back(series_with({{1, 1}}));
    EXPECT_FALSE(is_empty(figure));
}

}  // namespace
}  // namespace plot
