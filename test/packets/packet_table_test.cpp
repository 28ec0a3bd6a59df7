// SPDX-License-Identifier: GPL-3.0-or-later
#include "packets/packet_table.h"

#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

namespace packets {
namespace {

PacketRow row_of(std::uint32_t frame, const Endpoints& endpoints) {
    PacketRow row;
    row.frame = frame;
    row.endpoints = endpoints;
    return row;
}

const Endpoints forward{0, 1, 40000, 443};

TEST(PacketTable, IsEmptyAtFirst) {
    const PacketTable table;
    EXPECT_EQ(table.size(), 0U);
    EXPECT_EQ(table.flow_count(), 0U);
    EXPECT_EQ(table.flow_of(forward), std::nullopt);
    EXPECT_TRUE(table.extra_columns().empty());
}

TEST(PacketTable, KeepsEveryValueOfARow) {
    PacketRow row = row_of(17, forward);
    row.time = 1'700'000'000'123'456'789;
    row.sequence = 0xffffffff;
    row.acknowledgment = 0xfffffffe;
    row.length = 100'000;
    row.flags = 0xfff;
    row.window = 65535;
    row.timestamp_value = 0x80000000;
    row.timestamp_echo = 0x7fffffff;
    row.ip_id = 0xabcd;
    row.ttl = 255;
    row.interface = 70'000;
    row.dsn = 0xffffffffffffffff;
    row.data_ack = 0x8000000000000000;
    row.ssn = 4'000'000'000;
    row.dss_length = 65534;
    row.dss_checksum = 0xbeef;
    row.dss_flags = 0x1f;
    PacketTable table;
    table.append(row);
    ASSERT_EQ(table.size(), 1U);
    EXPECT_EQ(table.frame[0], 17U);
    EXPECT_EQ(table.time[0], 1'700'000'000'123'456'789);
    EXPECT_EQ(table.endpoints_of(0), forward);
    EXPECT_EQ(table.sequence[0], 0xffffffffU);
    EXPECT_EQ(table.acknowledgment[0], 0xfffffffeU);
    EXPECT_EQ(table.length[0], 100'000U);
    EXPECT_EQ(table.flags[0], 0xfffU);
    EXPECT_EQ(table.window[0], 65535U);
    EXPECT_EQ(table.timestamp_value[0], 0x80000000U);
    EXPECT_EQ(table.timestamp_echo[0], 0x7fffffffU);
    EXPECT_EQ(table.ip_id[0], 0xabcdU);
    EXPECT_EQ(table.ttl[0], 255U);
    EXPECT_EQ(table.interface[0], 70'000U);
    EXPECT_EQ(table.dsn[0], 0xffffffffffffffffU);
    EXPECT_EQ(table.data_ack[0], 0x8000000000000000U);
    EXPECT_EQ(table.ssn[0], 4'000'000'000U);
    EXPECT_EQ(table.dss_length[0], 65534U);
    EXPECT_EQ(table.dss_checksum[0], 0xbeefU);
    EXPECT_EQ(table.dss_flags[0], 0x1fU);
}

TEST(PacketTable, TimesBeforeTheEpochStayNegative) {
    PacketTable table;
    PacketRow row = row_of(1, forward);
    row.time = -1;
    table.append(row);
    EXPECT_EQ(table.time[0], -1);
}

TEST(PacketTable, EachDirectionIsAFlowOfItsOwn) {
    PacketTable table;
    table.append(row_of(1, forward));
    table.append(row_of(2, forward.reversed()));
    table.append(row_of(3, forward));
    EXPECT_EQ(table.flow_count(), 2U);
    EXPECT_EQ(table.flow[0], 0U);
    EXPECT_EQ(table.flow[1], 1U);
    EXPECT_EQ(table.flow[2], 0U);
    EXPECT_EQ(table.flow_of(forward), 0U);
    EXPECT_EQ(table.flow_of(forward.reversed()), 1U);
    EXPECT_EQ(table.endpoints(1), (Endpoints{1, 0, 443, 40000}));
    EXPECT_EQ(table.endpoints_of(1), table.endpoints(1));
}

TEST(PacketTable, FlowsDifferInAnyPartOfTheirEndpoints) {
    PacketTable table;
    table.append(row_of(1, {0, 1, 2, 3}));
    table.append(row_of(2, {9, 1, 2, 3}));
    table.append(row_of(3, {0, 9, 2, 3}));
    table.append(row_of(4, {0, 1, 9, 3}));
    table.append(row_of(5, {0, 1, 2, 9}));
    EXPECT_EQ(table.flow_count(), 5U);
    EXPECT_EQ(table.flow_of({0, 1, 9, 9}), std::nullopt);
}

TEST(Endpoints, ReversedTwiceIsTheSame) {
    EXPECT_EQ(forward.reversed(), (Endpoints{1, 0, 443, 40000}));
    EXPECT_EQ(forward.reversed().reversed(), forward);
}

TEST(PacketTable, KeepsManyFlowsApart) {
    PacketTable table;
    for (std::uint32_t i = 0; i < 70'000; ++i) {
        const auto port = static_cast<std::uint16_t>(i);
        table.append(row_of(i + 1, {i >> 16U, 1, port, 443}));
    }
    EXPECT_EQ(table.flow_count(), 70'000U);
    EXPECT_EQ(table.flow_of({1, 1, 4463, 443}), 69'999U);  // 69,999 - 65,536
    EXPECT_EQ(table.endpoints(65'536), (Endpoints{1, 1, 0, 443}));
}

TEST(PacketTable, KeepsTheListOfOptionsInOrder) {
    PacketTable table;
    const MptcpOptions two = {{subtype::dss, 20}, {subtype::add_addr, 16}};
    const MptcpOptions swapped = {{subtype::add_addr, 16}, {subtype::dss, 20}};
    for (const MptcpOptions& options : {two, MptcpOptions{}, swapped, two}) {
        PacketRow row = row_of(static_cast<std::uint32_t>(table.size() + 1), forward);
        row.options = options;
        table.append(row);
    }
    EXPECT_EQ(table.options_of(0), two);
    EXPECT_TRUE(table.options_of(1).empty());
    EXPECT_EQ(table.options_of(2), swapped);
    EXPECT_EQ(table.options_of(3), two);
    EXPECT_EQ(table.options[0], table.options[3]) << "equal lists are kept once";
    EXPECT_NE(table.options[0], table.options[2]);
}

TEST(PacketTable, OptionListsDifferInLengthAlone) {
    PacketTable table;
    PacketRow row = row_of(1, forward);
    row.options = {{subtype::dss, 8}};
    table.append(row);
    row.frame = 2;
    row.options = {{subtype::dss, 12}};
    table.append(row);
    row.frame = 3;
    row.options = {{0, 0}};  // as bytes all zero, and still an option
    table.append(row);
    EXPECT_EQ(table.options_of(0), (MptcpOptions{{subtype::dss, 8}}));
    EXPECT_EQ(table.options_of(1), (MptcpOptions{{subtype::dss, 12}}));
    EXPECT_EQ(table.options_of(2), (MptcpOptions{{0, 0}}));
}

TEST(PacketTable, GivesRareOptionsToTheirRowsOnly) {
    PacketTable table;
    table.append(row_of(1, forward));
    PacketRow rare = row_of(2, forward);
    rare.rare.emplace();
    rare.rare->sender_key = 0x0123456789abcdef;
    rare.rare->backup = false;
    table.append(rare);
    table.append(row_of(3, forward));
    rare.frame = 4;
    rare.rare.emplace();
    rare.rare->address_ids = {1, 2};
    table.append(rare);

    EXPECT_EQ(table.rare_of(0), nullptr);
    EXPECT_EQ(table.rare_of(2), nullptr);
    ASSERT_NE(table.rare_of(1), nullptr);
    EXPECT_EQ(table.rare_of(1)->sender_key, 0x0123456789abcdefU);
    EXPECT_EQ(table.rare_of(1)->backup, false);
    EXPECT_EQ(table.rare_of(1)->receiver_key, std::nullopt);
    ASSERT_NE(table.rare_of(3), nullptr);
    EXPECT_EQ(table.rare_of(3)->address_ids, (std::vector<std::uint8_t>{1, 2}));
    EXPECT_EQ(table.rare_of(3)->sender_key, std::nullopt);
}

TEST(PacketTable, RareOptionsStayWhereTheyAre) {
    PacketTable table;
    PacketRow row = row_of(1, forward);
    row.rare.emplace();
    row.rare->mss = 1460;
    table.append(row);
    const RareOptions* const first = table.rare_of(0);
    for (std::uint32_t frame = 2; frame < 5000; ++frame) {
        row.frame = frame;
        table.append(row);
    }
    EXPECT_EQ(table.rare_of(0), first);
    EXPECT_EQ(first->mss, 1460);
}

TEST(PacketTable, HasAsksForAllBits) {
    PacketTable table;
    PacketRow row = row_of(1, forward);
    row.presence = present::data_ack | present::dsn;
    table.append(row);
    EXPECT_TRUE(table.has(0, present::data_ack));
    EXPECT_TRUE(table.has(0, present::data_ack | present::dsn));
    EXPECT_FALSE(table.has(0, present::ttl));
    EXPECT_FALSE(table.has(0, present::data_ack | present::ttl));
}

TEST(PacketTable, PresenceBitsAreDistinct) {
    std::uint32_t all = 0;
    std::uint32_t sum = 0;
    for (const std::uint16_t bit :
         {present::timestamps, present::ip_id, present::ttl, present::interface, present::data_ack,
          present::dsn, present::dss_checksum, present::dss_flags, present::capable_mapping,
          present::broken_options, present::cut_options}) {
        all |= bit;
        sum += bit;
    }
    EXPECT_EQ(all, sum);
}

TEST(PacketTable, KeepsExtraColumnsAsText) {
    PacketTable table{{"ip.dsfield", "tcp.analysis.ack_rtt"}};
    PacketRow row = row_of(1, forward);
    row.extra = {"0x00", ""};
    table.append(row);
    row.frame = 2;
    row.extra = {"0x02", "0.000123"};
    table.append(row);
    row.frame = 3;
    row.extra = {"0x00", "0x02"};
    table.append(row);
    EXPECT_EQ(table.extra_columns(),
              (std::vector<std::string>{"ip.dsfield", "tcp.analysis.ack_rtt"}));
    EXPECT_EQ(table.extra(0, 0), "0x00");
    EXPECT_EQ(table.extra(1, 0), "");
    EXPECT_EQ(table.extra(0, 1), "0x02");
    EXPECT_EQ(table.extra(1, 1), "0.000123");
    EXPECT_EQ(table.extra(1, 2), "0x02");
}

TEST(PacketTable, InternsAddresses) {
    PacketTable table;
    const std::uint32_t client = table.addresses.intern("fd00::1");
    const std::uint32_t server = table.addresses.intern("10.0.0.2");
    table.append(row_of(1, {client, server, 1, 2}));
    EXPECT_EQ(table.addresses[table.endpoints_of(0).source], "fd00::1");
    EXPECT_EQ(table.addresses[table.endpoints_of(0).destination], "10.0.0.2");
}

TEST(PacketTable, HoldsMoreRowsThanAChunk) {
    PacketTable table{{"x"}};
    for (std::uint32_t frame = 1; frame <= 65'537; ++frame) {
        PacketRow row = row_of(frame, frame % 2 == 0 ? forward : forward.reversed());
        row.extra = {std::to_string(frame % 3)};
        table.append(row);
    }
    ASSERT_EQ(table.size(), 65'537U);
    EXPECT_EQ(table.frame[65'535], 65'536U);
    EXPECT_EQ(table.endpoints_of(65'535), forward);
    EXPECT_EQ(table.frame[65'536], 65'537U);
    EXPECT_EQ(table.extra(0, 65'536), "2");  // 65,537 = 3 * 21,845 + 2
}

}  // namespace
}  // namespace packets
