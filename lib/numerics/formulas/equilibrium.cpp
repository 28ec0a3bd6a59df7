// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/formulas/equilibrium.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"

namespace numerics {

namespace {

constexpr double tolerance = 1e-9;  ///< relative: who counts as best

/// A subflow as the algorithms see it.
struct Path {
    double loss = 0;
    double rtt = 0;  ///< s

    /// Segments that Reno's window has alone; LIA lets none be larger.
    [[nodiscard]] double reno_window() const { return std::sqrt(2 / loss); }
    /// tau_i, segments a second.
    [[nodiscard]] double reno_rate() const { return reno_window() / rtt; }
    /// The rate that LIA gives it below its cap, by what alpha/sum(w) is.
    [[nodiscard]] double coupled_rate() const { return 2 / (loss * rtt); }
};

using Paths = std::vector<Path>;

Paths paths_of(const Setup& setup) {
    Paths paths;
    for (const Subflow& subflow : setup.subflows) {
        if (!(subflow.loss > 0 && subflow.loss < 1)) {
            throw base::UsageError{
                fmt::format("the equilibrium needs a loss above 0 and below 1 on every subflow; {} "
                            "has {}",
                            base::shown(subflow.name), subflow.loss)};
        }
        paths.push_back({subflow.loss, subflow.rtt()});
    }
    return paths;
}

double best_rate(const Paths& paths) {
    double best = 0;
    for (const Path& path : paths) {
        best = std::max(best, path.reno_rate());
    }
    return best;
}

bool is_best(const Path& path, double best) {
    return path.reno_rate() >= best * (1 - tolerance);
}

/// alpha/sum(w) of LIA. The smaller its loss, the sooner a subflow is at its cap: of the numbers of
/// subflows there, the first that leaves the others below theirs.
double lia_coupling(Paths paths) {
    std::sort(paths.begin(), paths.end(),
              [](const Path& a, const Path& b) { return a.loss < b.loss; });
    std::vector<double> coupled(paths.size() + 1);  ///< from here on
    for (std::size_t i = paths.size(); i > 0; --i) {
        coupled[i - 1] = coupled[i] + paths[i - 1].coupled_rate();
    }
    constexpr double rounding = 1e-12;
    double left = best_rate(paths);
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const double coupling = left / coupled[i];
        if (coupling <= 1 / paths[i].reno_window() * (1 + rounding)) {
            return coupling;
        }
        left -= paths[i].reno_rate();
    }
    return std::numeric_limits<double>::infinity();
}

double lia_residual(const Paths& paths, const std::vector<double>& windows) {
    double rates = 0;
    double fastest = 0;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const double rtt = paths[i].rtt;
        rates += windows[i] / rtt;
        fastest = std::max(fastest, windows[i] / (rtt * rtt));
    }
    const double coupling = fastest / (rates * rates);
    double residual = 0;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const double made = 2 / paths[i].loss * std::min(coupling, 1 / windows[i]);
        residual = std::max(residual, std::abs(made - windows[i]) / windows[i]);
    }
    return residual;
}

Equilibrium lia(const Paths& paths) {
    Equilibrium result;
    const double coupling = lia_coupling(paths);
    for (const Path& path : paths) {
        result.windows.push_back(std::min(2 / path.loss * coupling, path.reno_window()));
    }
    result.residual = lia_residual(paths, result.windows);
    return result;
}

Equilibrium olia(const Paths& paths) {
    const double best = best_rate(paths);
    double left = best;
    double per_segment = 0;  ///< rate of the best subflows at one segment each
    for (const Path& path : paths) {
        if (is_best(path, best)) {
            per_segment += 1 / path.rtt;
        } else {
            left -= 1 / path.rtt;
        }
    }
    const double window = std::max(left / per_segment, 1.0);
    Equilibrium result;
    for (const Path& path : paths) {
        result.windows.push_back(is_best(path, best) ? window : 1);
    }
    return result;
}

Equilibrium balia(const Paths& paths) {
    const double best = best_rate(paths);
    std::vector<double> shares;  ///< 1/a_i
    for (const Path& path : paths) {
        const double ratio = best / path.reno_rate();
        shares.push_back(is_best(path, best) ? 1 : 2 / (std::sqrt(9 + 60 * ratio * ratio) - 5));
    }
    const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
    Equilibrium result;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        result.windows.push_back(best * shares[i] / all * paths[i].rtt);
    }
    return result;
}

Equilibrium windows_of(const Paths& paths, Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::lia:
            return lia(paths);
        case Algorithm::olia:
            return olia(paths);
        case Algorithm::balia:
            return balia(paths);
    }
    return {};
}

}  // namespace

Equilibrium equilibrium_of(const Setup& setup, Algorithm algorithm) {
    Equilibrium result = windows_of(paths_of(setup), algorithm);
    for (std::size_t i = 0; i < setup.subflows.size(); ++i) {
        result.rates.push_back(result.windows[i] / setup.subflows[i].rtt());
    }
    return result;
}

}  // namespace numerics
