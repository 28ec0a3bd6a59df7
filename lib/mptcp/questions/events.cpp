// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/events.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "mptcp/questions/event_sources.h"

namespace mptcp {

std::string_view reset_reason_words(std::uint8_t reason) {
    constexpr std::array<std::string_view, 7> words = {
        "unspecified error",           "MPTCP-specific error",      "lack of resources",
        "administratively prohibited", "too much outstanding data", "unacceptable performance",
        "middlebox interference"};
    return reason < words.size() ? words[reason] : "unknown reason";
}

void Event::add(std::string_view name, DetailValue value) {
    details.push_back({name, std::move(value)});
}

const DetailValue* Event::find(std::string_view name) const {
    const auto found = std::find_if(details.begin(), details.end(),
                                    [name](const Detail& detail) { return detail.name == name; });
    return found == details.end() ? nullptr : &found->value;
}

std::vector<Event> events_of(const ConnectionView& view) {
    std::vector<Event> events;
    add_handshake_events(view, events);
    add_address_events(view, events);
    add_closing_events(view, events);
    std::stable_sort(events.begin(), events.end(),
                     [](const Event& a, const Event& b) { return a.row < b.row; });
    return events;
}

std::string name_of(Side side) {
    return std::string{base::name_of(side)};
}

std::string milliseconds(std::int64_t nanoseconds) {
    constexpr double per_millisecond = 1e6;
    std::array<char, 40> text{};
    static_cast<void>(std::snprintf(text.data(), text.size(), "%.3f ms",
                                    static_cast<double>(nanoseconds) / per_millisecond));
    return text.data();
}

std::string frames_words(const std::vector<std::uint64_t>& frames) {
    constexpr std::size_t most = 4;
    std::string words = frames.size() == 1 ? "frame " : "frames ";
    for (std::size_t i = 0; i < std::min(frames.size(), most); ++i) {
        words += (i == 0 ? "" : ", ") + std::to_string(frames[i]);
    }
    if (frames.size() > most) {
        words += " and " + std::to_string(frames.size() - most) + " more";
    }
    return words;
}

std::string safe_address(const std::string& address) {
    const bool is_plain =
        address.find_first_not_of("0123456789abcdefABCDEF.:") == std::string::npos;
    return is_plain ? address : base::shown(address);
}

std::string stream_words(std::uint32_t stream) {
    return "tcp.stream " + std::to_string(stream);
}

std::vector<std::uint64_t> frames_of(const ConnectionView& view, const std::vector<Row>& rows) {
    std::vector<std::uint64_t> frames;
    for (const Row row : rows) {
        if (row != no_row) {
            frames.push_back(view.packets().frame[row]);
        }
    }
    return frames;
}

Event event_at(const ConnectionView& view, EventType type, Row row) {
    Event event;
    event.type = type;
    event.row = row;
    event.stream = view.analysis().tcp.stream[row];
    event.from = view.sender_at(row);
    return event;
}

}  // namespace mptcp
