// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/round_trips.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

using namespace std::chrono_literals;
namespace flag = packets::tcp_flag;
using story::Flow;
using story::Segment;
using story::Story;
using story::Talk;
using story::timestamps;

/// Row and milliseconds of each sample, in order of both.
using Samples = std::vector<std::pair<Row, double>>;

Samples samples_of(const Series& series) {
    Samples samples;
    for (const Sample& sample : series) {
        EXPECT_GE(sample.value, 0);
        samples.emplace_back(sample.row, static_cast<double>(sample.value) / 1e6);
    }
    std::sort(samples.begin(), samples.end());
    return samples;
}

/// Of one direction of one subflow; empty where there is none.
RoundTrips trips(const Story& story, Side sender = Side::client, std::uint32_t stream = 0) {
    const Capture capture = story.capture();
    for (const RoundTrips& found : round_trips_of(capture.connection(0))) {
        if (found.sender == sender && found.stream == stream) {
            for (const Sample& sample : found.by_sequence) {
                EXPECT_EQ(sample.stream, stream);
            }
            return found;
        }
    }
    return {};
}

Samples by_sequence(const Story& story, Side sender = Side::client, std::uint32_t stream = 0) {
    return samples_of(trips(story, sender, stream).by_sequence);
}

Samples by_timestamp(const Story& story, Side sender = Side::client, std::uint32_t stream = 0) {
    return samples_of(trips(story, sender, stream).by_timestamp);
}

/// A connection of one subflow whose handshake ended 30 ms after the story's begin.
struct Path {
    explicit Path(const story::Ends& ends = {}) : flow{talk.story, ends} { open(flow, talk.keys); }

    /// Data of the client whose DSNs go with the subflow's numbers.
    Row data(std::chrono::nanoseconds time, std::uint32_t seq, std::uint16_t length = 100) {
        talk.story.at(time);
        return talk.up(flow, seq, seq, length);
    }
    Row ack(std::chrono::nanoseconds time, std::uint32_t number) {
        talk.story.at(time);
        return flow.down({.ack = number});
    }
    /// The same with a Timestamps option.
    Row stamped(std::chrono::nanoseconds time, std::uint32_t seq, std::uint32_t value,
                std::uint16_t length = 100) {
        talk.story.at(time);
        return flow.up(
            with(mapped(talk.keys, Side::client, seq, seq, length), timestamps(value, 1)));
    }
    Row echo(std::chrono::nanoseconds time, std::uint32_t number, std::uint32_t value) {
        talk.story.at(time);
        return flow.down({.ack = number, .options = {timestamps(9, value)}});
    }

    Talk talk;
    Flow flow;
};

// By sequence number.

TEST(RoundTrips, OneSegmentAndItsAck) {
    Path path;
    path.data(100ms, 1);
    const Row ack = path.ack(150ms, 101);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{ack, 50}}));
    EXPECT_TRUE(by_timestamp(path.talk.story).empty());
}

TEST(RoundTrips, OneAckForSeveralSegments) {
    Path path;
    path.data(100ms, 1);
    path.data(110ms, 101);
    path.data(120ms, 201);
    const Row ack = path.ack(170ms, 301);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{ack, 50}, {ack, 60}, {ack, 70}}));
}

TEST(RoundTrips, AnAckOfPartOfASegment) {
    Path path;
    path.data(100ms, 1, 200);
    path.ack(130ms, 101);
    const Row whole = path.ack(160ms, 201);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{whole, 60}}));
}

TEST(RoundTrips, LaterAcksOfTheSameDataAreNone) {
    Path path;
    path.data(100ms, 1);
    const Row ack = path.ack(150ms, 101);
    path.ack(160ms, 101);
    path.ack(170ms, 51);  // late
    path.data(200ms, 101);
    const Row next = path.ack(240ms, 201);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{ack, 50}, {next, 40}}));
}

TEST(RoundTrips, ARetransmittedSegmentIsNoSample) {
    Path path;
    path.data(100ms, 1);
    path.data(300ms, 1);
    path.ack(350ms, 101);
    path.data(360ms, 101);
    const Row ack = path.ack(400ms, 201);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{ack, 40}}));
}

TEST(RoundTrips, NorAreSegmentsThatWaitedBehindALostOne) {
    Path path;
    path.data(100ms, 1);  // lost
    path.data(110ms, 101);
    path.data(120ms, 201);
    path.ack(160ms, 1);
    path.data(300ms, 1);
    path.ack(350ms, 301);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{}));
}

TEST(RoundTrips, OneByteSentTwiceSpoilsTheAck) {
    Path path;
    path.data(100ms, 1);
    path.data(110ms, 100, 101);  // byte 100 once more
    path.ack(150ms, 201);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{}));
}

TEST(RoundTrips, OnlyNewlyCoveredBytesSpoilIt) {
    Path path;
    path.data(100ms, 1);
    path.data(110ms, 101);
    path.data(150ms, 101);
    const Row first = path.ack(160ms, 101);
    path.ack(170ms, 201);
    path.data(180ms, 201);
    const Row third = path.ack(200ms, 301);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{first, 60}, {third, 20}}));
}

TEST(RoundTrips, ARetransmissionBehindTheAckSpoilsNothing) {
    Path path;
    path.data(100ms, 1);
    const Row ack = path.ack(150ms, 101);
    path.data(160ms, 1);
    path.ack(190ms, 101);
    path.data(200ms, 101);
    const Row next = path.ack(240ms, 201);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{ack, 50}, {next, 40}}));
}

TEST(RoundTrips, AnAckThatCutsALostSegmentOff) {
    Path path;
    path.data(100ms, 1);
    path.data(110ms, 101);
    path.data(200ms, 101, 50);  // 101 to 150 twice
    const Row first = path.ack(210ms, 101);
    path.ack(220ms, 151);                   // newly covers 101 to 150
    const Row rest = path.ack(230ms, 201);  // newly covers 151 to 200, sent once
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{first, 110}, {rest, 120}}));
}

TEST(RoundTrips, ACaptureThatLacksASegment) {
    Path path;
    path.data(100ms, 101);
    const Row ack = path.ack(150ms, 201);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{ack, 50}}));
}

// A segment has one end, though only its first and last third were not sent before.
TEST(RoundTrips, ASegmentAroundAnother) {
    Path path;
    path.data(100ms, 101);
    path.data(110ms, 1, 300);
    path.ack(150ms, 101);                  // not its end
    path.ack(160ms, 201);                  // of the first segment, sent twice
    const Row ack = path.ack(170ms, 301);  // newly covers what was sent once
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{ack, 60}}));
}

TEST(RoundTrips, AnAckCapturedBeforeItsData) {
    Path path;
    path.ack(90ms, 101);
    path.data(100ms, 1);
    path.ack(150ms, 101);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{}));
}

// The handshake has times of its own.
TEST(RoundTrips, SynsAreNoSamples) {
    Path path;
    path.data(100ms, 1);
    const Row ack = path.ack(150ms, 101);
    path.talk.story.at(160ms);
    path.flow.down({.ack = 101, .options = {}});
    const Capture capture = path.talk.story.capture();
    const auto all = round_trips_of(capture.connection(0));
    ASSERT_EQ(all.size(), 1U);  // the server sent no payload
    EXPECT_EQ(samples_of(all[0].by_sequence), (Samples{{ack, 50}}));
}

TEST(RoundTrips, ResetsAreNoAcks) {
    Path path;
    path.data(100ms, 1);
    path.talk.story.at(120ms);
    path.flow.down({.ack = 101, .flags = flag::rst | flag::ack});
    const Row ack = path.ack(150ms, 101);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{ack, 50}}));
}

TEST(RoundTrips, SegmentsWithoutTheAckFlagAreNoAcks) {
    Path path;
    path.data(100ms, 1);
    path.talk.story.at(120ms);
    // What the field holds then looks like an ACK of the data.
    path.flow.down(
        {.ack = 101, .flags = flag::psh, .length = 1, .options = {[](packets::PacketRow& row) {
                                                          row.acknowledgment = 1'000'101;
                                                      }}});
    const Row ack = path.ack(150ms, 101);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{ack, 50}}));
}

TEST(RoundTrips, DuplicatesAreLeftOut) {
    Path path;
    path.data(100ms, 1);
    path.data(100500us, 1);  // the same frame, captured twice
    const Row ack = path.ack(150ms, 101);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{ack, 50}}));
}

TEST(RoundTrips, NumbersThatWrap) {
    Path path{{.client_isn = 0xffffffffU - 149}};
    path.data(100ms, 1);
    path.data(110ms, 101);  // over the wrap
    path.data(120ms, 201);
    const Row first = path.ack(150ms, 101);
    const Row second = path.ack(160ms, 201);
    const Row third = path.ack(170ms, 301);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{first, 50}, {second, 50}, {third, 50}}));
}

TEST(RoundTrips, RelativeNumbersThatWrap) {
    Path path;
    std::uint32_t seq = 1;
    Samples wanted;
    for (int i = 0; i < 12; ++i, seq += 0x3000'0000) {
        path.data(1s + i * 100ms, seq);
        wanted.emplace_back(path.ack(1s + i * 100ms + 40ms, seq + 100), 40);
    }
    EXPECT_EQ(by_sequence(path.talk.story), wanted);
}

TEST(RoundTrips, AClockThatIsSetBackGivesNoNegativeSample) {
    Path path;
    path.data(100ms, 1);
    path.ack(50ms, 101);
    path.data(200ms, 101);
    const Row ack = path.ack(230ms, 201);
    const Samples samples = by_sequence(path.talk.story);  // which expects none below 0
    ASSERT_FALSE(samples.empty());
    EXPECT_EQ(samples.back(), (Samples::value_type{ack, 30}));
}

TEST(RoundTrips, BothDirectionsWithAcksOnData) {
    Path path;
    path.data(100ms, 1);
    path.talk.story.at(130ms);
    Segment reply = mapped(path.talk.keys, Side::server, 1, 1, 50);
    reply.ack = 101;
    const Row server_data = path.flow.down(reply);
    path.talk.story.at(145ms);
    Segment next = mapped(path.talk.keys, Side::client, 101, 101, 100);
    next.ack = 51;
    const Row client_data = path.flow.up(next);
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{{server_data, 30}}));
    EXPECT_EQ(by_sequence(path.talk.story, Side::server), (Samples{{client_data, 15}}));
}

// A reinjection is no retransmission for TCP.
TEST(RoundTrips, EverySubflowHasItsOwn) {
    Talk talk;
    talk.start();
    talk.story.at(100ms);
    talk.up(talk.first, 1, 1, 100);
    talk.story.at(110ms);
    talk.up(talk.second, 1, 1, 100);
    talk.story.at(130ms);
    const Row second = talk.second.down({.ack = 101});
    talk.story.at(180ms);
    const Row first = talk.first.down({.ack = 101});
    EXPECT_EQ(by_sequence(talk.story, Side::client, 0), (Samples{{first, 80}}));
    EXPECT_EQ(by_sequence(talk.story, Side::client, 1), (Samples{{second, 20}}));
    const Capture capture = talk.story.capture();
    EXPECT_EQ(round_trips_of(capture.connection(0)).size(), 2U);
}

TEST(RoundTrips, OnASubflowThatTheServerOpened) {
    Talk talk;
    open(talk.first, talk.keys);
    const Flow flow{talk.story, {.client = "10.0.0.2", .server = "10.0.2.1"}, Side::server};
    open_join(flow, talk.keys);
    talk.story.at(200ms);
    talk.up(flow, 1, 1, 100);
    talk.story.at(225ms);
    const Row ack = flow.send(Side::server, {.ack = 101});
    EXPECT_EQ(by_sequence(talk.story, Side::client, 1), (Samples{{ack, 25}}));
}

// By timestamp.

TEST(RoundTrips, TimestampOfTheFirstSegmentThatHasIt) {
    Path path;
    path.stamped(100ms, 1, 1000);
    path.stamped(103ms, 101, 1000);
    const Row ack = path.echo(140ms, 101, 1000);
    path.echo(145ms, 201, 1000);  // the echo counts once
    EXPECT_EQ(by_timestamp(path.talk.story), (Samples{{ack, 40}}));
}

TEST(RoundTrips, EveryTimestampHasItsSample) {
    Path path;
    path.stamped(100ms, 1, 0xffff'ffff);
    path.stamped(110ms, 101, 0);
    path.stamped(120ms, 201, 1);
    const Row first = path.echo(150ms, 101, 0xffff'ffff);
    const Row third = path.echo(165ms, 301, 1);
    EXPECT_EQ(by_timestamp(path.talk.story), (Samples{{first, 50}, {third, 45}}));
}

TEST(RoundTrips, AcksWithoutNewDataEchoNothing) {
    Path path;
    path.stamped(100ms, 1, 1000);
    path.echo(120ms, 1, 1000);
    const Row ack = path.echo(150ms, 101, 1000);
    path.stamped(160ms, 101, 1010);
    path.echo(190ms, 101, 1010);
    EXPECT_EQ(by_timestamp(path.talk.story), (Samples{{ack, 50}}));
}

// Timestamps tell which copy is answered, numbers do not.
TEST(RoundTrips, TimestampsOfARetransmission) {
    Path path;
    path.stamped(100ms, 1, 1000);
    path.stamped(110ms, 101, 1010);
    path.stamped(300ms, 1, 1200);
    const Row ack = path.echo(350ms, 201, 1200);
    EXPECT_EQ(by_timestamp(path.talk.story), (Samples{{ack, 50}}));
    EXPECT_EQ(by_sequence(path.talk.story), (Samples{}));
}

TEST(RoundTrips, ATimestampBeginsWithItsFirstPayload) {
    Path path;
    path.talk.story.at(100ms);
    path.flow.up({.options = {timestamps(1000, 1)}});
    path.stamped(120ms, 1, 1000);
    const Row ack = path.echo(150ms, 101, 1000);
    EXPECT_EQ(by_timestamp(path.talk.story), (Samples{{ack, 30}}));
}

TEST(RoundTrips, EchoesOfUnknownTimestamps) {
    Path path;
    path.stamped(100ms, 1, 1000);
    path.echo(150ms, 101, 999);
    path.data(160ms, 101);  // without timestamp
    path.echo(190ms, 201, 0);
    EXPECT_EQ(by_timestamp(path.talk.story), (Samples{}));
}

TEST(RoundTrips, ATimestampOnAResetIsNoEcho) {
    Path path;
    path.stamped(100ms, 1, 1000);
    path.talk.story.at(130ms);
    path.flow.down({.ack = 101, .flags = flag::rst | flag::ack, .options = {timestamps(9, 1000)}});
    EXPECT_EQ(by_timestamp(path.talk.story), (Samples{}));
}

TEST(RoundTrips, TimestampsWhileTheClockIsSetBack) {
    Path path;
    path.stamped(100ms, 1, 1000);
    path.echo(50ms, 101, 1000);
    path.stamped(200ms, 101, 1100);
    const Row ack = path.echo(230ms, 201, 1100);
    const Samples samples = by_timestamp(path.talk.story);
    ASSERT_FALSE(samples.empty());
    EXPECT_EQ(samples.back(), (Samples::value_type{ack, 30}));
}

// Random segments and ACKs, against a reckoning byte by byte.

void expect_trips_of_random_segments(unsigned seed) {
    std::mt19937 random{seed};
    const auto below = [&](std::uint32_t bound) {
        return static_cast<std::uint32_t>(random() % bound);
    };
    Path path;
    std::map<std::uint32_t, int> sent;  // how often, by byte
    struct Sent {
        std::uint32_t end = 0;
        std::int64_t time = 0;
        bool answered = false;
    };
    std::vector<Sent> segments;
    Samples wanted;
    std::uint32_t next = 1;
    std::uint32_t acked = 1;
    for (std::int64_t now = 100; now < 900; now += 1 + below(9)) {
        const std::chrono::milliseconds time{now};
        if (below(3) == 0 && next > 1) {
            const std::uint32_t number = 1 + below(next);
            const Row row = path.ack(time, number);
            bool clean = true;
            for (std::uint32_t byte = acked; byte < number; ++byte) {
                clean = clean && sent[byte] < 2;
            }
            for (Sent& segment : segments) {
                if (segment.end <= number && !segment.answered) {
                    segment.answered = true;
                    if (clean && segment.end > acked) {
                        wanted.emplace_back(row, static_cast<double>(now - segment.time));
                    }
                }
            }
            acked = std::max(acked, number);
            continue;
        }
        const bool again = below(6) == 0 && next > 1;
        const std::uint32_t seq = again ? 1 + below(next - 1) : next;
        const std::uint32_t length = 1 + below(80);
        path.data(time, seq, static_cast<std::uint16_t>(length));
        for (std::uint32_t byte = seq; byte < seq + length; ++byte) {
            ++sent[byte];
        }
        segments.push_back({seq + length, now, seq + length <= acked});
        next = std::max(next, seq + length);
    }
    std::sort(wanted.begin(), wanted.end());
    ASSERT_EQ(by_sequence(path.talk.story), wanted) << "seed " << seed;
}

TEST(RoundTrips, AgreeWithAReckoningByteByByte) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        expect_trips_of_random_segments(seed);
        ASSERT_FALSE(testing::Test::HasFailure());
    }
}

// Handshakes.

std::vector<HandshakeTimes> handshakes(const Story& story) {
    const Capture capture = story.capture();
    return handshake_times_of(capture.connection(0));
}

/// The connection's handshake at 0, 20 and 45 ms, and an MP_JOIN's at 100, 130 and 137 ms of which
/// parts may be left out.
struct Handshakes {
    bool syn = true;
    bool syn_ack = true;
    bool ack = true;
    bool syn_twice = false;
    bool syn_ack_twice = false;
    bool master_syn = true;

    [[nodiscard]] std::vector<HandshakeTimes> times() const {
        Talk talk;
        talk.story.at(0ms);
        if (master_syn) {
            talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
        }
        talk.story.at(20ms);
        talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
        talk.story.at(45ms);
        talk.first.up({.options = {capable_ack(talk.keys)}});
        talk.story.at(100ms);
        if (syn) {
            talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
        }
        talk.story.at(110ms);
        if (syn_twice) {
            talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
        }
        talk.story.at(130ms);
        if (syn_ack) {
            talk.second.down(story::syn_ack_segment({join_syn_ack(talk.second, talk.keys)}));
        }
        talk.story.at(134ms);
        if (syn_ack_twice) {
            talk.second.down(story::syn_ack_segment({join_syn_ack(talk.second, talk.keys)}));
        }
        talk.story.at(137ms);
        if (ack) {
            talk.second.up({.options = {join_ack(talk.second, talk.keys)}});
        }
        talk.story.at(160ms);
        talk.second.down({});
        return handshakes(talk.story);
    }
};

constexpr std::int64_t ms = 1'000'000;

TEST(RoundTrips, TimesOfHandshakes) {
    const auto times = Handshakes{}.times();
    ASSERT_EQ(times.size(), 2U);
    EXPECT_EQ(times[0].stream, 0U);
    EXPECT_EQ(times[0].join_delay, std::nullopt);  // it is no MP_JOIN
    EXPECT_EQ(times[0].syn_to_syn_ack, 20 * ms);
    EXPECT_EQ(times[0].syn_ack_to_ack, 25 * ms);
    EXPECT_EQ(times[1].stream, 1U);
    EXPECT_EQ(times[1].join_delay, 100 * ms);
    EXPECT_EQ(times[1].syn_to_syn_ack, 30 * ms);
    EXPECT_EQ(times[1].syn_ack_to_ack, 7 * ms);
}

TEST(RoundTrips, ASynSentTwice) {
    const auto times = Handshakes{.syn_twice = true}.times();
    ASSERT_EQ(times.size(), 2U);
    EXPECT_EQ(times[1].syn_to_syn_ack, std::nullopt);
    EXPECT_EQ(times[1].syn_ack_to_ack, 7 * ms);
}

TEST(RoundTrips, ASynAckSentTwice) {
    const auto times = Handshakes{.syn_ack_twice = true}.times();
    ASSERT_EQ(times.size(), 2U);
    EXPECT_EQ(times[1].syn_to_syn_ack, 30 * ms);
    EXPECT_EQ(times[1].syn_ack_to_ack, std::nullopt);
}

TEST(RoundTrips, AHandshakeWithoutSynAck) {
    const auto times = Handshakes{.syn_ack = false}.times();
    ASSERT_EQ(times.size(), 2U);
    EXPECT_EQ(times[1].join_delay, 100 * ms);
    EXPECT_EQ(times[1].syn_to_syn_ack, std::nullopt);
    EXPECT_EQ(times[1].syn_ack_to_ack, std::nullopt);
}

TEST(RoundTrips, AHandshakeWithoutAck) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    const auto times = handshakes(talk.story);
    ASSERT_EQ(times.size(), 1U);
    EXPECT_EQ(times[0].syn_to_syn_ack, 10 * ms);
    EXPECT_EQ(times[0].syn_ack_to_ack, std::nullopt);
}

TEST(RoundTrips, AConnectionWithoutSyn) {
    const auto times = Handshakes{.master_syn = false}.times();
    ASSERT_EQ(times.size(), 2U);
    EXPECT_EQ(times[0].syn_to_syn_ack, std::nullopt);
    EXPECT_EQ(times[0].syn_ack_to_ack, 25 * ms);
    EXPECT_EQ(times[1].join_delay, std::nullopt);
    EXPECT_EQ(times[1].syn_to_syn_ack, 30 * ms);
}

TEST(RoundTrips, AHandshakeWhileTheClockIsSetBack) {
    Talk talk;
    talk.story.at(500ms);
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.story.at(100ms);
    talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    talk.story.at(50ms);
    talk.first.up({.options = {capable_ack(talk.keys)}});
    open_join(talk.second, talk.keys);
    for (const HandshakeTimes& times : handshakes(talk.story)) {
        EXPECT_GE(times.join_delay.value_or(0), 0);
        EXPECT_GE(times.syn_to_syn_ack.value_or(0), 0);
        EXPECT_GE(times.syn_ack_to_ack.value_or(0), 0);
    }
}

}  // namespace
}  // namespace mptcp
