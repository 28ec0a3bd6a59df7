// SPDX-License-Identifier: GPL-3.0-or-later
// A plugin as it should be: a command for each kind of answer, and a plot with every mark.
#include <cstdint>
#include <limits>
#include <mptcpanalyzer/plugin.h>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

using mptcpanalyzer::Answer;
using mptcpanalyzer::Capture;
using mptcpanalyzer::Figure;
using mptcpanalyzer::Mark;
using mptcpanalyzer::PlotRequest;
using mptcpanalyzer::Row;
using mptcpanalyzer::Rows;
using mptcpanalyzer::Series;
using mptcpanalyzer::Table;
using mptcpanalyzer::Unit;
using mptcpanalyzer::Value;
using Words = std::vector<std::string>;
using Numbers = std::vector<std::uint64_t>;

Answer nothing(const Capture& /*capture*/, const Words& /*words*/) {
    return {};
}

/// Each word in brackets, on a line.
Answer echo(const Capture& /*capture*/, const Words& words) {
    std::string text;
    for (const std::string& word : words) {
        text += "[" + word + "]";
    }
    return text + "\n";
}

/// A row with a value of every unit, and one without any.
Answer every_unit(const Capture& /*capture*/, const Words& /*words*/) {
    Table table{"things",
                {{"a_text", Unit::text},
                 {"a_truth", Unit::truth},
                 {"a_number", Unit::number},
                 {"a_figure", Unit::figure},
                 {"some_digits", Unit::digits},
                 {"some_bytes", Unit::bytes},
                 {"some_seconds", Unit::seconds},
                 {"a_rate", Unit::rate},
                 {"a_share", Unit::share},
                 {"a_list", Unit::list}},
                {}};
    table.rows.push_back({"one, \"two\"", true, std::uint64_t{7}, std::int64_t{-8},
                          std::numeric_limits<std::uint64_t>::max(), std::uint64_t{2'700'000},
                          std::int64_t{1'500'000'001}, 2500.0, 0.25, Numbers{1, 2, 3}});
    table.rows.emplace_back(table.columns.size());
    return table;
}

Answer no_rows(const Capture& /*capture*/, const Words& /*words*/) {
    return Table{"things", {{"a_text", Unit::text}, {"a_number", Unit::number}}, {}};
}

/// A letter for the type, and the value.
struct Described {
    std::string operator()(std::monostate /*absent*/) const { return "-"; }
    std::string operator()(bool value) const { return value ? "truth yes" : "truth no"; }
    std::string operator()(std::uint64_t value) const { return "number " + std::to_string(value); }
    std::string operator()(std::int64_t value) const { return "time " + std::to_string(value); }
    std::string operator()(double value) const { return "real " + std::to_string(value); }
    std::string operator()(const std::string& value) const { return "text " + value; }
    std::string operator()(const Numbers& values) const {
        std::string text = "list";
        for (const std::uint64_t value : values) {
            text += " " + std::to_string(value);
        }
        return text;
    }
};

Rows table_called(const std::string& name) {
    if (name == "packets") {
        return Rows::packets;
    }
    if (name == "connections" || name == "subflows") {
        return name == "connections" ? Rows::connections : Rows::subflows;
    }
    throw std::invalid_argument{"there is no table " + name};
}

/// TABLE COLUMN...: every row, its values with their types.
Answer read(const Capture& capture, const Words& words) {
    if (words.empty()) {
        throw std::invalid_argument{"usage: read TABLE COLUMN..."};
    }
    std::string text;
    capture.read(table_called(words.front()), {words.begin() + 1, words.end()},
                 [&text](const Row& row) {
                     for (const Value& value : row) {
                         text += std::visit(Described{}, value) + "|";
                     }
                     text += "\n";
                     return true;
                 });
    return text;
}

/// Name, whether it is partial, and each table's rows and columns.
Answer look(const Capture& capture, const Words& /*words*/) {
    std::string text = capture.name() + "\n" + (capture.is_partial() ? "partial" : "whole") + "\n";
    for (const Rows table : {Rows::packets, Rows::connections, Rows::subflows}) {
        text += std::to_string(capture.row_count(table)) + " rows:";
        for (const std::string& column : capture.columns(table)) {
            text += " " + column;
        }
        text += "\n";
    }
    return text;
}

/// Two points that go with every mark, on a logarithmic axis too.
Series with_mark(Mark mark, int color, const std::string& title) {
    const double base = color < 0 ? 1 : color + 1;
    return {title, mark, color, {{1, base, 2, base + 0.5}, {2, base + 0.2, 3, base + 0.7}}};
}

Figure every_mark(const Capture& capture, const PlotRequest& /*request*/) {
    const std::vector<std::pair<Mark, std::string>> marks = {
        {Mark::dots, "dots"},       {Mark::crosses, "crosses"},   {Mark::triangles, "triangles"},
        {Mark::circles, "circles"}, {Mark::segments, "segments"}, {Mark::bars, "bars"},
        {Mark::steps, "steps"},     {Mark::line, "line"},         {Mark::area, "area"},
        {Mark::boxes, "boxes"},     {Mark::rules, "rules"},
    };
    Figure figure{"Every mark", capture.name(), {"seconds", "s"}, {"share", "%"}, {}};
    figure.y.least = 0.5;
    figure.y.most = 20;
    figure.y.names = {{1, "one"}, {10, "ten"}};
    figure.y.logarithmic = true;
    int color = 0;
    for (const auto& [mark, name] : marks) {
        figure.series.push_back(with_mark(mark, color++, name));
    }
    figure.series.push_back(with_mark(Mark::line, -1, ""));
    return figure;
}

/// What was asked for stands in the title.
Figure request(const Capture& /*capture*/, const PlotRequest& request) {
    std::string title = "connection " + std::to_string(request.mptcp_stream) + " to the " +
                        (request.to_server ? "server" : "client") + " without";
    for (const std::uint32_t stream : request.skipped_tcp_streams) {
        title += " " + std::to_string(stream);
    }
    return {title, "", {}, {}, {{"", Mark::dots, 0, {{1, 1}}}}};
}

Figure no_series(const Capture& /*capture*/, const PlotRequest& /*request*/) {
    return {};
}

void describe(mptcpanalyzer::Plugin& plugin) {
    plugin.name = "kinds";
    plugin.commands = {{"give-nothing", "an answer without anything", "", nothing},
                       {"give-words", "the words that it gets", "any words", echo},
                       {"give-units", "a value of every unit", "", every_unit},
                       {"give-no-rows", "a table without rows", "", no_rows},
                       {"read", "values with their types", "TABLE COLUMN...", read},
                       {"look", "what there is of the capture", "", look}};
    plugin.plots = {{"every-mark", "a series with each mark", every_mark},
                    {"request", "what is asked for", request},
                    {"no-series", "a figure without anything", no_series}};
}

}  // namespace

MPTCPANALYZER_PLUGIN(describe)
