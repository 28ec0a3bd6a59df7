// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/figure.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"
#include "base/text.h"

namespace plugin {

namespace {

plot::Mark mark_of(mptcpanalyzer::Mark mark) {
    using mptcpanalyzer::Mark;
    switch (mark) {
        case Mark::dots:
            return plot::Mark::dots;
        case Mark::crosses:
            return plot::Mark::crosses;
        case Mark::triangles:
            return plot::Mark::triangles;
        case Mark::circles:
            return plot::Mark::circles;
        case Mark::segments:
            return plot::Mark::segments;
        case Mark::bars:
            return plot::Mark::bars;
        case Mark::steps:
            return plot::Mark::steps;
        case Mark::line:
            return plot::Mark::line;
        case Mark::area:
            return plot::Mark::area;
        case Mark::boxes:
            return plot::Mark::boxes;
        case Mark::rules:
            return plot::Mark::rules;
    }
    throw base::Error{"a series of the figure has an unknown mark"};
}

/// Whether there is such a place on an axis.
bool is_on(const mptcpanalyzer::Axis& axis, double value) {
    return std::isfinite(value) && (!axis.logarithmic || value > 0);
}

plot::Axis axis_of(const mptcpanalyzer::Axis& axis) {
    constexpr std::array units = {"", "s", "B", "B/s", "%"};
    if (std::find(units.begin(), units.end(), axis.unit) == units.end()) {
        throw base::Error{"an axis of the figure has the unit " + base::shown(axis.unit) +
                          "; it must be s, B, B/s, % or empty"};
    }
    bool is_good = is_on(axis, axis.least.value_or(1)) && is_on(axis, axis.most.value_or(1));
    for (const auto& [value, name] : axis.names) {
        is_good = is_good && is_on(axis, value);
    }
    if (!is_good) {
        throw base::Error{"an axis of the figure has a limit or a name that is not on it: not a " +
                          std::string{"finite number, or not above 0 on a logarithmic axis"}};
    }
    return {axis.label, axis.unit, axis.logarithmic, axis.least, axis.most, axis.names};
}

int color_of(int color) {
    return color == plot::color::black || color == plot::color::grey ? color : std::max(color, 0);
}

/// Whether all coordinates that the mark uses lie on the axes.
bool is_on_axes(const mptcpanalyzer::Point& point, plot::Mark mark,
                const mptcpanalyzer::Figure& figure) {
    const bool has_x2 = plot::uses_second(mark) && mark != plot::Mark::area;
    const bool has_y2 = plot::uses_second(mark) && mark != plot::Mark::boxes;
    return is_on(figure.x, point.x) && (mark == plot::Mark::rules || is_on(figure.y, point.y)) &&
           (!has_x2 || is_on(figure.x, point.x2)) && (!has_y2 || is_on(figure.y, point.y2));
}

plot::Series series_of(const mptcpanalyzer::Series& series, const mptcpanalyzer::Figure& figure) {
    plot::Series ours{series.title, mark_of(series.mark), color_of(series.color), {}};
    ours.points.reserve(series.points.size());
    for (const auto& point : series.points) {
        const bool is_finite = std::isfinite(point.x) && std::isfinite(point.y) &&
                               std::isfinite(point.x2) && std::isfinite(point.y2);
        if (!is_finite) {
            throw base::Error{"a point of the figure is not a finite number"};
        }
        if (!is_on_axes(point, ours.mark, figure)) {
            throw base::Error{"a point of the figure is not above 0 on a logarithmic axis"};
        }
        ours.points.push_back({point.x, point.y, point.x2, point.y2});
    }
    return ours;
}

}  // namespace

plot::Figure figure_of(const mptcpanalyzer::Figure& figure) {
    plot::Figure ours{figure.title, figure.subtitle, axis_of(figure.x), axis_of(figure.y), {}};
    for (const auto& series : figure.series) {
        ours.series.push_back(series_of(series, figure));
    }
    return ours;
}

}  // namespace plugin
