// SPDX-License-Identifier: GPL-3.0-or-later
// How large windows and buffers have to be. Notation: f_i and b_i one-way delays there and back,
// R_i = f_i + b_i, m_i the segment size, x_i the rate, X the sum of the rates. All sizes are bytes,
// all times seconds, all rates bytes a second.
#pragma once

#include <cstddef>
#include <optional>

#include "numerics/setup.h"

namespace numerics {

/// What the formulas share.
struct Totals {
    double rate = 0;           ///< X
    double largest_rate = 0;   ///< max x_i
    double largest_fowd = 0;   ///< f_max
    double smallest_fowd = 0;  ///< f_min
    double smallest_bowd = 0;  ///< b_min
    double largest_rtt = 0;    ///< R_max
};
[[nodiscard]] Totals totals_of(const Setup& setup);

/// How a retransmission timer is computed from R and its variation.
enum class TimerRule {
    linux_kernel,  ///< R + max(200 ms, 4 var)
    rfc6298,       ///< max(1 s, R + 4 var), RFC 6298 2
};
/// The timer of a subflow.
[[nodiscard]] double timeout_of(const Subflow& subflow, TimerRule rule);

struct Buffers {
    double sum_of_bdps = 0;     ///< sum of x_i R_i
    double largest_bdp = 0;     ///< max x_i R_i: what one subflow needs (RFC 8684 3.3.4, 3.3.5)
    double no_loss_bound = 0;   ///< X R_max: enough without loss (RFC 8684 3.3.4)
    double recommended = 0;     ///< 2 X R_max (RFC 6182 5.3)
    double timeout_buffer = 0;  ///< X RTO_max: survives a timeout (RFC 6182 5.3)
    double exact_window = 0;    ///< X (f_max + b_min): what is needed without loss, see below
    double advertised = 0;      ///< max(exact_window, largest_bdp): what to advertise
    double reordering_queue =
        0;                     ///< sum of x_i (f_max - f_i): out of order at the receiver (Little)
    double blocking_max = 0;   ///< f_max - f_min: longest wait for earlier data, s
    double blocking_mean = 0;  ///< sum of (x_i/X) (f_max - f_i), s
    double send_buffer = 0;    ///< sum of x_i max(f_max + b_min, R_i): data is freed after its Data
                               ///< ACK and its subflow's ACK (RFC 8684 3.3.2)
};

/// Why exact_window: data sent at time s on the path with the largest forward delay cannot be
/// acknowledged at the sender before s + f_max + b_min, and the sender has moved on by
/// X (f_max + b_min) by then; sending in order of transmission attains it. It needs Data ACKs on
/// all subflows.
/// @param timeout the largest timer, s; absent: by the rule.
[[nodiscard]] Buffers buffers_of(const Setup& setup, TimerRule rule,
                                 const std::optional<double>& timeout = {});

/// What keeps the other subflows sending while one repairs a loss.
struct Repair {
    double window = 0;        ///< bytes
    double queue_peak = 0;    ///< out of order at the receiver, bytes
    bool by_timeout = false;  ///< of a fast retransmit: its window is too small for one (below 4
                              ///< segments), so that the timer has to
};

/// One fast retransmit on a subflow (RFC 5681 3.2): max(exact window, X (R_i + 3 m_i/x_i + f_i +
/// b_min)); queue max(reordering queue, sum of x_j max(0, R_i + 3 m_i/x_i + f_i - f_j)).
/// @param timeout for windows that are too small; absent: by the rule.
[[nodiscard]] Repair fast_retransmit_of(const Setup& setup, std::size_t subflow, TimerRule rule,
                                        const std::optional<double>& timeout = {});

/// One timeout on a subflow, the timer running from the lost segment's own sending (RFC 6298):
/// max(Q, sum over j != i of x_j (RTO_i + f_i + b_min) + cwnd_i m_i), where Q is the exact window,
/// or, when subflow i has the quickest way back, which is silent now, Q + sum over j != i of x_j
/// (min over j != i of b_j - b_min); queue max(reordering queue, sum over j != i of x_j max(0,
/// RTO_i
/// + f_i - f_j)). With RFC 6298 5.3's restart of the timer at each ACK add sum over j != i of
/// x_j R_i.
[[nodiscard]] Repair timeout_repair_of(const Setup& setup, std::size_t subflow, double timeout);

/// The most that a buffer lets through: min(X, B/(f_max + b_min)), bytes a second. A strict
/// scheduler may do worse with small buffers.
[[nodiscard]] double goodput_bound(const Setup& setup, const std::optional<double>& buffer);

/// The smallest window scale (RFC 7323 2.2) for a window; absent when even 14 is too small.
[[nodiscard]] std::optional<int> window_scale_for(double window);

}  // namespace numerics
