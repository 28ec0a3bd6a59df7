// SPDX-License-Identifier: GPL-3.0-or-later
// Values of the plots of data sequence numbers, from conversations told by hand.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "plot/drawn.h"

namespace plot {
namespace {

using namespace std::chrono_literals;
using mptcp::Side;
using mptcp::story::add_addr;
using mptcp::story::data_ack;
using mptcp::story::dss;
using mptcp::story::reset_segment;
using mptcp::story::Talk;

const std::string first_title = "subflow 0: 10.0.0.1:40000 \u2192 10.0.0.2:443 (tcp.stream 0)";
const std::string second_title = "subflow 1: 10.0.1.1:40001 \u2192 10.0.0.2:443 (tcp.stream 1)";

/// Data of every kind that is drawn apart, between 100 and 180 ms.
void tell_data(Talk& talk) {
    talk.start();
    talk.story.at(100ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(110ms);
    talk.up(talk.second, 101, 1, 200);
    talk.story.at(150ms);
    talk.up(talk.first, 1, 1, 100);  // retransmitted
    talk.story.at(160ms);
    talk.up(talk.second, 1, 201, 100);  // reinjected
    talk.story.at(170ms);
    talk.up(talk.first, 101, 101, 50);  // reinjected
    talk.story.at(180ms);
    talk.up(talk.first, 1, 151, 100);  // repeated
}

// The first byte of each segment, at the time of the segment, by what its bytes are.
TEST(DsnPlot, EachSegmentAsWhatItIs) {
    Talk talk;
    tell_data(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("dsn", drawn.subject());
    EXPECT_EQ(figure.title, "Data to the server, by subflow");
    EXPECT_EQ(figure.subtitle, "told.pcap, MPTCP connection 0");
    EXPECT_EQ(figure.x.unit, "s");
    EXPECT_EQ(figure.y.unit, "B");
    EXPECT_EQ(points_of(figure, Mark::dots, 0), (Points{{0.1, 1}}));
    EXPECT_EQ(points_of(figure, Mark::dots, 1), (Points{{0.11, 101}}));
    EXPECT_EQ(points_of(figure, Mark::crosses, 0), (Points{{0.15, 1}}));
    EXPECT_EQ(points_of(figure, Mark::crosses, 1), Points{});
    EXPECT_EQ(points_of(figure, Mark::triangles, 0), (Points{{0.17, 101}, {0.18, 1}}));
    EXPECT_EQ(points_of(figure, Mark::triangles, 1), (Points{{0.16, 1}}));
    EXPECT_EQ(series_of(figure, Mark::dots, 0).title, first_title);
    EXPECT_EQ(series_of(figure, Mark::dots, 1).title, second_title);
}

// Marks stand in the legend once, in black, whatever subflows they are of.
TEST(DsnPlot, MarksStandInTheLegendOnce) {
    Talk talk;
    tell_data(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("dsn", drawn.subject());
    for (const auto& [title, mark] : {std::pair{"retransmitted", Mark::crosses},
                                      std::pair{"reinjected, or repeated", Mark::triangles}}) {
        const auto titles = titles_of(figure);
        ASSERT_EQ(std::count(titles.begin(), titles.end(), title), 1) << title;
        const auto found = std::find(titles.begin(), titles.end(), title);
        const Series& series = figure.series[static_cast<std::size_t>(found - titles.begin())];
        EXPECT_EQ(series.mark, mark);
        EXPECT_EQ(series.color, color::black);
        EXPECT_TRUE(series.points.empty());
    }
}

TEST(DsnPlot, NothingOfAKindNoLegendOfIt) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const Drawn drawn{talk.story};
    EXPECT_EQ(titles_of(figure_of("dsn", drawn.subject())),
              (std::vector<std::string>{first_title}));
}

TEST(DsnPlot, EventsAreRules) {
    Talk talk;
    talk.start();
    talk.story.at(100ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(200ms);
    talk.first.up(
        {.seq = 101,
         .options = {
             dss({.dsn = talk.keys.dsn(Side::client, 101), .ssn = 0, .length = 1, .fin = true})}});
    talk.story.at(205ms);  // the other direction's
    talk.first.down(
        {.ack = 101,
         .options = {
             dss({.dsn = talk.keys.dsn(Side::server, 1), .ssn = 0, .length = 1, .fin = true})}});
    talk.story.at(210ms);
    talk.first.down({.ack = 101, .options = {add_addr({.echo = false})}});
    talk.story.at(220ms);
    talk.second.up(reset_segment({}));
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("dsn", drawn.subject());
    EXPECT_EQ(points_of(figure, Mark::rules, color::black), (Points{{0.2}}));
    EXPECT_EQ(points_of(figure, Mark::rules, color::grey), (Points{{0.21}}));
    EXPECT_EQ(points_of(figure, Mark::rules, 5), (Points{{0.22}}));
    EXPECT_EQ(points_of(figure, Mark::dots, 0), (Points{{0.1, 1}}));
}

TEST(DsnPlot, RulesAloneAreNothing) {
    Talk talk;
    talk.start();
    talk.second.up(reset_segment({}));
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("dsn", drawn.subject());
    EXPECT_FALSE(figure.series.empty());
    EXPECT_TRUE(is_empty(figure));
}

TEST(DsnPlot, OneDirectionOnly) {
    Talk talk;
    tell_data(talk);
    talk.story.at(300ms);
    talk.down(talk.second, 1, 1, 7);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("dsn", drawn.subject(Side::server));
    EXPECT_EQ(figure.title, "Data to the client, by subflow");
    EXPECT_EQ(
        titles_of(figure),
        (std::vector<std::string>{"subflow 1: 10.0.0.2:443 \u2192 10.0.1.1:40001 (tcp.stream 1)"}));
    EXPECT_EQ(points_of(figure, Mark::dots, 1), (Points{{0.3, 1}}));
}

// The other subflow keeps its number and colour.
TEST(DsnPlot, ASkippedSubflow) {
    Talk talk;
    tell_data(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("dsn", drawn.subject(Side::client, {0}));
    EXPECT_EQ(points_of(figure, Mark::dots, 0), Points{});
    EXPECT_EQ(points_of(figure, Mark::crosses, 0), Points{});
    EXPECT_EQ(points_of(figure, Mark::triangles, 0), Points{});
    EXPECT_EQ(points_of(figure, Mark::dots, 1), (Points{{0.11, 101}}));
    EXPECT_EQ(points_of(figure, Mark::triangles, 1), (Points{{0.16, 1}}));
    EXPECT_EQ(series_of(figure, Mark::dots, 1).title, second_title);
    const auto titles = titles_of(figure);
    EXPECT_EQ(std::count(titles.begin(), titles.end(), "retransmitted"), 0);
}

TEST(DsnPlot, TimesAreSinceTheFirstFrameOfTheFile) {
    Talk talk;
    talk.start();
    talk.story.at(100ms);
    talk.up(talk.first, 1, 1, 100);
    const Drawn drawn{talk.story, story_begin - 1'000'000'000};
    EXPECT_EQ(points_of(figure_of("dsn", drawn.subject()), Mark::dots, 0), (Points{{1.1, 1}}));
}

TEST(DackPlot, BySubflowOfTheDataAck) {
    Talk talk;
    tell_data(talk);
    talk.story.at(200ms);
    talk.second.down({.ack = 201, .options = {data_ack(talk.keys.dsn(Side::client, 101))}});
    talk.story.at(210ms);
    talk.first.down({.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 301))}});
    talk.story.at(220ms);  // the other direction's
    talk.first.up({.seq = 251, .options = {data_ack(talk.keys.dsn(Side::server, 1))}});
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("dack", drawn.subject());
    EXPECT_EQ(titles_of(figure), (std::vector<std::string>{first_title, second_title}));
    EXPECT_EQ(points_of(figure, Mark::dots, 0), (Points{{0.21, 301}}));
    EXPECT_EQ(points_of(figure, Mark::dots, 1), (Points{{0.2, 101}}));
    EXPECT_EQ(figure.y.unit, "B");
}

// From its first to behind its last byte, wherever in it the segment lies.
TEST(DssPlot, TheWholeMapping) {
    Talk talk;
    talk.start();
    const auto option = dss({.dsn = talk.keys.dsn(Side::client, 1), .ssn = 1, .length = 150});
    talk.story.at(100ms);
    talk.first.up({.seq = 1, .length = 100, .options = {option}});
    talk.story.at(110ms);
    talk.first.up({.seq = 101, .length = 50, .options = {option}});
    talk.story.at(120ms);  // covered by a mapping, but carries none
    talk.second.up(
        {.seq = 1,
         .length = 10,
         .options = {dss({.dsn = talk.keys.dsn(Side::client, 151), .ssn = 1, .length = 20})}});
    talk.story.at(130ms);
    talk.second.up({.seq = 11, .length = 10});
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("dss", drawn.subject());
    EXPECT_EQ(points_of(figure, Mark::segments, 0),
              (Points{{0.1, 1, 0.1, 151}, {0.11, 1, 0.11, 151}}));
    EXPECT_EQ(points_of(figure, Mark::segments, 1), (Points{{0.12, 151, 0.12, 171}}));
}

// SSNs refer to the SYN's number, which is not known then (docs/definitions.md, Mappings); where
// a mapping lies in the data does not depend on it.
TEST(DssPlot, StartNotCaptured) {
    Talk talk;
    const auto option = dss({.dsn = talk.keys.dsn(Side::client, 5001), .ssn = 5001, .length = 300});
    talk.story.at(100ms);
    talk.first.up({.seq = 5001, .length = 100, .options = {option}});
    talk.story.at(110ms);
    talk.first.up({.seq = 5101, .length = 100, .options = {option}});
    talk.story.at(120ms);
    talk.first.up({.seq = 5201, .length = 100, .options = {option}});
    const Drawn drawn{talk.story};
    const Figure dsns = figure_of("dsn", drawn.subject());
    EXPECT_EQ(points_of(dsns, Mark::dots, 0), (Points{{0.1, 1}, {0.11, 101}, {0.12, 201}}));
    const Figure figure = figure_of("dss", drawn.subject());
    EXPECT_EQ(points_of(figure, Mark::segments, 0),
              (Points{{0.1, 1, 0.1, 301}, {0.11, 1, 0.11, 301}, {0.12, 1, 0.12, 301}}));
}

TEST(DssLengthPlot, LengthsAsOnTheWire) {
    Talk talk;
    tell_data(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("dss-length", drawn.subject());
    EXPECT_EQ(points_of(figure, Mark::dots, 0),
              (Points{{0.1, 100}, {0.15, 100}, {0.17, 50}, {0.18, 100}}));
    EXPECT_EQ(points_of(figure, Mark::dots, 1), (Points{{0.11, 200}, {0.16, 100}}));
    EXPECT_EQ(figure.y.unit, "B");
    EXPECT_EQ(figure.y.least, 0);
}

// From the latest of the earlier transmissions on other subflows.
TEST(ReinjectionsPlot, FromTheEarlierTransmission) {
    Talk talk;
    tell_data(talk);
    const Drawn drawn{talk.story};
    const Figure figure = figure_of("reinjections", drawn.subject());
    EXPECT_EQ(points_of(figure, Mark::triangles, 0), (Points{{0.17, 101}}));
    EXPECT_EQ(points_of(figure, Mark::triangles, 1), (Points{{0.16, 1}}));
    EXPECT_EQ(points_of(figure, Mark::segments, 0), (Points{{0.11, 101, 0.17, 101}}));
    EXPECT_EQ(points_of(figure, Mark::segments, 1), (Points{{0.15, 1, 0.16, 1}}));
    const auto titles = titles_of(figure);
    EXPECT_EQ(std::count(titles.begin(), titles.end(), first_title), 1);
    EXPECT_EQ(std::count(titles.begin(), titles.end(), second_title), 1);
}

TEST(ReinjectionsPlot, NoneIsNothing) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.up(talk.first, 1, 1, 100);  // a retransmission is none
    const Drawn drawn{talk.story};
    EXPECT_TRUE(is_empty(figure_of("reinjections", drawn.subject())));
}

TEST(SequencePlots, ADirectionWithoutDataIsEmpty) {
    Talk talk;
    tell_data(talk);
    const Drawn drawn{talk.story};
    for (const char* const plot : {"dsn", "dack", "dss", "dss-length", "reinjections"}) {
        EXPECT_TRUE(is_empty(figure_of(plot, drawn.subject(Side::server))));
    }
}

}  // namespace
}  // namespace plot
