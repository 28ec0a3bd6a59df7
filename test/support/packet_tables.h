// SPDX-License-Identifier: GPL-3.0-or-later
// Packet tables that hold a value of every kind, and whether two are the same.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "packets/packet_table.h"

namespace test_support {

/// Rare options with a value in every field, or in every other one.
inline packets::RareOptions rare_options(std::uint32_t number) {
    packets::RareOptions rare;
    rare.option_flags = {0x81, static_cast<std::uint8_t>(number)};
    rare.checksum_required = number % 4 == 0;
    rare.sender_key = 0xfedcba9876543210 - number;
    rare.receiver_token = 0xdeadbeef + number;
    rare.address_ids = {1, 2, 255};
    rare.advertised_addresses = {"10.0.0.2", "fd00::1"};
    rare.echoes = {true, false, true};
    rare.fail_dsn = 0xffffffffffffffff;
    if (number % 2 == 0) {
        rare.window_scale = 14;
        rare.mss = 65535;
        rare.version = 1;
        rare.backup = false;
        rare.receiver_key = number;
        rare.nonce = 0x01020304;
        rare.hmacs = {"00112233445566778899aabbccddeeff", ""};
        rare.advertised_ports = {0, 65535};
        rare.reset_reason = 6;
    }
    return rare;
}

/// A row in which every value differs from every other, and from row to row.
inline packets::PacketRow varied_row(std::uint32_t number) {
    packets::PacketRow row;
    row.frame = 2 * number + 1;
    row.time = 1'700'000'000'000'000'000 - 1000 * std::int64_t{number};
    row.sequence = 0xffffffff - number;
    row.acknowledgment = 0x80000000 + number;
    row.length = 1400 + number;
    row.flags = static_cast<std::uint16_t>(number % 0x1000);
    row.window = static_cast<std::uint16_t>(3 * number);
    row.timestamp_value = 5 * number;
    row.timestamp_echo = 7 * number;
    row.ip_id = static_cast<std::uint16_t>(11 * number);
    row.ttl = static_cast<std::uint8_t>(13 * number);
    row.interface = 70'000 + number;
    row.dsn = 0x8000000000000000 + number;
    row.data_ack = 0xffffffffffffffff - number;
    row.ssn = 17 * number;
    row.dss_length = static_cast<std::uint16_t>(19 * number);
    row.dss_checksum = static_cast<std::uint16_t>(23 * number);
    row.dss_flags = static_cast<std::uint8_t>(number % 32);
    row.presence = static_cast<std::uint16_t>(number % 0x800);  // not payload_sum
    return row;
}

/// A table with several flows, option lists, rare options, extra columns and payload sums.
inline packets::PacketTable varied_table(std::uint32_t rows) {
    packets::PacketTable table{{"ip.dsfield", "tcp.analysis.ack_rtt"}};
    table.first_frame_time = -1;
    const std::uint32_t client = table.addresses.intern("10.0.0.1");
    const std::uint32_t server = table.addresses.intern("fd00::1");
    for (std::uint32_t number = 0; number < rows; ++number) {
        packets::PacketRow row = varied_row(number);
        row.endpoints = {client, server, static_cast<std::uint16_t>(number % 7), 443};
        if (number % 2 == 1) {
            row.endpoints = row.endpoints.reversed();
        }
        for (std::uint32_t option = 0; option < number % 4; ++option) {
            row.options.push_back({static_cast<std::uint8_t>(option), 20});
        }
        if (number % 5 == 3) {
            row.rare = rare_options(number);
        }
        row.extra = {"0x0" + std::to_string(number % 3), number % 2 == 0 ? "" : "0.5"};
        table.append(row);
        if (number % 3 == 2 && number < rows / 2) {  // the column is shorter than the table
            table.set_payload_sum(number, static_cast<std::uint16_t>(number));
        }
    }
    return table;
}

/// Whether all values of a row are equal.
inline bool same_row(const packets::PacketTable& left, const packets::PacketTable& right,
                     std::size_t row) {
    bool same = left.endpoints_of(row) == right.endpoints_of(row) &&
                left.options_of(row) == right.options_of(row) &&
                left.payload_sum(row) == right.payload_sum(row) &&
                (left.rare_of(row) == nullptr) == (right.rare_of(row) == nullptr) &&
                (left.rare_of(row) == nullptr || *left.rare_of(row) == *right.rare_of(row));
    for (std::size_t column = 0; column < left.extra_columns().size(); ++column) {
        same = same && left.extra(column, row) == right.extra(column, row);
    }
    same = same && left.flow[row] == right.flow[row] && left.options[row] == right.options[row] &&
           left.rare[row] == right.rare[row];
    const packets::NumberColumns& left_numbers = left;
    const packets::NumberColumns& right_numbers = right;
    packets::with_numbers(left_numbers, [&](const auto&... of_left) {
        packets::with_numbers(right_numbers, [&](const auto&... of_right) {
            same = same && ((of_left[row] == of_right[row]) && ...);
        });
    });
    return same;
}

inline void expect_same(const packets::PacketTable& left, const packets::PacketTable& right) {
    ASSERT_EQ(left.size(), right.size());
    EXPECT_EQ(left.extra_columns(), right.extra_columns());
    EXPECT_EQ(left.first_frame_time, right.first_frame_time);
    ASSERT_EQ(left.addresses.size(), right.addresses.size());
    for (std::uint32_t number = 0; number < left.addresses.size(); ++number) {
        EXPECT_EQ(left.addresses[number], right.addresses[number]);
    }
    ASSERT_EQ(left.flow_count(), right.flow_count());
    for (std::uint32_t flow = 0; flow < left.flow_count(); ++flow) {
        EXPECT_EQ(left.endpoints(flow), right.endpoints(flow));
        EXPECT_EQ(right.flow_of(left.endpoints(flow)), flow);
    }
    for (std::size_t row = 0; row < left.size(); ++row) {
        ASSERT_TRUE(same_row(left, right, row)) << row;
    }
}

}  // namespace test_support
