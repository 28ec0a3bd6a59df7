// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/checksums.h"

#include <cstdint>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"
#include "support/bytes.h"
#include "support/mptcp_options.h"

namespace mptcp {
namespace {

using story::dss;
using story::Dss;
using story::Flow;
using story::Keys;
using story::Segment;
using story::Talk;
using test_support::Bytes;

Bytes bytes_from(std::uint64_t number, std::size_t length) {
    return test_support::generated_payload(number, length);
}

Bytes slice(const Bytes& bytes, std::size_t begin, std::size_t end) {
    return {bytes.begin() + static_cast<std::ptrdiff_t>(begin),
            bytes.begin() + static_cast<std::ptrdiff_t>(end)};
}

/// A mapping of `payload` from relative number `dsn` on; its SSN is `ssn`.
Dss checked(const Keys& keys, Side sender, std::uint64_t dsn, std::uint32_t ssn,
            const Bytes& payload) {
    const auto length = static_cast<std::uint16_t>(payload.size());
    return {.dsn = keys.dsn(sender, dsn),
            .ssn = ssn,
            .length = length,
            .checksum = test_support::dss_checksum(keys.dsn(sender, dsn), ssn, length, payload)};
}

Segment whole(const Keys& keys, Side sender, std::uint64_t dsn, std::uint32_t seq,
              const Bytes& payload) {
    return {.seq = seq,
            .options = {story::dss(checked(keys, sender, dsn, seq, payload))},
            .payload = payload};
}

class Checksums : public testing::Test {
  protected:
    static constexpr Side client = Side::client;

    void read() { analysis = talk.analyse(); }
    void expect(std::uint64_t valid, std::uint64_t invalid, std::uint64_t unverifiable,
                Side side = client) {
        read();
        ASSERT_FALSE(analysis.subflows.empty());
        const ChecksumCounts& counts = analysis.subflows[0].checksums[side];
        EXPECT_EQ(counts.valid, valid);
        EXPECT_EQ(counts.invalid, invalid);
        EXPECT_EQ(counts.unverifiable, unverifiable);
        EXPECT_EQ(analysis.problems[Problem::checksum_invalid].times, invalid);
        EXPECT_EQ(analysis.problems[Problem::checksum_unverifiable].times, unverifiable);
        EXPECT_EQ(counts.first_invalid == no_row, invalid == 0);
    }

    Talk talk{{.checksums = true}};
    Analysis analysis;
};

// RFC 8684 3.3.1 by hand: the pseudo-header of DSN 0x0000000100000002, SSN 3, length 4 and the
// payload 0a0b 0c0d: 0 + 1 + 0 + 2 + 0 + 3 + 4 + 0 + 0a0b + 0c0d = 1622, complemented e9dd.
TEST(ChecksumOfTheTests, IsThatOfTheRfc) {
    EXPECT_EQ(test_support::dss_checksum(0x1'00000002, 3, 4, {0x0a, 0x0b, 0x0c, 0x0d}), 0xe9dd);
}

TEST_F(Checksums, AreValid) {
    open(talk.first, talk.keys);
    talk.first.up(whole(talk.keys, client, 1, 1, bytes_from(1, 100)));
    talk.first.up(whole(talk.keys, client, 101, 101, bytes_from(101, 33)));
    talk.first.down(whole(talk.keys, Side::server, 1, 1, bytes_from(7, 1)));
    expect(2, 0, 0);
    expect(1, 0, 0, Side::server);
}

TEST_F(Checksums, OfVersion0) {
    talk.keys.version = Version::v0;
    open(talk.first, talk.keys);
    talk.first.up(whole(talk.keys, client, 1, 1, bytes_from(1, 101)));
    expect(1, 0, 0);
}

TEST_F(Checksums, AreInvalid) {
    open(talk.first, talk.keys);
    talk.first.up(whole(talk.keys, client, 1, 1, bytes_from(1, 100)));
    Segment bad = whole(talk.keys, client, 101, 101, bytes_from(101, 100));
    bad.payload[50] ^= 0x10;
    const Row row = talk.first.up(bad);
    talk.first.up(whole(talk.keys, client, 201, 201, bytes_from(201, 100)));
    expect(2, 1, 0);
    EXPECT_EQ(analysis.subflows[0].checksums[client].first_invalid, row);
    EXPECT_EQ(analysis.problems[Problem::checksum_invalid].first, row);
}

TEST_F(Checksums, AreInvalidWhereTheMappingIsWrong) {
    for (const int what : {0, 1}) {
        Talk other_talk{{.checksums = true}};
        open(other_talk.first, other_talk.keys);
        const Bytes payload = bytes_from(1, 100);
        Dss mapping = checked(other_talk.keys, client, 1, 1, payload);
        mapping.dsn = *mapping.dsn + (what == 0 ? 1 : 0);
        mapping.checksum = static_cast<std::uint16_t>(*mapping.checksum + (what == 1 ? 1 : 0));
        other_talk.first.up({.options = {dss(mapping)}, .payload = payload});
        EXPECT_EQ(other_talk.analyse().subflows[0].checksums[client].invalid, 1U);
    }
}

TEST_F(Checksums, OfAMappingThatIsSentAgainCountOnce) {
    open(talk.first, talk.keys);
    for (int i = 0; i < 3; ++i) {
        talk.first.up(whole(talk.keys, client, 1, 1, bytes_from(1, 100)));
    }
    expect(1, 0, 0);
}

// Odd lengths: the bytes of the second segment stand in the other half of the sum's words.
TEST_F(Checksums, OverSegmentsOfOddLengths) {
    open(talk.first, talk.keys);
    const Bytes payload = bytes_from(1, 100);
    const Dss mapping = checked(talk.keys, client, 1, 1, payload);
    talk.first.up({.options = {dss(mapping)}, .payload = slice(payload, 0, 33)});
    talk.first.up({.seq = 34, .payload = slice(payload, 33, 34)});
    talk.first.up({.seq = 35, .options = {dss(mapping)}, .payload = slice(payload, 34, 81)});
    talk.first.up({.seq = 82, .payload = slice(payload, 81, 100)});
    expect(1, 0, 0);
}

TEST_F(Checksums, OverSegmentsInAnyOrder) {
    open(talk.first, talk.keys);
    const Bytes payload = bytes_from(1, 99);
    const Dss mapping = checked(talk.keys, client, 1, 1, payload);
    talk.first.up({.seq = 68, .payload = slice(payload, 67, 99)});
    talk.first.up({.seq = 34, .options = {dss(mapping)}, .payload = slice(payload, 33, 67)});
    talk.first.up({.payload = slice(payload, 0, 33)});
    expect(1, 0, 0);
}

TEST_F(Checksums, OverRetransmissions) {
    open(talk.first, talk.keys);
    const Bytes payload = bytes_from(1, 100);
    const Dss mapping = checked(talk.keys, client, 1, 1, payload);
    talk.first.up({.options = {dss(mapping)}, .payload = slice(payload, 0, 50)});
    talk.first.up({.options = {dss(mapping)}, .payload = slice(payload, 0, 50)});
    talk.first.up({.seq = 51, .options = {dss(mapping)}, .payload = slice(payload, 50, 100)});
    expect(1, 0, 0);
}

TEST_F(Checksums, AreInvalidOverSeveralSegments) {
    open(talk.first, talk.keys);
    const Bytes payload = bytes_from(1, 100);
    const Dss mapping = checked(talk.keys, client, 1, 1, payload);
    Bytes bad = slice(payload, 33, 100);
    bad[3] ^= 1;
    const Row first = talk.first.up({.options = {dss(mapping)}, .payload = slice(payload, 0, 33)});
    talk.first.up({.seq = 34, .options = {dss(mapping)}, .payload = bad});
    expect(0, 1, 0);
    const Row named = analysis.subflows[0].checksums[client].first_invalid;
    EXPECT_TRUE(named == first || named == first + 1) << named;
}

TEST_F(Checksums, AreUnverifiableWhereThePayloadIsCut) {
    open(talk.first, talk.keys);
    const Bytes payload = bytes_from(1, 100);
    talk.first.up({.length = 100, .options = {dss(checked(talk.keys, client, 1, 1, payload))}});
    talk.first.up(whole(talk.keys, client, 101, 101, bytes_from(101, 50)));
    expect(1, 0, 1);
}

TEST_F(Checksums, AreUnverifiableWhereASegmentIsNotInTheCapture) {
    open(talk.first, talk.keys);
    const Bytes payload = bytes_from(1, 100);
    const Dss mapping = checked(talk.keys, client, 1, 1, payload);
    talk.first.up({.options = {dss(mapping)}, .payload = slice(payload, 0, 40)});
    talk.first.up({.seq = 61, .payload = slice(payload, 60, 100)});
    expect(0, 0, 1);
}

// Its part of a segment's sum is not known.
TEST_F(Checksums, AreUnverifiableWhereASegmentHoldsMore) {
    open(talk.first, talk.keys);
    const Bytes payload = bytes_from(1, 100);
    const Dss first = checked(talk.keys, client, 1, 1, slice(payload, 0, 40));
    const Dss second = checked(talk.keys, client, 41, 41, slice(payload, 40, 100));
    talk.first.up({.options = {dss(first)}, .payload = payload});
    talk.first.up({.seq = 101, .options = {dss(second)}});
    expect(0, 0, 2);
}

// The copy with payload serves.
TEST_F(Checksums, AreVerifiedByARetransmissionThatIsWhole) {
    open(talk.first, talk.keys);
    const Bytes payload = bytes_from(1, 100);
    const Dss mapping = checked(talk.keys, client, 1, 1, payload);
    talk.first.up({.length = 100, .options = {dss(mapping)}});
    talk.first.up({.options = {dss(mapping)}, .payload = payload});
    expect(1, 0, 0);
}

TEST_F(Checksums, OfADataFinWithData) {
    open(talk.first, talk.keys);
    const Bytes payload = bytes_from(1, 99);
    Dss mapping = checked(talk.keys, client, 1, 1, payload);
    mapping.length = 100;  // with the FIN; the payload is without
    mapping.fin = true;
    mapping.checksum = test_support::dss_checksum(*mapping.dsn, 1, 100, payload);
    talk.first.up({.options = {dss(mapping)}, .payload = payload});
    expect(1, 0, 0);
}

TEST_F(Checksums, OfADataFinAlone) {
    for (const bool is_wrong : {false, true}) {
        Talk other_talk{{.checksums = true}};
        open(other_talk.first, other_talk.keys);
        const std::uint64_t dsn = other_talk.keys.dsn(client, 1);
        const std::uint16_t sum = test_support::dss_checksum(dsn, 0, 1, {});
        other_talk.first.up(
            {.options = {dss({.dsn = dsn,
                              .ssn = 0,
                              .length = 1,
                              .fin = true,
                              .checksum = static_cast<std::uint16_t>(sum + (is_wrong ? 1 : 0))})}});
        const auto counts = other_talk.analyse().subflows[0].checksums[client];
        EXPECT_EQ(counts.valid, is_wrong ? 0U : 1U);
        EXPECT_EQ(counts.invalid, is_wrong ? 1U : 0U);
        EXPECT_EQ(counts.unverifiable, 0U);
    }
}

TEST_F(Checksums, OfMpCapableWithData) {
    open(talk.first, talk.keys);
    const Bytes payload = bytes_from(1, 77);
    const auto sum = test_support::dss_checksum(talk.keys.dsn(client, 1), 1, 77, payload);
    talk.first.up({.options = {capable_data(talk.keys, 77, sum)}, .payload = payload});
    talk.first.up(whole(talk.keys, client, 78, 78, bytes_from(78, 10)));
    expect(2, 0, 0);
}

TEST_F(Checksums, OfMpCapableWithDataAreInvalid) {
    open(talk.first, talk.keys);
    const Bytes payload = bytes_from(1, 77);
    const auto sum = test_support::dss_checksum(talk.keys.dsn(client, 1), 1, 77, payload);
    const Row row = talk.first.up(
        {.options = {capable_data(talk.keys, 77, static_cast<std::uint16_t>(sum ^ 0x8000U))},
         .payload = payload});
    expect(0, 1, 0);
    EXPECT_EQ(analysis.subflows[0].checksums[client].first_invalid, row);
}

// The 64-bit number goes in even when 32 bits of it are on the wire.
TEST_F(Checksums, OfShortDsns) {
    talk.keys.client = 2371058;  // whose initial number ends with 0xffffffbb
    open(talk.first, talk.keys);
    for (const std::uint32_t at : {1U, 101U}) {
        const Bytes payload = bytes_from(at, 100);
        Dss mapping = checked(talk.keys, client, at, at, payload);
        mapping.short_dsn = true;
        talk.first.up({.seq = at, .options = {dss(mapping)}, .payload = payload});
    }
    expect(2, 0, 0);
}

TEST_F(Checksums, TheInfiniteMappingHasNone) {
    open(talk.first, talk.keys);
    talk.first.up(whole(talk.keys, client, 1, 1, bytes_from(1, 100)));
    talk.first.up(
        {.seq = 101,
         .options = {dss(
             {.dsn = talk.keys.dsn(client, 101), .ssn = 101, .length = 0, .checksum = 0})},
         .payload = bytes_from(101, 50)});
    expect(1, 0, 0);
}

TEST_F(Checksums, ThatAreNotThereCountNothing) {
    open(talk.first, talk.keys);
    talk.first.up({.options = {dss({.dsn = talk.keys.dsn(client, 1), .ssn = 1, .length = 100})},
                   .payload = bytes_from(1, 100)});
    expect(0, 0, 0);
}

TEST_F(Checksums, BehindAFastOpen) {
    talk.first.up({.seq = 0,
                   .flags = packets::tcp_flag::syn,
                   .options = {capable_syn(talk.keys)},
                   .payload = bytes_from(500, 40)});
    talk.first.down({.seq = 0,
                     .ack = 41,
                     .flags = story::syn_ack_flags,
                     .options = {capable_syn_ack(talk.keys)}});
    talk.first.up({.seq = 41, .options = {capable_ack(talk.keys)}});
    const Bytes payload = bytes_from(1, 100);
    talk.first.up({.seq = 41,
                   .options = {dss(checked(talk.keys, client, 1, 1, payload))},
                   .payload = payload});
    expect(1, 0, 0);
}

TEST_F(Checksums, OnAJoinedSubflow) {
    talk.start();
    talk.second.up(whole(talk.keys, client, 1, 1, bytes_from(1, 100)));
    read();
    EXPECT_EQ(analysis.subflows[1].checksums[client].valid, 1U);
    EXPECT_EQ(analysis.subflows[0].checksums[client].valid, 0U);
}

TEST_F(Checksums, DuplicatesAreNotCounted) {
    open(talk.first, talk.keys);
    talk.story.step = std::chrono::microseconds{10};
    talk.first.up(whole(talk.keys, client, 1, 1, bytes_from(1, 100)));
    talk.first.up(whole(talk.keys, client, 1, 1, bytes_from(1, 100)));
    expect(1, 0, 0);
}

// Bytes 0x00 and 0xff, of which ones' complement sums have two zeros.
TEST_F(Checksums, OfZerosAndOnes) {
    open(talk.first, talk.keys);
    std::uint32_t at = 1;
    for (const std::uint8_t byte : {std::uint8_t{0}, std::uint8_t{0xff}}) {
        for (const std::size_t length : {1U, 2U, 1001U}) {
            talk.first.up(whole(talk.keys, client, at, at, Bytes(length, byte)));
            at += static_cast<std::uint32_t>(length);
        }
    }
    expect(6, 0, 0);
}

// Which payloads are needed.

TEST(RowsToSum, AreThosePayloadsThatChecksumsCover) {
    story::Story story;
    const Keys with_checksums{.checksums = true};
    const Keys without{.client = 5, .server = 6};
    const Flow checked_flow{story, {}};
    const Flow other_flow{story, {.client_port = 40001}};
    const Flow joined{story, {.client_port = 40002}};
    const Flow plain{story, {.client_port = 40003}};
    open(checked_flow, with_checksums);
    open(other_flow, without);
    open_join(joined, with_checksums);
    plain.up(story::syn_segment({}));
    const Row one = checked_flow.up(mapped(with_checksums, Side::client, 1, 1, 100));
    other_flow.up(mapped(without, Side::client, 1, 1, 100));
    plain.up({.length = 100});
    const Row two = joined.up(mapped(with_checksums, Side::client, 101, 1, 100));
    checked_flow.down({.ack = 101});
    const Row three = checked_flow.down(mapped(with_checksums, Side::server, 1, 1, 100));
    EXPECT_EQ(rows_to_sum(story.packets()), (std::vector<Row>{one, two, three}));
}

}  // namespace
}  // namespace mptcp
