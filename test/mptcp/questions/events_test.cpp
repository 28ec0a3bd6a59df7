// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/events.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/questions/statistics.h"
#include "mptcp/story.h"
#include "support/mptcp_options.h"

namespace mptcp {
namespace {

using namespace std::chrono_literals;
namespace flag = packets::tcp_flag;
namespace subtype = packets::subtype;
using story::add_addr;
using story::data_ack;
using story::dss;
using story::Flow;
using story::Segment;
using story::Talk;

using Frames = std::vector<std::uint64_t>;
using Events = std::vector<Event>;

constexpr std::int64_t ms = 1'000'000;

std::uint64_t frame_of(Row row) {
    return std::uint64_t{row} + 1;
}

/// Of a connection; they must be in order, and their words fit for a terminal.
Events events(const story::Story& story, std::uint32_t number = 0) {
    const Capture capture = story.capture();
    if (number >= capture.analysis().connections.size()) {
        ADD_FAILURE() << "no such connection";
        return {};
    }
    Events found = events_of(capture.connection(number));
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_LT(found[i].row, story.packets().size());
        EXPECT_TRUE(i == 0 || found[i - 1].row <= found[i].row);
        EXPECT_FALSE(found[i].words.empty());
        EXPECT_TRUE(std::all_of(found[i].words.begin(), found[i].words.end(), [](char c) {
            return c >= ' ' && c <= '~';
        })) << found[i].words;
        EXPECT_EQ(found[i].stream, capture.analysis().tcp.stream[found[i].row]);
        for (const Detail& detail : found[i].details) {
            if (const auto* time = std::get_if<Nanoseconds>(&detail.value)) {
                EXPECT_GE(time->count, 0);
            }
        }
    }
    return found;
}

/// The events of a type.
Events only(const story::Story& story, EventType type, std::uint32_t number = 0) {
    Events found = events(story, number);
    found.erase(std::remove_if(found.begin(), found.end(),
                               [&](const Event& event) { return event.type != type; }),
                found.end());
    return found;
}

/// The only event of a type, or an empty one.
Event one(const story::Story& story, EventType type) {
    const Events found = only(story, type);
    EXPECT_EQ(found.size(), 1U) << name_of(type);
    return found.size() == 1 ? found[0] : Event{};
}

void expect_at(const Event& event, Row row, std::uint32_t stream, std::optional<Side> from) {
    EXPECT_EQ(event.row, row);
    EXPECT_EQ(event.stream, stream);
    EXPECT_EQ(event.from, from);
}

/// The value of a detail, if it is there and of that type.
template <class T>
std::optional<T> detail(const Event& event, std::string_view name) {
    const DetailValue* value = event.find(name);
    const T* typed = value == nullptr ? nullptr : std::get_if<T>(value);
    return typed == nullptr ? std::nullopt : std::optional{*typed};
}
std::optional<std::uint64_t> number(const Event& event, std::string_view name) {
    return detail<std::uint64_t>(event, name);
}
std::optional<std::string> text(const Event& event, std::string_view name) {
    return detail<std::string>(event, name);
}
std::optional<std::int64_t> time(const Event& event, std::string_view name) {
    const auto value = detail<Nanoseconds>(event, name);
    return value ? std::optional{value->count} : std::nullopt;
}
Frames numbers(const Event& event, std::string_view name) {
    return detail<Frames>(event, name).value_or(Frames{});
}

// Handshakes.

TEST(Events, MpCapable) {
    Talk talk;
    talk.start();
    const Event event = one(talk.story, EventType::mp_capable);
    expect_at(event, talk.opened.syn, 0, Side::client);
    EXPECT_EQ(numbers(event, "frames"), (Frames{1, 2, 3}));
    EXPECT_EQ(number(event, "version"), 1U);
    EXPECT_EQ(detail<bool>(event, "checksums"), false);
    EXPECT_EQ(text(event, "state"), "established");
    EXPECT_EQ(number(event, "state_frame"), 3U);
    EXPECT_EQ(time(event, "syn_to_syn_ack"), 10 * ms);
    EXPECT_EQ(time(event, "syn_ack_to_ack"), 10 * ms);
    EXPECT_EQ(event.find("join_delay"), nullptr);
    EXPECT_EQ(event.find("nothing"), nullptr);
}

TEST(Events, MpCapableOfVersionZeroWithChecksums) {
    Talk talk{{.version = Version::v0, .checksums = true}};
    open(talk.first, talk.keys);
    const Event event = one(talk.story, EventType::mp_capable);
    EXPECT_EQ(number(event, "version"), 0U);
    EXPECT_EQ(detail<bool>(event, "checksums"), true);
}

TEST(Events, MpCapableRefused) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    const Row reset = talk.first.down(story::reset_segment({story::mp_tcprst(3)}));
    const Event event = one(talk.story, EventType::mp_capable);
    EXPECT_EQ(text(event, "state"), "refused");
    EXPECT_EQ(number(event, "state_frame"), frame_of(reset));
    EXPECT_EQ(number(event, "reset_reason"), 3U);
    EXPECT_EQ(event.find("syn_to_syn_ack"), nullptr);
}

TEST(Events, ASynThatIsRepeated) {
    Talk talk;
    const Row syn = talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    talk.first.down(story::syn_ack_segment({capable_syn_ack(talk.keys)}));
    talk.first.up({.options = {capable_ack(talk.keys)}});
    const Event event = one(talk.story, EventType::mp_capable);
    EXPECT_EQ(event.row, syn);
    EXPECT_EQ(number(event, "syn_count"), 2U);
    EXPECT_EQ(event.find("syn_to_syn_ack"), nullptr);
    EXPECT_EQ(time(event, "syn_ack_to_ack"), 10 * ms);
}

TEST(Events, MpJoin) {
    Talk talk;
    talk.start();
    const Event event = one(talk.story, EventType::mp_join);
    expect_at(event, talk.joined.syn, 1, Side::client);
    EXPECT_EQ(text(event, "state"), "established");
    EXPECT_EQ(number(event, "state_frame"), frame_of(talk.joined.answer));
    EXPECT_EQ(time(event, "join_delay"), 30 * ms);
    EXPECT_EQ(time(event, "syn_to_syn_ack"), 10 * ms);
    EXPECT_EQ(time(event, "syn_ack_to_ack"), 10 * ms);
    const Frames frames = numbers(event, "frames");
    ASSERT_GE(frames.size(), 3U);
    EXPECT_EQ((Frames{frames.begin(), frames.begin() + 3}), (Frames{4, 5, 6}));
    EXPECT_EQ(event.find("version"), nullptr);  // the connection's
}

TEST(Events, MpJoinOfTheServer) {
    Talk talk;
    open(talk.first, talk.keys);
    const Flow flow{talk.story, {.client = "10.0.0.2", .server = "10.0.2.1"}, Side::server};
    const auto rows = open_join(flow, talk.keys);
    expect_at(one(talk.story, EventType::mp_join), rows.syn, 1, Side::server);
}

TEST(Events, MpJoinThatIsRefused) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    talk.second.down(story::syn_ack_segment({join_syn_ack(talk.second, talk.keys)}));
    talk.second.up({.options = {join_ack(talk.second, talk.keys)}});
    const Row reset = talk.second.down(story::reset_segment({story::mp_tcprst(3)}));
    const Event event = one(talk.story, EventType::mp_join);
    EXPECT_EQ(text(event, "state"), "refused");
    EXPECT_EQ(number(event, "state_frame"), frame_of(reset));
    EXPECT_EQ(number(event, "reset_reason"), 3U);
}

TEST(Events, NotSeenFromStart) {
    Talk talk;
    talk.story.at(50ms);
    const Row first = talk.first.up(
        {.seq = 777,
         .length = 100,
         .options = {dss({.dsn = talk.keys.dsn(Side::client, 1), .ssn = 777, .length = 100})}});
    talk.first.down({.ack = 877, .options = {data_ack(talk.keys.dsn(Side::client, 101))}});
    const Event event = one(talk.story, EventType::not_seen_from_start);
    EXPECT_EQ(event.row, first);
    EXPECT_EQ(event.stream, 0U);
    EXPECT_TRUE(only(talk.story, EventType::mp_capable).empty());
}

// Findings.

TEST(Events, FallbackInTheHandshake) {
    Talk talk;
    talk.first.up(story::syn_segment({capable_syn(talk.keys)}));
    const Row syn_ack = talk.first.down(story::syn_ack_segment({}));
    talk.first.up({});
    talk.first.up({.length = 10});
    const Event event = one(talk.story, EventType::fallback);
    expect_at(event, syn_ack, 0, Side::server);
    EXPECT_EQ(text(event, "linux_counter"), "MPCapableFallbackSYNACK");
    EXPECT_EQ(text(event, "reason"), name_of(Fallback::syn_ack_without_option));
}

TEST(Events, FallbackByMpFail) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.up(talk.first, 1, 1, 100);
    const std::uint64_t dsn = talk.keys.dsn(Side::client, 1);
    const Row fail = talk.first.down({.ack = 101, .options = {story::mp_fail(dsn)}});
    const Event failed = one(talk.story, EventType::mp_fail);
    expect_at(failed, fail, 0, Side::server);
    EXPECT_EQ(text(failed, "dsn"), std::to_string(dsn));
    EXPECT_EQ(detail<bool>(failed, "reset"), false);
    const Event event = one(talk.story, EventType::fallback);
    expect_at(event, fail, 0, Side::server);
    EXPECT_EQ(text(event, "reason"), name_of(Fallback::mp_fail));
    EXPECT_EQ(text(event, "linux_counter"), "MPFailTx");
}

TEST(Events, MpFailOnAReset) {
    Talk talk;
    talk.start();
    const Row fail = talk.second.down(story::reset_segment(
        {story::mp_fail(talk.keys.dsn(Side::client, 1)), story::mp_tcprst(6)}));
    const Event event = one(talk.story, EventType::mp_fail);
    expect_at(event, fail, 1, Side::server);
    EXPECT_EQ(detail<bool>(event, "reset"), true);
    EXPECT_TRUE(only(talk.story, EventType::fallback).empty());
}

TEST(Events, AWrongHmacInTheSynAck) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    const Row syn_ack = talk.second.down(
        story::syn_ack_segment({story::join_syn_ack("0123456789abcdef", 0x22222222)}));
    talk.second.up(story::reset_segment({}));
    expect_at(one(talk.story, EventType::hmac_invalid), syn_ack, 1, Side::server);
    EXPECT_EQ(text(one(talk.story, EventType::mp_join), "state"), name_of(State::hmac_wrong));
}

TEST(Events, AWrongHmacInTheAck) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.second.up(story::syn_segment({join_syn(talk.second, talk.keys)}));
    talk.second.down(story::syn_ack_segment({join_syn_ack(talk.second, talk.keys)}));
    const Row ack =
        talk.second.up({.options = {story::join_ack("0123456789abcdef0123456789abcdef01234567")}});
    talk.second.down(story::reset_segment({story::mp_tcprst(1)}));
    expect_at(one(talk.story, EventType::hmac_invalid), ack, 1, Side::client);
}

TEST(Events, AWrongChecksum) {
    Talk talk{{.checksums = true}};
    open(talk.first, talk.keys);
    const auto send = [&](std::uint32_t at, bool is_right) {
        const test_support::Bytes payload = {1, 2, 3, 4};
        const std::uint64_t dsn = talk.keys.dsn(Side::client, at);
        const std::uint16_t checksum = test_support::dss_checksum(dsn, at, 4, payload);
        const auto sent = static_cast<std::uint16_t>(is_right ? checksum : checksum ^ 1U);
        return talk.first.up(
            {.seq = at,
             .options = {dss({.dsn = dsn, .ssn = at, .length = 4, .checksum = sent})},
             .payload = payload});
    };
    send(1, true);
    const Row first = send(5, false);
    send(9, false);
    const Event event = one(talk.story, EventType::checksum_invalid);
    expect_at(event, first, 0, Side::client);
    EXPECT_EQ(number(event, "invalid"), 2U);
    EXPECT_EQ(number(event, "valid"), 1U);
}

// Addresses.

constexpr const char* announced = "192.0.2.7";

/// An ADD_ADDR of the server with the right HMAC.
story::Option announce(const story::Keys& keys, std::uint8_t id = 2,
                       std::optional<std::uint16_t> port = {}) {
    return add_addr(
        {.id = id,
         .address = announced,
         .port = port,
         .echo = false,
         .hmac = add_addr_hmac(keys.server, keys.client, id, announced, port.value_or(0))});
}
story::Option echo_of(std::uint8_t id = 2, std::optional<std::uint16_t> port = {}) {
    return add_addr({.id = id, .address = announced, .port = port, .echo = true});
}

TEST(Events, AddAddrWithItsEchoAndTheJoinItLedTo) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.story.at(100ms);
    const Row added = talk.first.down({.options = {announce(talk.keys)}});
    talk.story.at(125ms);
    const Row echo = talk.first.up({.options = {echo_of()}});
    const Flow flow{talk.story, {.server = announced, .client_port = 40007}};
    open_join(flow, talk.keys, {.id = 0, .other_id = 2});
    const Event event = one(talk.story, EventType::add_addr);
    expect_at(event, added, 0, Side::server);
    EXPECT_EQ(number(event, "address_id"), 2U);
    EXPECT_EQ(text(event, "address"), announced);
    EXPECT_EQ(event.find("port"), nullptr);
    EXPECT_EQ(text(event, "hmac"), "valid");
    EXPECT_EQ(number(event, "echo_frame"), frame_of(echo));
    EXPECT_EQ(time(event, "echo_delay"), 25 * ms);
    EXPECT_EQ(numbers(event, "joined_by"), (Frames{1}));
    EXPECT_TRUE(only(talk.story, EventType::add_addr_echo).empty());
}

TEST(Events, AddAddrThatLedToNothing) {
    Talk talk;
    talk.start();  // a join to another address, before
    const Row added = talk.first.down({.options = {announce(talk.keys, 2, 8443)}});
    const Event event = one(talk.story, EventType::add_addr);
    EXPECT_EQ(event.row, added);
    EXPECT_EQ(number(event, "port"), 8443U);
    EXPECT_EQ(event.find("echo_frame"), nullptr);
    EXPECT_EQ(event.find("echo_delay"), nullptr);
    EXPECT_TRUE(numbers(event, "joined_by").empty());
}

TEST(Events, AddAddrWithAWrongHmac) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.first.down(
        {.options = {add_addr({.address = announced, .echo = false, .hmac = "0123456789abcdef"})}});
    EXPECT_EQ(text(one(talk.story, EventType::add_addr), "hmac"), "invalid");
}

TEST(Events, AddAddrRepeatedBeforeTheEcho) {
    Talk talk;
    open(talk.first, talk.keys);
    const Row first = talk.first.down({.options = {announce(talk.keys)}});
    const Row again = talk.first.down({.options = {announce(talk.keys)}});
    const Row echo = talk.first.up({.options = {echo_of()}});
    const Event event = one(talk.story, EventType::add_addr);
    EXPECT_EQ(event.row, first);
    EXPECT_EQ(numbers(event, "frames"), (Frames{frame_of(first), frame_of(again)}));
    EXPECT_EQ(number(event, "echo_frame"), frame_of(echo));
    EXPECT_TRUE(only(talk.story, EventType::add_addr_echo).empty());
}

TEST(Events, AnotherAddAddrBehindTheEcho) {
    Talk talk;
    open(talk.first, talk.keys);
    const Row first = talk.first.down({.options = {announce(talk.keys)}});
    talk.first.up({.options = {echo_of()}});
    const Row second = talk.first.down({.options = {announce(talk.keys)}});
    const Row echo = talk.first.up({.options = {echo_of()}});
    const Events found = only(talk.story, EventType::add_addr);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].row, first);
    EXPECT_EQ(found[1].row, second);
    EXPECT_EQ(number(found[1], "echo_frame"), frame_of(echo));
}

TEST(Events, AddAddrsOfTwoIds) {
    Talk talk;
    open(talk.first, talk.keys);
    const Row two = talk.first.down({.options = {announce(talk.keys, 2)}});
    const Row three = talk.first.down({.options = {announce(talk.keys, 3)}});
    const Row echo_three = talk.first.up({.options = {echo_of(3)}});
    const Row echo_two = talk.first.up({.options = {echo_of(2)}});
    const Events found = only(talk.story, EventType::add_addr);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].row, two);
    EXPECT_EQ(number(found[0], "echo_frame"), frame_of(echo_two));
    EXPECT_EQ(found[1].row, three);
    EXPECT_EQ(number(found[1], "echo_frame"), frame_of(echo_three));
}

// An echo answers the other end's announcement, not one's own.
TEST(Events, AddAddrsOfBothEnds) {
    Talk talk;
    open(talk.first, talk.keys);
    talk.first.down({.options = {announce(talk.keys)}});
    talk.first.up({.options = {add_addr({.address = announced,
                                         .echo = false,
                                         .hmac = add_addr_hmac(talk.keys.client, talk.keys.server,
                                                               2, announced, 0)})}});
    const Row echo = talk.first.down({.options = {echo_of()}});
    const Events found = only(talk.story, EventType::add_addr);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].from, Side::server);
    EXPECT_EQ(found[0].find("echo_frame"), nullptr);
    EXPECT_EQ(found[1].from, Side::client);
    EXPECT_EQ(text(found[1], "hmac"), "valid");
    EXPECT_EQ(number(found[1], "echo_frame"), frame_of(echo));
}

TEST(Events, AddAddrOfVersionZeroHasNoEcho) {
    Talk talk{{.version = Version::v0}};
    open(talk.first, talk.keys);
    const Row added = talk.first.down({.options = {add_addr({.id = 4, .address = announced})}});
    const Event event = one(talk.story, EventType::add_addr);
    expect_at(event, added, 0, Side::server);
    EXPECT_EQ(number(event, "address_id"), 4U);
    EXPECT_TRUE(only(talk.story, EventType::add_addr_echo).empty());
}

TEST(Events, AnEchoWithoutAnnouncement) {
    Talk talk;
    open(talk.first, talk.keys);
    const Row echo = talk.first.up({.options = {echo_of()}});
    const Event event = one(talk.story, EventType::add_addr_echo);
    expect_at(event, echo, 0, Side::client);
    EXPECT_EQ(number(event, "address_id"), 2U);
    EXPECT_EQ(text(event, "address"), announced);
    EXPECT_TRUE(only(talk.story, EventType::add_addr).empty());
}

TEST(Events, RemoveAddr) {
    Talk talk;
    talk.start();  // the second subflow uses the client's address 1
    const Row removed = talk.first.up({.options = {story::remove_addr({1, 9})}});
    talk.second.down({});
    const Event event = one(talk.story, EventType::remove_addr);
    expect_at(event, removed, 0, Side::client);
    EXPECT_EQ(numbers(event, "address_ids"), (Frames{1, 9}));
    EXPECT_EQ(numbers(event, "used_by"), (Frames{1}));
}

// A path that is gone carries no more segments: its subflow used the address all the same.
TEST(Events, RemoveAddrOfASubflowThatFellSilent) {
    Talk talk;
    talk.start();  // the second subflow's last segment
    talk.up(talk.first, 1, 1, 100);
    talk.first.up({.seq = 101, .options = {story::remove_addr({1})}});
    EXPECT_EQ(numbers(one(talk.story, EventType::remove_addr), "used_by"), (Frames{1}));
}

TEST(Events, RemoveAddrOfASubflowThatWasClosed) {
    Talk talk;
    talk.start();
    talk.second.up(story::reset_segment({}));
    talk.first.up({.options = {story::remove_addr({1})}});
    EXPECT_TRUE(numbers(one(talk.story, EventType::remove_addr), "used_by").empty());
}

// The subflow that opened the connection has address id 0 at both ends (RFC 8684 3.2).
TEST(Events, RemoveAddrOfTheFirstAddress) {
    Talk talk;
    talk.start();
    talk.second.up({.options = {story::remove_addr({0})}});
    talk.first.down({});
    EXPECT_EQ(numbers(one(talk.story, EventType::remove_addr), "used_by"), (Frames{0}));
}

// Who sends it removes an address of its own (RFC 8684 3.4.2).
TEST(Events, RemoveAddrOfTheOtherEnd) {
    Talk talk;
    talk.start();
    const Row removed = talk.first.down({.options = {story::remove_addr({1})}});
    talk.second.down({});
    const Event event = one(talk.story, EventType::remove_addr);
    expect_at(event, removed, 0, Side::server);
    EXPECT_EQ(numbers(event, "address_ids"), (Frames{1}));
    EXPECT_TRUE(numbers(event, "used_by").empty());
}

TEST(Events, MpPrio) {
    Talk talk;
    talk.start();
    const Row row = talk.second.up({.options = {story::mp_prio(true)}});
    const Row back = talk.second.down({.options = {story::mp_prio(false)}});
    const Events found = only(talk.story, EventType::mp_prio);
    ASSERT_EQ(found.size(), 2U);
    expect_at(found[0], row, 1, Side::client);
    EXPECT_EQ(detail<bool>(found[0], "backup"), true);
    EXPECT_EQ(found[0].find("address_id"), nullptr);
    expect_at(found[1], back, 1, Side::server);
    EXPECT_EQ(detail<bool>(found[1], "backup"), false);
}

TEST(Events, MpPrioOfVersionZeroMayNameAnAddress) {
    Talk talk{{.version = Version::v0}};
    talk.start();
    const Row row = talk.first.up({.options = {story::mp_prio_v0(true, 5)}});
    const Event event = one(talk.story, EventType::mp_prio);
    expect_at(event, row, 0, Side::client);
    EXPECT_EQ(number(event, "address_id"), 5U);
}

// Closing.

TEST(Events, MpFastcloseOnThreeSubflowsIsOne) {
    Talk talk;
    talk.start();
    const Flow third{talk.story, {.client = "10.0.2.1"}};
    open_join(third, talk.keys, {.id = 2});
    Frames frames;
    const Segment close = story::reset_segment({story::mp_fastclose(talk.keys.server)});
    for (const Flow& flow : {talk.first, talk.second, third}) {
        frames.push_back(frame_of(flow.up(close)));
    }
    const Event event = one(talk.story, EventType::mp_fastclose);
    EXPECT_EQ(frame_of(event.row), frames[0]);
    EXPECT_EQ(event.from, Side::client);
    EXPECT_EQ(numbers(event, "frames"), frames);
    const Events closed = only(talk.story, EventType::subflow_closed);
    ASSERT_EQ(closed.size(), 3U);
    for (const Event& subflow : closed) {
        EXPECT_EQ(text(subflow, "by"), "RST");
    }
}

TEST(Events, MpFastcloseOnAnAck) {
    Talk talk;
    talk.start();
    const Row row = talk.first.down({.options = {story::mp_fastclose(talk.keys.client)}});
    expect_at(one(talk.story, EventType::mp_fastclose), row, 0, Side::server);
}

TEST(Events, Reset) {
    Talk talk;
    talk.start();
    const Row reset = talk.second.down(story::reset_segment({story::mp_tcprst(2)}));
    const Event event = one(talk.story, EventType::reset);
    expect_at(event, reset, 1, Side::server);
    EXPECT_EQ(number(event, "reset_reason"), 2U);
    EXPECT_EQ(text(event, "reason"), reset_reason_words(2));
    const Event closed = one(talk.story, EventType::subflow_closed);
    EXPECT_EQ(closed.row, reset);
    EXPECT_EQ(closed.stream, 1U);
    EXPECT_EQ(text(closed, "by"), "RST");
}

TEST(Events, AResetWithoutReason) {
    Talk talk;
    talk.start();
    const Row reset = talk.first.up({.flags = flag::rst});
    const Event event = one(talk.story, EventType::reset);
    expect_at(event, reset, 0, Side::client);
    EXPECT_EQ(event.find("reset_reason"), nullptr);
    EXPECT_EQ(event.find("reason"), nullptr);
}

// RFC 8684 3.6.
TEST(Events, WordsOfResetReasons) {
    const auto says = [](std::uint8_t reason, const std::string& wanted) {
        std::string words{reset_reason_words(reason)};
        std::transform(words.begin(), words.end(), words.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return words.find(wanted) != std::string::npos;
    };
    EXPECT_TRUE(says(0, "unspecified"));
    EXPECT_TRUE(says(1, "mptcp"));
    EXPECT_TRUE(says(2, "resources"));
    EXPECT_TRUE(says(3, "administratively"));
    EXPECT_TRUE(says(4, "outstanding"));
    EXPECT_TRUE(says(5, "performance"));
    EXPECT_TRUE(says(6, "middlebox"));
    std::set<std::string_view> words;
    for (std::uint8_t reason = 0; reason <= 7; ++reason) {
        EXPECT_TRUE(words.insert(reset_reason_words(reason)).second);
    }
    for (int reason = 7; reason < 256; ++reason) {
        EXPECT_FALSE(reset_reason_words(static_cast<std::uint8_t>(reason)).empty());
    }
}

TEST(Events, DataFinWithItsDataAck) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 350);
    const Segment last = {
        .seq = 351,
        .options = {
            dss({.dsn = talk.keys.dsn(Side::client, 351), .ssn = 0, .length = 1, .fin = true})}};
    talk.story.at(200ms);
    const Row fin = talk.first.up(last);
    Segment second_copy = last;
    second_copy.seq = 1;
    talk.second.up(second_copy);
    talk.story.at(230ms);
    talk.first.down({.ack = 351, .options = {data_ack(talk.keys.dsn(Side::client, 351))}});
    talk.story.at(240ms);
    const Row ack = talk.second.down({.options = {data_ack(talk.keys.dsn(Side::client, 352))}});
    talk.first.down({.ack = 351, .options = {data_ack(talk.keys.dsn(Side::client, 352))}});
    const Event event = one(talk.story, EventType::data_fin);
    expect_at(event, fin, 0, Side::client);
    EXPECT_EQ(number(event, "dsn"), 351U);
    EXPECT_EQ(number(event, "bytes"), 350U);
    EXPECT_EQ(number(event, "acked_frame"), frame_of(ack));
    EXPECT_EQ(time(event, "ack_delay"), 40 * ms);
}

TEST(Events, DataFinWithoutDataAck) {
    Talk talk;
    talk.start();
    const Row fin = talk.second.down(
        {.options = {
             dss({.dsn = talk.keys.dsn(Side::server, 1), .ssn = 0, .length = 1, .fin = true})}});
    const Event event = one(talk.story, EventType::data_fin);
    expect_at(event, fin, 1, Side::server);
    EXPECT_EQ(number(event, "dsn"), 1U);
    EXPECT_EQ(number(event, "bytes"), 0U);
    EXPECT_EQ(event.find("acked_frame"), nullptr);
    EXPECT_EQ(event.find("ack_delay"), nullptr);
}

// No data can lie before the initial data sequence number.
TEST(Events, DataFinsThatAreNone) {
    for (const std::uint64_t relative : {std::uint64_t{0}, std::uint64_t{0} - 7}) {
        Talk talk;
        talk.start();
        talk.up(talk.first, 1, 1, 100);
        talk.first.up({.seq = 101,
                       .options = {dss({.dsn = talk.keys.dsn(Side::client, relative),
                                        .ssn = 0,
                                        .length = 1,
                                        .fin = true})}});
        for (const Event& event : only(talk.story, EventType::data_fin)) {
            EXPECT_LT(number(event, "dsn").value_or(0), std::uint64_t{1} << 63U);
            EXPECT_LT(number(event, "bytes").value_or(0), std::uint64_t{1} << 63U);
        }
        talk.first.down({.ack = 101, .options = {data_ack(talk.keys.dsn(Side::client, 101))}});
        const Capture capture = talk.capture();
        EXPECT_EQ(statistics_of(capture, 0).directions[Side::client].data_acked, 100U);
    }
}

TEST(Events, DataFinsOfBothEnds) {
    Talk talk;
    talk.start();
    for (const Side side : both_sides) {
        talk.first.send(side, {.options = {dss({.data_ack = talk.keys.dsn(other(side), 1),
                                                .dsn = talk.keys.dsn(side, 1),
                                                .ssn = 0,
                                                .length = 1,
                                                .fin = true})}});
    }
    const Events found = only(talk.story, EventType::data_fin);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].from, Side::client);
    EXPECT_EQ(found[1].from, Side::server);
}

TEST(Events, ASubflowClosedByFins) {
    Talk talk;
    talk.start();
    talk.first.up({.flags = flag::fin | flag::ack});
    const Row last = talk.first.down({.ack = 2, .flags = flag::fin | flag::ack});
    talk.first.up({.seq = 2, .ack = 2});
    const Event event = one(talk.story, EventType::subflow_closed);
    EXPECT_EQ(event.row, last);
    EXPECT_EQ(event.stream, 0U);
    EXPECT_EQ(text(event, "by"), "FIN");
    EXPECT_TRUE(only(talk.story, EventType::reset).empty());
}

TEST(Events, ASubflowThatIsNotClosed) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    EXPECT_TRUE(only(talk.story, EventType::subflow_closed).empty());
}

// The story as a whole.

TEST(Events, InOrder) {
    Talk talk;
    talk.start();
    talk.up(talk.first, 1, 1, 100);
    talk.first.down({.options = {announce(talk.keys)}});
    talk.second.up({.options = {story::mp_prio(true)}});
    talk.first.up({.seq = 101, .options = {story::remove_addr({1})}});
    talk.second.up(story::reset_segment({story::mp_tcprst(0)}));
    talk.first.up(
        {.seq = 101,
         .flags = flag::fin | flag::ack,
         .options = {
             dss({.dsn = talk.keys.dsn(Side::client, 101), .ssn = 0, .length = 1, .fin = true})}});
    talk.first.down({.ack = 102, .flags = flag::fin | flag::ack});
    std::vector<EventType> types;
    for (const Event& event : events(talk.story)) {
        types.push_back(event.type);
    }
    // A RST is an event and closes its subflow: which of the two is told first is open.
    if (types.size() == 9 && types[5] == EventType::subflow_closed) {
        std::swap(types[5], types[6]);
    }
    EXPECT_EQ(types,
              (std::vector<EventType>{
                  EventType::mp_capable, EventType::mp_join, EventType::add_addr,
                  EventType::mp_prio, EventType::remove_addr, EventType::reset,
                  EventType::subflow_closed, EventType::data_fin, EventType::subflow_closed}));
}

TEST(Events, ConnectionsAreApart) {
    Talk talk;
    talk.start();
    const story::Keys others{.client = 9, .server = 10};
    const Flow flow{talk.story, {.client_port = 50000}};
    const auto rows = open(flow, others);
    const Row prio = flow.up({.options = {story::mp_prio(true)}});
    EXPECT_TRUE(only(talk.story, EventType::mp_prio).empty());
    const Events found = events(talk.story, 1);
    ASSERT_EQ(found.size(), 2U);
    expect_at(found[0], rows.syn, 2, Side::client);
    expect_at(found[1], prio, 2, Side::client);
}

TEST(Events, DuplicatesAreLeftOut) {
    Talk talk;
    talk.start();
    const Segment segment = {.options = {story::mp_prio(true)}, .ip_id = 77};
    talk.second.up(segment);
    talk.story.step = 10us;
    talk.second.up(segment);
    EXPECT_EQ(only(talk.story, EventType::mp_prio).size(), 1U);
}

TEST(Events, NamesOfTypes) {
    std::set<std::string_view> names;
    for (int type = 0; type <= static_cast<int>(EventType::subflow_closed); ++type) {
        const std::string_view name = name_of(static_cast<EventType>(type));
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_FALSE(name.empty());
    }
    EXPECT_EQ(name_of(EventType::mp_fastclose), "MP_FASTCLOSE");
}

// Hostile input.

TEST(Events, OptionsWithoutTheirValues) {
    for (const std::uint16_t flags :
         {flag::ack, flag::rst, static_cast<std::uint16_t>(flag::rst | flag::ack), flag::syn,
          static_cast<std::uint16_t>(flag::fin | flag::ack), std::uint16_t{0}}) {
        Talk talk;
        talk.start();
        for (std::uint8_t kind = 0; kind < 16; ++kind) {
            for (const int length : {0, 3, 4, 8, 12, 16, 20, 24, 28, 30, 255}) {
                const auto option = story::bare(kind, static_cast<std::uint8_t>(length));
                talk.first.up({.flags = flags, .options = {option}});
                talk.second.down({.flags = flags, .options = {option}});
            }
        }
        const Capture capture = talk.story.capture();
        for (std::uint32_t i = 0; i < capture.analysis().connections.size(); ++i) {
            events(talk.story, i);
        }
    }
}

TEST(Events, FewerValuesThanOptions) {
    Talk talk;
    talk.start();
    talk.first.down(
        {.options = {announce(talk.keys, 2), story::bare(subtype::add_addr, 16),
                     story::bare(subtype::remove_addr, 9), story::bare(subtype::mp_prio, 4)}});
    talk.first.up({.options = {story::remove_addr({}), story::bare(subtype::add_addr, 8)}});
    events(talk.story);
}

TEST(Events, AddressesThatAreNone) {
    Talk talk;
    const Flow strange{talk.story, {.client = "\x1b[2J\n\t\x7f\xff", .server = ""}};
    open(strange, talk.keys);
    for (const char* address : {"\x1b]0;x\a", "", "a\nb", "10.0.0.1\r", "\xff\xfe", "; rm -rf"}) {
        strange.down({.options = {add_addr(
                          {.address = address, .echo = false, .hmac = "0123456789abcdef"})}});
        strange.up({.options = {add_addr({.id = 9, .address = address, .echo = true})}});
    }
    EXPECT_FALSE(events(talk.story).empty());  // and words are fit for a terminal
}

}  // namespace
}  // namespace mptcp
