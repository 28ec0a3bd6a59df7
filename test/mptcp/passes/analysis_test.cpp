// SPDX-License-Identifier: GPL-3.0-or-later
// The whole analysis: of nonsense, which it must survive, and of random conversations, byte for
// byte.
#include "mptcp/passes/analysis.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "mptcp/story.h"

namespace mptcp {
namespace {

namespace flag = packets::tcp_flag;
namespace present = packets::present;
using story::dss;
using story::Flow;
using story::Option;
using story::Segment;
using story::Story;
using story::Talk;
using Rows = std::vector<Row>;

// What holds of every table.

bool contains(const Rows& rows, Row row) {
    return std::find(rows.begin(), rows.end(), row) != rows.end();
}

void expect_links(const Capture& capture, Row row) {
    const Analysis& analysis = capture.analysis();
    const Rows of = capture.reinjection_of(row);
    const Rows in = capture.reinjected_in(row);
    EXPECT_TRUE(std::is_sorted(of.begin(), of.end()));
    EXPECT_TRUE(std::is_sorted(in.begin(), in.end()));
    EXPECT_EQ(std::set<Row>(of.begin(), of.end()).size(), of.size());
    EXPECT_EQ(std::set<Row>(in.begin(), in.end()).size(), in.size());
    for (const Row earlier : of) {
        EXPECT_LT(earlier, row);
        EXPECT_TRUE(contains(capture.reinjected_in(earlier), row));
        EXPECT_NE(analysis.tcp.stream[earlier], analysis.tcp.stream[row]);
        ASSERT_NE(analysis.subflow_at(earlier), nullptr);
        EXPECT_EQ(analysis.subflow_at(earlier)->connection, analysis.subflow_at(row)->connection);
        EXPECT_EQ(capture.sender_at(earlier), capture.sender_at(row));
        EXPECT_FALSE(analysis.is_duplicate(earlier));
    }
    for (const Row later : in) {
        EXPECT_TRUE(contains(capture.reinjection_of(later), row));
    }
    EXPECT_EQ(of.empty(), analysis.bytes_at(row)[ByteKind::reinjected] == 0);
}

struct Sums {
    std::map<std::pair<std::uint32_t, Side>, ByteCounts> of_subflow;
};

void add_row(const Capture& capture, Row row, Sums& sums) {
    const Analysis& analysis = capture.analysis();
    const Subflow* const subflow = analysis.subflow_at(row);
    if (analysis.is_duplicate(row)) {
        const RowBytes bytes = analysis.bytes_at(row);
        EXPECT_EQ(bytes.sum(), 0U);
        return;
    }
    if (subflow == nullptr) {
        return;
    }
    const RowBytes bytes = analysis.bytes_at(row);
    const std::uint64_t length = capture.packets().length[row];
    const std::uint64_t others = bytes.sum();
    EXPECT_LE(others, length) << row;
    ByteCounts& sum = sums.of_subflow[{subflow->stream, capture.sender_at(row)}];
    sum.tcp += length;
    for (const ByteKind kind : all_byte_kinds) {
        sum[kind] += kind == ByteKind::first_carried ? length - others : bytes[kind];
    }
}

/// Every subflow in one connection, every MPTCP row on a subflow, all sums right.
void expect_sound(const Capture& capture) {
    const Analysis& analysis = capture.analysis();
    const packets::PacketTable& packets = capture.packets();
    ASSERT_EQ(analysis.tcp.stream.size(), packets.size());
    ASSERT_EQ(analysis.accounts.marks.size(), packets.size());
    Sums sums;
    for (Row row = 0; row < packets.size(); ++row) {
        if (!packets.options_of(row).empty() && !analysis.is_duplicate(row)) {
            EXPECT_NE(analysis.subflow_at(row), nullptr) << row;
        }
        add_row(capture, row, sums);
        expect_links(capture, row);
    }
    for (const Subflow& subflow : analysis.subflows) {
        for (const Side side : both_sides) {
            ByteCounts wanted = sums.of_subflow[{subflow.stream, side}];
            wanted.duplicate_frames = subflow.bytes[side].duplicate_frames;
            EXPECT_EQ(subflow.bytes[side], wanted) << subflow.stream;
        }
    }
    std::set<std::uint32_t> seen;
    Row last_first = 0;
    for (std::uint32_t number = 0; number < analysis.connections.size(); ++number) {
        const Connection& connection = analysis.connections[number];
        ASSERT_FALSE(connection.subflows.empty());
        PerSide<ByteCounts> bytes;
        for (const std::uint32_t subflow : connection.subflows) {
            EXPECT_TRUE(seen.insert(subflow).second);
            EXPECT_EQ(analysis.subflows.at(subflow).connection, number);
            for (const Side side : both_sides) {
                bytes[side] += analysis.subflows[subflow].bytes[side];
            }
        }
        for (const Side side : both_sides) {
            EXPECT_EQ(connection.bytes[side], bytes[side]);
        }
        EXPECT_LE(last_first, connection.first);
        last_first = connection.first;
    }
    EXPECT_EQ(seen.size(), analysis.subflows.size());
}

TEST(Analysis, OfAnEmptyTable) {
    const Capture capture{packets::PacketTable{}};
    const Analysis& analysis = capture.analysis();
    EXPECT_TRUE(analysis.connections.empty());
    EXPECT_TRUE(analysis.tcp.streams.empty());
    EXPECT_TRUE(analysis.duplicates.rows.empty());
    EXPECT_EQ(analysis.data_ack.size(), 0U);
    expect_sound(capture);
}

// One row of every kind, whatever its flags.
TEST(Analysis, OfOneRow) {
    const story::Keys keys;
    const std::vector<Option> options{
        [](packets::PacketRow&) {},
        capable_syn(keys),
        capable_syn_ack(keys),
        capable_ack(keys),
        capable_data(keys, 10),
        capable_data(keys, 10, 0x1234),
        story::join_syn(1, 2),
        story::join_syn_ack("0123456789abcdef", 2),
        story::join_ack("0123456789abcdef0123456789abcdef01234567"),
        story::data_ack(7),
        dss({.dsn = 5, .ssn = 1, .length = 10}),
        dss({.dsn = 5, .ssn = 1, .length = 0}),
        dss({.dsn = 5, .ssn = 0, .length = 1, .fin = true}),
        dss({.fin = true}),
        story::add_addr({}),
        story::remove_addr({1, 2}),
        story::mp_prio(true),
        story::mp_fail(5),
        story::mp_fastclose(9),
        story::mp_tcprst(2),
        story::bare(15, 4),
    };
    for (std::size_t i = 0; i < options.size(); ++i) {
        for (const int bits : {0x00, 0x01, 0x02, 0x04, 0x10, 0x12, 0x14, 0x11, 0x3f}) {
            const auto flags = static_cast<std::uint16_t>(bits);
            for (const std::uint32_t length : {0U, 10U, 65535U}) {
                Story story;
                Flow{story, {}}.up({.flags = flags, .length = length, .options = {options[i]}});
                const Capture capture = story.capture();
                const Analysis& analysis = capture.analysis();
                expect_sound(capture);
                EXPECT_EQ(analysis.connections.size(), i == 0 ? 0U : 1U) << i;
            }
        }
    }
}

// Options whose values are not there: the packet is damaged.
TEST(Analysis, OfOptionsWithoutTheirValues) {
    for (const std::uint16_t bit :
         {std::uint16_t{0}, present::broken_options, present::cut_options}) {
        for (const std::uint16_t flags : {flag::syn, story::syn_ack_flags, flag::ack, flag::rst}) {
            Talk talk;
            talk.start();
            talk.up(talk.first, 1, 1, 100);
            const Flow third{talk.story, {.client = "10.0.2.1"}};
            for (std::uint8_t kind = 0; kind < 16; ++kind) {
                for (const int size : {3, 4, 8, 12, 16, 18, 20, 22, 24, 28, 255}) {
                    const auto length = static_cast<std::uint8_t>(size);
                    const Segment segment{
                        .seq = 101,
                        .flags = flags,
                        .length = 10,
                        .options = {story::bare(kind, length),
                                    [bit](packets::PacketRow& row) { row.presence |= bit; }}};
                    talk.first.up(segment);
                    talk.second.down(segment);
                    third.up(segment);
                }
            }
            expect_sound(talk.capture());
        }
    }
}

TEST(Analysis, OfRowsWithoutValuesInTheHandshake) {
    Story story;
    const Flow flow{story, {}};
    flow.up(story::syn_segment({story::bare(packets::subtype::mp_capable, 4)}));
    flow.down(story::syn_ack_segment({story::bare(packets::subtype::mp_capable, 12)}));
    flow.up({.options = {story::bare(packets::subtype::mp_capable, 20)}});
    flow.up({.length = 100, .options = {story::bare(packets::subtype::mp_capable, 24)}});
    flow.down({.ack = 101, .options = {story::bare(packets::subtype::dss, 8)}});
    const Capture capture = story.capture();
    const Analysis& analysis = capture.analysis();
    expect_sound(capture);
    ASSERT_EQ(analysis.connections.size(), 1U);
    EXPECT_EQ(analysis.connections[0].hosts[Side::client].key, std::nullopt);
}

// Nonsense.

class Nonsense {
  public:
    explicit Nonsense(unsigned seed) : m_random{seed}, m_keys{.client = 1, .server = 2} {
        m_keys.version = seed % 2 == 0 ? Version::v0 : Version::v1;
        m_keys.checksums = seed % 3 == 0;
    }

    void fill(Story& story, std::size_t rows) {
        while (story.packets().size() < rows) {
            story.step = std::chrono::microseconds{below(4) == 0 ? 10 : 700};
            if (below(50) == 0) {
                story.wait(std::chrono::seconds{static_cast<std::int64_t>(below(20)) - 10});
            }
            const Flow flow{story,
                            {.client = "10.0.0." + std::to_string(below(2)),
                             .server = "10.0.0." + std::to_string(2 + below(2)),
                             .client_port = static_cast<std::uint16_t>(1 + below(2)),
                             .server_port = static_cast<std::uint16_t>(3 + below(2))},
                            below(2) == 0 ? Side::client : Side::server};
            const Segment segment = any_segment();
            const bool up = below(2) == 0;
            for (std::uint64_t i = 0; i <= below(10) / 9; ++i) {
                const Row row = up ? flow.up(segment) : flow.down(segment);
                if (segment.length > 0 && below(2) == 0) {
                    story.packets().set_payload_sum(row, static_cast<std::uint16_t>(below(65536)));
                }
            }
        }
    }

  private:
    std::uint64_t below(std::uint64_t bound) { return m_random() % bound; }

    /// Mostly small, sometimes anything.
    std::uint64_t number() {
        switch (below(12)) {
            case 0:
                return m_random();
            case 1:
                return m_random() >> 32U;
            case 2:
                return UINT64_MAX - below(300);
            case 3:
                return 0xffff'ffff - below(300);
            default:
                return below(2000);
        }
    }

    Segment any_segment() {
        static constexpr std::uint16_t usual[] = {0x10, 0x10, 0x10, 0x10, 0x18, 0x02, 0x12, 0x14};
        Segment segment;
        segment.seq = static_cast<std::uint32_t>(below(4) == 0 ? number() : below(2000));
        segment.ack = static_cast<std::uint32_t>(below(4) == 0 ? number() : below(2000));
        segment.flags = below(10) == 0 ? static_cast<std::uint16_t>(below(4096)) : usual[below(8)];
        segment.length = static_cast<std::uint32_t>(below(3) == 0 ? 0 : below(400));
        segment.length = below(100) == 0 ? 65535U : segment.length;
        if (below(2) == 0) {
            segment.ip_id = static_cast<std::uint16_t>(below(4));
            segment.ttl = static_cast<std::uint8_t>(60 + below(2));
        }
        for (std::uint64_t i = below(3); i > 0; --i) {
            segment.options.push_back(any_option());
        }
        if (below(20) == 0) {
            const auto bits = static_cast<std::uint16_t>(m_random() & 0x7ffU);
            segment.options.push_back([bits](packets::PacketRow& row) { row.presence ^= bits; });
        }
        if (below(20) == 0) {
            segment.options.push_back([](packets::PacketRow& row) { row.rare.reset(); });
        }
        return segment;
    }

    Option any_option() {
        const bool from_client = below(2) == 0;
        const Side side = from_client ? Side::client : Side::server;
        const bool is_right = below(4) != 0;
        const std::uint64_t base = is_right ? m_keys.idsn(side) : 0;
        const auto small = static_cast<std::uint16_t>(below(400));
        const bool other_checksum = below(3) == 0;
        switch (below(16)) {
            case 0:
                return capable_syn(m_keys);
            case 1:
                return capable_syn_ack(m_keys);
            case 2:
                return capable_ack(m_keys);
            case 3:
                return capable_data(m_keys, small,
                                    other_checksum ? std::optional{small} : std::nullopt);
            case 4:
                return story::join_syn(
                    is_right ? m_keys.token(side) : static_cast<std::uint32_t>(below(3)), small);
            case 5:
                return story::join_syn_ack("0123456789abcdef", small);
            case 6:
                return story::join_ack("0123456789abcdef0123456789abcdef01234567");
            case 7:
                return any_rare();
            default:
                return dss(
                    {.data_ack = below(3) == 0 ? std::nullopt : std::optional{base + number()},
                     .dsn = below(6) == 0 ? std::nullopt : std::optional{base + number()},
                     .ssn = static_cast<std::uint32_t>(below(8) == 0 ? number() : below(2000)),
                     .length = below(30) == 0 ? std::uint16_t{0} : small,
                     .short_ack = below(2) == 0,
                     .short_dsn = below(2) == 0,
                     .fin = below(20) == 0,
                     .checksum = other_checksum ? std::optional{small} : std::nullopt});
        }
    }

    Option any_rare() {
        switch (below(8)) {
            case 0:
                return story::mp_fail(number());
            case 1:
                return story::mp_tcprst(static_cast<std::uint8_t>(below(8)));
            case 2:
                return story::mp_fastclose(number());
            case 3:
                return story::mp_prio(true);
            case 4:
                return story::remove_addr({1, 2, 3});
            case 5:
                return story::add_addr({.address = below(2) == 0 ? "192.0.2.1" : "no address",
                                        .echo = below(2) == 0,
                                        .hmac = "0123456789abcdef"});
            case 6:
                return story::window_scale(static_cast<std::uint8_t>(below(256)));
            default:
                return story::bare(static_cast<std::uint8_t>(below(16)),
                                   static_cast<std::uint8_t>(below(256)));
        }
    }

    std::mt19937_64 m_random;
    story::Keys m_keys;
};

TEST(Analysis, OfNonsense) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        Story story;
        Nonsense{seed}.fill(story, 20 + seed);
        expect_sound(story.capture());
        for (const Row row : rows_to_sum(story.packets())) {
            EXPECT_LT(row, story.packets().size());
        }
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
}

// Random conversations against a reckoning byte by byte.

/// Sends random data of the client on three subflows and knows what each byte is.
class Conversation {
  public:
    explicit Conversation(unsigned seed) : m_random{seed} {
        talk.start();
        m_subflows.emplace_back(talk.first);
        m_subflows.emplace_back(talk.second);
        const Flow third{talk.story, {.client = "10.0.0.2", .server = "10.0.2.1"}, Side::server};
        open_join(third, talk.keys, {.id = 2});
        m_subflows.emplace_back(third);
        for (int i = 0; i < 150; ++i) {
            step();
        }
    }

    void expect() {
        const Capture capture = talk.capture();
        const Analysis& analysis = capture.analysis();
        expect_sound(capture);
        ASSERT_EQ(analysis.subflows.size(), 3U);
        std::map<std::uint64_t, std::set<std::size_t>> carriers;
        std::map<std::uint64_t, std::vector<std::pair<std::size_t, Row>>> rows_of_dsn;
        std::vector<std::set<std::uint32_t>> sent(m_subflows.size());
        for (const Sent& segment : m_sent) {
            RowBytes wanted;
            std::set<Row> earlier;
            for (std::uint32_t seq = segment.seq; seq < segment.seq + segment.length; ++seq) {
                const auto& dsns = m_subflows[segment.subflow].dsns;
                const auto dsn = dsns.find(seq);
                if (!sent[segment.subflow].insert(seq).second) {
                    ++wanted[ByteKind::retransmitted];
                } else if (dsn == dsns.end()) {
                    ++wanted[ByteKind::unmapped];
                } else if (carriers[dsn->second].contains(segment.subflow)) {
                    ++wanted[ByteKind::repeated];
                } else if (!carriers[dsn->second].empty()) {
                    ++wanted[ByteKind::reinjected];
                    for (const auto& [subflow, row] : rows_of_dsn[dsn->second]) {
                        if (subflow != segment.subflow) {
                            earlier.insert(row);
                        }
                    }
                }
                if (dsn != dsns.end()) {
                    carriers[dsn->second].insert(segment.subflow);
                    rows_of_dsn[dsn->second].emplace_back(segment.subflow, segment.row);
                }
            }
            const RowBytes found = analysis.bytes_at(segment.row);
            ASSERT_EQ(found.kinds, wanted.kinds) << segment.row;
            ASSERT_EQ(capture.reinjection_of(segment.row), (Rows{earlier.begin(), earlier.end()}))
                << segment.row;
            const auto first = m_subflows[segment.subflow].dsns.find(segment.seq);
            ASSERT_EQ(analysis.relative_dsn(segment.row),
                      first == m_subflows[segment.subflow].dsns.end()
                          ? std::nullopt
                          : std::optional{first->second});
        }
        // The union of the DSNs of the connection and of each subflow.
        std::vector<std::uint64_t> data(m_subflows.size());
        for (const auto& [dsn, subflows] : carriers) {
            for (const std::size_t subflow : subflows) {
                ++data[subflow];
            }
        }
        EXPECT_EQ(analysis.connections[0].bytes[Side::client][ByteKind::first_carried],
                  carriers.size());
        for (std::size_t i = 0; i < data.size(); ++i) {
            EXPECT_EQ(analysis.subflows[i].bytes[Side::client].data(), data[i]);
            EXPECT_EQ(analysis.subflows[i].bytes[Side::client].unique(), sent[i].size());
        }
        EXPECT_EQ(analysis.problems[Problem::mapping_contradicted].times, 0U);
    }

    Talk talk;

  private:
    struct Lane {
        explicit Lane(const Flow& of) : flow{of} {}
        Flow flow;
        std::uint32_t next = 1;
        std::map<std::uint32_t, std::uint64_t> dsns;  ///< by sequence number
    };
    struct Sent {
        std::size_t subflow = 0;
        std::uint32_t seq = 0;
        std::uint32_t length = 0;
        Row row = no_row;
    };

    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(m_random() % bound);
    }

    void step() {
        const std::size_t number = below(3);
        Lane& lane = m_subflows[number];
        const std::uint32_t kind = below(10);
        if (kind < 2 && lane.next > 1) {  // retransmission, cut as it comes, maybe with new data
            const std::uint32_t seq = 1 + below(lane.next - 1);
            send(number, seq, 1 + below(60), {});
            return;
        }
        if (kind == 2) {  // data without mapping
            send(number, lane.next, 1 + below(30), {});
            return;
        }
        const std::uint32_t length = 1 + below(90);
        const bool again = kind < 7 && m_next_dsn > 1;
        const std::uint64_t dsn =
            again ? 1 + below(static_cast<std::uint32_t>(m_next_dsn) - 1) : m_next_dsn;
        m_next_dsn = std::max(m_next_dsn, dsn + length);
        map(number, dsn, length);
    }

    /// Maps the next bytes and sends them in parts; the option is on one of these.
    void map(std::size_t number, std::uint64_t dsn, std::uint32_t length) {
        Lane& lane = m_subflows[number];
        const std::uint32_t ssn = lane.next;
        for (std::uint32_t i = 0; i < length; ++i) {
            lane.dsns[ssn + i] = dsn + i;
        }
        const Option option = dss({.dsn = talk.keys.dsn(Side::client, dsn),
                                   .ssn = ssn,
                                   .length = static_cast<std::uint16_t>(length),
                                   .short_dsn = below(2) == 0});
        const std::uint32_t cut = below(2) == 0 ? length : 1 + below(length);
        const bool on_first = cut == length || below(2) == 0;
        send(number, ssn, cut, on_first ? std::vector{option} : std::vector<Option>{});
        if (cut < length) {
            send(number, ssn + cut, length - cut,
                 on_first ? std::vector<Option>{} : std::vector{option});
        }
    }

    void send(std::size_t number, std::uint32_t seq, std::uint32_t length,
              const std::vector<Option>& options) {
        Lane& lane = m_subflows[number];
        const Row row =
            lane.flow.send(Side::client, {.seq = seq, .length = length, .options = options});
        lane.next = std::max(lane.next, seq + length);
        m_sent.push_back({number, seq, length, row});
    }

    std::mt19937 m_random;
    std::vector<Lane> m_subflows;
    std::vector<Sent> m_sent;
    std::uint64_t m_next_dsn = 1;
};

TEST(Analysis, AgreesWithAReckoningByteByByte) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        Conversation{seed}.expect();
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace mptcp
