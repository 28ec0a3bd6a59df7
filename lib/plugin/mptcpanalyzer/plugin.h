// SPDX-License-Identifier: GPL-3.0-or-later
// The interface of mptcpanalyzer's plugins: shared libraries that add commands and plots.
//
// A plugin includes only this header and the standard library, and links with no part of
// the suite. It is compiled as C++20 by GCC or clang with libstdc++, put into the plugins folder
// and found there by its ending, .so:
//
//     #include <mptcpanalyzer/plugin.h>
//
//     static void describe(mptcpanalyzer::Plugin& plugin) {
//         plugin.name = "example";
//         plugin.commands.push_back({"hello", "say hello", "", [](const auto&, const auto&) {
//             return mptcpanalyzer::Answer{"hello\n"};
//         }});
//     }
//     MPTCPANALYZER_PLUGIN(describe)
//
//     g++ -std=c++20 -fPIC -shared example.cpp -o ~/.local/share/mptcpanalyzer/plugins/example.so
//
// Errors: what a plugin throws ends its command, never the program: std::invalid_argument as wrong
// usage (exit status 2), any other std::exception as a failure (1); what() is shown. No function
// here is called by more than one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mptcpanalyzer {

/// The version of all that this header declares. A library that was made for another one is
/// refused.
inline constexpr std::uint32_t plugin_interface = 1;

/// A cell: absent (not known), or a value.
/// std::int64_t is a time in nanoseconds, std::uint64_t any unsigned integer.
using Value = std::variant<std::monostate, bool, std::uint64_t, std::int64_t, double, std::string,
                           std::vector<std::uint64_t>>;

/// One row of what read() was asked for: a value for each column.
using Row = std::vector<Value>;

/// The tables of a capture. Their columns are those of an export, with the same names and
/// meanings: mptcpanalyzer(5).
enum class Rows : std::uint8_t { packets, connections, subflows };

/// The capture that is loaded. Of a plugin that is asked for a plot or an answer, it lives as long
/// as that call.
class Capture {
  public:
    Capture() = default;
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    /// As the user named it.
    [[nodiscard]] virtual std::string name() const = 0;

    /// It was cut short: sums are lower bounds.
    [[nodiscard]] virtual bool is_partial() const = 0;

    [[nodiscard]] virtual std::size_t row_count(Rows table) const = 0;

    /// Names of a table's columns.
    [[nodiscard]] virtual std::vector<std::string> columns(Rows table) const = 0;

    /// Calls `take` once for each row of a table, in order (packets: that of the file), with the
    /// values of `columns` in their order. `take` answers false to end.
    /// @throws std::invalid_argument for a column that there is not.
    virtual void read(Rows table, const std::vector<std::string>& columns,
                      const std::function<bool(const Row&)>& take) const = 0;

  protected:
    ~Capture() = default;
};

/// What a column of an answer holds, for text (bytes as 2.7 MB with -H), JSON and CSV.
enum class Unit : std::uint8_t {
    text,     ///< std::string
    truth,    ///< bool
    number,   ///< std::uint64_t
    figure,   ///< a number of any type
    digits,   ///< std::uint64_t that a double would spoil: a key, a raw sequence number
    bytes,    ///< std::uint64_t
    seconds,  ///< std::int64_t: nanoseconds; shown as seconds
    rate,     ///< double: bytes a second
    share,    ///< double: 0 to 1, in text per cent
    list,     ///< std::vector<std::uint64_t>
};

struct Column {
    std::string name;  ///< JSON key: snake_case
    Unit unit = Unit::text;
};

/// An answer with rows. Each has a value for each column, absent or as the unit says.
struct Table {
    std::string name;  ///< JSON key of the list of rows; not "partial"
    std::vector<Column> columns;
    std::vector<Row> rows;
};

/// What a command gives: no output, text for people, or a table, which is shown as text, JSON or
/// CSV.
using Answer = std::variant<std::monostate, std::string, Table>;

struct Command {
    std::string name;     ///< letters, digits, - and _; the suite's own names come first
    std::string summary;  ///< one line
    std::string help;     ///< what --help says beyond; may be empty
    /// Called with the words after the command's name, as they are (--help is answered before).
    std::function<Answer(const Capture& capture, const std::vector<std::string>& words)> run;
};

/// What a point of a series becomes.
enum class Mark : std::uint8_t {
    dots,
    crosses,
    triangles,
    circles,
    segments,  ///< from (x, y) to (x2, y2)
    bars,      ///< the same, thick
    steps,     ///< the value y holds from x to the next point
    line,
    area,   ///< between y and y2, both holding from x to the next point
    boxes,  ///< from 0 to y, from x to x2
    rules,  ///< thin vertical lines at x, over all of the figure
};

/// Finite numbers.
struct Point {
    double x = 0;
    double y = 0;
    double x2 = 0;
    double y2 = 0;
};

struct Series {
    std::string title;  ///< in the legend; empty: not there
    Mark mark = Mark::dots;
    int color = 0;  ///< of the palette, any number from 0; -1 black, -2 grey
    std::vector<Point> points;
};

struct Axis {
    std::string label;
    std::string unit;          ///< "s", "B", "B/s", "%" or ""; s, B and B/s get prefixes (ms, MB)
    bool logarithmic = false;  ///< everything on it is above 0
    std::optional<double> least{};
    std::optional<double> most{};
    std::vector<std::pair<double, std::string>> names{};  ///< instead of numbers, by value
};

struct Figure {
    std::string title;
    std::string subtitle;
    Axis x;
    Axis y;
    std::vector<Series> series;
};

/// What to plot.
struct PlotRequest {
    std::uint32_t mptcp_stream = 0;                    ///< the connection
    bool to_server = true;                             ///< the direction
    std::vector<std::uint32_t> skipped_tcp_streams{};  ///< subflows to leave out
};

struct Plot {
    std::string name;     ///< as of commands
    std::string summary;  ///< one line
    std::function<Figure(const Capture& capture, const PlotRequest& request)> make;
};

/// What a library adds.
struct Plugin {
    std::string name;
    std::vector<Command> commands;
    std::vector<Plot> plots;
};

}  // namespace mptcpanalyzer

/// Makes a library a plugin: `describe` is a function void(mptcpanalyzer::Plugin&) that fills one,
/// called once when the library is loaded. Stands once in a library, in the global namespace.
///
/// The two numbers are compared before anything is called: a library made for another interface,
/// or with a standard library whose types differ, is refused with a sentence.
// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): it defines symbols
#define MPTCPANALYZER_PLUGIN(describe)                                                      \
    extern "C" __attribute__((visibility("default")))                                       \
    const std::uint32_t mptcpanalyzer_plugin_interface;                                     \
    const std::uint32_t mptcpanalyzer_plugin_interface = ::mptcpanalyzer::plugin_interface; \
    extern "C" __attribute__((visibility("default")))                                       \
    const std::uint32_t mptcpanalyzer_plugin_size;                                          \
    const std::uint32_t mptcpanalyzer_plugin_size = sizeof(::mptcpanalyzer::Plugin);        \
    extern "C" __attribute__((visibility("default"))) void mptcpanalyzer_plugin(            \
        ::mptcpanalyzer::Plugin& plugin) {                                                  \
        describe(plugin);                                                                   \
    }
