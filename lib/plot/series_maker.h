// SPDX-License-Identifier: GPL-3.0-or-later
// What plots of a connection have in common: titles, legends, one series a subflow.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "plot/plots.h"

namespace plot {

/// A figure with its title and one panel over time.
[[nodiscard]] Figure figure_over_time(const Subject& subject, const std::string& title, Axis y);
/// The same with its first axis to be set.
[[nodiscard]] Figure figure_of(const Subject& subject, const std::string& title, Axis x, Axis y);

/// "to the server" for a title.
[[nodiscard]] std::string direction_words(const Subject& subject);

/// "to the server", "to the client".
[[nodiscard]] std::string destination_words(mptcp::Side to);

/// Which of the connection's subflows a TCP stream is, from 0: what its colour follows.
[[nodiscard]] int place_of(const Subject& subject, std::uint32_t stream);

/// "subflow 2: 10.0.1.1:4321 -> 10.0.2.1:5201 (tcp.stream 5)", with an arrow; from the sender.
[[nodiscard]] std::string subflow_title(const Subject& subject, std::uint32_t stream);

/// One series for each subflow that has points, in their order.
class SubflowSeries {
  public:
    SubflowSeries(const Subject& subject, Mark mark) : m_subject{subject}, m_mark{mark} {}

    void add(std::uint32_t stream, Point point) {
        if (!m_subject.skips(stream)) {
            m_points[stream].push_back(point);
        }
    }
    /// Puts a subflow into the legend even without a point.
    void mention(std::uint32_t stream) {
        if (!m_subject.skips(stream)) {
            m_points.try_emplace(stream);
        }
    }
    /// Appends the series to a figure, each with its subflow's title.
    void append_to(Figure& figure) &&;
    /// Appends the series without titles, since the subflows stand in the legend already; the mark
    /// gets one of its own there.
    void append_to(Figure& figure, const std::string& mark_title) &&;

  private:
    const Subject& m_subject;
    Mark m_mark;
    std::map<std::uint32_t, std::vector<Point>> m_points;  ///< by TCP stream
};

/// Thin vertical lines where data end and where the path manager acts.
void add_event_rules(const Subject& subject, Figure& figure);

[[nodiscard]] double to_seconds(std::int64_t nanoseconds);

}  // namespace plot
