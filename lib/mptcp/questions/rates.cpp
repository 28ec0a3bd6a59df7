// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/rates.h"

#include <algorithm>
#include <map>
#include <string>

#include "base/error.h"
#include "base/text.h"

namespace mptcp {

Rates rates_of(const ConnectionView& view, Side sender, std::int64_t window) {
    constexpr std::size_t most_values = 20'000'000;
    const Connection& connection = view.connection();
    const std::int64_t duration = connection.end_time - connection.begin_time;
    const std::size_t windows =
        window > 0 ? static_cast<std::size_t>(duration / window) + 1 : most_values;
    if (windows >= most_values / std::max<std::size_t>(connection.subflows.size(), 1)) {
        throw base::UsageError{"a window of " + std::to_string(window) +
                               " ns is too small for a connection of " + std::to_string(duration) +
                               " ns and " + base::counted(connection.subflows.size(), "subflow")};
    }
    Rates rates;
    rates.begin = connection.begin_time;
    rates.window = window;
    rates.count = windows;
    std::map<std::uint32_t, std::size_t> place;  // by subflow
    for (const std::uint32_t number : connection.subflows) {
        place[number] = rates.subflows.size();
        RateOfSubflow& of_subflow = rates.subflows.emplace_back();
        of_subflow.stream = view.analysis().subflows[number].stream;
        of_subflow.tcp.resize(rates.count);
        of_subflow.data.resize(rates.count);
    }
    std::vector<Piece> pieces;
    for (const Row row : view.rows) {
        if (view.packets().length[row] == 0 || view.sender_at(row) != sender) {
            continue;
        }
        const std::uint32_t number = view.analysis().subflow_of[view.analysis().tcp.stream[row]];
        RateOfSubflow& of_subflow = rates.subflows[place.at(number)];
        const auto bin =
            static_cast<std::size_t>((view.packets().time[row] - rates.begin) / window);
        of_subflow.tcp[bin] += view.packets().length[row];
        view.capture.first_pieces_at(row, pieces);
        for (const Piece& piece : pieces) {
            of_subflow.data[bin] += piece.length;
        }
    }
    return rates;
}

}  // namespace mptcp
