// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/draw/style.h"

#include <array>

namespace plot {

namespace {

/// Okabe and Ito: distinguished by colour-blind people too (jfly.uni-koeln.de/color).
constexpr std::array<const char*, color::palette_size> palette = {
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8B6D00", "#666666"};

/// Letters for points in text: a subflow's number, or what kind of mark it is.
std::string letter_of(const Series& series) {
    switch (series.mark) {
        case Mark::crosses:
            return "x";
        case Mark::triangles:
            return "^";
        case Mark::circles:
            return "o";
        default:
            return series.color < 0 ? "*" : std::to_string(series.color % color::palette_size);
    }
}

}  // namespace

std::string color_words(int number) {
    if (number == color::black) {
        return "lc rgb '#000000'";
    }
    if (number == color::grey) {
        return "lc rgb '#888888'";
    }
    return std::string{"lc rgb '"} +
           palette[static_cast<std::size_t>(number % color::palette_size)] + "'";
}

std::string style_words(const Series& series, Terminal terminal) {
    const std::string color = color_words(series.color);
    if (terminal == Terminal::text && is_point(series.mark)) {
        return "with points pt '" + letter_of(series) + "' " + color;
    }
    switch (series.mark) {
        case Mark::dots:
            return "with points pt 7 ps 0.35 " + color;
        case Mark::crosses:
            return "with points pt 2 ps 0.8 " + color;
        case Mark::triangles:
            return "with points pt 8 ps 0.8 " + color;
        case Mark::circles:
            return "with points pt 6 ps 1.1 " + color;
        case Mark::segments:
            return "with vectors nohead lw 2 " + color;
        case Mark::bars:
            return "with vectors nohead lw 8 " + color;
        case Mark::steps:
            return "with steps lw 1.5 " + color;
        case Mark::line:
            return "with lines lw 1.5 " + color;
        case Mark::area:
            return "with filledcurves fs solid 0.6 noborder " + color;
        case Mark::boxes:
            return "with boxxyerror fs solid 0.6 " + color;
        case Mark::rules:
            break;
    }
    return "with lines lw 1 dt 2 " + color;
}

std::string legend_dot_words(const Series& series) {
    return "with points pt 7 ps 1 " + color_words(series.color);
}

std::string columns_words(Mark mark) {
    switch (mark) {
        case Mark::segments:
        case Mark::bars:
            return "using 1:2:($3-$1):($4-$2)";
        case Mark::area:
            return "using 1:2:4";
        case Mark::boxes:
            return "using 1:2:1:3:(0):2";
        default:
            return "using 1:2";
    }
}

}  // namespace plot
