// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/draw/draw.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <gnuplot-iostream.h>
#include <limits>
#include <sys/mman.h>
#include <tuple>
#include <unistd.h>

#include "base/error.h"
#include "base/unique_fd.h"
#include "plot/draw/style.h"
#include "plot/draw/text_form.h"
#include "plot/labels.h"

namespace plot {

namespace {

/// Smallest and largest coordinate of a figure, rules included.
struct Range {
    double least = std::numeric_limits<double>::infinity();
    double most = -std::numeric_limits<double>::infinity();

    void add(double value) {
        least = std::min(least, value);
        most = std::max(most, value);
    }
    [[nodiscard]] double largest() const { return std::max(std::abs(least), std::abs(most)); }
};

Range x_range(const Figure& figure) {
    Range range;
    for (const Series& series : figure.series) {
        for (const Point& point : series.points) {
            range.add(point.x);
            if (uses_second(series.mark) && series.mark != Mark::area) {
                range.add(point.x2);
            }
        }
    }
    return range;
}

Range y_range(const Figure& figure) {
    Range range;
    for (const Series& series : figure.series) {
        for (const Point& point : series.points) {
            if (series.mark != Mark::rules) {
                range.add(point.y);
            }
            if (uses_second(series.mark)) {
                range.add(point.y2);
            }
        }
    }
    return range;
}

/// Values as they are drawn: in the axes' scales.
class Coordinates {
  public:
    Coordinates(Scale x, Scale y) : m_x{std::move(x)}, m_y{std::move(y)} {}

    [[nodiscard]] double x(double value) const { return value / m_x.factor; }
    [[nodiscard]] double y(double value) const { return value / m_y.factor; }
    [[nodiscard]] const Scale& x_scale() const { return m_x; }
    [[nodiscard]] const Scale& y_scale() const { return m_y; }

  private:
    Scale m_x;
    Scale m_y;
};

/// Points of the font: smaller where there is little room, so that a legend fits.
double font_size(const Canvas& canvas, double usual) {
    constexpr double usual_width = 900;
    constexpr double usual_height = 600;
    constexpr double least_share = 0.6;
    const double share = std::min(canvas.width / usual_width, canvas.height / usual_height);
    return usual * std::clamp(share, least_share, 1.0);
}

void send_terminal(Gnuplot& gnuplot, const Canvas& canvas) {
    constexpr double per_inch = 100;
    constexpr double usual_font = 11;
    constexpr double svg_font = 14;  // in pixels
    const double width = canvas.width;
    const double height = canvas.height;
    switch (canvas.terminal) {
        case Terminal::png:
            gnuplot << "set terminal pngcairo noenhanced size " << canvas.width << ","
                    << canvas.height << " background '#ffffff'";
            break;
        case Terminal::svg:
            gnuplot << "set terminal svg noenhanced size " << canvas.width << "," << canvas.height
                    << " background '#ffffff'";
            break;
        case Terminal::pdf:
            gnuplot << "set terminal pdfcairo noenhanced size " << width / per_inch << "in,"
                    << height / per_inch << "in";
            break;
        case Terminal::text:
            gnuplot << "set terminal dumb mono noenhanced size " << canvas.width << ","
                    << canvas.height << "\n";
            return;
    }
    const bool is_svg = canvas.terminal == Terminal::svg;
    gnuplot << " font 'sans," << std::lround(font_size(canvas, is_svg ? svg_font : usual_font))
            << "'\n";
}

void send_axis(Gnuplot& gnuplot, const std::string& name, const Axis& axis, const Scale& scale,
               Range range) {
    gnuplot << "set " << name << "label " << axis_label(axis, scale) << "\n";
    if (axis.logarithmic) {
        gnuplot << "set logscale " << name << "\n";
    }
    range.least = axis.least.value_or(range.least);
    range.most = axis.most.value_or(range.most);
    if (range.least < range.most) {
        constexpr double share = 0.02;
        const double margin = axis.logarithmic ? 0 : share * (range.most - range.least);
        gnuplot << "set " << name << "range ["
                << (range.least - (axis.least ? 0 : margin)) / scale.factor << ":"
                << (range.most + (axis.most ? 0 : margin)) / scale.factor << "]\n";
    }
    if (!axis.names.empty()) {
        gnuplot << "set " << name << "tics (";
        for (std::size_t i = 0; i < axis.names.size(); ++i) {
            gnuplot << (i == 0 ? "" : ", ") << quoted(axis.names[i].second) << " "
                    << axis.names[i].first;
        }
        gnuplot << ")\n";
    }
}

/// Arrows without heads, since they span the complete other axis.
void send_rules(Gnuplot& gnuplot, const Series& series, const Coordinates& coordinates) {
    constexpr std::size_t most = 400;
    const std::size_t step = series.points.size() / most + 1;
    for (std::size_t i = 0; i < series.points.size(); i += step) {
        const double x = coordinates.x(series.points[i].x);
        gnuplot << "set arrow from first " << x << ", graph 0 to first " << x
                << ", graph 1 nohead back lw 1 dt 2 " << color_words(series.color) << "\n";
    }
}

using Row = std::tuple<double, double, double, double>;

std::vector<std::pair<double, double>> pairs_of(const Series& series,
                                                const Coordinates& coordinates) {
    std::vector<std::pair<double, double>> pairs;
    for (const Point& point : series.points) {
        pairs.emplace_back(coordinates.x(point.x), coordinates.y(point.y));
    }
    return pairs;
}

/// What is sent of a series with second coordinates: areas hold their values up to the next point.
std::vector<Row> rows_of(const Series& series, const Coordinates& coordinates) {
    std::vector<Row> rows;
    const auto add = [&](double x, const Point& point) {
        rows.emplace_back(coordinates.x(x), coordinates.y(point.y), coordinates.x(point.x2),
                          coordinates.y(point.y2));
    };
    for (std::size_t i = 0; i < series.points.size(); ++i) {
        if (series.mark == Mark::area && i > 0) {
            add(series.points[i].x, series.points[i - 1]);
        }
        add(series.points[i].x, series.points[i]);
    }
    return rows;
}

/// No data of it is sent: it is in the legend only, or drawn otherwise.
bool is_legend_only(const Series& series) {
    return series.mark == Mark::rules || series.points.empty();
}

/// A legend of hundreds of lines would leave no room for the plot.
std::size_t most_titles(const Canvas& canvas) {
    constexpr std::size_t most = 12;
    constexpr std::size_t lines_of_text_per_title = 4;
    return canvas.terminal == Terminal::text
               ? std::min<std::size_t>(most, canvas.height / lines_of_text_per_title)
               : most;
}

std::size_t titles_of(const Figure& figure) {
    const auto count = std::count_if(figure.series.begin(), figure.series.end(),
                                     [](const Series& series) { return !series.title.empty(); });
    return static_cast<std::size_t>(count);
}

/// The legend's entries, one by one.
class Legend {
  public:
    Legend(const Figure& figure, const Canvas& canvas)
        : m_all{titles_of(figure)}, m_most{most_titles(canvas)} {}

    /// "title ..." or "notitle".
    [[nodiscard]] std::string entry(const Series& series) {
        if (series.title.empty() || ++m_count > m_most) {
            return "notitle";
        }
        const bool is_last = m_count == m_most && m_all > m_most;
        return "title " + quoted(is_last ? "and " + std::to_string(m_all - m_count + 1) + " more"
                                         : series.title);
    }

  private:
    std::size_t m_all;
    std::size_t m_most;
    std::size_t m_count = 0;
};

/// What the plot command says of a series.
std::string element_of(const Series& series, Terminal terminal, Legend& legend) {
    const std::string style = style_words(series, terminal);
    if (series.mark == Mark::rules && terminal == Terminal::text) {
        return "NaN with points pt '|' " + legend.entry(series);
    }
    const bool is_small = series.mark == Mark::dots && terminal != Terminal::text;
    const std::string entry = legend.entry(series);
    std::string in_legend = "NaN " + (is_small ? legend_dot_words(series) : style) + " " + entry;
    if (is_legend_only(series)) {
        return in_legend;
    }
    const std::string drawn = "'-' " + columns_words(series.mark) + " " + style + " ";
    return is_small ? drawn + "notitle, " + in_legend : drawn + entry;
}

void send_series(Gnuplot& gnuplot, const Figure& figure, const Canvas& canvas,
                 const Coordinates& coordinates) {
    Legend legend{figure, canvas};
    std::string command = "plot ";
    for (const Series& series : figure.series) {
        command += command == "plot " ? "" : ", \\\n     ";
        command += element_of(series, canvas.terminal, legend);
    }
    gnuplot << command << "\n";
    for (const Series& series : figure.series) {
        if (is_legend_only(series)) {
            continue;
        }
        if (uses_second(series.mark)) {
            gnuplot.send1d(rows_of(series, coordinates));
        } else {
            gnuplot.send1d(pairs_of(series, coordinates));
        }
    }
}

/// The legend stands below, left, one title a line, under the label of the x axis.
void send_legend(Gnuplot& gnuplot, const Figure& figure, const Canvas& canvas) {
    constexpr std::size_t lines_of_axis = 4;
    const std::size_t lines = std::min(titles_of(figure), most_titles(canvas));
    gnuplot << "set bmargin " << lines + lines_of_axis << "\n"
            << "set key at graph 0, screen 0.01 left bottom Left reverse vertical maxcols 1 "
               "samplen 2 spacing 1 noenhanced\n";
}

void send(Gnuplot& gnuplot, const Figure& figure, const Canvas& canvas) {
    const Range x = x_range(figure);
    const Range y = y_range(figure);
    const Coordinates coordinates{
        scale_for(figure.x.unit, figure.x.logarithmic ? 1 : x.largest()),
        scale_for(figure.y.unit, std::max(y.largest(), figure.y.most.value_or(0)))};
    gnuplot << "set encoding utf8\n";
    send_terminal(gnuplot, canvas);
    constexpr int digits = 9;
    gnuplot.precision(digits);
    const std::string line_break = R"(."\n".)";
    const std::string y_words = canvas.terminal == Terminal::text
                                    ? line_break + axis_label(figure.y, coordinates.y_scale())
                                    : "";
    gnuplot << "set title " << quoted(figure.title) << line_break << quoted(figure.subtitle)
            << y_words << " noenhanced\n"
            << "set format '%g'\n"
            << (canvas.terminal == Terminal::text ? "" : "set grid lc rgb '#dddddd' lt 1\n")
            << "set border 3\nset tics nomirror out\n";
    send_legend(gnuplot, figure, canvas);
    send_axis(gnuplot, "x", figure.x, coordinates.x_scale(), x);
    send_axis(gnuplot, "y", figure.y, coordinates.y_scale(), y);
    for (const Series& series : figure.series) {
        if (series.mark == Mark::rules) {
            send_rules(gnuplot, series, coordinates);
        }
    }
    send_series(gnuplot, figure, canvas, coordinates);
}

}  // namespace

std::string script_of(const Figure& figure, const Canvas& canvas) {
    // gnuplot-iostream writes to a descriptor only: that of a file without a name, in memory.
    const base::UniqueFd memory{::memfd_create("plot", MFD_CLOEXEC)};
    std::FILE* const file = ::fdopen(::dup(memory.get()), "w");
    if (file == nullptr) {
        throw base::Error{"cannot make a file in memory for a plot: " +
                          base::system_message(errno)};
    }
    {
        Gnuplot gnuplot{file};  // closes it
        send(gnuplot, canvas.terminal == Terminal::text ? as_text(figure) : figure, canvas);
        gnuplot.flush();
    }
    std::string script;
    std::array<char, 65536> piece{};
    for (ssize_t count = 0; (count = ::pread(memory.get(), piece.data(), piece.size(),
                                             static_cast<off_t>(script.size()))) > 0;) {
        script.append(piece.data(), static_cast<std::size_t>(count));
    }
    return script;
}

}  // namespace plot
