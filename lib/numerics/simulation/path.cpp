// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/path.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"

namespace numerics::sim {

namespace {

constexpr double most_seconds = 1e6;
constexpr double most_segment = 1e9;  ///< bytes
constexpr double most_bytes = 1e15;
constexpr double most_in_flight = 2e6;  ///< segments; what memory and patience allow
constexpr Time least_variance = 200'000'000;

[[noreturn]] void refuse(const Subflow& subflow, const std::string& why) {
    throw base::UsageError{"cannot simulate subflow " + base::shown(subflow.name) + ": " + why};
}

Bytes mss_of(const Subflow& subflow) {
    if (!(subflow.mss >= 0.5 && subflow.mss <= most_segment)) {
        refuse(subflow, fmt::format("segments of {} bytes", subflow.mss));
    }
    return std::llround(subflow.mss);
}

/// Segments in flight.
Number window_of(const Subflow& subflow) {
    const double segments =
        subflow.cwnd ? *subflow.cwnd : subflow.rate() * subflow.rtt() / subflow.mss + 2;
    if (!(segments <= most_in_flight)) {
        refuse(subflow, fmt::format("a window of {:.0f} segments is more than the {:.0f} that the "
                                    "simulation keeps; choose larger segments",
                                    segments, most_in_flight));
    }
    return std::max<Number>(1, static_cast<Number>(segments));
}

Bytes length_of(Scheduler scheduler, Bytes mss, Bytes smallest, Bytes window) {
    switch (scheduler) {
        case Scheduler::redundant:
            return smallest;
        case Scheduler::burst:
            return window;
        default:
            return mss;
    }
}

Path path_of(const Subflow& subflow, const SimulationChoice& choice, Bytes smallest) {
    Path path;
    const Bytes mss = mss_of(subflow);
    path.window = mss * window_of(subflow);
    path.length = length_of(choice.scheduler, mss, smallest, path.window);
    path.forward = std::max<Time>(1, time_of(subflow.fowd));
    path.back = std::max<Time>(1, time_of(subflow.bowd));
    path.variation = time_of(subflow.var);
    path.timeout = path.round_trip() + std::max(least_variance, 4 * path.variation);
    if (subflow.bandwidth) {
        path.serialization = time_of(static_cast<double>(path.length) / *subflow.bandwidth);
    }
    if (choice.paced) {
        path.spacing = std::max(path.serialization,
                                path.round_trip() / std::max<Bytes>(1, path.window / path.length));
    }
    return path;
}

void check_losses(const Setup& setup, const SimulationChoice& choice) {
    for (const LostSegment& lost : choice.losses) {
        if (lost.subflow >= setup.subflows.size() || lost.number == 0) {
            throw base::UsageError{
                "a lost segment needs a subflow of the setup and a number "
                "from 1"};
        }
    }
    for (const Subflow& subflow : setup.subflows) {
        if (choice.random_losses && !(subflow.loss < 1)) {
            refuse(subflow, "it loses everything");
        }
    }
}

void check_window(const std::vector<Path>& paths, Bytes limit, const std::string& name) {
    const auto longest =
        std::max_element(paths.begin(), paths.end(),
                         [](const Path& a, const Path& b) { return a.length < b.length; });
    if (longest->length > limit) {
        throw base::UsageError{fmt::format("a {} of {} bytes does not hold one segment of {} bytes",
                                           name, limit, longest->length)};
    }
}

/// That memory suffices for what is in flight.
void check_flight(const std::vector<Path>& paths) {
    double segments = 0;
    for (const Path& path : paths) {
        segments += static_cast<double>(path.window) / static_cast<double>(path.length);
    }
    if (segments > most_in_flight) {
        throw base::UsageError{
            fmt::format("windows of {:.0f} segments in all are more than the "
                        "{:.0f} that the simulation keeps; choose larger "
                        "segments",
                        segments, most_in_flight)};
    }
}

}  // namespace

std::vector<Path> paths_of(const Setup& setup, const SimulationChoice& choice) {
    if (setup.subflows.empty()) {
        throw base::UsageError{"cannot simulate a setup without subflows"};
    }
    check_losses(setup, choice);
    Bytes smallest = unlimited;
    for (const Subflow& subflow : setup.subflows) {
        smallest = std::min(smallest, mss_of(subflow));
    }
    std::vector<Path> paths;
    for (const Subflow& subflow : setup.subflows) {
        paths.push_back(path_of(subflow, choice, smallest));
    }
    check_window(paths, bytes_of(choice.rcv_window), "receive window");
    check_window(paths, bytes_of(choice.snd_buffer), "send buffer");
    check_flight(paths);
    return paths;
}

Bytes bytes_of(const std::optional<double>& limit) {
    if (!limit || *limit > most_bytes) {
        return unlimited;
    }
    return static_cast<Bytes>(std::floor(*limit));
}

Time time_of(double seconds) {
    if (!(seconds <= most_seconds)) {
        throw base::UsageError{
            fmt::format("cannot simulate {:.3g} s; at most {:.0e} s", seconds, most_seconds)};
    }
    return std::llround(seconds * 1e9);
}

double seconds_of(Time time) {
    return static_cast<double>(time) * 1e-9;
}

}  // namespace numerics::sim
