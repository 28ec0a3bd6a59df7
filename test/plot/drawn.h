// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation (mptcp/story.h) as a subject of plots, and looking into the figures made of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"
#include "plot/plots.h"

namespace plot {

/// When stories begin: the time that plots call 0.
inline constexpr std::int64_t story_begin = 1'700'000'000'000'000'000;

/// A told conversation as a loaded capture.
class Drawn {
  public:
    explicit Drawn(mptcp::story::Story& story, std::int64_t first_frame_time = story_begin)
        : m_capture{captured(story, first_frame_time)} {}

    [[nodiscard]] Subject subject(mptcp::Side sender = mptcp::Side::client,
                                  std::vector<std::uint32_t> skipped = {}) const {
        return {m_capture, m_capture.connection(0), {}, sender, std::move(skipped), {}, ""};
    }
    [[nodiscard]] Subject subject_of_stream(std::uint32_t stream, const std::string& column) const {
        return {m_capture, {}, stream, mptcp::Side::client, {}, {}, column};
    }

  private:
    static mptcp::Capture captured(mptcp::story::Story& story, std::int64_t first_frame_time) {
        story.packets().first_frame_time = first_frame_time;
        return story.capture({"/captures/told.pcap", {}, {}});
    }

    mptcp::Capture m_capture;
};

/// What the plot of that name makes of a subject.
inline Figure figure_of(const std::string& name, const Subject& subject) {
    return find_plot(plots(), name).make(subject);
}

using Points = std::vector<Point>;

inline std::vector<std::string> titles_of(const Figure& figure) {
    std::vector<std::string> titles;
    for (const Series& series : figure.series) {
        titles.push_back(series.title);
    }
    return titles;
}

/// The only series of that mark and colour; one without points when there is none.
inline Series series_of(const Figure& figure, Mark mark, int color) {
    std::vector<Series> found;
    std::copy_if(figure.series.begin(), figure.series.end(), std::back_inserter(found),
                 [&](const Series& series) {
                     return series.mark == mark && series.color == color && !series.points.empty();
                 });
    EXPECT_LE(found.size(), 1U);
    return found.empty() ? Series{} : found.front();
}

inline Points points_of(const Figure& figure, Mark mark, int color) {
    return series_of(figure, mark, color).points;
}

/// Sums of decimal fractions differ in the last digit.
inline void expect_near(const Points& points, const Points& expected) {
    ASSERT_EQ(points.size(), expected.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        SCOPED_TRACE("point " + std::to_string(i));
        EXPECT_NEAR(points[i].x, expected[i].x, 1e-9);
        EXPECT_NEAR(points[i].y, expected[i].y, 1e-6);
        EXPECT_NEAR(points[i].x2, expected[i].x2, 1e-9);
        EXPECT_NEAR(points[i].y2, expected[i].y2, 1e-6);
    }
}

/// For messages of failed comparisons.
inline void PrintTo(const Point& point, std::ostream* stream) {
    *stream << "{" << point.x << ", " << point.y << ", " << point.x2 << ", " << point.y2 << "}";
}

}  // namespace plot
