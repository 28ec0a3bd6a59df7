// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/common/picture.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/output_file.h"
#include "base/text.h"
#include "plot/draw/gnuplot.h"
#include "plot/draw/thin.h"
#include "programs/common/export.h"

namespace fs = std::filesystem;

namespace programs {

namespace {

struct Ending {
    std::string_view text;
    plot::Terminal terminal;
};
constexpr std::array endings = {
    Ending{".png", plot::Terminal::png}, Ending{".svg", plot::Terminal::svg},
    Ending{".pdf", plot::Terminal::pdf}, Ending{".txt", plot::Terminal::text}};

}  // namespace

plot::Terminal terminal_for(const std::string& file) {
    const std::string ending = base::lower_case(fs::path{file}.extension().string());
    for (const Ending& known : endings) {
        if (known.text == ending) {
            return known.terminal;
        }
    }
    throw base::UsageError{"the ending of " + base::shown(file) +
                           " is not that of a picture; use .png, .svg, .pdf or .txt"};
}

std::string_view ending_of(plot::Terminal terminal) {
    for (const Ending& known : endings) {
        if (known.terminal == terminal) {
            return known.text;
        }
    }
    return "";
}

plot::Canvas text_canvas() {
    struct winsize size {};
    const bool is_known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&  // NOLINT
                          size.ws_col > 0 && size.ws_row > 0;
    constexpr unsigned usual_columns = 100;
    constexpr unsigned usual_lines = 35;
    constexpr unsigned least_columns = 40;
    constexpr unsigned least_lines = 15;
    plot::Canvas canvas;
    canvas.terminal = plot::Terminal::text;
    canvas.width = std::max(least_columns, is_known ? size.ws_col : usual_columns);
    canvas.height = std::max(least_lines, is_known ? size.ws_row - 1U : usual_lines);
    return canvas;
}

void draw_into(const base::Settings& settings, plot::Figure figure, const std::string& file) {
    const plot::Terminal terminal = terminal_for(file);
    plot::Canvas canvas;
    canvas.terminal = terminal;
    if (terminal == plot::Terminal::text) {
        canvas = text_canvas();
    }
    base::OutputFile out{refuse_to_replace_capture(file)};
    plot::thin(figure);
    plot::run_gnuplot(settings, plot::script_of(figure, canvas), out);
    out.commit();
}

}  // namespace programs
