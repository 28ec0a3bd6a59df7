// SPDX-License-Identifier: GPL-3.0-or-later
// The plot of any numeric column over time.
#include "base/error.h"
#include "base/text.h"
#include "facts/columns.h"
#include "plot/plot_groups.h"
#include "plot/series_maker.h"

namespace plot {

namespace {

/// Takes a cell as a number, if it is one.
class NumberSink final : public facts::CellSink {
  public:
    [[nodiscard]] std::optional<double> value() const { return m_value; }
    void clear() { m_value.reset(); }

    void absent() override {}
    void number(std::uint64_t value) override { take(static_cast<double>(value)); }
    void big_number(std::uint64_t value) override { take(static_cast<double>(value)); }
    void boolean(bool value) override { take(value ? 1 : 0); }
    void hexadecimal(std::uint64_t value, int /*digits*/) override {
        take(static_cast<double>(value));
    }
    void time(std::int64_t nanoseconds) override { take(to_seconds(nanoseconds)); }
    void text(std::string_view /*value*/) override {}
    void begin_list() override { m_in_list = true; }
    void end_list() override { m_in_list = false; }

  private:
    /// Of a list the first element.
    void take(double value) {
        if (!m_in_list || !m_value) {
            m_value = value;
        }
    }
    std::optional<double> m_value;
    bool m_in_list = false;
};

const facts::Column& numeric_column(const std::string& name) {
    const facts::Column& column = facts::named_column(name);
    if (column.type.find("text") != std::string_view::npos) {
        throw base::UsageError{"column " + base::shown(name) +
                               " holds text; only numbers can be "
                               "drawn"};
    }
    return column;
}

/// SI prefixes fit numbers of bytes and times; other numbers stay as they are.
std::string unit_of(const facts::Column& column) {
    if (column.unit == "bytes") {
        return "B";
    }
    return column.unit == "s" ? "s" : "";
}

Figure of_connection(const Subject& subject, const facts::Column& column, Figure figure) {
    SubflowSeries series{subject, Mark::dots};
    NumberSink sink;
    for (const mptcp::Row row : subject.view->rows) {
        if (subject.view->sender_at(row) != subject.sender) {
            continue;
        }
        sink.clear();
        column.emit(subject.capture, row, sink);
        if (sink.value()) {
            series.add(subject.view->analysis().tcp.stream[row],
                       {subject.seconds(row), *sink.value(), 0, 0});
        }
    }
    std::move(series).append_to(figure);
    return figure;
}

Figure of_stream(const Subject& subject, const facts::Column& column, Figure figure) {
    const packets::PacketTable& packets = subject.capture.packets();
    const mptcp::TcpStreams& tcp = subject.capture.analysis().tcp;
    Series to_server{destination_words(mptcp::Side::server), Mark::dots, 0, {}};
    Series to_client{destination_words(mptcp::Side::client), Mark::dots, 1, {}};
    NumberSink sink;
    for (mptcp::Row row = tcp.streams[*subject.tcp_stream].first_row; row < packets.size(); ++row) {
        if (tcp.stream[row] != *subject.tcp_stream) {
            continue;
        }
        sink.clear();
        column.emit(subject.capture, row, sink);
        if (sink.value()) {
            Series& series = tcp.to_server(packets, row) ? to_server : to_client;
            series.points.push_back({subject.seconds(row), *sink.value(), 0, 0});
        }
    }
    for (Series* const series : {&to_server, &to_client}) {
        if (!series->points.empty()) {
            figure.series.push_back(std::move(*series));
        }
    }
    return figure;
}

Figure make_attribute(const Subject& subject) {
    const facts::Column& column = numeric_column(subject.column);
    Axis y;
    y.label = std::string{column.name};
    y.unit = unit_of(column);
    const std::string title = std::string{column.name} + ": " + std::string{column.meaning};
    if (subject.tcp_stream) {
        return of_stream(subject, column, figure_over_time(subject, title, std::move(y)));
    }
    return of_connection(
        subject, column,
        figure_over_time(subject, title + ", " + direction_words(subject), std::move(y)));
}

}  // namespace

std::vector<PlotInfo> attribute_plot() {
    return {
        {.name = "attribute",
         .summary = "any numeric column over time",
         .make = make_attribute,
         .has_column = true},
    };
}

}  // namespace plot
