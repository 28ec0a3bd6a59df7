// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "base/error.h"
#include "facts/columns.h"
#include "plot/drawn.h"

namespace plot {
namespace {

using namespace std::chrono_literals;
using mptcp::Side;
using mptcp::story::Talk;

/// Rows: open and join, then two segments up and one down.
void tell(Talk& talk) {
    talk.start();
    talk.story.at(100ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(110ms);
    talk.up(talk.second, 101, 1, 200);
    talk.story.at(120ms);
    talk.down(talk.first, 1, 1, 7);
}

Subject with_column(Subject subject, const std::string& column) {
    subject.column = column;
    return subject;
}

Points from(const Points& points, double time) {
    Points late;
    std::copy_if(points.begin(), points.end(), std::back_inserter(late),
                 [&](const Point& point) { return point.x >= time; });
    return late;
}

TEST(AttributePlot, OfAConnectionOneDirection) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("attribute", with_column(drawn.subject(), "tcplen"));
    expect_near(from(points_of(figure, Mark::dots, 0), 0.1), {{0.1, 100}});
    expect_near(from(points_of(figure, Mark::dots, 1), 0.1), {{0.11, 200}});
    EXPECT_EQ(figure.y.label, "tcplen");
    EXPECT_EQ(figure.y.unit, "B");
    EXPECT_NE(figure.title.find("to the server"), std::string::npos);
    const Figure back = figure_of("attribute", with_column(drawn.subject(Side::server), "tcplen"));
    expect_near(from(points_of(back, Mark::dots, 0), 0.1), {{0.12, 7}});
}

TEST(AttributePlot, OfATcpStreamBothDirections) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("attribute", drawn.subject_of_stream(0, "tcplen"));
    EXPECT_EQ(titles_of(figure), (std::vector<std::string>{"to the server", "to the client"}));
    EXPECT_EQ(figure.subtitle, "told.pcap, TCP stream 0");
    expect_near(from(figure.series[0].points, 0.1), {{0.1, 100}});
    expect_near(from(figure.series[1].points, 0.1), {{0.12, 7}});
}

TEST(AttributePlot, TimesAreSeconds) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("attribute", with_column(drawn.subject(), "reltime"));
    EXPECT_EQ(figure.y.unit, "s");
    expect_near(from(points_of(figure, Mark::dots, 0), 0.1), {{0.1, 0.1}});
}

TEST(AttributePlot, AbsentCellsAreNoPoints) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("attribute", with_column(drawn.subject(), "dsn"));
    expect_near(points_of(figure, Mark::dots, 0), {{0.1, 1}});
    EXPECT_TRUE(is_empty(figure_of("attribute", with_column(drawn.subject(), "tcptsval"))));
}

TEST(AttributePlot, UnknownColumns) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    for (const auto& [column, said] :
         {std::pair{"rwndd", "did you mean 'rwnd'"}, std::pair{"x\ny`z", "unknown column"},
          std::pair{"ipsrc", "holds text"}}) {
        try {
            (void)figure_of("attribute", with_column(drawn.subject(), column));
            FAIL() << column;
        } catch (const base::UsageError& error) {
            EXPECT_NE(std::string{error.what()}.find(said), std::string::npos) << error.what();
            EXPECT_EQ(std::string{error.what()}.find('\n'), std::string::npos);
        }
    }
}

// Every column that is not text gives a figure, empty or not.
TEST(AttributePlot, EveryColumn) {
    Talk talk;
    tell(talk);
    const Drawn drawn{talk.story};
    std::size_t drawn_columns = 0;
    for (const facts::Column& column : facts::columns()) {
        const Subject subject = with_column(drawn.subject(), std::string{column.name});
        if (column.type.find("text") != std::string_view::npos) {
            EXPECT_THROW((void)figure_of("attribute", subject), base::UsageError) << column.name;
        } else {
            EXPECT_NO_THROW((void)figure_of("attribute", subject)) << column.name;
            ++drawn_columns;
        }
    }
    EXPECT_GT(drawn_columns, 20U);
}

}  // namespace
}  // namespace plot
