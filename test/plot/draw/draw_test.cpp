// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/draw/draw.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/paths.h"
#include "plot/drawn.h"
#include "plot/labels.h"
#include "process/child.h"
#include "support/temporary_folder.h"

namespace plot {
namespace {

// quoted()

TEST(Quoted, InSingleQuotes) {
    EXPECT_EQ(quoted(""), "''");
    EXPECT_EQ(quoted("plain text"), "'plain text'");
    EXPECT_EQ(quoted("it's"), "'it\u2019s'");
    EXPECT_EQ(quoted("10.0.0.1:80 \u2192 [fd00::1]:443"), "'10.0.0.1:80 \u2192 [fd00::1]:443'");
}

/// What gnuplot takes quoted texts for, one a line.
std::string printed(const std::vector<std::string>& texts) {
    const test_support::TemporaryFolder folder;
    const std::string script = (folder / "script.gp").string();
    std::ofstream stream{script};
    stream << "set encoding utf8\nset print '-'\n";
    for (const std::string& text : texts) {
        stream << "print " << quoted(text) << "\n";
    }
    stream.close();
    const auto gnuplot = base::find_program("gnuplot");
    if (!gnuplot) {
        ADD_FAILURE() << "there is no gnuplot";
        return "";
    }
    const auto captured = process::run({*gnuplot, {"-d", script}, {}}, {std::chrono::seconds{30}});
    EXPECT_TRUE(captured.outcome.succeeded()) << captured.outcome.errors;
    return captured.output;
}

/// With one kind of quotes.
std::string with_plain_quotes(std::string text) {
    const std::string other = "\u2019";
    for (auto at = text.find(other); at != std::string::npos; at = text.find(other)) {
        text.replace(at, other.size(), "'");
    }
    return text;
}

// None of these means anything within single quotes. Quotes become other ones that look the same,
// since gnuplot 5.4 misreads doubled ones at the begin and next to each other.
TEST(Quoted, GnuplotReadsTheTextItself) {
    for (const std::string text : {"plain",
                                   "it's",
                                   "a''b",
                                   "a'''b",
                                   "'",
                                   "''",
                                   "'a'",
                                   "''''a",
                                   "a''''",
                                   "`touch x`",
                                   "$(touch x)",
                                   "'; system('x'); '",
                                   "\"; system \"x\"",
                                   "@x",
                                   "%s%n",
                                   "{/Symbol a}",
                                   "#",
                                   "'#",
                                   "\\",
                                   "a\\",
                                   "\\'",
                                   "'\\",
                                   "\\''",
                                   "\u2192",
                                   "'.x.'",
                                   "e",
                                   "\"",
                                   "[fd00::1]:443"}) {
        EXPECT_EQ(with_plain_quotes(printed({text})), text + "\n");
    }
}

// A line break ends a command, whatever is quoted.
TEST(Quoted, OneLineOfPrintableText) {
    for (const std::string& text :
         {std::string{"a\nb"}, std::string{"a\r\nb"}, std::string{"a\tb"}, std::string{"a\0b", 3},
          std::string{"\x1b[2J"}, std::string{"\x7f"}, std::string{"bad \xff\xfe bytes"},
          std::string{"\u2028 line separator"}, std::string{"'\n'\n"}}) {
        const std::string result = quoted(text);
        EXPECT_TRUE(std::none_of(result.begin(), result.end(), [](char c) {
            return (c >= 0 && c < ' ') || c == 0x7f;
        })) << result;
        EXPECT_EQ(result.find('\xff'), std::string::npos);
    }
}

// scale_for()

TEST(ScaleFor, PrefixOfTheLargest) {
    const auto expect = [](const std::string& unit, double most, const std::string& prefix,
                           double factor) {
        const Scale scale = scale_for(unit, most);
        EXPECT_EQ(scale.prefix, prefix) << most << " " << unit;
        EXPECT_EQ(scale.factor, factor) << most << " " << unit;
    };
    expect("B", 0, "", 1);
    expect("B", 0.5, "", 1);
    expect("B", 999, "", 1);
    expect("B", 1000, "k", 1e3);
    expect("B", 999'999, "k", 1e3);
    expect("B", 1e6, "M", 1e6);
    expect("B/s", 1e9, "G", 1e9);
    expect("B", 3e12, "T", 1e12);
    expect("B", 3e15, "P", 1e15);
    expect("B", 3e18, "P", 1e15);
    expect("s", 0, "", 1);
    expect("s", 3600, "", 1);
    expect("s", 1, "", 1);
    expect("s", 0.999, "m", 1e-3);
    expect("s", 0.001, "m", 1e-3);
    expect("s", 0.0009, "\u00b5", 1e-6);
    expect("s", 2e-9, "n", 1e-9);
    expect("s", 1e-12, "", 1);
    expect("%", 1e6, "", 1);
    expect("", 1e6, "", 1);
    expect("", 1e-6, "", 1);
}

// script_of()

/// A script's parts.
struct Script {
    explicit Script(const std::string& text) : whole{text} {
        std::istringstream stream{text};
        std::string line;
        bool is_data = false;
        bool goes_on = false;
        while (std::getline(stream, line)) {
            if (is_data) {
                data.back().push_back(line);
                if (line == "e") {
                    data.back().pop_back();
                    ends += 1;
                    data.emplace_back();
                }
                continue;
            }
            commands.push_back(line);
            const bool is_plot = goes_on || line.starts_with("plot ");
            goes_on = is_plot && line.ends_with("\\");
            if (is_plot && !goes_on) {
                is_data = true;
                data.emplace_back();
            }
            if (is_plot) {
                elements += line + "\n";
            }
        }
        if (!data.empty() && data.back().empty()) {
            data.pop_back();  // behind the last end
        }
    }

    /// The commands without what stands in single quotes.
    [[nodiscard]] std::string outside_quotes() const {
        std::string text;
        bool is_quoted = false;
        for (const std::string& line : commands) {
            for (const char c : line) {
                is_quoted = is_quoted != (c == '\'');
                if (!is_quoted && c != '\'') {
                    text += c;
                }
            }
            EXPECT_FALSE(is_quoted) << line;
            text += '\n';
        }
        return text;
    }
    /// The only command that begins so.
    [[nodiscard]] std::string command(const std::string& begin) const {
        std::string found;
        for (const std::string& line : commands) {
            if (line.starts_with(begin)) {
                EXPECT_EQ(found, "");
                found = line;
            }
        }
        EXPECT_NE(found, "") << begin;
        return found;
    }

    std::string whole;
    std::vector<std::string> commands;
    std::string elements;  ///< of the plot command
    std::vector<std::vector<std::string>> data;
    std::size_t ends = 0;
};

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

std::vector<double> numbers_of(const std::string& line) {
    std::istringstream stream{line};
    std::vector<double> numbers;
    for (double number = 0; stream >> number;) {
        numbers.push_back(number);
    }
    EXPECT_TRUE(stream.eof()) << line;
    return numbers;
}

Series series_of(const std::string& title, Mark mark, Points points) {
    return {title, mark, 0, std::move(points)};
}

Figure figure_with(std::vector<Series> series) {
    Figure figure;
    figure.title = "Title";
    figure.subtitle = "subtitle";
    figure.x = {"time", "s", false, {}, {}, {}};
    figure.y = {"bytes", "B", false, {}, {}, {}};
    figure.series = std::move(series);
    return figure;
}

Figure simple_figure() {
    return figure_with({series_of("one", Mark::dots, {{1, 10}, {2, 20}})});
}

constexpr Terminal all_terminals[] = {Terminal::png, Terminal::svg, Terminal::pdf, Terminal::text};
constexpr Mark all_marks[] = {Mark::dots,     Mark::crosses, Mark::triangles, Mark::circles,
                              Mark::segments, Mark::bars,    Mark::steps,     Mark::line,
                              Mark::area,     Mark::boxes,   Mark::rules};

// With INSIDE in every text that a figure has: none of it is outside quotes, in no terminal.
TEST(ScriptOf, NoTextIsACommand) {
    for (const std::string text :
         {"INSIDE", "'INSIDE", "\"INSIDE", "`INSIDE`", "$(INSIDE)", "x\nINSIDE\n", "\\INSIDE",
          "INSIDE\\", "'; INSIDE; '", "''INSIDE", "'.INSIDE.'", "@INSIDE", "\r\nINSIDE\r\ne\n",
          "%INSIDE%", "\xe2\x80'INSIDE", "'\xff'INSIDE"}) {
        Figure figure;
        figure.title = figure.subtitle = text;
        figure.x = {text, text, false, {}, {}, {{0, text}, {1, text}}};
        figure.y = {text, "B", false, {}, {}, {{0, text}}};
        for (const Mark mark : all_marks) {
            figure.series.push_back(series_of(text, mark, {{1, 2, 3, 4}}));
        }
        for (const Terminal terminal : all_terminals) {
            const Script script{script_of(figure, {terminal, 900, 600})};
            EXPECT_EQ(script.outside_quotes().find("INSIDE"), std::string::npos) << script.whole;
            EXPECT_GT(count_of(script.whole, "INSIDE"), 10U);
            EXPECT_EQ(script.outside_quotes().find('`'), std::string::npos);
            // The only other strings are line breaks.
            std::string outside = script.outside_quotes();
            for (auto at = outside.find("\"\\n\""); at != std::string::npos;
                 at = outside.find("\"\\n\"")) {
                outside.erase(at, 4);
            }
            EXPECT_EQ(outside.find('"'), std::string::npos);
        }
    }
}

// gnuplot takes an "e" for the end of data.
TEST(ScriptOf, EverySeriesOnceWithItsEnd) {
    std::vector<Series> all;
    for (std::size_t i = 0; i < std::size(all_marks); ++i) {
        Points points;
        for (std::size_t k = 0; k <= i; ++k) {
            points.push_back({1.0 + static_cast<double>(k), 2, 3, 4});
        }
        all.push_back(series_of("", all_marks[i], std::move(points)));
    }
    all.push_back(series_of("legend only", Mark::dots, {}));
    const Figure figure = figure_with(all);
    for (const Terminal terminal : all_terminals) {
        const Script script{script_of(figure, {terminal, 900, 600})};
        EXPECT_EQ(count_of(script.elements, "'-' "), 10U);  // rules are drawn otherwise
        EXPECT_EQ(script.ends, 10U);
        ASSERT_EQ(script.data.size(), 10U);
        // In text they are drawn as letters.
        for (std::size_t i = 0; terminal != Terminal::text && i < script.data.size(); ++i) {
            const std::size_t points = i + 1;
            EXPECT_EQ(script.data[i].size(), all_marks[i] == Mark::area ? 2 * points - 1 : points);
        }
        EXPECT_EQ(count_of(script.elements, "legend only"), 1U);
        EXPECT_TRUE(script.whole.ends_with("e\n"));
    }
}

TEST(ScriptOf, ValuesInTheScaleOfTheirAxis) {
    const Script script{script_of(
        figure_with({series_of("", Mark::dots, {{0.001, 1500}, {0.25, 2'000'000}})}), {})};
    ASSERT_EQ(script.data.size(), 1U);
    EXPECT_EQ(numbers_of(script.data[0].at(0)), (std::vector<double>{1, 0.0015}));
    EXPECT_EQ(numbers_of(script.data[0].at(1)), (std::vector<double>{250, 2}));
    EXPECT_EQ(script.command("set xlabel"), "set xlabel 'time (ms)'");
    EXPECT_EQ(script.command("set ylabel"), "set ylabel 'bytes (MB)'");
}

TEST(ScriptOf, SecondCoordinatesToo) {
    const Points points = {{1, 2000, 3, 4000}, {5, 6000, 7, 8000}};
    for (const Mark mark : {Mark::segments, Mark::bars, Mark::boxes}) {
        const Script script{script_of(figure_with({series_of("", mark, points)}), {})};
        ASSERT_EQ(script.data.size(), 1U);
        EXPECT_EQ(numbers_of(script.data[0].at(0)), (std::vector<double>{1, 2, 3, 4}));
        EXPECT_EQ(numbers_of(script.data[0].at(1)), (std::vector<double>{5, 6, 7, 8}));
    }
}

// Values of an area hold up to the next point: the corners are sent.
TEST(ScriptOf, AreasHaveCorners) {
    const Script script{
        script_of(figure_with({series_of("", Mark::area, {{1, 0, 0, 2}, {3, 1, 0, 5}})}), {})};
    ASSERT_EQ(script.data.size(), 1U);
    ASSERT_EQ(script.data[0].size(), 3U);
    const auto column = [&](std::size_t number) {
        std::vector<double> values;
        for (const std::string& line : script.data[0]) {
            values.push_back(numbers_of(line).at(number));
        }
        return values;
    };
    EXPECT_EQ(column(0), (std::vector<double>{1, 3, 3}));
    EXPECT_EQ(column(1), (std::vector<double>{0, 0, 1}));
    EXPECT_EQ(column(3), (std::vector<double>{2, 2, 5}));
}

// A microsecond in a capture of hours.
TEST(ScriptOf, TimesKeepTheirDigits) {
    const Script script{
        script_of(figure_with({series_of("", Mark::dots, {{9'999.000001, 1}, {1, 1}})}), {})};
    EXPECT_NEAR(numbers_of(script.data[0].at(0)).at(0), 9'999.000001, 1e-7);
}

TEST(ScriptOf, Terminals) {
    const auto terminal = [](Terminal one, unsigned width, unsigned height) {
        return Script{script_of(simple_figure(), {one, width, height})}.command("set terminal");
    };
    EXPECT_TRUE(terminal(Terminal::png, 900, 600).starts_with("set terminal pngcairo"));
    EXPECT_NE(terminal(Terminal::png, 900, 600).find("size 900,600"), std::string::npos);
    EXPECT_TRUE(terminal(Terminal::svg, 450, 300).starts_with("set terminal svg"));
    EXPECT_NE(terminal(Terminal::svg, 450, 300).find("size 450,300"), std::string::npos);
    EXPECT_TRUE(terminal(Terminal::pdf, 900, 600).starts_with("set terminal pdfcairo"));
    EXPECT_TRUE(terminal(Terminal::text, 80, 25).starts_with("set terminal dumb"));
    EXPECT_NE(terminal(Terminal::text, 80, 25).find("80,25"), std::string::npos);
    for (const Terminal one : all_terminals) {
        EXPECT_NE(terminal(one, 200, 100).find(" noenhanced"), std::string::npos);
    }
    const std::string pdf = terminal(Terminal::pdf, 900, 600);
    const auto at = pdf.find("size ");
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(std::strtod(pdf.c_str() + at + 5, nullptr), 9);  // inches
}

// The picture goes to standard output: no script names a file.
TEST(ScriptOf, NoFilesAreNamed) {
    for (const Terminal terminal : all_terminals) {
        const Script script{script_of(simple_figure(), {terminal, 900, 600})};
        for (const char* const word : {"set output", "load ", "system", "cd ", "!"}) {
            EXPECT_EQ(script.outside_quotes().find(word), std::string::npos) << word;
        }
    }
}

// The legend.

std::vector<Series> many_series(std::size_t count) {
    std::vector<Series> all;
    for (std::size_t i = 0; i < count; ++i) {
        Series series = series_of("subflow " + std::to_string(i) + ":", Mark::dots, {{1, 1}});
        series.color = static_cast<int>(i);
        all.push_back(std::move(series));
    }
    return all;
}

TEST(Legend, AllThatFit) {
    const Script script{script_of(figure_with(many_series(12)), {})};
    EXPECT_EQ(count_of(script.elements, " title "), 12U);
    EXPECT_NE(script.elements.find("'subflow 11:'"), std::string::npos);
    EXPECT_EQ(script.elements.find("more"), std::string::npos);
}

TEST(Legend, TheRestIsCounted) {
    const Script script{script_of(figure_with(many_series(100)), {})};
    EXPECT_EQ(count_of(script.elements, " title "), 12U);
    EXPECT_NE(script.elements.find("'subflow 10:'"), std::string::npos);
    EXPECT_EQ(script.elements.find("'subflow 11:'"), std::string::npos);
    EXPECT_NE(script.elements.find("'and 89 more'"), std::string::npos);
    EXPECT_EQ(script.ends, 100U);  // drawn they are all
}

TEST(Legend, SeriesWithoutATitleAreNotInIt) {
    const Script script{script_of(figure_with({series_of("", Mark::crosses, {{1, 1}}),
                                               series_of("t", Mark::crosses, {{1, 1}})}),
                                  {})};
    EXPECT_EQ(count_of(script.elements, " title "), 1U);
    EXPECT_EQ(count_of(script.elements, "notitle"), 1U);
}

// Subflow 8 has subflow 0's colour again; the first eight differ.
TEST(Colors, APaletteOfEight) {
    std::vector<std::string> colors;
    for (int number = 0; number < 9; ++number) {
        Series series = series_of("", Mark::crosses, {{1, 1}});
        series.color = number;
        const Script script{script_of(figure_with({series}), {})};
        const auto at = script.elements.find("rgb '");
        ASSERT_NE(at, std::string::npos);
        colors.push_back(script.elements.substr(at + 5, 7));
    }
    EXPECT_EQ(colors[0], colors[8]);
    std::sort(colors.begin(), colors.end() - 1);
    EXPECT_EQ(std::adjacent_find(colors.begin(), colors.end() - 1), colors.end() - 1);
}

// Axes.

std::vector<double> range_of(const Script& script, const std::string& name) {
    const std::string line = script.command("set " + name + "range [");
    const auto open = line.find('[');
    const auto colon = line.find(':');
    return {std::strtod(line.c_str() + open + 1, nullptr),
            std::strtod(line.c_str() + colon + 1, nullptr)};
}

TEST(Axes, ALittleRoomAround) {
    const Script script{
        script_of(figure_with({series_of("", Mark::dots, {{10, 100}, {20, 200}})}), {})};
    EXPECT_LT(range_of(script, "x")[0], 10);
    EXPECT_GT(range_of(script, "x")[0], 9);
    EXPECT_GT(range_of(script, "x")[1], 20);
    EXPECT_LT(range_of(script, "x")[1], 21);
    EXPECT_GT(range_of(script, "y")[1], 200);
}

TEST(Axes, LimitsAreKept) {
    Figure figure = figure_with({series_of("", Mark::dots, {{10, 30}, {20, 70}})});
    figure.y = {"share", "%", false, 0, 100, {}};
    EXPECT_EQ(range_of(Script{script_of(figure, {})}, "y"), (std::vector<double>{0, 100}));
}

TEST(Axes, NamesForNumbers) {
    Figure figure = simple_figure();
    figure.y.unit = "";
    figure.y.names = {{10, "ten"}, {20, "it's"}};
    const std::string tics = Script{script_of(figure, {})}.command("set ytics");
    EXPECT_NE(tics.find("'ten'"), std::string::npos);
    EXPECT_NE(tics.find("'it\u2019s'"), std::string::npos);
}

TEST(Axes, LogarithmicOnesHaveNoPrefix) {
    Figure figure = figure_with({series_of("", Mark::boxes, {{1e-6, 50, 2e-6, 0}})});
    figure.x.logarithmic = true;
    const Script script{script_of(figure, {})};
    EXPECT_EQ(script.command("set logscale"), "set logscale x");
    EXPECT_EQ(script.command("set xlabel"), "set xlabel 'time (s)'");
    EXPECT_NEAR(range_of(script, "x")[0], 1e-6, 1e-12);
    EXPECT_NEAR(range_of(script, "x")[1], 2e-6, 1e-12);
}

// A single point has no range; gnuplot chooses one.
TEST(Axes, OnePoint) {
    const Script script{script_of(figure_with({series_of("", Mark::dots, {{1, 1}})}), {})};
    EXPECT_EQ(count_of(script.whole, "set xrange"), 0U);
}

TEST(Rules, LinesOverAllOfTheFigure) {
    const Script script{script_of(figure_with({series_of("", Mark::dots, {{0, 1}, {2, 2}}),
                                               series_of("event", Mark::rules, {{1}, {1.5}})}),
                                  {})};
    EXPECT_EQ(count_of(script.whole, "set arrow"), 2U);
    EXPECT_EQ(count_of(script.elements, "'event'"), 1U);
    EXPECT_EQ(script.ends, 1U);
}

// Text has no lines, no colours and nothing that is turned.

std::string as_text(const Figure& figure) {
    return script_of(figure, {Terminal::text, 80, 24});
}

TEST(Text, PointsAreLetters) {
    const Script script{as_text(figure_with(many_series(3)))};
    for (const char* const letter : {"pt '0'", "pt '1'", "pt '2'"}) {
        EXPECT_EQ(count_of(script.elements, letter), 1U) << letter;
    }
    EXPECT_EQ(count_of(script.elements, " title "), 3U);
}

TEST(Text, LinesAreLettersToo) {
    for (const Mark mark : {Mark::segments, Mark::bars}) {
        const Script script{as_text(figure_with({series_of("", mark, {{0, 1, 8, 5}})}))};
        EXPECT_NE(script.elements.find("with points pt '0'"), std::string::npos);
        EXPECT_EQ(script.elements.find("vectors"), std::string::npos);
        ASSERT_EQ(script.data.size(), 1U);
        ASSERT_GT(script.data[0].size(), 10U);
        EXPECT_EQ(numbers_of(script.data[0].front()), (std::vector<double>{0, 1}));
        EXPECT_EQ(numbers_of(script.data[0].back()), (std::vector<double>{8, 5}));
        for (const std::string& line : script.data[0]) {
            const auto point = numbers_of(line);
            EXPECT_NEAR(point.at(1), 1 + point.at(0) / 2, 1e-9);
        }
    }
}

TEST(Text, OfAnAreaTheUpperEdge) {
    const Script script{as_text(
        figure_with({series_of("", Mark::area, {{1, 0, 0, 2}, {2, 3, 0, 3}, {3, 1, 0, 5}})}))};
    ASSERT_EQ(script.data.size(), 1U);
    ASSERT_EQ(script.data[0].size(), 2U);  // where there is one
    EXPECT_EQ(numbers_of(script.data[0][0]), (std::vector<double>{1, 2}));
    EXPECT_EQ(numbers_of(script.data[0][1]), (std::vector<double>{3, 5}));
}

TEST(Text, TheUnitOfBothAxes) {
    const Script script{as_text(figure_with({series_of("", Mark::dots, {{1, 2e6}, {2, 3e6}})}))};
    EXPECT_NE(script.command("set title").find("'bytes (MB)'"), std::string::npos);
    EXPECT_NE(script.command("set xlabel").find("'time (s)'"), std::string::npos);
}

// Hundreds of thin lines would be a grey area.
TEST(Rules, NotTooMany) {
    Points points;
    for (int i = 0; i < 100'000; ++i) {
        points.push_back({static_cast<double>(i), 0});
    }
    const Script script{script_of(figure_with({series_of("", Mark::dots, {{0, 1}, {2, 2}}),
                                               series_of("event", Mark::rules, points)}),
                                  {})};
    EXPECT_LE(count_of(script.whole, "set arrow"), 400U);
    EXPECT_GE(count_of(script.whole, "set arrow"), 200U);
}

}  // namespace
}  // namespace plot
