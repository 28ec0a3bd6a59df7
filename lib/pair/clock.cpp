// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/clock.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace pair {

namespace {

/// Fewer segments, or less time, show no drift.
constexpr std::size_t least_crossings = 10;
constexpr std::int64_t least_time = 1'000'000'000;

std::int64_t least(const std::vector<Crossing>& crossings) {
    return std::min_element(
               crossings.begin(), crossings.end(),
               [](const Crossing& a, const Crossing& b) { return a.difference < b.difference; })
        ->difference;
}

std::int64_t most(const std::vector<Crossing>& crossings) {
    return std::max_element(
               crossings.begin(), crossings.end(),
               [](const Crossing& a, const Crossing& b) { return a.difference < b.difference; })
        ->difference;
}

/// The sum of the least delays of both directions; the clocks' offset does not affect it.
std::int64_t round_trip(const Crossings& subflow) {
    return least(subflow.to_second) - most(subflow.to_first);
}

/// A point of an envelope, relative to its first: small enough for doubles to be exact.
struct Point {
    double time = 0;
    double value = 0;
};

/// Whether the way from a over b to c bends down, so that b is not on the lower hull.
bool bends_down(const Point& a, const Point& b, const Point& c) {
    return (b.value - a.value) * (c.time - b.time) >= (c.value - b.value) * (b.time - a.time);
}

/// The lower convex hull of points in order of time.
std::vector<Point> hull_of(const std::vector<Point>& points) {
    std::vector<Point> hull;
    for (const Point& point : points) {
        if (!hull.empty() && hull.back().time == point.time) {
            continue;  // the lowest of the same time came first
        }
        while (hull.size() >= 2 && bends_down(hull[hull.size() - 2], hull.back(), point)) {
            hull.pop_back();
        }
        hull.push_back(point);
    }
    return hull;
}

/// A slope, and how far off it may be.
struct Slope {
    double value = 0;
    double bound = 0;
};

/// Three times how much the lowest points of the eighths of the time differ in their distance from
/// a line, by the time that there is; absent when most of the time has no points.
std::optional<double> unevenness(const std::vector<Point>& points, const Point& on_line,
                                 double slope) {
    constexpr std::size_t parts = 8;
    constexpr std::size_t least_parts = 6;
    std::array<std::optional<double>, parts> lowest;
    const double duration = points.back().time;
    for (const Point& point : points) {
        const double distance = point.value - on_line.value - slope * (point.time - on_line.time);
        const auto part =
            std::min(parts - 1, static_cast<std::size_t>(point.time / duration * double{parts}));
        lowest.at(part) = std::min(lowest.at(part).value_or(distance), distance);
    }
    std::size_t filled = 0;
    double least = std::numeric_limits<double>::max();
    double most = std::numeric_limits<double>::lowest();
    for (const auto& distance : lowest) {
        if (distance) {
            ++filled;
            least = std::min(least, *distance);
            most = std::max(most, *distance);
        }
    }
    if (filled < least_parts) {
        return std::nullopt;
    }
    constexpr double caution = 3;
    return caution * (most - least) / duration;
}

/// The slope of the lower envelope; absent when there are too few points.
/// @param sign -1 for the upper one.
std::optional<Slope> slope_of(std::vector<Crossing> crossings, int sign) {
    if (crossings.size() < least_crossings) {
        return std::nullopt;
    }
    std::sort(crossings.begin(), crossings.end(), [sign](const Crossing& a, const Crossing& b) {
        return a.time != b.time ? a.time < b.time : sign * a.difference < sign * b.difference;
    });
    const Crossing first = crossings.front();
    if (crossings.back().time - first.time < least_time) {
        return std::nullopt;
    }
    std::vector<Point> points;
    points.reserve(crossings.size());
    for (const Crossing& crossing : crossings) {
        points.push_back({static_cast<double>(crossing.time - first.time),
                          static_cast<double>(sign * (crossing.difference - first.difference))});
    }
    const std::vector<Point> hull = hull_of(points);
    const double middle = points.back().time / 2;
    const auto end = std::find_if(hull.begin() + 1, hull.end(),
                                  [middle](const Point& point) { return point.time >= middle; });
    const Point& before = *(end - 1);
    const double slope = (end->value - before.value) / (end->time - before.time);
    const auto bound = unevenness(points, before, slope);
    return bound ? std::optional{Slope{sign * slope, *bound}} : std::nullopt;
}

/// Both directions' slopes as one: the mean, weighted by the inverse squares of the bounds, as good
/// as the better of them. Absent when they contradict each other.
std::optional<Slope> combined(const Slope& forward, const Slope& backward) {
    constexpr double finest = 1e-12;  // no bound is zero
    const double forward_bound = std::max(forward.bound, finest);
    const double backward_bound = std::max(backward.bound, finest);
    if (std::abs(forward.value - backward.value) > forward_bound + backward_bound) {
        return std::nullopt;
    }
    const double weight = 1 / (forward_bound * forward_bound);
    const double other = 1 / (backward_bound * backward_bound);
    return Slope{(weight * forward.value + other * backward.value) / (weight + other),
                 std::min(forward_bound, backward_bound)};
}

/// Takes a drift out of the differences.
std::vector<Crossing> without(std::vector<Crossing> crossings, double drift,
                              std::int64_t reference) {
    for (Crossing& crossing : crossings) {
        crossing.difference -= std::llround(drift * static_cast<double>(crossing.time - reference));
    }
    return crossings;
}

}  // namespace

std::int64_t Clock::on_first(std::int64_t second_time) const {
    const std::int64_t gained =
        drift == 0 ? 0 : std::llround(drift * static_cast<double>(second_time - reference));
    return second_time - gained + offset;
}

std::optional<ClockEstimate> estimate_clock(const std::vector<Crossings>& subflows) {
    const Crossings* best = nullptr;
    for (const Crossings& subflow : subflows) {
        if (!subflow.to_first.empty() && !subflow.to_second.empty() &&
            (best == nullptr || round_trip(subflow) < round_trip(*best))) {
            best = &subflow;
        }
    }
    if (best == nullptr) {
        return std::nullopt;
    }
    ClockEstimate estimate;
    estimate.stream = best->stream;
    const auto forward = slope_of(best->to_second, 1);
    const auto backward = slope_of(best->to_first, -1);
    const auto both = forward && backward ? combined(*forward, *backward) : std::nullopt;
    double slope = 0;  // of the differences over the first clock's time
    if (both) {
        estimate.drift_bound = both->bound;
        estimate.has_drift = std::abs(both->value) > both->bound;
        slope = estimate.has_drift ? both->value : 0;
    }
    const std::int64_t reference = best->to_second.front().time;
    const Crossings level{best->stream, without(best->to_second, slope, reference),
                          without(best->to_first, slope, reference)};
    const std::int64_t shift = (least(level.to_second) + most(level.to_first)) / 2;
    if (const std::int64_t sum = round_trip(level); sum >= 0) {
        estimate.bound = (sum + 1) / 2;
    }
    estimate.clock.offset = -shift;
    estimate.clock.drift = slope / (1 + slope);
    estimate.clock.reference = reference + shift;
    return estimate;
}

}  // namespace pair
