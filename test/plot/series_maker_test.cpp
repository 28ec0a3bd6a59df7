// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/series_maker.h"

#include <string>

#include <gtest/gtest.h>

#include "plot/drawn.h"

namespace plot {
namespace {

using mptcp::Side;
using mptcp::story::Ends;
using mptcp::story::Flow;
using mptcp::story::Keys;
using mptcp::story::Story;

/// A connection over IPv6 whose second subflow the server opened.
void tell(Story& story) {
    const Keys keys;
    const Flow first{story, Ends{.client = "fd00::1", .server = "fd00::2"}};
    const Flow second{
        story,
        Ends{.client = "fd00::2", .server = "fd00::1", .client_port = 50000, .server_port = 50001},
        Side::server};
    open(first, keys);
    open_join(second, keys);
}

TEST(SeriesMaker, SubflowsAreToldFromTheSender) {
    Story story;
    tell(story);
    const Drawn drawn{story};
    EXPECT_EQ(subflow_title(drawn.subject(), 0),
              "subflow 0: [fd00::1]:40000 \u2192 [fd00::2]:443 (tcp.stream 0)");
    EXPECT_EQ(subflow_title(drawn.subject(Side::server), 0),
              "subflow 0: [fd00::2]:443 \u2192 [fd00::1]:40000 (tcp.stream 0)");
    EXPECT_EQ(subflow_title(drawn.subject(), 1),
              "subflow 1: [fd00::1]:50001 \u2192 [fd00::2]:50000 (tcp.stream 1)");
    EXPECT_EQ(subflow_title(drawn.subject(Side::server), 1),
              "subflow 1: [fd00::2]:50000 \u2192 [fd00::1]:50001 (tcp.stream 1)");
}

TEST(SeriesMaker, TitlesHaveTheFilesNameOnly) {
    Story story;
    tell(story);
    const Drawn drawn{story};
    const Figure figure = figure_over_time(drawn.subject(), "What", {});
    EXPECT_EQ(figure.title, "What");
    EXPECT_EQ(figure.subtitle, "told.pcap, MPTCP connection 0");
    EXPECT_EQ(figure.x.unit, "s");
    EXPECT_FALSE(figure.x.logarithmic);
}

TEST(SeriesMaker, ASeriesForEachSubflowThatHasPoints) {
    Story story;
    tell(story);
    const Drawn drawn{story};
    const Subject subject = drawn.subject(Side::client, {0});
    SubflowSeries series{subject, Mark::circles};
    series.add(1, {1, 2, 3, 4});
    series.add(0, {5, 6, 7, 8});  // skipped
    Figure figure;
    std::move(series).append_to(figure);
    ASSERT_EQ(figure.series.size(), 1U);
    EXPECT_EQ(figure.series[0].title, subflow_title(subject, 1));
    EXPECT_EQ(figure.series[0].mark, Mark::circles);
    EXPECT_EQ(figure.series[0].color, 1);
    EXPECT_EQ(figure.series[0].points, (Points{{1, 2, 3, 4}}));
}

TEST(SeriesMaker, NoPointsNoMarkInTheLegend) {
    Story story;
    tell(story);
    const Drawn drawn{story};
    const Subject subject = drawn.subject();
    Figure figure;
    SubflowSeries{subject, Mark::circles}.append_to(figure, "a mark");
    EXPECT_TRUE(figure.series.empty());
}

}  // namespace
}  // namespace plot
