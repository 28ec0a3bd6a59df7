// SPDX-License-Identifier: GPL-3.0-or-later
// Where coupled congestion control comes to rest.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/names.h"
#include "numerics/setup.h"

namespace numerics {

enum class Algorithm : std::uint8_t { lia, olia, balia };
[[nodiscard]] constexpr auto names_of(Algorithm /*any*/) {
    return base::names("lia", "olia", "balia");
}
using base::name_of;

struct Equilibrium {
    std::vector<double> windows;  ///< segments, by subflow
    std::vector<double> rates;    ///< segments a second, by subflow: window / round trip
    /// LIA: the largest relative amount by which a window differs from what the equation below
    /// makes of the windows; 0 for the others, which are closed forms.
    double residual = 0;
};

/// The windows at which the algorithm neither grows nor shrinks them on average, in the fluid model
/// with small losses and equal segments: tau_i = sqrt(2/p_i)/R_i is what Reno would reach alone,
/// tau the largest; in all three the rates sum up to tau. Subflows whose tau_i differs from tau by
/// no more than a relative 1e-9 count as best.
///   LIA (RFC 6356): w_i = (2/p_i) min(alpha/sum(w), 1/w_i) with
///     alpha = sum(w) max(w_k/R_k^2) / (sum(w_k/R_k))^2. Where no cap 1/w_i binds,
///     w_i = (1/p_i) tau / sum(1/(p_k R_k)). A subflow at its cap reaches tau_i, which takes a loss
///     that is smaller than that of the best subflow; the others share what is left of tau in the
///     same proportions.
///   OLIA (Khalili et al., CoNEXT 2012): only subflows with tau_i = tau carry traffic, with equal
///     windows; the others stay at one segment. Where these alone come to more than tau, all stay
///     at one segment and the sum is larger.
///   BALIA (Peng et al., IEEE/ACM ToN 2016): rho_i = p_i R_i^2/(p_b R_b^2) with the best subflow b,
///     a_i = 1 where rho_i = 1, else (-5 + sqrt(9 + 60 rho_i))/2; x_i = tau/(a_i sum(1/a_k)).
/// @throws base::UsageError naming the subflow whose loss is not above 0 and below 1.
[[nodiscard]] Equilibrium equilibrium_of(const Setup& setup, Algorithm algorithm);

}  // namespace numerics
