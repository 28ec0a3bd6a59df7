// SPDX-License-Identifier: GPL-3.0-or-later
// optimal_windows(): what is asked for, one entry a subflow.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "numerics/windows/optimal_windows.h"

namespace numerics::windows {

inline constexpr double tolerance = 1e-9;  ///< relative, of sums of doubles
inline constexpr double infinite = std::numeric_limits<double>::infinity();

inline bool is_at_most(double value, double limit) {
    return value <= limit * (1 + tolerance);
}

/// A subflow that may have a window.
struct Path {
    std::size_t place = 0;  ///< in the setup
    double forward = 0;     ///< one-way delays, s
    double back = 0;
    double rate = 0;  ///< bytes a second of a window of one segment
    std::int64_t cap = 0;
    double least_share = 0;  ///< with the tolerance taken off
    double most_share = 1;   ///< with the tolerance added

    [[nodiscard]] double most_rate() const { return rate * static_cast<double>(cap); }
};

/// The largest whole number that is not above, but for rounding.
inline double rounded_down(double number) {
    constexpr double rounding = 1e-12;
    const double nearest = std::round(number);
    return nearest - number <= rounding * number ? std::max(nearest, std::floor(number))
                                                 : std::floor(number);
}

inline std::int64_t cap_of(const Subflow& subflow, const WindowLimits& limits) {
    constexpr double most = 1e15;  ///< exact as a double, and a sum of them does not overflow
    double cap = limits.cap ? static_cast<double>(*limits.cap) : subflow.cwnd.value_or(infinite);
    if (subflow.bandwidth) {
        cap = std::min(cap, *subflow.bandwidth * subflow.rtt() / subflow.mss);
    }
    return static_cast<std::int64_t>(rounded_down(std::min(cap, most)));
}

inline void check_shares_of(const Subflow& subflow, const WindowLimits& limits) {
    const double least = limits.least_share;
    const double most = limits.most_share;
    for (const double share : {least, most}) {
        if (!(share >= 0 && share <= 1)) {
            throw base::UsageError{
                fmt::format("the share of {} cannot be limited to {}: it is 0 to 1",
                            base::shown(subflow.name), share)};
        }
    }
    if (least > most) {
        throw base::UsageError{fmt::format("the share of {} cannot be at least {} and at most {}",
                                           base::shown(subflow.name), least, most)};
    }
    if (least > 0 && cap_of(subflow, limits) == 0) {
        throw base::UsageError{
            fmt::format("the share of {} cannot be at least {}: its window is at most 0 segments",
                        base::shown(subflow.name), least)};
    }
}

inline void check_sums(const std::vector<Path>& paths, bool has_shares) {
    double least = 0;
    double most = 0;
    for (const Path& path : paths) {
        least += path.least_share;
        most += path.most_share;
    }
    if (least > 1) {
        throw base::UsageError{
            fmt::format("the least shares add up to {:.6g}, which is more than all", least)};
    }
    if (has_shares && most < 1) {
        throw base::UsageError{fmt::format(
            "the most shares of the subflows that may be used add up to {:.6g}, which is not all",
            most)};
    }
}

/// The problem to solve, checked.
class Problem {
  public:
    Problem(const Setup& setup, double buffer, std::vector<WindowLimits> limits)
        : m_setup{setup}, m_buffer{buffer} {
        const std::size_t count = setup.subflows.size();
        if (!(buffer > 0 && std::isfinite(buffer))) {
            throw base::UsageError{
                fmt::format("the buffer cannot be {} bytes: it is above 0", buffer)};
        }
        if (!limits.empty() && limits.size() != count) {
            throw base::UsageError{fmt::format("limits of {} for {}: each subflow needs its own",
                                               base::counted(limits.size(), "window"),
                                               base::counted(count, "subflow"))};
        }
        limits.resize(count);
        for (std::size_t place = 0; place < count; ++place) {
            add(place, limits[place]);
        }
        check_sums(m_paths, m_has_shares);
    }

    [[nodiscard]] const std::vector<Path>& paths() const { return m_paths; }
    [[nodiscard]] double buffer() const { return m_buffer; }
    [[nodiscard]] bool has_shares() const { return m_has_shares; }
    [[nodiscard]] std::size_t count() const { return m_setup.subflows.size(); }

    /// max f_i + min b_i of the subflows with a window, s.
    [[nodiscard]] double delay(const std::vector<std::int64_t>& windows) const {
        double forward = 0;
        double back = infinite;
        for (const Path& path : m_paths) {
            if (windows[path.place] > 0) {
                forward = std::max(forward, path.forward);
                back = std::min(back, path.back);
            }
        }
        return forward + back;
    }
    [[nodiscard]] double rate(const std::vector<std::int64_t>& windows) const {
        double sum = 0;
        for (const Path& path : m_paths) {
            sum += path.rate * static_cast<double>(windows[path.place]);
        }
        return sum;
    }
    /// Whether windows, not all of them 0, are what was asked for.
    [[nodiscard]] bool allows(const std::vector<std::int64_t>& windows) const {
        const double sum = rate(windows);
        const auto has_its_share = [&](const Path& path) {
            const double own = path.rate * static_cast<double>(windows[path.place]);
            return own <= path.most_share * sum && own >= path.least_share * sum;
        };
        return is_at_most(sum * delay(windows), m_buffer) &&
               std::all_of(m_paths.begin(), m_paths.end(), has_its_share);
    }

  private:
    void add(std::size_t place, const WindowLimits& limits) {
        const Subflow& subflow = m_setup.subflows[place];
        check_shares_of(subflow, limits);
        m_has_shares |= limits.least_share > 0 || limits.most_share < 1;
        const std::int64_t cap = cap_of(subflow, limits);
        if (cap > 0) {
            m_paths.push_back({place, subflow.fowd, subflow.bowd, subflow.mss / subflow.rtt(), cap,
                               limits.least_share * (1 - tolerance),
                               limits.most_share * (1 + tolerance)});
        }
    }

    const Setup& m_setup;
    double m_buffer;
    std::vector<Path> m_paths;
    bool m_has_shares = false;
};

}  // namespace numerics::windows
