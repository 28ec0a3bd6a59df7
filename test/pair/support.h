// SPDX-License-Identifier: GPL-3.0-or-later
// Traffic that two captures see: each call tells of one segment and of what happens to it between
// them.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "mptcp/story.h"
#include "pair/paired_connection.h"

namespace pair {

namespace story = mptcp::story;
using mptcp::no_row;
using mptcp::Row;
using mptcp::Side;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// A story and, once it is told, its capture.
struct Held {
    story::Story story;
    std::optional<mptcp::Capture> captured;

    void read() { captured.emplace(story.capture()); }
    [[nodiscard]] const mptcp::Capture& capture() const { return captured.value(); }
};

/// Where a subflow runs, as each capture sees it.
struct Path {
    explicit Path(const story::Ends& ends, Side opener = Side::client)
        : in_first{ends}, in_second{ends}, opened_by{opener} {}

    story::Ends in_first;
    story::Ends in_second;
    Side opened_by;
};

/// What happens to a segment.
struct Fortune {
    std::optional<nanoseconds> delay{};
    bool is_seen_sent = true;
    bool arrives = true;
};
constexpr Fortune lost{.arrives = false};
constexpr Fortune unsent{.is_seen_sent = false};
[[nodiscard]] constexpr Fortune after(nanoseconds delay) {
    return {.delay = delay};
}

/// A segment that was told of, by its numbers in the order of telling.
struct Packet {
    Side sender = Side::client;
    std::optional<std::size_t> sent;
    std::optional<std::size_t> received;
};

/// A client, a server, a capture at each of them, and what is sent between. Times count from an
/// arbitrary moment and are the true ones, those of the first capture.
class Wire {
  public:
    explicit Wire(Which client_capture = Which::first) : m_client_capture{client_capture} {}

    story::Keys keys;
    std::vector<Path> paths{
        Path{{}},
        Path{{.client = "10.0.1.1", .client_port = 40001}},
        Path{{.client = "10.0.2.1", .client_port = 40002}},
    };
    nanoseconds delay = milliseconds{10};  ///< of segments of which nothing else is said
    nanoseconds step = milliseconds{100};  ///< between one segment and the next
    nanoseconds now{0};                    ///< when the next one is sent
    nanoseconds ahead{0};                  ///< how much later it is on the second clock
    double gains = 0;                      ///< what the second clock gains, s/s
    /// When each capture begins and ends.
    PerCapture<std::pair<nanoseconds, nanoseconds>> runs{{seconds{-1}, seconds{100'000}},
                                                         {seconds{-1}, seconds{100'000}}};

    Packet send(std::size_t path, Side sender, const story::Segment& segment,
                const Fortune& fortune = {}) {
        return send_cut(path, sender, {segment}, {segment}, fortune);
    }

    /// Segments that leave and arrive cut differently. The packet is the last of both.
    Packet send_cut(std::size_t path, Side sender, const std::vector<story::Segment>& sent,
                    const std::vector<story::Segment>& received, const Fortune& fortune = {}) {
        Packet packet{sender, {}, {}};
        const Which from = sender == Side::client ? m_client_capture : other(m_client_capture);
        for (const story::Segment& segment : sent) {
            if (fortune.is_seen_sent) {
                packet.sent = record(from, {now, path, sender, segment});
            }
        }
        for (const story::Segment& segment : received) {
            if (fortune.arrives) {
                packet.received = record(
                    other(from), {now + fortune.delay.value_or(delay), path, sender, segment});
            }
        }
        now += step;
        return packet;
    }

    /// Data with a mapping of its own, numbers relative.
    Packet up(std::size_t path, std::uint64_t dsn, std::uint32_t seq, std::uint16_t length,
              const Fortune& fortune = {}) {
        return send(path, Side::client, story::mapped(keys, Side::client, dsn, seq, length),
                    fortune);
    }
    Packet down(std::size_t path, std::uint64_t dsn, std::uint32_t seq, std::uint16_t length,
                const Fortune& fortune = {}) {
        return send(path, Side::server, story::mapped(keys, Side::server, dsn, seq, length),
                    fortune);
    }

    /// MP_CAPABLE on the first path: three segments.
    void open() {
        const Side opener = paths[0].opened_by;
        send(0, opener, story::syn_segment({story::capable_syn(keys)}));
        send(0, mptcp::other(opener), story::syn_ack_segment({story::capable_syn_ack(keys)}));
        send(0, opener, {.options = {story::capable_ack(keys)}});
    }

    /// MP_JOIN on another one: three segments of its opener, one of the other end.
    void join(std::size_t path) {
        const auto number = static_cast<std::uint32_t>(path);
        const story::Join wanted{.nonce = 0x1000 + number,
                                 .other_nonce = 0x2000 + number,
                                 .id = static_cast<std::uint8_t>(path)};
        const Side opener = paths[path].opened_by;
        story::Story nowhere;
        const story::Flow flow{nowhere, {}, opener};
        send(path, opener, story::syn_segment({story::join_syn(flow, keys, wanted)}));
        send(path, mptcp::other(opener),
             story::syn_ack_segment({story::join_syn_ack(flow, keys, wanted)}));
        send(path, opener, {.options = {story::join_ack(flow, keys, wanted)}});
        send(path, mptcp::other(opener), {});
    }

    /// Both, on the first two paths.
    void start() {
        open();
        join(1);
    }

    /// Ends the telling: makes and analyses both captures.
    void read() {
        for (const Which which : {Which::first, Which::second}) {
            tell(which);
            m_held[which].read();
        }
    }

    [[nodiscard]] const mptcp::Capture& capture(Which which) const {
        return m_held[which].capture();
    }
    [[nodiscard]] mptcp::ConnectionView view(Which which, std::uint32_t number = 0) const {
        return capture(which).connection(number);
    }
    [[nodiscard]] ConnectionMatches matches() const {
        return match_connection(capture(Which::first), 0, capture(Which::second));
    }
    [[nodiscard]] PairedConnection paired(const ClockChoice& choice = {}) const {
        const ConnectionMatch match = matches().best.value();
        return {view(Which::first, match.connection), view(Which::second, match.peer), match,
                choice};
    }

    [[nodiscard]] Which sender_capture(Side sender) const {
        return sender == Side::client ? m_client_capture : other(m_client_capture);
    }
    /// The packet's row in the capture of its sender and of its receiver; no_row without one.
    [[nodiscard]] Row sent_row(const Packet& packet) const {
        return row_of(sender_capture(packet.sender), packet.sent);
    }
    [[nodiscard]] Row received_row(const Packet& packet) const {
        return row_of(other(sender_capture(packet.sender)), packet.received);
    }

  private:
    struct Recorded {
        nanoseconds time;
        std::size_t path;
        Side sender;
        story::Segment segment;
    };

    [[nodiscard]] std::size_t record(Which which, const Recorded& recorded) {
        m_recorded[which].push_back(recorded);
        return m_recorded[which].size() - 1;
    }

    [[nodiscard]] nanoseconds shown_in(Which which, nanoseconds time) const {
        if (which == Which::first) {
            return time;
        }
        return time + ahead + nanoseconds{std::llround(gains * static_cast<double>(time.count()))};
    }

    void tell(Which which) {
        const std::vector<Recorded>& recorded = m_recorded[which];
        std::vector<std::size_t> order;
        for (std::size_t number = 0; number < recorded.size(); ++number) {
            const nanoseconds time = recorded[number].time;
            if (time >= runs[which].first && time <= runs[which].second) {
                order.push_back(number);
            }
        }
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return recorded[a].time < recorded[b].time;
        });
        m_row_of[which].assign(recorded.size(), no_row);
        story::Story& told = m_held[which].story;
        for (const std::size_t number : order) {
            const Recorded& it = recorded[number];
            const Path& path = paths[it.path];
            const story::Flow flow{told, which == Which::first ? path.in_first : path.in_second,
                                   path.opened_by};
            told.at(shown_in(which, it.time));
            m_row_of[which][number] = flow.send(it.sender, it.segment);
        }
    }

    [[nodiscard]] Row row_of(Which which, std::optional<std::size_t> number) const {
        return number ? m_row_of[which].at(*number) : no_row;
    }

    Which m_client_capture;
    PerCapture<std::vector<Recorded>> m_recorded;
    PerCapture<std::vector<Row>> m_row_of;
    PerCapture<Held> m_held;
};

/// What a connection says of a packet; by its row at the sender, else by the one at the receiver.
[[nodiscard]] inline const Segment& segment_of(const Wire& wire, const PairedConnection& paired,
                                               const Packet& packet) {
    const Row sent = wire.sent_row(packet);
    const Row received = wire.received_row(packet);
    for (const Travel& travel : paired.travels(packet.sender)) {
        for (const Segment& segment : travel.segments) {
            if (sent != no_row ? segment.sent == sent
                               : segment.sent == no_row && segment.received == received) {
                return segment;
            }
        }
    }
    throw std::logic_error{"no travel holds that packet"};
}

[[nodiscard]] inline Fate fate_of(const Wire& wire, const PairedConnection& paired,
                                  const Packet& packet) {
    return segment_of(wire, paired, packet).fate;
}

}  // namespace pair
