// SPDX-License-Identifier: GPL-3.0-or-later
// The configured gnuplot.
#pragma once

#include <string>

#include "base/output_file.h"
#include "base/settings.h"

namespace plot {

/// Has gnuplot draw a script of script_of(), and writes the picture to `out` (which the caller
/// commits).
/// @throws base::Error when gnuplot is missing, too old, fails or draws no picture; TimedOut is
///         reported as an error too; base::Interrupted.
void run_gnuplot(const base::Settings& settings, const std::string& script, base::OutputFile& out);

/// The oldest gnuplot whose scripts these are.
constexpr int least_gnuplot_major = 5;
constexpr int least_gnuplot_minor = 2;

/// What a gnuplot says of itself.
struct GnuplotVersion {
    std::string words;  ///< "gnuplot 5.4 patchlevel 4"; empty when it does not answer
    bool is_too_old = false;
};
[[nodiscard]] GnuplotVersion gnuplot_version(const std::string& binary);

}  // namespace plot
