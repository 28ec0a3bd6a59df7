// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/thin.h"

#include <algorithm>
#include <array>

namespace plot {

namespace {

constexpr std::size_t kept_of_part = 4;

/// The points of one part that stay, by index.
struct Kept {
    std::size_t first = 0;
    std::size_t lowest = 0;
    std::size_t highest = 0;
    std::size_t last = 0;

    explicit Kept(std::size_t index) : first{index}, lowest{index}, highest{index}, last{index} {}

    void add(const std::vector<Point>& points, std::size_t index) {
        lowest = bottom(points[index]) < bottom(points[lowest]) ? index : lowest;
        highest = top(points[index]) > top(points[highest]) ? index : highest;
        last = index;
    }
    void append_to(const std::vector<Point>& points, std::vector<Point>& kept) const {
        std::array<std::size_t, kept_of_part> indexes{first, lowest, highest, last};
        std::sort(indexes.begin(), indexes.end());
        const auto end = std::unique(indexes.begin(), indexes.end());
        for (auto index = indexes.begin(); index != end; ++index) {
            kept.push_back(points[*index]);
        }
    }

    static double bottom(const Point& point) { return std::min(point.y, point.y2); }
    static double top(const Point& point) { return std::max(point.y, point.y2); }
};

}  // namespace

bool is_empty(const Figure& figure) {
    return std::all_of(figure.series.begin(), figure.series.end(), [](const Series& series) {
        return series.mark == Mark::rules || series.points.empty();
    });
}

void thin(Series& series, std::size_t most) {
    const std::vector<Point>& points = series.points;
    const std::size_t parts = std::max<std::size_t>(most / kept_of_part, 1);
    if (points.size() <= parts * kept_of_part) {
        return;
    }
    const double begin = points.front().x;
    const double width = (points.back().x - begin) / static_cast<double>(parts);
    const auto part_of = [&](const Point& point) {
        return width > 0 ? std::min(static_cast<std::size_t>((point.x - begin) / width), parts - 1)
                         : std::size_t{0};
    };
    std::vector<Point> kept;
    std::size_t part = part_of(points.front());
    Kept current{0};
    for (std::size_t i = 1; i < points.size(); ++i) {
        const std::size_t its_part = part_of(points[i]);
        if (its_part != part) {
            current.append_to(points, kept);
            current = Kept{i};
            part = its_part;
        } else {
            current.add(points, i);
        }
    }
    current.append_to(points, kept);
    series.points = std::move(kept);
}

void thin(Figure& figure) {
    constexpr std::size_t of_one = 10'000;
    constexpr std::size_t of_all = 60'000;
    const std::size_t count = std::max<std::size_t>(figure.series.size(), 1);
    for (Series& series : figure.series) {
        thin(series, std::min(of_one, of_all / count));
    }
}

}  // namespace plot
