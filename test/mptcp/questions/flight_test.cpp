// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/flight.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

namespace flag = packets::tcp_flag;
using story::data_ack;
using story::dss;
using story::Flow;
using story::Talk;
using story::window_scale;

/// One direction of one subflow, or of the connection (`none`).
Flight flight_of(const Talk& talk, Side sender, std::uint32_t stream) {
    const Capture capture = talk.story.capture();
    for (const Flight& flight : flights_of(capture.connection(0))) {
        if (flight.sender == sender && flight.stream == stream) {
            return flight;
        }
    }
    ADD_FAILURE() << "no such flight";
    return {};
}

/// The step that holds behind a row.
FlightStep step_at(const Flight& flight, Row row) {
    FlightStep found;
    for (const FlightStep& step : flight.steps) {
        if (step.row <= row) {
            found = step;
        }
    }
    return found;
}

std::uint64_t bytes_at(const Flight& flight, Row row) {
    return step_at(flight, row).bytes;
}

/// What must hold of any.
void expect_steps(const Flight& flight) {
    std::uint64_t peak = 0;
    for (std::size_t i = 0; i < flight.steps.size(); ++i) {
        const FlightStep& step = flight.steps[i];
        peak = step.bytes > peak ? step.bytes : peak;
        if (i > 0) {
            const FlightStep& before = flight.steps[i - 1];
            EXPECT_LT(before.row, step.row);
            EXPECT_FALSE(before.bytes == step.bytes && before.window == step.window);
        }
    }
    EXPECT_EQ(flight.peak, peak);
}

/// The master's handshake with the shift counts of both ends.
void open_scaled(const Flow& flow, const story::Keys& keys, std::uint8_t client,
                 std::uint8_t server) {
    flow.up(story::syn_segment({capable_syn(keys), window_scale(client)}));
    flow.down(story::syn_ack_segment({capable_syn_ack(keys), window_scale(server)}));
    flow.up({.options = {capable_ack(keys)}});
}

TEST(Flight, BytesOfASubflow) {
    Talk talk;
    open(talk.first, talk.keys);
    const Row one = talk.up(talk.first, 1, 1, 100);
    const Row two = talk.up(talk.first, 101, 101, 200);
    const Row ack = talk.first.down({.ack = 101});
    const Row part = talk.first.down({.ack = 201});
    const Row late = talk.first.down({.ack = 101});
    const Row all = talk.first.down({.ack = 301});
    const Flight flight = flight_of(talk, Side::client, 0);
    EXPECT_EQ(bytes_at(flight, one), 100U);
    EXPECT_EQ(bytes_at(flight, two), 300U);
    EXPECT_EQ(bytes_at(flight, ack), 200U);
    EXPECT_EQ(bytes_at(flight, part), 100U);
    EXPECT_EQ(bytes_at(flight, late), 100U);
    EXPECT_EQ(bytes_at(flight, all), 0U);
    EXPECT_EQ(flight.peak, 300U);
    expect_steps(flight);
}

TEST(Flight, RetransmissionsAddNothing) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    const Row again = talk.up(talk.first, 1, 1, 100);
    const Row ack = talk.first.down({.ack = 101});
    const Row spurious = talk.up(talk.first, 1, 1, 100);
    const Flight flight = flight_of(talk, Side::client, 0);
    EXPECT_EQ(bytes_at(flight, again), 100U);
    EXPECT_EQ(bytes_at(flight, ack), 0U);
    EXPECT_EQ(bytes_at(flight, spurious), 0U);
    EXPECT_EQ(flight.peak, 100U);
}

TEST(Flight, SynAndFinAreNoBytes) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    const Row fin = talk.first.up({.seq = 101, .flags = flag::ack | flag::fin});
    const Row ack = talk.first.down({.ack = 102});
    const Flight flight = flight_of(talk, Side::client, 0);
    EXPECT_EQ(bytes_at(flight, 2), 0U);
    EXPECT_EQ(bytes_at(flight, fin), 100U);
    EXPECT_EQ(bytes_at(flight, ack), 0U);
    EXPECT_EQ(flight.peak, 100U);
}

// Reinjected data are in flight on both subflows, and once in the connection.
TEST(Flight, BytesOfTheConnection) {
    Talk talk;
    talk.start();
    const Row one = talk.up(talk.first, 1, 1, 100);
    const Row two = talk.up(talk.second, 101, 1, 100);
    const Row reinjected = talk.up(talk.second, 1, 101, 100);
    const Row tcp_ack = talk.second.down({.ack = 201});
    const Row part =
        talk.second.down({.ack = 201, .options = {data_ack(talk.keys.dsn(Side::client, 101))}});
    const Row all =
        talk.first.down({.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 201))}});
    const Flight flight = flight_of(talk, Side::client, none);
    EXPECT_EQ(bytes_at(flight, one), 100U);
    EXPECT_EQ(bytes_at(flight, two), 200U);
    EXPECT_EQ(bytes_at(flight, reinjected), 200U);
    EXPECT_EQ(bytes_at(flight, tcp_ack), 200U);
    EXPECT_EQ(bytes_at(flight, part), 100U);
    EXPECT_EQ(bytes_at(flight, all), 0U);
    EXPECT_EQ(flight.peak, 200U);
    expect_steps(flight);
    const Flight second = flight_of(talk, Side::client, 1);
    EXPECT_EQ(second.peak, 200U);
    EXPECT_EQ(bytes_at(second, tcp_ack), 0U);
    const Flight first = flight_of(talk, Side::client, 0);
    EXPECT_EQ(bytes_at(first, part), 100U);
    EXPECT_EQ(bytes_at(first, all), 0U);
}

TEST(Flight, ADataFinIsNoByte) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    const Row fin = talk.first.up(
        {.seq = 101,
         .options = {
             dss({.dsn = talk.keys.dsn(Side::client, 101), .ssn = 0, .length = 1, .fin = true})}});
    const Row ack =
        talk.first.down({.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 102))}});
    const Flight flight = flight_of(talk, Side::client, none);
    EXPECT_EQ(bytes_at(flight, fin), 100U);
    EXPECT_EQ(bytes_at(flight, ack), 0U);
    EXPECT_EQ(flight.peak, 100U);
}

TEST(Flight, AcksOfMoreThanWasCaptured) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    const Row ack =
        talk.first.down({.ack = 501, .options = {data_ack(talk.keys.dsn(Side::client, 501))}});
    const Row next = talk.up(talk.first, 501, 501, 50);
    for (const std::uint32_t stream : {0U, none}) {
        const Flight flight = flight_of(talk, Side::client, stream);
        EXPECT_EQ(bytes_at(flight, ack), 0U);
        EXPECT_EQ(bytes_at(flight, next), 50U);
        EXPECT_EQ(flight.peak, 100U);
    }
}

TEST(Flight, NumbersThatWrap) {
    Talk talk;
    const Flow flow{talk.story, {.client_port = 50000, .client_isn = 0xffffffffU - 149}};
    open(flow, talk.keys);
    talk.up(flow, 1, 1, 100);
    const Row over = talk.up(flow, 101, 101, 100);
    const Row ack = flow.down({.ack = 151});
    const Flight flight = flight_of(talk, Side::client, 0);
    EXPECT_EQ(bytes_at(flight, over), 200U);
    EXPECT_EQ(bytes_at(flight, ack), 50U);
    EXPECT_EQ(flight.peak, 200U);
}

TEST(Flight, ResetsAcknowledgeNothing) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    // Without the flag the field is no acknowledgment.
    const Row reset = talk.first.down({.flags = flag::rst, .options = {[](packets::PacketRow& row) {
                                                               row.acknowledgment = 1'000'101;
                                                           }}});
    EXPECT_EQ(bytes_at(flight_of(talk, Side::client, 0), reset), 100U);
}

TEST(Flight, DataAcksBeforeTheBegin) {
    Talk talk;
    open(talk.first, talk.keys);
    const Row data = talk.up(talk.first, 1, 1, 100);
    const Row ack = talk.first.down(
        {.options = {data_ack(talk.keys.dsn(Side::client, std::uint64_t{0} - 500))}});
    const Row all =
        talk.first.down({.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 101))}});
    const Flight flight = flight_of(talk, Side::client, none);
    EXPECT_EQ(bytes_at(flight, data), 100U);
    EXPECT_EQ(bytes_at(flight, ack), 100U);
    EXPECT_EQ(bytes_at(flight, all), 0U);
}

// Windows.

TEST(Flight, ScaledWindows) {
    Talk talk;
    open_scaled(talk.first, talk.keys, 7, 2);
    const Row data = talk.up(talk.first, 1, 1, 100);
    const Row ack = talk.first.down({.ack = 101, .window = 300});
    const Row reply = talk.down(talk.first, 1, 1, 50);
    const Row last = talk.first.up({.seq = 101, .ack = 51, .window = 10});
    const Flight up = flight_of(talk, Side::client, 0);
    EXPECT_EQ(step_at(up, data).window, 500U);  // of the SYN/ACK, which is never scaled
    EXPECT_EQ(step_at(up, ack).window, 1200U);
    EXPECT_EQ(step_at(up, reply).window, 2000U);
    const Flight down = flight_of(talk, Side::server, 0);
    EXPECT_EQ(step_at(down, reply).window, 64000U);
    EXPECT_EQ(step_at(down, last).window, 1280U);
    EXPECT_EQ(step_at(down, last).bytes, 0U);
    EXPECT_EQ(down.peak, 50U);
    expect_steps(up);
    expect_steps(down);
}

TEST(Flight, WindowsOfAnUnknownScale) {
    Talk talk;
    const auto both = [&](std::uint64_t number) {
        return dss({.data_ack = talk.keys.dsn(Side::server, 1),
                    .dsn = talk.keys.dsn(Side::client, number),
                    .ssn = static_cast<std::uint32_t>(number),
                    .length = 100});
    };
    talk.first.up({.length = 100, .options = {both(1)}});
    talk.first.down({.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 101))}});
    talk.first.up({.seq = 101, .length = 100, .options = {both(101)}});
    const Capture capture = talk.story.capture();
    ASSERT_EQ(capture.analysis().connections.size(), 1U);
    for (const Flight& flight : flights_of(capture.connection(0))) {
        for (const FlightStep& step : flight.steps) {
            EXPECT_EQ(step.window, std::nullopt);
        }
    }
}

TEST(Flight, NoScalingIsKnownScaling) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    const Row ack = talk.first.down({.ack = 101, .window = 123});
    EXPECT_EQ(step_at(flight_of(talk, Side::client, 0), ack).window, 123U);
}

TEST(Flight, TheWindowOfTheConnectionIsTheLatestOfAnySubflow) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    const Row one = talk.first.down(
        {.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 101))}, .window = 300});
    const Row two = talk.second.down(
        {.ack = 1, .options = {data_ack(talk.keys.dsn(Side::client, 101))}, .window = 200});
    const Flight flight = flight_of(talk, Side::client, none);
    EXPECT_EQ(step_at(flight, one).window, 300U);
    EXPECT_EQ(step_at(flight, two).window, 200U);
    EXPECT_EQ(step_at(flight, two).bytes, 0U);
    EXPECT_EQ(step_at(flight_of(talk, Side::client, 0), two).window, 300U);
}

// Which there are.

TEST(Flight, TheConnectionFirst) {
    Talk talk;
    talk.start();
    talk.up(talk.second, 1, 1, 100);  // nothing on the first
    const Capture capture = talk.story.capture();
    const auto flights = flights_of(capture.connection(0));
    ASSERT_GE(flights.size(), 3U);
    EXPECT_EQ(flights[0].stream, none);
    EXPECT_EQ(flights[0].sender, Side::client);
    EXPECT_EQ(flights[1].stream, none);
    EXPECT_EQ(flights[1].sender, Side::server);
    EXPECT_EQ(flights[1].peak, 0U);
    for (std::size_t i = 2; i < flights.size(); ++i) {
        EXPECT_EQ(flights[i].stream, 1U);
    }
    for (const Flight& flight : flights) {
        expect_steps(flight);
    }
}

TEST(Flight, OnASubflowThatTheServerOpened) {
    Talk talk;
    open(talk.first, talk.keys);
    const Flow flow{talk.story, {.client = "10.0.0.2", .server = "10.0.2.1"}, Side::server};
    open_join(flow, talk.keys);
    const Row data = talk.up(flow, 1, 1, 100);
    const Row ack = flow.send(Side::server, {.ack = 101, .window = 77});
    const Flight flight = flight_of(talk, Side::client, 1);
    EXPECT_EQ(bytes_at(flight, data), 100U);
    EXPECT_EQ(bytes_at(flight, ack), 0U);
    EXPECT_EQ(step_at(flight, ack).window, 77U);
}

}  // namespace
}  // namespace mptcp
