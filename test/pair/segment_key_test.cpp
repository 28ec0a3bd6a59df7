// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/segment_key.h"

#include <cstdint>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "pair/support.h"

namespace pair {
namespace {

using story::Flow;
using story::timestamps;
using story::with;
using Keys = std::vector<std::uint64_t>;

/// The keys of segments of one stream, in a capture of their own.
Keys keys_of(const std::vector<story::Segment>& segments, const Comparison& comparison = {},
             bool is_relative = false, const story::Ends& ends = {}) {
    Held held;
    const Flow flow{held.story, ends};
    for (const story::Segment& segment : segments) {
        flow.up(segment);
    }
    held.read();
    SegmentKeys keys{held.capture(), comparison, is_relative};
    Keys result;
    for (Row row = 0; row < segments.size(); ++row) {
        result.push_back(keys.of(row));
    }
    return result;
}

story::Segment segment_with(const std::vector<story::Option>& options) {
    return {.seq = 5, .ack = 6, .length = 70, .options = options, .ip_id = 8};
}

TEST(SegmentKey, IsTheSameWhateverTheCapture) {
    const story::Segment one = segment_with({timestamps(1, 2), story::data_ack(3)});
    const story::Segment two = segment_with({timestamps(1, 2), story::mp_prio(true)});
    const Keys keys = keys_of({one, two});
    // Other rows, other numbers of addresses and option lists.
    const Keys others = keys_of({{.length = 1}, two, one}, {}, false,
                                {.client = "192.0.2.1", .client_port = 61000});
    EXPECT_EQ(keys[0], others[2]);
    EXPECT_EQ(keys[1], others[1]);
    EXPECT_NE(keys[0], keys[1]);
}

TEST(SegmentKey, IsTheSameEachTimeItIsAsked) {
    Held held;
    const Row row = Flow{held.story, {}}.up(segment_with({story::data_ack(3)}));
    held.read();
    SegmentKeys keys{held.capture(), {}, false};
    const std::uint64_t key = keys.of(row);
    EXPECT_EQ(keys.of(row), key);
}

TEST(SegmentKey, DependsOnWhatIsComparedOnly) {
    story::Segment one = segment_with({timestamps(1, 2)});
    story::Segment other_id = one;
    other_id.ip_id = 9;
    story::Segment other_time = one;
    other_time.options = {timestamps(1, 3)};
    const std::vector<story::Segment> segments{one, other_id, other_time};

    const Keys strict = keys_of(segments, {.by_ip_id = true, .by_timestamps = true});
    EXPECT_EQ(std::set(strict.begin(), strict.end()).size(), 3U);
    const Keys by_times = keys_of(segments, {.by_ip_id = false, .by_timestamps = true});
    EXPECT_EQ(by_times[0], by_times[1]);
    EXPECT_NE(by_times[0], by_times[2]);
    const Keys lax = keys_of(segments, {.by_ip_id = false, .by_timestamps = false});
    EXPECT_EQ(lax[0], lax[1]);
    EXPECT_EQ(lax[0], lax[2]);
}

TEST(SegmentKey, TimesAndWindowsAreNotInIt) {
    story::Segment one = segment_with({story::data_ack(3)});
    story::Segment two = one;
    two.window = 77;
    two.ttl = 3;
    const Keys keys = keys_of({one, two});
    EXPECT_EQ(keys[0], keys[1]);
}

TEST(SegmentKey, AbsentIsNotZero) {
    story::Segment none = segment_with({});
    none.ip_id.reset();
    story::Segment zero_id = none;
    zero_id.ip_id = 0;
    story::Segment zero_times = with(none, timestamps(0, 0));
    const Keys keys = keys_of({none, zero_id, zero_times});
    EXPECT_NE(keys[0], keys[1]);
    EXPECT_NE(keys[0], keys[2]);
}

TEST(SegmentKey, AnIdentificationIsNotATimestamp) {
    story::Segment with_id = segment_with({});
    story::Segment with_times = segment_with({timestamps(0, 8)});
    with_times.ip_id.reset();
    const Keys keys = keys_of({with_id, with_times});  // the identification is 8 too
    EXPECT_NE(keys[0], keys[1]);
}

TEST(SegmentKey, ARewrittenStreamIsCountedFromItsStart) {
    const std::vector<story::Segment> segments{story::syn_segment({}),
                                               {.seq = 1, .ack = 1, .length = 9}};
    const story::Ends ends{.client_isn = 100, .server_isn = 200};
    const story::Ends rewritten{.client_isn = 0xffffffff, .server_isn = 0xfffffffe};
    EXPECT_EQ(keys_of(segments, {}, true, ends), keys_of(segments, {}, true, rewritten));
    const Keys raw = keys_of(segments, {}, false, ends);
    const Keys other = keys_of(segments, {}, false, rewritten);
    EXPECT_NE(raw[0], other[0]);
    EXPECT_NE(raw[1], other[1]);
}

TEST(SegmentKey, OptionsInAnotherOrderAreOthers) {
    const Keys keys = keys_of({segment_with({story::bare(5, 3), story::bare(6, 4)}),
                               segment_with({story::bare(6, 4), story::bare(5, 3)}),
                               segment_with({story::bare(5, 3)}), segment_with({})});
    EXPECT_EQ(std::set(keys.begin(), keys.end()).size(), 4U);
}

TEST(SegmentKey, EveryRareOptionCounts) {
    const auto rare = [](auto set) {
        return segment_with(
            {story::bare(1, 12), [set](packets::PacketRow& row) { set(story::rare(row)); }});
    };
    using packets::RareOptions;
    const std::vector<story::Segment> segments{
        rare([](RareOptions&) {}),
        rare([](RareOptions& r) { r.option_flags = {1}; }),
        rare([](RareOptions& r) { r.address_ids = {1}; }),
        rare([](RareOptions& r) {
            r.address_ids = {1, 2};
        }),
        rare([](RareOptions& r) { r.version = 0; }),
        rare([](RareOptions& r) { r.checksum_required = false; }),
        rare([](RareOptions& r) { r.checksum_required = true; }),
        rare([](RareOptions& r) { r.backup = false; }),
        rare([](RareOptions& r) { r.sender_key = 0; }),
        rare([](RareOptions& r) { r.receiver_key = 0; }),
        rare([](RareOptions& r) { r.receiver_token = 0; }),
        rare([](RareOptions& r) { r.nonce = 0; }),
        rare([](RareOptions& r) { r.hmacs = {"ab"}; }),
        rare([](RareOptions& r) {
            r.hmacs = {"a", "b"};
        }),
        rare([](RareOptions& r) { r.advertised_addresses = {"ab"}; }),
        rare([](RareOptions& r) { r.advertised_ports = {1}; }),
        rare([](RareOptions& r) { r.echoes = {false}; }),
        rare([](RareOptions& r) { r.echoes = {true}; }),
        rare([](RareOptions& r) { r.reset_reason = 0; }),
        rare([](RareOptions& r) { r.fail_dsn = 0; }),
    };
    const Keys keys = keys_of(segments);
    EXPECT_EQ(std::set(keys.begin(), keys.end()).size(), segments.size());
}

// Numbers one apart, as captures have them by the million, keep their keys apart.
TEST(SegmentKey, ManySegmentsHaveManyKeys) {
    std::vector<story::Segment> segments;
    for (std::uint32_t number = 0; number < 20'000; ++number) {
        segments.push_back({.seq = 1 + number / 100, .ack = 1 + number % 100, .length = 1});
    }
    const Keys keys = keys_of(segments);
    EXPECT_EQ(std::set(keys.begin(), keys.end()).size(), segments.size());
}

}  // namespace
}  // namespace pair
