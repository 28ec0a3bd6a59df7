// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/draw/gnuplot.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/error.h"
#include "base/paths.h"
#include "base/text.h"
#include "process/child.h"

namespace plot {

namespace {

const std::string how_to_install =
    "; install gnuplot (Debian: gnuplot-nox), or name it in the setting gnuplot_binary";

/// The most useful lines of stderr: gnuplot repeats the command and marks the place.
std::string complaint_of(const std::string& errors) {
    std::string last;
    base::for_each_part(errors, '\n', [&last](std::string_view line) {
        if (line.find_first_not_of(" \t^") != std::string_view::npos) {
            last = line;
        }
    });
    return base::printable(last);
}

[[noreturn]] void fail(const std::string& binary, const process::Outcome& outcome) {
    const GnuplotVersion version = gnuplot_version(binary);
    if (version.is_too_old) {
        throw base::Error{base::shown(binary) + " (" + version.words +
                          ") is too old: " + std::to_string(least_gnuplot_major) + "." +
                          std::to_string(least_gnuplot_minor) + " or newer is needed" +
                          how_to_install};
    }
    const std::string complaint = complaint_of(outcome.errors);
    throw base::Error{base::shown(binary) + " could not draw: " + outcome.described() +
                      (complaint.empty() ? "" : ", " + complaint)};
}

}  // namespace

GnuplotVersion gnuplot_version(const std::string& binary) {
    GnuplotVersion version;
    try {
        constexpr std::chrono::seconds patience{10};
        const process::Captured captured = process::run({binary, {"--version"}, {}}, {patience});
        const std::string line = captured.output.substr(0, captured.output.find('\n'));
        if (captured.outcome.succeeded() && line.starts_with("gnuplot ")) {
            version.words = base::printable(line);
        }
    } catch (const process::TimedOut&) {
        return version;
    }
    const auto parts = base::split(version.words, ' ');
    const auto point = parts.size() > 1 ? parts[1].find('.') : std::string_view::npos;
    if (point != std::string_view::npos) {
        const int major = base::parse_number<int>(parts[1].substr(0, point)).value_or(0);
        const int minor = base::parse_number<int>(parts[1].substr(point + 1)).value_or(0);
        version.is_too_old = major < least_gnuplot_major ||
                             (major == least_gnuplot_major && minor < least_gnuplot_minor);
    }
    return version;
}

void run_gnuplot(const base::Settings& settings, const std::string& script, base::OutputFile& out) {
    const auto binary = base::find_program(settings.gnuplot_binary());
    if (!binary) {
        throw base::Error{"cannot find gnuplot: " + base::shown(settings.gnuplot_binary()) + " (" +
                          settings.origin("gnuplot_binary") + ") is not a program" +
                          how_to_install};
    }
    // -d: without the user's start-up files, which could change anything.
    process::Child child{{*binary, {"-d", "-"}, {}}, process::Child::Input::fed};
    bool is_fed = false;
    bool has_drawn = false;
    process::Outcome outcome;
    try {
        outcome = child.exchange(
            [&](std::string_view picture) {
                has_drawn |= !picture.empty();
                out.write(picture);
            },
            {std::chrono::minutes{1}, true},
            [&](std::string& bytes) {
                if (!is_fed) {
                    bytes = script;
                }
                return !std::exchange(is_fed, true);
            });
    } catch (const process::TimedOut&) {
        throw base::Error{base::shown(binary->string()) + " did not draw within a minute"};
    }
    if (!outcome.succeeded() || !has_drawn) {
        fail(binary->string(), outcome);
    }
}

}  // namespace plot
