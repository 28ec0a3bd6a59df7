// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/figure.h"

#include <algorithm>

namespace plot {

bool is_empty(const Figure& figure) {
    return std::all_of(figure.series.begin(), figure.series.end(), [](const Series& series) {
        return series.mark == Mark::rules || series.points.empty();
    });
}

}  // namespace plot
