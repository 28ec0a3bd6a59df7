// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/series_maker.h"

#include <algorithm>
#include <filesystem>

#include "facts/endpoints.h"
#include "mptcp/questions/events.h"

namespace plot {

namespace {

const std::string arrow = " \u2192 ";

std::string subject_words(const Subject& subject) {
    const std::string name = std::filesystem::path{subject.capture.name()}.filename().string();
    if (subject.view) {
        return name + ", MPTCP connection " + std::to_string(subject.view->number);
    }
    return subject.tcp_stream ? name + ", TCP stream " + std::to_string(*subject.tcp_stream) : name;
}

}  // namespace

bool Subject::skips(std::uint32_t stream) const {
    return std::find(skipped.begin(), skipped.end(), stream) != skipped.end();
}

double Subject::seconds(mptcp::Row row) const {
    return to_seconds(capture.packets().time[row] - capture.packets().first_frame_time);
}

double to_seconds(std::int64_t nanoseconds) {
    constexpr double per_second = 1e9;
    return static_cast<double>(nanoseconds) / per_second;
}

std::string direction_words(const Subject& subject) {
    return destination_words(other(subject.sender));
}

std::string destination_words(mptcp::Side to) {
    return "to the " + std::string{mptcp::name_of(to)};
}

Figure figure_of(const Subject& subject, const std::string& title, Axis x, Axis y) {
    Figure figure;
    figure.title = title;
    figure.subtitle = subject_words(subject);
    figure.x = std::move(x);
    figure.y = std::move(y);
    return figure;
}

Figure figure_over_time(const Subject& subject, const std::string& title, Axis y) {
    Axis x;
    x.label = "time since the first frame";
    x.unit = "s";
    return figure_of(subject, title, std::move(x), std::move(y));
}

int place_of(const Subject& subject, std::uint32_t stream) {
    const auto& subflows = subject.view->connection().subflows;
    const std::uint32_t number = subject.capture.analysis().subflow_of[stream];
    return static_cast<int>(std::find(subflows.begin(), subflows.end(), number) - subflows.begin());
}

std::string subflow_title(const Subject& subject, std::uint32_t stream) {
    const mptcp::Analysis& analysis = subject.capture.analysis();
    const mptcp::Subflow& subflow = analysis.subflows[analysis.subflow_of[stream]];
    const packets::Endpoints ends = analysis.ends_from(subflow, subject.sender);
    return "subflow " + std::to_string(place_of(subject, stream)) + ": " +
           facts::endpoint_words(subject.capture.packets(), ends) + arrow +
           facts::endpoint_words(subject.capture.packets(), ends.reversed()) + " (tcp.stream " +
           std::to_string(stream) + ")";
}

void SubflowSeries::append_to(Figure& figure) && {
    for (auto& [stream, points] : m_points) {
        figure.series.push_back({subflow_title(m_subject, stream), m_mark,
                                 place_of(m_subject, stream), std::move(points)});
    }
}

void SubflowSeries::append_to(Figure& figure, const std::string& mark_title) && {
    if (!m_points.empty() && !mark_title.empty()) {
        figure.series.push_back({mark_title, m_mark, color::black, {}});
    }
    for (auto& [stream, points] : m_points) {
        figure.series.push_back({"", m_mark, place_of(m_subject, stream), std::move(points),
                                 subflow_title(m_subject, stream) + ", " + mark_title});
    }
}

void add_event_rules(const Subject& subject, Figure& figure) {
    Series data_fins{"DATA_FIN", Mark::rules, color::black, {}};
    Series addresses{"ADD_ADDR, REMOVE_ADDR, MP_PRIO", Mark::rules, color::grey, {}};
    Series ends{"RST, MP_FASTCLOSE, MP_FAIL, fallback", Mark::rules, 5, {}};
    for (const mptcp::Event& event : mptcp::events_of(*subject.view)) {
        const Point point{subject.seconds(event.row), 0, 0, 0};
        switch (event.type) {
            case mptcp::EventType::data_fin:
                if (event.from == subject.sender) {
                    data_fins.points.push_back(point);
                }
                break;
            case mptcp::EventType::add_addr:
            case mptcp::EventType::remove_addr:
            case mptcp::EventType::mp_prio:
                addresses.points.push_back(point);
                break;
            case mptcp::EventType::reset:
            case mptcp::EventType::mp_fastclose:
            case mptcp::EventType::mp_fail:
            case mptcp::EventType::fallback:
                ends.points.push_back(point);
                break;
            default:
                break;
        }
    }
    for (Series* const series : {&data_fins, &addresses, &ends}) {
        if (!series->points.empty()) {
            figure.series.push_back(std::move(*series));
        }
    }
}

}  // namespace plot
