// SPDX-License-Identifier: GPL-3.0-or-later
// A plot's script and data, kept for the user to change and to draw again.
#pragma once

#include <filesystem>
#include <string>

#include "plot/figure.h"

namespace plot {

/// Writes FOLDER/NAME.csv: series, x, y, x2, y2 of all points, in base units, not thinned. The
/// folder is made when it is not there.
/// @throws base::Error when it cannot be written.
void keep_data(const Figure& figure, const std::filesystem::path& folder, const std::string& name);

/// Writes FOLDER/NAME.gp: `gnuplot NAME.gp` draws the same into NAME and `ending`, where it is run.
/// @param name and ending hold only letters, digits, "-" and ".".
/// @throws base::Error when it cannot be written.
void keep_script(const std::string& script, const std::filesystem::path& folder,
                 const std::string& name, const std::string& ending);

}  // namespace plot
