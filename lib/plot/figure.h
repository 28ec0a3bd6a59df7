// SPDX-License-Identifier: GPL-3.0-or-later
// What to draw: named series with units, independent of gnuplot.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace plot {

/// What a point of a series becomes. Segments and areas use x2 and y2 too.
enum class Mark : std::uint8_t {
    dots,
    crosses,
    triangles,
    circles,
    segments,  ///< from (x, y) to (x2, y2)
    bars,      ///< the same, thick
    steps,     ///< the value y holds from x to the next point
    line,
    area,   ///< between y and y2, both holding from x to the next point
    boxes,  ///< from 0 to y, from x to x2
    rules,  ///< thin vertical lines at x, over all of the figure
};

/// Its points have second coordinates.
[[nodiscard]] constexpr bool uses_second(Mark mark) {
    return mark == Mark::segments || mark == Mark::bars || mark == Mark::area ||
           mark == Mark::boxes;
}

/// Each of its points is a sign of its own.
[[nodiscard]] constexpr bool is_point(Mark mark) {
    return mark == Mark::dots || mark == Mark::crosses || mark == Mark::triangles ||
           mark == Mark::circles;
}

/// Subflow k of a connection always has the same colour: k modulo the palette's size.
namespace color {
constexpr int palette_size = 8;
constexpr int black = -1;
constexpr int grey = -2;
}  // namespace color

struct Point {
    double x = 0;
    double y = 0;
    double x2 = 0;
    double y2 = 0;

    [[nodiscard]] bool operator==(const Point&) const = default;
};

struct Series {
    std::string title;  ///< in the legend; empty: not there. Without points it is there only
    Mark mark = Mark::dots;
    int color = color::black;
    std::vector<Point> points;
    std::string name{};  ///< in kept data, where the title does not say it
};

struct Axis {
    std::string label;
    /// "s", "B", "B/s", "%" or "": values are in this unit; s, B and B/s get SI prefixes.
    std::string unit;
    bool logarithmic = false;
    std::optional<double> least;
    std::optional<double> most;
    /// Names instead of numbers, by value.
    std::vector<std::pair<double, std::string>> names;
};

struct Figure {
    std::string title;
    std::string subtitle;
    Axis x;
    Axis y;
    std::vector<Series> series;
};

/// There is no data to show (rules alone do not count).
[[nodiscard]] bool is_empty(const Figure& figure);

}  // namespace plot
