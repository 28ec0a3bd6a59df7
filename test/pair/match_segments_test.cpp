// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/match_segments.h"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "pair/support.h"

namespace pair {
namespace {

using story::dss;
using story::Flow;
using story::timestamps;
using story::with;
using Founds = std::vector<Found>;

/// What the client sends on one stream, in one capture.
class Sender {
  public:
    explicit Sender(const story::Ends& ends = {}) : m_flow{m_held.story, ends} {}

    Row send(const story::Segment& segment) {
        lane.push_back(m_flow.up(segment));
        return lane.back();
    }
    /// The other end's, which is not in the lane.
    void answer(const story::Segment& segment) const { m_flow.down(segment); }

    /// Of a lane that is complete.
    [[nodiscard]] const mptcp::Capture& capture() {
        m_held.read();
        return m_held.capture();
    }

    Lane lane;

  private:
    Held m_held;
    Flow m_flow;
};

LaneMatch match(Sender& first, Sender& second, bool is_rewritten = false) {
    const StreamMatch streams{0, 0, {}, false, is_rewritten};
    return match_lanes(first.capture(), first.lane, second.capture(), second.lane, streams);
}

/// The `number`th segment of 100 bytes, which nothing else equals.
story::Segment numbered(std::uint32_t number) {
    return {.seq = 1 + 100 * number,
            .length = 100,
            .options = {timestamps(1000 + number, 500)},
            .ip_id = static_cast<std::uint16_t>(10 + number)};
}

story::Segment with_id(story::Segment segment, std::uint16_t ip_id) {
    segment.ip_id = ip_id;
    return segment;
}

/// The same segment with another timestamp.
story::Segment numbered_at(std::uint32_t number, std::uint32_t time) {
    story::Segment segment = numbered(number);
    segment.options = {timestamps(time, 500)};
    return segment;
}

TEST(Segments, NothingInEmptyLanes) {
    Sender first;
    Sender second;
    const LaneMatch found = match(first, second);
    EXPECT_TRUE(found.partner.empty());
    EXPECT_EQ(found.pairs, 0U);
}

TEST(Segments, OneLaneIsEmpty) {
    Sender first;
    Sender second;
    first.send(numbered(0));
    const LaneMatch found = match(first, second);
    EXPECT_EQ(found.found_in_first, (Founds{Found::nothing}));
    EXPECT_EQ(found.partner, (Lane{no_row}));
    EXPECT_TRUE(found.found_in_second.empty());
    EXPECT_EQ(found.surplus_in_first, 0U);  // nothing is ambiguous
}

TEST(Segments, EqualsFindEachOther) {
    Sender first;
    Sender second;
    first.send(numbered(0));
    const Row lost_row = first.send(numbered(1));
    first.send(numbered(2));
    const Row third = second.send(numbered(2));  // overtook
    const Row one = second.send(numbered(0));
    const Row unsent_row = second.send(numbered(7));
    const LaneMatch found = match(first, second);
    EXPECT_EQ(found.first, first.lane);
    EXPECT_EQ(found.second, second.lane);
    EXPECT_EQ(found.partner, (Lane{one, no_row, third}));
    EXPECT_EQ(found.found_in_first, (Founds{Found::one, Found::nothing, Found::one}));
    EXPECT_EQ(found.found_in_second, (Founds{Found::one, Found::one, Found::nothing}));
    EXPECT_EQ(found.pairs, 2U);
    EXPECT_TRUE(found.comparison.by_ip_id);
    EXPECT_TRUE(found.comparison.by_timestamps);
    EXPECT_EQ(lost_row, 1U);
    EXPECT_EQ(unsent_row, 2U);
}

TEST(Segments, TheFirstOfEqualsIsTheFirst) {
    Sender first;
    Sender second;
    const auto acknowledgment = story::Segment{.ack = 101};
    for (int i = 0; i < 3; ++i) {
        first.send(acknowledgment);
    }
    second.send(numbered(5));
    const Row one = second.send(acknowledgment);
    const Row two = second.send(acknowledgment);
    const Row three = second.send(acknowledgment);
    const LaneMatch found = match(first, second);
    EXPECT_EQ(found.partner, (Lane{one, two, three}));
    EXPECT_EQ(found.pairs, 3U);
    EXPECT_EQ(found.surplus_in_first + found.surplus_in_second, 0U);
}

TEST(Segments, MoreEqualsInTheFirstAreAmbiguous) {
    Sender first;
    Sender second;
    const auto acknowledgment = story::Segment{.ack = 101};
    for (int i = 0; i < 3; ++i) {
        first.send(acknowledgment);
    }
    first.send(numbered(0));
    second.send(acknowledgment);
    const Row clear = second.send(numbered(0));
    const LaneMatch found = match(first, second);
    EXPECT_EQ(found.partner, (Lane{no_row, no_row, no_row, clear}));
    EXPECT_EQ(found.found_in_first,
              (Founds{Found::ambiguous, Found::ambiguous, Found::ambiguous, Found::one}));
    EXPECT_EQ(found.found_in_second, (Founds{Found::ambiguous, Found::one}));
    EXPECT_EQ(found.surplus_in_first, 2U);
    EXPECT_EQ(found.surplus_in_second, 0U);
    EXPECT_EQ(found.pairs, 1U);
}

TEST(Segments, MoreEqualsInTheSecondAreAmbiguous) {
    Sender first;
    Sender second;
    first.send(numbered(0));
    first.send(numbered(1));
    for (int i = 0; i < 4; ++i) {
        second.send(numbered(0));
    }
    second.send(numbered(1));
    const LaneMatch found = match(first, second);
    EXPECT_EQ(found.found_in_first, (Founds{Found::ambiguous, Found::one}));
    EXPECT_EQ(found.surplus_in_first, 0U);
    EXPECT_EQ(found.surplus_in_second, 3U);
}

TEST(Segments, SurplusesOfBothSidesDoNotCancelOut) {
    Sender first;
    Sender second;
    first.send(numbered(0));
    first.send(numbered(0));
    first.send(numbered(1));
    second.send(numbered(0));
    second.send(numbered(1));
    second.send(numbered(1));
    const LaneMatch found = match(first, second);
    EXPECT_EQ(found.surplus_in_first, 1U);
    EXPECT_EQ(found.surplus_in_second, 1U);
    EXPECT_EQ(found.pairs, 0U);
}

TEST(Segments, ARetransmissionWithAnotherIdentificationIsAnother) {
    Sender first;
    Sender second;
    first.send(with_id(numbered(0), 10));
    first.send(with_id(numbered(0), 11));
    const Row arrived = second.send(with_id(numbered(0), 11));
    const LaneMatch found = match(first, second);
    EXPECT_EQ(found.partner, (Lane{no_row, arrived}));
    EXPECT_EQ(found.found_in_first, (Founds{Found::nothing, Found::one}));
}

TEST(Segments, ARetransmissionWithAnotherTimestampIsAnother) {
    Sender first;
    Sender second;
    first.send(numbered_at(0, 1000));
    first.send(numbered_at(0, 1200));
    const Row arrived = second.send(numbered_at(0, 1200));
    const LaneMatch found = match(first, second);
    EXPECT_EQ(found.partner, (Lane{no_row, arrived}));
}

TEST(Segments, IdentificationsThatAreRewritten) {
    Sender first;
    Sender second;
    Lane rows;
    for (std::uint32_t number = 0; number < 4; ++number) {
        first.send(numbered(number));
        rows.push_back(second.send(with_id(numbered(number), static_cast<std::uint16_t>(999))));
    }
    const LaneMatch found = match(first, second);
    EXPECT_EQ(found.partner, rows);
    EXPECT_FALSE(found.comparison.by_ip_id);
    EXPECT_TRUE(found.comparison.by_timestamps);
}

TEST(Segments, TimestampsThatAreRewritten) {
    Sender first;
    Sender second;
    Lane rows;
    for (std::uint32_t number = 0; number < 4; ++number) {
        first.send(numbered(number));
        rows.push_back(second.send(numbered_at(number, 77)));
    }
    const LaneMatch found = match(first, second);
    EXPECT_EQ(found.partner, rows);
    EXPECT_FALSE(found.comparison.by_timestamps);
}

TEST(Segments, TimestampsThatAreTakenOut) {
    Sender first;
    Sender second;
    first.send(numbered(0));
    story::Segment bare = numbered(0);
    bare.options.clear();
    const Row row = second.send(bare);
    EXPECT_EQ(match(first, second).partner, (Lane{row}));
}

TEST(Segments, HalfOfTheRowsSufficeForTheStrictestComparison) {
    Sender first;
    Sender second;
    for (std::uint32_t number = 0; number < 4; ++number) {
        first.send(numbered(number));
        second.send(number < 2 ? numbered(number) : with_id(numbered(number), 999));
    }
    const LaneMatch found = match(first, second);
    EXPECT_TRUE(found.comparison.by_ip_id);
    EXPECT_EQ(found.pairs, 2U);
}

TEST(Segments, LessThanHalfDoNot) {
    Sender first;
    Sender second;
    for (std::uint32_t number = 0; number < 4; ++number) {
        first.send(numbered(number));
        second.send(number < 1 ? numbered(number) : with_id(numbered(number), 999));
    }
    const LaneMatch found = match(first, second);
    EXPECT_FALSE(found.comparison.by_ip_id);
    EXPECT_EQ(found.pairs, 4U);
}

TEST(Segments, HalfIsOfTheSmallerLane) {
    Sender first;
    Sender second;
    for (std::uint32_t number = 0; number < 10; ++number) {
        first.send(numbered(number));
    }
    second.send(numbered(8));
    second.send(with_id(numbered(9), 999));
    const LaneMatch found = match(first, second);
    EXPECT_TRUE(found.comparison.by_ip_id);
    EXPECT_EQ(found.pairs, 1U);
}

TEST(Segments, WhereNoComparisonFindsHalfTheOneThatFindsMostIsTaken) {
    Sender first;
    Sender second;
    for (std::uint32_t number = 0; number < 10; ++number) {
        first.send(numbered(number));
    }
    second.send(numbered(0));
    second.send(with_id(numbered(1), 999));
    for (std::uint32_t number = 20; number < 28; ++number) {
        second.send(numbered(number));
    }
    const LaneMatch found = match(first, second);
    EXPECT_FALSE(found.comparison.by_ip_id);
    EXPECT_TRUE(found.comparison.by_timestamps);  // without them no more are found
    EXPECT_EQ(found.pairs, 2U);
}

TEST(Segments, WindowTimeToLiveAndInterfaceDoNotMatter) {
    Sender first;
    Sender second;
    story::Segment segment = numbered(0);
    segment.window = 1;
    segment.ttl = 64;
    segment.interface = 1;
    first.send(segment);
    segment.window = 2;
    segment.ttl = 57;
    segment.interface = 2;
    const Row row = second.send(segment);
    EXPECT_EQ(match(first, second).partner, (Lane{row}));
}

TEST(Segments, AMaximumSegmentSizeThatIsLoweredDoesNotMatter) {
    Sender first;
    Sender second;
    const auto mss = [](std::uint16_t size) {
        return [size](packets::PacketRow& row) { story::rare(row).mss = size; };
    };
    const story::Segment syn = story::syn_segment({story::capable_syn({})});
    first.send(with(syn, mss(1460)));
    const Row row = second.send(with(syn, mss(1400)));
    EXPECT_EQ(match(first, second).partner, (Lane{row}));
}

// Whatever else is compared by, these are.

class Differing : public testing::Test {
  protected:
    void expect_different(const story::Segment& one, const story::Segment& two) {
        Sender first;
        Sender second;
        first.send(one);
        second.send(two);
        const LaneMatch found = match(first, second);
        EXPECT_EQ(found.pairs, 0U);
        EXPECT_EQ(found.found_in_first, (Founds{Found::nothing}));
        EXPECT_EQ(found.found_in_second, (Founds{Found::nothing}));
    }

    story::Segment base{.length = 100, .options = {timestamps(7, 8)}, .ip_id = 5};
};

TEST_F(Differing, SequenceNumber) {
    story::Segment other = base;
    other.seq = 2;
    expect_different(base, other);
}

TEST_F(Differing, AcknowledgmentNumber) {
    story::Segment other = base;
    other.ack = 2;
    expect_different(base, other);
}

TEST_F(Differing, Flags) {
    story::Segment other = base;
    other.flags = story::flag::ack | story::flag::psh;
    expect_different(base, other);
}

TEST_F(Differing, Length) {
    story::Segment other = base;
    other.length = 99;
    expect_different(base, other);
}

TEST_F(Differing, OptionsThatOnlyOneHas) {
    expect_different(base, with(base, story::data_ack(5)));
    expect_different(with(base, story::mp_prio(true)), base);
}

TEST_F(Differing, ValuesOfOptions) {
    expect_different(with(base, story::data_ack(5)), with(base, story::data_ack(6)));
    expect_different(with(base, dss({.dsn = 1, .ssn = 1, .length = 100})),
                     with(base, dss({.dsn = 2, .ssn = 1, .length = 100})));
    expect_different(with(base, dss({.dsn = 1, .ssn = 1, .length = 100})),
                     with(base, dss({.dsn = 1, .ssn = 2, .length = 100})));
    expect_different(with(base, dss({.dsn = 1, .ssn = 1, .length = 100})),
                     with(base, dss({.dsn = 1, .ssn = 1, .length = 200})));
    expect_different(with(base, story::mp_prio(true)), with(base, story::mp_prio(false)));
    expect_different(with(base, story::join_syn(1, 2)), with(base, story::join_syn(1, 3)));
    expect_different(with(base, story::add_addr({.address = "192.0.2.7"})),
                     with(base, story::add_addr({.address = "192.0.2.8"})));
    expect_different(with(base, story::mp_fail(1)), with(base, story::mp_fail(2)));
    expect_different(with(base, story::mp_tcprst(1)), with(base, story::mp_tcprst(2)));
}

// Sequence numbers that something on the way rewrites.

class Rewritten : public testing::Test {
  protected:
    Rewritten() {
        for (Sender* const sender : {&first, &second}) {
            sender->send({.seq = 0, .flags = story::flag::syn});
            sender->answer({.seq = 0, .flags = story::syn_ack_flags});
            sender->send({.seq = 1});
            sender->send(numbered(0));
            sender->send(numbered(1));
        }
    }

    Sender first{{.client_isn = 1000, .server_isn = 2000}};
    Sender second{{.client_isn = 0xffffff80, .server_isn = 5}};
};

TEST_F(Rewritten, AreComparedFromTheStart) {
    const LaneMatch found = match(first, second, true);
    EXPECT_EQ(found.partner, second.lane);
    EXPECT_EQ(found.pairs, 4U);
    EXPECT_TRUE(found.comparison.by_ip_id);
    EXPECT_TRUE(found.comparison.by_timestamps);
}

TEST_F(Rewritten, NothingIsFoundByTheNumbersThemselves) {
    EXPECT_EQ(match(first, second, false).pairs, 0U);
}

}  // namespace
}  // namespace pair
