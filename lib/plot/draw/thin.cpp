// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/draw/thin.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace plot {

namespace {

constexpr std::size_t kept_of_part = 4;
constexpr std::size_t kept_of_all = 2;  ///< leftmost and rightmost

/// The points of one part that stay, by index.
struct Kept {
    std::size_t first = 0;
    std::size_t lowest = 0;
    std::size_t highest = 0;
    std::size_t last = 0;
};

/// Finds who stays.
class Thinner {
  public:
    Thinner(const Series& series, std::size_t parts, Spacing spacing)
        : m_points{series.points},
          m_has_second{uses_second(series.mark)},
          m_is_logarithmic{spacing == Spacing::logarithmic},
          m_parts(parts) {
        const auto by_x = [](const Point& a, const Point& b) { return a.x < b.x; };
        const auto [left, right] = std::minmax_element(m_points.begin(), m_points.end(), by_x);
        m_indexes = {static_cast<std::size_t>(left - m_points.begin()),
                     static_cast<std::size_t>(right - m_points.begin())};
        divide(left->x, right->x);
    }

    [[nodiscard]] std::vector<Point> kept() {
        for (std::size_t i = 0; i < m_points.size(); ++i) {
            add(i);
        }
        for (const std::optional<Kept>& part : m_parts) {
            if (part) {
                m_indexes.insert(m_indexes.end(),
                                 {part->first, part->lowest, part->highest, part->last});
            }
        }
        std::sort(m_indexes.begin(), m_indexes.end());
        m_indexes.erase(std::unique(m_indexes.begin(), m_indexes.end()), m_indexes.end());
        std::vector<Point> kept;
        for (const std::size_t index : m_indexes) {
            kept.push_back(m_points[index]);
        }
        return kept;
    }

  private:
    void divide(double least, double most) {
        m_begin = place(least);
        m_width = (place(most) - m_begin) / static_cast<double>(m_parts.size());
    }
    void add(std::size_t index) {
        const double number = m_width > 0 ? (place(m_points[index].x) - m_begin) / m_width : 0;
        std::optional<Kept>& part =
            m_parts[std::min(static_cast<std::size_t>(number), m_parts.size() - 1)];
        if (!part) {
            part = Kept{index, index, index, index};
            return;
        }
        part->lowest = bottom(index) < bottom(part->lowest) ? index : part->lowest;
        part->highest = top(index) > top(part->highest) ? index : part->highest;
        part->last = index;
    }
    /// Where a value lies on the axis.
    [[nodiscard]] double place(double x) const { return m_is_logarithmic ? std::log10(x) : x; }
    [[nodiscard]] double bottom(std::size_t index) const {
        const Point& point = m_points[index];
        return m_has_second ? std::min(point.y, point.y2) : point.y;
    }
    [[nodiscard]] double top(std::size_t index) const {
        const Point& point = m_points[index];
        return m_has_second ? std::max(point.y, point.y2) : point.y;
    }

    const std::vector<Point>& m_points;
    bool m_has_second;
    bool m_is_logarithmic;
    std::vector<std::optional<Kept>> m_parts;
    std::vector<std::size_t> m_indexes;  ///< who stays
    double m_begin = 0;
    double m_width = 0;
};

}  // namespace

void thin(Series& series, std::size_t most, Spacing spacing) {
    const std::size_t parts = std::max(most, kept_of_part + kept_of_all) - kept_of_all;
    if (series.points.size() > std::max(most, kept_of_part + kept_of_all)) {
        series.points = Thinner{series, parts / kept_of_part, spacing}.kept();
    }
}

void thin(Figure& figure) {
    constexpr std::size_t of_one = 10'000;
    constexpr std::size_t of_all = 60'000;
    const std::size_t count = std::max<std::size_t>(figure.series.size(), 1);
    for (Series& series : figure.series) {
        thin(series, std::min(of_one, of_all / count),
             figure.x.logarithmic ? Spacing::logarithmic : Spacing::linear);
    }
}

}  // namespace plot
