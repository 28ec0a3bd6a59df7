// SPDX-License-Identifier: GPL-3.0-or-later
// A plugin of mptcpanalyzer: the command `silences` and the plot `window`.
//
//     g++ -std=c++20 -O2 -fPIC -shared silences.cpp -o silences.so
//     mv silences.so ~/.local/share/mptcpanalyzer/plugins
//
// (with -I PREFIX/include when the suite is not installed in /usr)
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <mptcpanalyzer/plugin.h>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using mptcpanalyzer::Answer;
using mptcpanalyzer::Capture;
using mptcpanalyzer::Figure;
using mptcpanalyzer::PlotRequest;
using mptcpanalyzer::Row;
using mptcpanalyzer::Rows;
using mptcpanalyzer::Unit;

constexpr double nanoseconds_per_second = 1e9;

/// A number that is there for each row that is asked for.
std::uint64_t number_in(const mptcpanalyzer::Value& value) {
    return std::get<std::uint64_t>(value);
}

/// The number of a connection in a command's words; nothing: all of them.
std::optional<std::uint64_t> connection_in(const std::vector<std::string>& words) {
    if (words.empty()) {
        return std::nullopt;
    }
    const std::string& word = words.front();
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (words.size() > 1 || error != std::errc{} || end != word.data() + word.size()) {
        throw std::invalid_argument{"usage: silences [MPTCP]"};
    }
    return number;
}

/// When a subflow was silent for longest.
struct Silence {
    std::optional<std::int64_t> last;  ///< the segment before
    std::int64_t from = 0;
    std::int64_t length = 0;

    void hear(std::int64_t time) {
        if (last && time - *last > length) {
            from = *last;
            length = time - *last;
        }
        last = time;
    }
};

Answer silences(const Capture& capture, const std::vector<std::string>& words) {
    const auto wanted = connection_in(words);
    std::map<std::pair<std::uint64_t, std::uint64_t>, Silence> all;  // by connection and stream
    capture.read(Rows::packets, {"mptcpstream", "tcpstream", "reltime"}, [&](const Row& row) {
        const bool is_mptcp = !std::holds_alternative<std::monostate>(row[0]);
        if (is_mptcp && (!wanted || number_in(row[0]) == *wanted)) {
            all[{number_in(row[0]), number_in(row[1])}].hear(std::get<std::int64_t>(row[2]));
        }
        return true;
    });
    mptcpanalyzer::Table table{"silences",
                               {{"mptcp_stream", Unit::number},
                                {"tcp_stream", Unit::number},
                                {"from", Unit::seconds},
                                {"length", Unit::seconds}},
                               {}};
    for (const auto& [subflow, silence] : all) {
        table.rows.push_back({subflow.first, subflow.second, silence.from, silence.length});
    }
    return table;
}

/// The receive window that the receiver announced on each subflow.
Figure window(const Capture& capture, const PlotRequest& request) {
    // Windows of what the receiver sends limit the sender.
    const std::string receivers_segments_go_to = request.to_server ? "client" : "server";
    std::map<std::uint64_t, std::vector<mptcpanalyzer::Point>> points;
    capture.read(Rows::packets, {"mptcpstream", "tcpstream", "mptcpdest", "reltime", "rwnd"},
                 [&](const Row& row) {
                     const auto* const connection = std::get_if<std::uint64_t>(&row[0]);
                     const auto* const to = std::get_if<std::string>(&row[2]);
                     const auto* const size = std::get_if<std::uint64_t>(&row[4]);
                     if (connection == nullptr || *connection != request.mptcp_stream ||
                         to == nullptr || *to != receivers_segments_go_to || size == nullptr) {
                         return true;
                     }
                     const auto time = static_cast<double>(std::get<std::int64_t>(row[3]));
                     points[number_in(row[1])].push_back(
                         {time / nanoseconds_per_second, static_cast<double>(*size)});
                     return true;
                 });
    Figure figure{
        "Receive window announced to the " + std::string{request.to_server ? "client" : "server"},
        "",
        {"time since the first frame", "s"},
        {"window", "B"},
        {}};
    for (auto& [stream, its_points] : points) {
        const auto& skipped = request.skipped_tcp_streams;
        if (std::find(skipped.begin(), skipped.end(), stream) == skipped.end()) {
            figure.series.push_back({"tcp.stream " + std::to_string(stream),
                                     mptcpanalyzer::Mark::steps,
                                     static_cast<int>(figure.series.size()), its_points});
        }
    }
    return figure;
}

void describe(mptcpanalyzer::Plugin& plugin) {
    plugin.name = "silences";
    plugin.commands.push_back({"silences", "when each subflow was silent for longest",
                               "the number of a connection; without it, all of them", silences});
    plugin.plots.push_back({"window", "receive windows announced on each subflow", window});
}

}  // namespace

MPTCPANALYZER_PLUGIN(describe)
