// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/draw/text_form.h"

#include <utility>
#include <vector>

namespace plot {

namespace {

/// Points along a line, as many as a text plot can show.
void add_line(const Point& from, double x, double y, std::vector<Point>& points) {
    constexpr int steps = 40;
    for (int i = 0; i <= steps; ++i) {
        const double share = static_cast<double>(i) / steps;
        points.push_back({from.x + share * (x - from.x), from.y + share * (y - from.y), 0, 0});
    }
}

Series as_letters(Series series) {
    std::vector<Point> points;
    for (const Point& point : series.points) {
        if (series.mark == Mark::segments || series.mark == Mark::bars) {
            add_line(point, point.x2, point.y2, points);
        } else if (series.mark == Mark::area) {
            if (point.y2 != point.y) {
                points.push_back({point.x, point.y2, 0, 0});
            }
        } else {
            points.push_back({point.x, point.y, 0, 0});
        }
    }
    const bool is_kept = is_point(series.mark) || series.mark == Mark::rules;
    series.mark = is_kept ? series.mark : Mark::dots;
    series.points = std::move(points);
    return series;
}

}  // namespace

Figure as_text(Figure figure) {
    for (Series& series : figure.series) {
        series = as_letters(std::move(series));
    }
    return figure;
}

}  // namespace plot
