// SPDX-License-Identifier: GPL-3.0-or-later
// A plugin that does everything wrong that can be contained.
#include <cmath>
#include <cstdint>
#include <limits>
#include <mptcpanalyzer/plugin.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace base {

/// Called as an exception of the suite is called; another type all the same.
class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace base

namespace {

using mptcpanalyzer::Answer;
using mptcpanalyzer::Capture;
using mptcpanalyzer::Figure;
using mptcpanalyzer::Mark;
using mptcpanalyzer::PlotRequest;
using mptcpanalyzer::Row;
using mptcpanalyzer::Rows;
using mptcpanalyzer::Table;
using mptcpanalyzer::Unit;
using Words = std::vector<std::string>;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// What was asked for, as if it were one of the interface's.
template <class Enumeration>
Enumeration unknown() {
    constexpr int beyond_all = 99;
    return static_cast<Enumeration>(beyond_all);
}

/// A command that gives a table with these columns and one row.
mptcpanalyzer::Command giving(const std::string& name, const std::string& table,
                              const std::vector<mptcpanalyzer::Column>& columns, const Row& row) {
    return {name, "gives what is wrong", "", [=](const Capture&, const Words&) {
                return Table{table, columns, {row}};
            }};
}

/// A command that does this with the capture and gives nothing.
template <class Act>
mptcpanalyzer::Command doing(const std::string& name, Act act) {
    return {name, "does what is wrong", "", [=](const Capture& capture, const Words&) {
                act(capture);
                return Answer{};
            }};
}

void add_commands(std::vector<mptcpanalyzer::Command>& commands) {
    commands.push_back(
        doing("throw-usage", [](const Capture&) { throw std::invalid_argument{"say\x1b it"}; }));
    commands.push_back(
        doing("throw-failure", [](const Capture&) { throw std::runtime_error{"it broke"}; }));
    commands.push_back(doing("throw-int", [](const Capture&) { throw 42; }));  // NOLINT
    commands.push_back(
        doing("throw-namesake", [](const Capture&) { throw base::Error{"not the suite's"}; }));
    commands.push_back(doing("throw-while-reading", [](const Capture& capture) {
        capture.read(Rows::packets, {"packetid"},
                     [](const Row&) -> bool { throw std::runtime_error{"enough"}; });
    }));
    commands.push_back(doing("read-no-column", [](const Capture& capture) {
        capture.read(Rows::packets, {"packetid", "no\x1bsuch"}, [](const Row&) { return true; });
    }));
    commands.push_back(doing("read-without-function", [](const Capture& capture) {
        capture.read(Rows::packets, {"packetid"}, {});
    }));
    commands.push_back(doing("read-no-table", [](const Capture& capture) {
        capture.read(unknown<Rows>(), {"packetid"}, [](const Row&) { return true; });
    }));
    const std::uint64_t one = 1;
    commands.push_back(giving("wrong-value", "rows", {{"a", Unit::text}}, {one}));
    commands.push_back(giving("wrong-time", "rows", {{"a", Unit::seconds}}, {1.5}));
    commands.push_back(giving("short-row", "rows", {{"a", Unit::text}, {"b", Unit::text}}, {"a"}));
    commands.push_back(giving("long-row", "rows", {{"a", Unit::text}}, {"a", "b"}));
    commands.push_back(giving("wrong-unit", "rows", {{"a", unknown<Unit>()}}, {one}));
    commands.push_back(giving("wrong-column", "rows", {{"a.b", Unit::number}}, {one}));
    commands.push_back(giving("nameless-column", "rows", {{"", Unit::number}}, {one}));
    commands.push_back(
        giving("same-columns", "rows", {{"a", Unit::number}, {"a", Unit::number}}, {one, one}));
    commands.push_back(giving("wrong-table", "r\"s", {{"a", Unit::number}}, {one}));
    commands.push_back(giving("taken-table", "partial", {{"a", Unit::number}}, {one}));
    commands.push_back(giving("no-number", "rows", {{"a", Unit::rate}, {"b", Unit::figure}},
                              {std::nan(""), infinity}));
}

/// A plot of a figure with one point.
template <class Spoil>
mptcpanalyzer::Plot drawing(const std::string& name, Spoil spoil) {
    return {name, "draws what is wrong", [=](const Capture&, const PlotRequest&) {
                Figure figure{"", "", {}, {}, {{"", Mark::dots, 0, {{1, 1, 1, 1}}}}};
                spoil(figure);
                return figure;
            }};
}

void add_plots(std::vector<mptcpanalyzer::Plot>& plots) {
    plots.push_back(
        drawing("no-number", [](Figure& figure) { figure.series[0].points[0].y = std::nan(""); }));
    plots.push_back(
        drawing("too-large", [](Figure& figure) { figure.series[0].points[0].x2 = infinity; }));
    plots.push_back(
        drawing("wrong-mark", [](Figure& figure) { figure.series[0].mark = unknown<Mark>(); }));
    plots.push_back(drawing("wrong-axis", [](Figure& figure) { figure.x.unit = "km'\n"; }));
    plots.push_back(drawing("no-limit", [](Figure& figure) { figure.y.most = infinity; }));
    plots.push_back(drawing("lost-name", [](Figure& figure) {
        figure.x.names = {{std::nan(""), "a"}};
    }));
    plots.push_back(drawing("zero-on-logarithm", [](Figure& figure) {
        figure.x.logarithmic = true;
        figure.series[0].points[0].x = 0;
    }));
    plots.push_back(drawing("throw-usage", [](Figure&) { throw std::invalid_argument{"not so"}; }));
    plots.push_back(drawing("throw-int", [](Figure&) { throw 42; }));  // NOLINT
}

void describe(mptcpanalyzer::Plugin& plugin) {
    plugin.name = "faults";
    add_commands(plugin.commands);
    add_plots(plugin.plots);
}

}  // namespace

MPTCPANALYZER_PLUGIN(describe)
