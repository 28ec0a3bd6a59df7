// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/tcp_streams.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "packets/packet_table.h"

namespace mptcp {
namespace {

using packets::tcp_flag::ack;
using packets::tcp_flag::fin;
using packets::tcp_flag::psh;
using packets::tcp_flag::rst;
using packets::tcp_flag::syn;

constexpr std::uint16_t syn_ack = syn | ack;

struct Host {
    std::string address;
    std::uint16_t port = 0;
};

// The names say who acts as what in most tests; nothing else does.
const Host CLIENT{"10.0.0.1", 40000};
const Host SERVER{"10.0.0.2", 443};

struct Sent {
    Host from;
    Host to;
    std::uint32_t seq = 0;
    std::uint32_t ack = 0;
    std::uint16_t flags = 0;
    std::uint32_t length = 0;
    packets::MptcpOptions options{};
    std::optional<packets::RareOptions> rare{};
};

Sent up(std::uint32_t seq, std::uint32_t ack_number, std::uint16_t flags,
        std::uint32_t length = 0) {
    return {.from = CLIENT,
            .to = SERVER,
            .seq = seq,
            .ack = ack_number,
            .flags = flags,
            .length = length};
}

Sent down(std::uint32_t seq, std::uint32_t ack_number, std::uint16_t flags,
          std::uint32_t length = 0) {
    return {.from = SERVER,
            .to = CLIENT,
            .seq = seq,
            .ack = ack_number,
            .flags = flags,
            .length = length};
}

Sent with_scale(Sent sent, std::uint8_t shift) {
    sent.rare.emplace().window_scale = shift;
    return sent;
}

Sent between(const Host& from, const Host& to, Sent sent) {
    sent.from = from;
    sent.to = to;
    return sent;
}

void append(packets::PacketTable& packets, const Sent& sent) {
    packets::PacketRow row;
    row.frame = static_cast<std::uint32_t>(packets.size()) + 1;
    row.time = std::int64_t{1'000'000} * row.frame;
    row.endpoints = {packets.addresses.intern(sent.from.address),
                     packets.addresses.intern(sent.to.address), sent.from.port, sent.to.port};
    row.sequence = sent.seq;
    row.acknowledgment = sent.ack;
    row.flags = sent.flags;
    row.length = sent.length;
    row.window = 1000;
    row.options = sent.options;
    row.rare = sent.rare;
    packets.append(row);
}

/// A table and what is made of it.
struct Followed {
    explicit Followed(const std::vector<Sent>& segments) {
        for (const auto& sent : segments) {
            append(packets, sent);
        }
        tcp = follow_tcp_streams(packets);
    }

    [[nodiscard]] std::vector<std::uint32_t> numbers() const { return values(tcp.stream); }
    [[nodiscard]] std::vector<std::uint32_t> sequences() const {
        return values(tcp.relative_sequence);
    }
    [[nodiscard]] std::vector<std::uint32_t> acknowledgments() const {
        return values(tcp.relative_acknowledgment);
    }
    [[nodiscard]] std::vector<int> shifts() const {
        std::vector<int> shifts;
        for (std::size_t row = 0; row < tcp.window_shift.size(); ++row) {
            shifts.push_back(tcp.window_shift[row]);
        }
        return shifts;
    }
    /// For each row whether it goes to the TCP server.
    [[nodiscard]] std::vector<bool> to_server() const {
        std::vector<bool> result;
        for (std::size_t row = 0; row < packets.size(); ++row) {
            result.push_back(tcp.to_server(packets, row));
        }
        return result;
    }
    [[nodiscard]] std::string client_of(std::size_t stream) const {
        const auto& ends = tcp.streams.at(stream).client_to_server;
        return packets.addresses[ends.source] + " " + std::to_string(ends.source_port);
    }

    packets::PacketTable packets;
    TcpStreams tcp;

  private:
    [[nodiscard]] static std::vector<std::uint32_t> values(
        const packets::ChunkedColumn<std::uint32_t>& column) {
        std::vector<std::uint32_t> result;
        for (std::size_t row = 0; row < column.size(); ++row) {
            result.push_back(column[row]);
        }
        return result;
    }
};

using Numbers = std::vector<std::uint32_t>;
using Shifts = std::vector<int>;

const std::string NAME_OF_CLIENT{"10.0.0.1 40000"};
const std::string NAME_OF_SERVER{"10.0.0.2 443"};

std::vector<Sent> handshake(std::uint32_t client_isn = 100, std::uint32_t server_isn = 7000) {
    return {up(client_isn, 0, syn), down(server_isn, client_isn + 1, syn_ack),
            up(client_isn + 1, server_isn + 1, ack)};
}

std::vector<Sent> joined(std::vector<Sent> first, const std::vector<Sent>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

// Numbering.

TEST(TcpStreams, AnEmptyTableHasNone) {
    const Followed followed{{}};
    EXPECT_TRUE(followed.tcp.streams.empty());
    EXPECT_EQ(followed.tcp.stream.size(), 0U);
    EXPECT_EQ(followed.tcp.window_shift.size(), 0U);
}

TEST(TcpStreams, BothDirectionsAreOneStream) {
    const Followed followed{joined(
        handshake(),
        {up(101, 7001, psh | ack, 10), down(7001, 111, psh | ack, 20), up(111, 7021, fin | ack)})};
    EXPECT_EQ(followed.tcp.streams.size(), 1U);
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(followed.sequences(), (Numbers{0, 0, 1, 1, 1, 11}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{0, 1, 1, 1, 11, 21}));
    EXPECT_EQ(followed.to_server(), (std::vector<bool>{true, false, true, true, false, true}));
    EXPECT_EQ(followed.tcp.streams[0].first_row, 0U);
    EXPECT_TRUE(followed.tcp.streams[0].seen_from_start);
}

TEST(TcpStreams, NumbersFollowTheFirstSegment) {
    const Host other{"10.0.0.1", 40001};
    const Host third{"10.0.0.1", 40002};
    const Followed followed{{up(1, 0, syn), between(other, SERVER, up(1, 0, syn)),
                             down(5, 2, syn_ack), between(SERVER, third, down(9, 9, ack)),
                             between(SERVER, other, down(5, 2, syn_ack)), up(2, 6, ack)}};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 1, 0, 2, 1, 0}));
    ASSERT_EQ(followed.tcp.streams.size(), 3U);
    EXPECT_EQ(followed.tcp.streams[0].first_row, 0U);
    EXPECT_EQ(followed.tcp.streams[1].first_row, 1U);
    EXPECT_EQ(followed.tcp.streams[2].first_row, 3U);
}

TEST(TcpStreams, SamePortsWithOtherAddressesAreOtherStreams) {
    const Host neighbour{"10.0.0.3", CLIENT.port};
    const Host other_server{"10.0.0.4", SERVER.port};
    const Followed followed{{up(1, 0, syn), between(neighbour, SERVER, up(50, 0, syn)),
                             between(CLIENT, other_server, up(70, 0, syn)),
                             between(SERVER, neighbour, down(900, 51, syn_ack)),
                             down(300, 2, syn_ack)}};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 1, 2, 1, 0}));
    EXPECT_EQ(followed.sequences(), (Numbers{0, 0, 0, 0, 0}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{0, 0, 0, 1, 1}));
}

TEST(TcpStreams, AddressesSwappedWithoutTheirPortsAreAnotherStream) {
    const Followed followed{{up(1, 0, syn), between({SERVER.address, CLIENT.port},
                                                    {CLIENT.address, SERVER.port}, up(5, 0, syn))}};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 1}));
}

TEST(TcpStreams, AHostMayTalkToItself) {
    const Host one{"127.0.0.1", 5000};
    const Host two{"127.0.0.1", 5001};
    const Followed followed{{between(one, two, up(10, 0, syn)),
                             between(two, one, up(20, 11, syn_ack)),
                             between(one, two, up(11, 21, ack))}};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 0}));
    EXPECT_EQ(followed.sequences(), (Numbers{0, 0, 1}));
    EXPECT_EQ(followed.to_server(), (std::vector<bool>{true, false, true}));
}

TEST(TcpStreams, AnEndpointMayTalkToItself) {
    const Host self{"127.0.0.1", 5000};
    const Followed followed{{between(self, self, up(10, 0, syn)),
                             between(self, self, up(10, 11, syn_ack)),
                             between(self, self, up(11, 11, ack))}};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 0}));
    EXPECT_EQ(followed.sequences(), (Numbers{0, 0, 1}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{0, 1, 1}));
}

TEST(TcpStreams, ASynWithAnotherNumberIsPortReuse) {
    const Followed followed{
        joined(handshake(100, 7000), {up(101, 7001, fin | ack), up(5000, 0, syn),
                                      down(9000, 5001, syn_ack), up(5001, 9001, ack, 10)})};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 0, 0, 1, 1, 1}));
    EXPECT_EQ(followed.sequences(), (Numbers{0, 0, 1, 1, 0, 0, 1}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{0, 1, 1, 1, 0, 1, 1}));
    ASSERT_EQ(followed.tcp.streams.size(), 2U);
    EXPECT_EQ(followed.tcp.streams[1].first_row, 4U);
    EXPECT_TRUE(followed.tcp.streams[1].seen_from_start);
}

TEST(TcpStreams, ARetransmittedSynIsNoPortReuse) {
    const Followed followed{{up(100, 0, syn), up(100, 0, syn), down(7000, 101, syn_ack),
                             up(100, 0, syn), down(7000, 101, syn_ack), up(101, 7001, ack)}};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(followed.sequences(), (Numbers{0, 0, 0, 0, 0, 1}));
}

TEST(TcpStreams, LateSegmentsBelongToTheNewestStream) {
    // After the new SYN: a late data segment of the old connection, in both directions.
    const Followed followed{
        joined(handshake(100, 7000), {up(5000, 0, syn), up(101, 7001, ack, 10),
                                      down(9000, 5001, syn_ack), down(7001, 111, ack)})};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 0, 1, 1, 1, 1}));
    // 101 - 5000 and 7001 - 9000, modulo 2^32. Frame 5's acknowledgment is the first word on the
    // server's numbers (base 7000) until the SYN/ACK says 9000.
    EXPECT_EQ(followed.sequences(), (Numbers{0, 0, 1, 0, 4294962397U, 0, 4294965297U}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{0, 1, 1, 0, 1, 1, 4294962407U}));
}

TEST(TcpStreams, TheOtherSideMayReuseThePorts) {
    const Followed followed{
        joined(handshake(100, 7000),
               {down(20000, 0, syn), up(30000, 20001, syn_ack), down(20001, 30001, ack)})};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 0, 1, 1, 1}));
    EXPECT_EQ(followed.client_of(0), NAME_OF_CLIENT);
    EXPECT_EQ(followed.client_of(1), NAME_OF_SERVER);
    EXPECT_EQ(followed.to_server(), (std::vector<bool>{true, false, true, true, false, true}));
}

TEST(TcpStreams, ThreeConnectionsOverTheSamePorts) {
    const Followed followed{
        joined(joined(handshake(1, 2), handshake(300, 400)), handshake(5000, 6000))};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 0, 1, 1, 1, 2, 2, 2}));
    EXPECT_EQ(followed.sequences(), (Numbers{0, 0, 1, 0, 0, 1, 0, 0, 1}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{0, 1, 1, 0, 1, 1, 0, 1, 1}));
}

TEST(TcpStreams, ASynInADirectionWithoutBaseStaysInTheStream) {
    // The server is seen first, without ACK: nothing is known of the client's numbers.
    const Followed followed{{down(7000, 0, rst), up(100, 0, syn), down(9000, 101, syn_ack)}};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 0}));
    EXPECT_EQ(followed.sequences()[1], 0U);
    EXPECT_EQ(followed.client_of(0), NAME_OF_CLIENT);
    EXPECT_TRUE(followed.tcp.streams[0].seen_from_start);
}

TEST(TcpStreams, ABaseTakenFromAnAcknowledgmentCountsForPortReuse) {
    // SYN/ACK first: the client's base is 100. The SYN that follows late is that one ...
    const Followed late{{down(7000, 101, syn_ack), up(100, 0, syn), up(101, 7001, ack)}};
    EXPECT_EQ(late.numbers(), (Numbers{0, 0, 0}));
    EXPECT_TRUE(late.tcp.streams[0].seen_from_start);
    // ... and one with another number is not.
    const Followed reuse{{down(7000, 101, syn_ack), up(555, 0, syn), down(8000, 556, syn_ack)}};
    EXPECT_EQ(reuse.numbers(), (Numbers{0, 1, 1}));
    EXPECT_FALSE(reuse.tcp.streams[0].seen_from_start);
    EXPECT_TRUE(reuse.tcp.streams[1].seen_from_start);
}

TEST(TcpStreams, ABaseOfAMidConnectionStartCountsForPortReuse) {
    // Base 4999 from the first segment: a SYN 4999 fits it, any other starts anew.
    const Followed fits{{up(5000, 9000, ack), up(4999, 0, syn)}};
    EXPECT_EQ(fits.numbers(), (Numbers{0, 0}));
    const Followed reuse{{up(5000, 9000, ack), up(5000, 0, syn)}};
    EXPECT_EQ(reuse.numbers(), (Numbers{0, 1}));
}

TEST(TcpStreams, SimultaneousOpenIsOneStream) {
    const Followed followed{{up(100, 0, syn), down(900, 0, syn), up(100, 901, syn_ack),
                             down(900, 101, syn_ack), up(101, 901, ack, 5)}};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 0, 0, 0}));
    EXPECT_EQ(followed.sequences(), (Numbers{0, 0, 0, 0, 1}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{0, 0, 1, 1, 1}));
}

TEST(TcpStreams, ASynAfterAResetWithAnotherNumberIsANewStream) {
    const Followed followed{
        {up(100, 0, syn), down(0, 101, rst | ack), up(800, 0, syn), down(0, 801, rst | ack)}};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 1, 1}));
    // The reset is the server's first segment: base 2^32 - 1.
    EXPECT_EQ(followed.sequences(), (Numbers{0, 1, 0, 1}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{0, 1, 0, 1}));
}

TEST(TcpStreams, ASynAfterAResetWithTheSameNumberIsARetransmission) {
    const Followed followed{{up(100, 0, syn), down(0, 101, rst | ack), up(100, 0, syn),
                             down(7000, 101, syn_ack), up(101, 7001, ack)}};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 0, 0, 0}));
    EXPECT_EQ(followed.sequences(), (Numbers{0, 1, 0, 0, 1}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{0, 1, 0, 1, 1}));
}

// Bases.

TEST(TcpStreams, ASynAckWithAnotherNumberReplacesTheBaseFromThere) {
    const Followed followed{{up(100, 0, syn), down(7000, 101, syn_ack), up(101, 7001, ack),
                             down(20000, 101, syn_ack), up(101, 20001, ack),
                             down(20001, 101, ack, 5), down(7001, 101, ack, 5)}};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 0, 0, 0, 0, 0}));
    // 7001 - 20000 modulo 2^32 is 4294954297.
    EXPECT_EQ(followed.sequences(), (Numbers{0, 0, 1, 0, 1, 1, 4294954297U}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{0, 1, 1, 1, 1, 1, 1}));
}

TEST(TcpStreams, WithoutAHandshakeTheFirstSegmentIsTheFirstByte) {
    const Followed followed{{up(5000, 9000, ack, 10), down(9000, 5010, ack, 7), up(5010, 9007, ack),
                             up(4990, 9007, ack, 10)}};
    EXPECT_EQ(followed.sequences(), (Numbers{1, 1, 11, 4294967287U}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{1, 11, 8, 8}));
    EXPECT_FALSE(followed.tcp.streams[0].seen_from_start);
}

TEST(TcpStreams, AnUnseenDirectionTakesItsBaseFromTheFirstAcknowledgment) {
    // The server's base is 8999, though its own first segment turns out to be earlier.
    const Followed followed{
        {up(5000, 9000, ack), down(8000, 5000, ack, 100), down(9000, 5000, ack, 1)}};
    EXPECT_EQ(followed.sequences(), (Numbers{1, 4294966297U, 1}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{1, 1, 1}));
}

TEST(TcpStreams, WithoutTheAckFlagNothingIsLearnedOfTheOtherDirection) {
    auto reset = up(5000, 777, rst);
    const Followed followed{{reset, down(9000, 5000, ack), up(5000, 9001, ack)}};
    EXPECT_EQ(followed.sequences(), (Numbers{1, 1, 1}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{777, 1, 2}));
}

TEST(TcpStreams, ASynBehindABaseFromAnAcknowledgmentOfTheSynAck) {
    // Only the third packet of a handshake and the data were captured.
    const Followed followed{
        {up(101, 7001, ack), up(101, 7001, psh | ack, 10), down(7001, 111, ack)}};
    EXPECT_EQ(followed.sequences(), (Numbers{1, 1, 1}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{1, 1, 11}));
}

TEST(TcpStreams, NumbersWrapAround) {
    const Followed followed{{up(0xfffffffe, 0, syn), down(0xffffffff, 0xffffffff, syn_ack),
                             up(0xffffffff, 0, ack, 10), up(9, 0, ack, 10), down(0, 19, ack, 3),
                             up(19, 3, ack)}};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(followed.sequences(), (Numbers{0, 0, 1, 11, 1, 21}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{0, 1, 1, 1, 21, 4}));
}

TEST(TcpStreams, BasesBelowZeroWrapAround) {
    const Followed followed{{up(0, 0, ack, 10), down(0, 10, ack)}};
    EXPECT_EQ(followed.sequences(), (Numbers{1, 1}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{1, 11}));
}

TEST(TcpStreams, WithoutTheAckFlagTheAcknowledgmentIsTheRawField) {
    const Followed followed{joined(
        {up(100, 4242, syn)},
        {down(7000, 101, syn_ack), up(101, 7001, ack), up(101, 7001, rst), up(101, 0, rst)})};
    EXPECT_EQ(followed.acknowledgments(), (Numbers{4242, 1, 1, 7001, 0}));
}

// Windows.

TEST(TcpStreams, EachSideHasItsOwnWindowScale) {
    const Followed followed{{with_scale(up(100, 0, syn), 7),
                             with_scale(down(7000, 101, syn_ack), 9), up(101, 7001, ack),
                             down(7001, 101, ack, 5), up(101, 7006, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{0, 0, 7, 9, 7}));
}

TEST(TcpStreams, AShiftOfZeroIsKnown) {
    const Followed followed{{with_scale(up(100, 0, syn), 0),
                             with_scale(down(7000, 101, syn_ack), 3), up(101, 7001, ack),
                             down(7001, 101, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{0, 0, 0, 3}));
}

TEST(TcpStreams, ASynWithoutWindowScaleTurnsItOffForBoth) {
    const Followed followed{{up(100, 0, syn), with_scale(down(7000, 101, syn_ack), 9),
                             up(101, 7001, ack), down(7001, 101, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{0, 0, 0, 0}));
}

TEST(TcpStreams, ASynAckWithoutWindowScaleTurnsItOffForBoth) {
    const Followed followed{{with_scale(up(100, 0, syn), 7), down(7000, 101, syn_ack),
                             up(101, 7001, ack), down(7001, 101, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{0, 0, 0, 0}));
}

TEST(TcpStreams, LaterCopiesOfTheHandshakeChangeNoScale) {
    const Followed followed{{with_scale(up(100, 0, syn), 7),
                             with_scale(down(7000, 101, syn_ack), 9), down(7000, 101, syn_ack),
                             up(101, 7001, ack), with_scale(down(7000, 101, syn_ack), 2),
                             down(7001, 101, ack), up(101, 7001, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{0, 0, 0, 7, 0, 9, 7}));
}

TEST(TcpStreams, ACopyDoesNotTurnScalingOnAgain) {
    const Followed followed{{with_scale(up(100, 0, syn), 7), down(7000, 101, syn_ack),
                             with_scale(down(7000, 101, syn_ack), 9), up(101, 7001, ack),
                             down(7001, 101, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{0, 0, 0, 0, 0}));
}

TEST(TcpStreams, ShiftsAboveFourteenAreFourteen) {
    const Followed followed{{with_scale(up(100, 0, syn), 15),
                             with_scale(down(7000, 101, syn_ack), 255), up(101, 7001, ack),
                             down(7001, 101, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{0, 0, 14, 14}));
}

TEST(TcpStreams, FourteenIsFourteen) {
    const Followed followed{{with_scale(up(100, 0, syn), 14),
                             with_scale(down(7000, 101, syn_ack), 13), up(101, 7001, ack),
                             down(7001, 101, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{0, 0, 14, 13}));
}

TEST(TcpStreams, WithoutHandshakeTheScaleIsUnknown) {
    const Followed followed{{up(5000, 9000, ack), down(9000, 5000, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{unknown_shift, unknown_shift}));
}

TEST(TcpStreams, WithoutTheSynOnlyTheServersScaleIsKnown) {
    const Followed followed{
        {with_scale(down(7000, 101, syn_ack), 9), up(101, 7001, ack), down(7001, 101, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{0, unknown_shift, 9}));
}

TEST(TcpStreams, ALoneSynAckWithoutTheOptionTurnsScalingOffForBoth) {
    const Followed followed{{down(7000, 101, syn_ack), up(101, 7001, ack), down(7001, 101, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{0, 0, 0}));
}

TEST(TcpStreams, WithoutTheSynAckOnlyTheClientsScaleIsKnown) {
    const Followed followed{
        {with_scale(up(100, 0, syn), 7), up(101, 7001, ack), down(7001, 101, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{0, 7, unknown_shift}));
}

TEST(TcpStreams, ANewStreamOverTheSamePortsForgetsTheScale) {
    const Followed followed{
        {with_scale(up(100, 0, syn), 7), with_scale(down(7000, 101, syn_ack), 9),
         up(101, 7001, ack), with_scale(up(5000, 0, syn), 2),
         with_scale(down(8000, 5001, syn_ack), 3), up(5001, 8001, ack), down(8001, 5001, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{0, 0, 7, 0, 0, 2, 3}));
}

TEST(TcpStreams, SynWithPayloadIsUnscaledToo) {
    auto fast_open = with_scale(up(100, 0, syn), 7);
    fast_open.length = 500;
    const Followed followed{
        {fast_open, with_scale(down(7000, 601, syn_ack), 9), up(601, 7001, ack)}};
    EXPECT_EQ(followed.shifts(), (Shifts{0, 0, 7}));
    EXPECT_EQ(followed.acknowledgments(), (Numbers{0, 501, 1}));
    EXPECT_EQ(followed.sequences(), (Numbers{0, 0, 501}));
}

// Who is the TCP client.

const Host LOW{"10.0.0.1", 1000};
const Host HIGH{"10.0.0.2", 2000};
const std::string NAME_OF_LOW{"10.0.0.1 1000"};
const std::string NAME_OF_HIGH{"10.0.0.2 2000"};

Sent two_keys(const Host& from, const Host& to, std::uint8_t option_length) {
    auto sent = between(from, to, up(101, 7001, ack));
    sent.options = {{packets::subtype::mp_capable, option_length}};
    auto& rare = sent.rare.emplace();
    rare.version = 1;
    rare.sender_key = 11;
    rare.receiver_key = 22;
    return sent;
}

Sent join_ack(const Host& from, const Host& to) {
    auto sent = between(from, to, up(101, 7001, ack));
    sent.options = {{packets::subtype::mp_join, 24}};
    sent.rare.emplace().hmacs = {std::string(40, 'a')};
    return sent;
}

TEST(TcpClient, SendsTheSyn) {
    const Followed from_low{{between(LOW, HIGH, up(100, 0, syn))}};
    EXPECT_EQ(from_low.client_of(0), NAME_OF_LOW);
    const Followed from_high{{between(HIGH, LOW, up(100, 0, syn))}};
    EXPECT_EQ(from_high.client_of(0), NAME_OF_HIGH);
}

TEST(TcpClient, OfASimultaneousOpenIsTheFirstToSendASyn) {
    const Followed followed{
        {between(LOW, HIGH, up(100, 0, syn)), between(HIGH, LOW, up(900, 0, syn)),
         between(LOW, HIGH, up(100, 901, syn_ack)), between(HIGH, LOW, up(900, 101, syn_ack))}};
    EXPECT_EQ(followed.client_of(0), NAME_OF_LOW);
}

TEST(TcpClient, IsTheSenderOfASynThatComesLate) {
    // First the SYN/ACK of HIGH would say LOW; the SYN agrees; then the other way round.
    const Followed followed{
        {between(LOW, HIGH, up(7000, 101, syn_ack)), between(HIGH, LOW, up(100, 0, syn))}};
    EXPECT_EQ(followed.client_of(0), NAME_OF_HIGH);
    EXPECT_TRUE(followed.tcp.streams[0].seen_from_start);
    // A late SYN against what the ports say.
    const Followed against_ports{
        {between(HIGH, LOW, up(7001, 101, ack)), between(LOW, HIGH, up(100, 0, syn))}};
    EXPECT_EQ(against_ports.client_of(0), NAME_OF_LOW);
    EXPECT_EQ(against_ports.to_server(), (std::vector<bool>{false, true}));
}

TEST(TcpClient, ReceivesTheSynAck) {
    const Followed low{{between(HIGH, LOW, up(7000, 101, syn_ack))}};
    EXPECT_EQ(low.client_of(0), NAME_OF_LOW);
    EXPECT_FALSE(low.tcp.streams[0].seen_from_start);
    const Followed high{{between(LOW, HIGH, up(7000, 101, syn_ack))}};
    EXPECT_EQ(high.client_of(0), NAME_OF_HIGH);
}

TEST(TcpClient, SynAckCountsMoreThanKeys) {
    const Followed followed{{two_keys(LOW, HIGH, 20), between(LOW, HIGH, up(100, 7001, syn_ack))}};
    EXPECT_EQ(followed.client_of(0), NAME_OF_HIGH);
}

TEST(TcpClient, SendsTheTwoKeys) {
    for (const std::uint8_t length : {std::uint8_t{20}, std::uint8_t{22}, std::uint8_t{24}}) {
        const Followed followed{{two_keys(LOW, HIGH, length)}};
        EXPECT_EQ(followed.client_of(0), NAME_OF_LOW) << int{length};
        EXPECT_FALSE(followed.tcp.streams[0].seen_from_start);
    }
}

TEST(TcpClient, SendsTheTwoKeysEvenIfNotFirst) {
    const Followed followed{{between(HIGH, LOW, up(7001, 101, ack)), two_keys(LOW, HIGH, 20)}};
    EXPECT_EQ(followed.client_of(0), NAME_OF_LOW);
    EXPECT_EQ(followed.to_server(), (std::vector<bool>{false, true}));
}

TEST(TcpClient, OneKeySaysNothing) {
    auto one_key = two_keys(LOW, HIGH, 12);
    one_key.rare->receiver_key.reset();
    const Followed followed{{one_key}};
    EXPECT_EQ(followed.client_of(0), NAME_OF_HIGH);
}

TEST(TcpClient, AFastcloseKeySaysNothing) {
    auto fastclose = between(LOW, HIGH, up(101, 7001, ack));
    fastclose.options = {{packets::subtype::mp_fastclose, 12}};
    fastclose.rare.emplace().receiver_key = 22;
    const Followed followed{{fastclose}};
    EXPECT_EQ(followed.client_of(0), NAME_OF_HIGH);
}

TEST(TcpClient, SendsTheThirdJoin) {
    const Followed followed{{between(HIGH, LOW, up(7001, 101, ack)), join_ack(LOW, HIGH)}};
    EXPECT_EQ(followed.client_of(0), NAME_OF_LOW);
}

TEST(TcpClient, TheOtherJoinsSayNothing) {
    for (const std::uint8_t length : {std::uint8_t{12}, std::uint8_t{16}}) {
        auto join = join_ack(LOW, HIGH);
        join.options = {{packets::subtype::mp_join, length}};
        const Followed followed{{join}};
        EXPECT_EQ(followed.client_of(0), NAME_OF_HIGH) << int{length};
    }
}

TEST(TcpClient, OtherOptionsOf24BytesSayNothing) {
    auto dss = join_ack(LOW, HIGH);
    dss.options = {{packets::subtype::dss, 24}};
    const Followed followed{{dss}};
    EXPECT_EQ(followed.client_of(0), NAME_OF_HIGH);
}

TEST(TcpClient, HasTheHigherPort) {
    const Followed from_low{{between(LOW, HIGH, up(1, 1, ack))}};
    EXPECT_EQ(from_low.client_of(0), NAME_OF_HIGH);
    EXPECT_EQ(from_low.to_server(), (std::vector<bool>{false}));
    const Followed from_high{{between(HIGH, LOW, up(1, 1, ack))}};
    EXPECT_EQ(from_high.client_of(0), NAME_OF_HIGH);
}

TEST(TcpClient, WithEqualPortsSendsFirst) {
    const Host one{"10.0.0.1", 179};
    const Host two{"10.0.0.2", 179};
    const Followed first{{between(one, two, up(1, 1, ack)), between(two, one, up(1, 1, ack))}};
    EXPECT_EQ(first.client_of(0), "10.0.0.1 179");
    const Followed second{{between(two, one, up(1, 1, ack)), between(one, two, up(1, 1, ack))}};
    EXPECT_EQ(second.client_of(0), "10.0.0.2 179");
}

TEST(TcpClient, OfEachStreamOnOnePairOfPortsIsItsOwn) {
    const Followed followed{{between(LOW, HIGH, up(5, 5, ack)), between(LOW, HIGH, up(100, 0, syn)),
                             between(HIGH, LOW, up(7000, 101, syn_ack))}};
    EXPECT_EQ(followed.numbers(), (Numbers{0, 1, 1}));
    EXPECT_EQ(followed.client_of(0), NAME_OF_HIGH);
    EXPECT_EQ(followed.client_of(1), NAME_OF_LOW);
    EXPECT_FALSE(followed.tcp.streams[0].seen_from_start);
    EXPECT_TRUE(followed.tcp.streams[1].seen_from_start);
}

// Many of them.

TEST(TcpStreams, TenThousandPairsOfPortsAndMore) {
    packets::PacketTable packets;
    constexpr std::uint32_t count = 10'000;
    for (std::uint32_t i = 0; i < count; ++i) {
        const Host client{"10.0." + std::to_string(i / 200) + "." + std::to_string(i % 200),
                          static_cast<std::uint16_t>(1024 + i)};
        append(packets, between(client, SERVER, up(i, 0, syn)));
        append(packets, between(SERVER, client, down(7 * i, i + 1, syn_ack)));
    }
    const auto tcp = follow_tcp_streams(packets);
    ASSERT_EQ(tcp.streams.size(), count);
    for (std::uint32_t i = 0; i < count; ++i) {
        ASSERT_EQ(tcp.stream[2 * i], i);
        ASSERT_EQ(tcp.stream[2 * i + 1], i);
        ASSERT_EQ(tcp.relative_acknowledgment[2 * i + 1], 1U);
    }
}

TEST(TcpStreams, ReusingOnePairOfPortsManyTimesTakesLinearTime) {
    packets::PacketTable packets;
    constexpr std::uint32_t count = 200'000;
    for (std::uint32_t i = 0; i < count; ++i) {
        append(packets, up(1000 * i, 0, syn));
        append(packets, down(7 * i, 1000 * i + 1, syn_ack));
    }
    const auto start = std::chrono::steady_clock::now();
    const auto tcp = follow_tcp_streams(packets);
    const auto taken = std::chrono::steady_clock::now() - start;
    ASSERT_EQ(tcp.streams.size(), count);
    EXPECT_EQ(tcp.stream[2 * (count - 1)], count - 1);
    EXPECT_EQ(tcp.stream[2 * count - 1], count - 1);
    // A search through all streams for each segment would be 8e10 steps, minutes.
    EXPECT_LT(taken, std::chrono::seconds{10});
}

}  // namespace
}  // namespace mptcp
