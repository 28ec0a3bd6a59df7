// SPDX-License-Identifier: GPL-3.0-or-later
// The plots that there are: each a function from an analysis to a figure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mptcp/capture.h"
#include "pair/paired_connection.h"
#include "plot/figure.h"

namespace plot {

/// What a plot is about. Refers to all of it.
struct Subject {
    const mptcp::Capture& capture;
    /// The connection; absent for plots that take a TCP stream instead.
    std::optional<mptcp::ConnectionView> view;
    std::optional<std::uint32_t> tcp_stream;
    mptcp::Side sender = mptcp::Side::client;
    std::vector<std::uint32_t> skipped;  ///< TCP streams left out
    std::optional<std::int64_t> window;  ///< ns, of rates; absent: a 200th of the duration or so
    std::string column;                  ///< of the plot "attribute"
    /// The connection in two captures, of plots that have a peer; `capture` is the first.
    const pair::PairedConnection* pairing = nullptr;

    [[nodiscard]] bool skips(std::uint32_t stream) const;
    /// Seconds since the first frame.
    [[nodiscard]] double seconds(mptcp::Row row) const;
};

struct PlotInfo {
    std::string name;
    std::string summary;  ///< one line, for list-plots
    std::function<Figure(const Subject& subject)> make;
    bool has_direction = true;
    bool has_window = false;  ///< takes Subject::window
    bool has_column = false;  ///< takes Subject::column, and a TCP stream for a connection
    bool has_peer = false;    ///< takes a second capture, Subject::pairing
};

/// The suite's own plots, as list-plots shows them.
[[nodiscard]] const std::vector<PlotInfo>& plots();

/// The plot of that name.
/// @throws base::UsageError suggesting the nearest when no plot has the name.
[[nodiscard]] const PlotInfo& find_plot(const std::vector<PlotInfo>& all, const std::string& name);

}  // namespace plot
