// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/capture_view.h"

#include <csignal>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "facts/columns.h"
#include "mptcp/story.h"

namespace plugin {
namespace {

using mptcp::story::Dss;
using mptcp::story::Flow;
using mptcp::story::Keys;
using mptcp::story::Story;
using mptcpanalyzer::Row;
using mptcpanalyzer::Rows;
using mptcpanalyzer::Value;
using Names = std::vector<std::string>;
using Numbers = std::vector<std::uint64_t>;

constexpr std::int64_t story_begin = 1'700'000'000'000'000'000;  // 10 ms before the first segment

/// A connection of two subflows: handshake, 5 bytes of data, an announced address and its echo.
mptcp::Capture told(mptcp::Origin origin = {}) {
    Story story;
    const Keys keys;
    const Flow first{story, {}};
    const Flow second{story, {.client = "10.0.1.1", .client_port = 40001}};
    mptcp::story::open(first, keys);  // rows 0 to 2
    first.up({.length = 5,
              .options = {mptcp::story::dss(Dss{.data_ack = keys.dsn(mptcp::Side::server, 1),
                                                .dsn = keys.dsn(mptcp::Side::client, 1),
                                                .ssn = 1,
                                                .length = 5})}});  // row 3
    first.down(
        {.options = {mptcp::story::add_addr({.port = 80, .echo = false, .hmac = "00112233"}),
                     mptcp::story::add_addr(
                         {.address = "fd00::1", .echo = true, .hmac = "44556677"})}});  // row 4
    mptcp::story::open_join(second, keys);  // rows 5 to 8
    story.packets().first_frame_time = story_begin;
    return story.capture(std::move(origin));
}

/// All that reading gives.
std::vector<Row> rows_of(const CaptureView& view, Rows table, const Names& columns) {
    std::vector<Row> rows;
    view.read(table, columns, [&rows](const Row& row) {
        rows.push_back(row);
        return true;
    });
    return rows;
}

Value value_of(const CaptureView& view, std::size_t row, const std::string& column) {
    return rows_of(view, Rows::packets, {column}).at(row).at(0);
}

Value number(std::uint64_t value) {
    return value;
}

/// Which alternative of Value a type of --list-columns is.
std::size_t alternative_of(std::string_view type) {
    static const std::map<std::string_view, std::size_t> all = {{"number", 2},
                                                                {"hexadecimal", 2},
                                                                {"64-bit number", 2},
                                                                {"token", 2},
                                                                {"boolean", 1},
                                                                {"time", 3},
                                                                {"text", 5},
                                                                {"list of numbers", 6},
                                                                {"list of hexadecimals", 6},
                                                                {"list of booleans", 6},
                                                                {"list of texts", 5}};
    return all.at(type);
}

TEST(CaptureView, TellsTheNameAndWhetherItIsWhole) {
    const mptcp::Capture capture = told({"a b.pcap", {}, {}});
    const CaptureView view{capture};
    EXPECT_EQ(view.name(), "a b.pcap");
    EXPECT_FALSE(view.is_partial());
    packets::Reading reading;
    reading.cut_short = true;
    const mptcp::Capture cut = told({"cut.pcap", reading, {}});
    const CaptureView view_of_cut{cut};
    EXPECT_TRUE(view_of_cut.is_partial());
    EXPECT_EQ(view_of_cut.row_count(Rows::connections), 1U) << "what is there of it is known";
}

TEST(CaptureView, HasThreeTables) {
    const mptcp::Capture capture = told();
    const CaptureView view{capture};
    EXPECT_EQ(view.row_count(Rows::packets), 9U);
    EXPECT_EQ(view.row_count(Rows::connections), 1U);
    EXPECT_EQ(view.row_count(Rows::subflows), 2U);
    EXPECT_EQ(view.columns(Rows::packets), facts::column_names());
    EXPECT_EQ(view.columns(Rows::connections).at(0), "mptcpstream");
    EXPECT_EQ(view.columns(Rows::subflows).at(0), "tcpstream");
    for (const Rows table : {Rows::packets, Rows::connections, Rows::subflows}) {
        const Names columns = view.columns(table);
        for (const Row& row : rows_of(view, table, columns)) {
            EXPECT_EQ(row.size(), columns.size());
        }
        EXPECT_EQ(rows_of(view, table, columns).size(), view.row_count(table));
    }
}

TEST(CaptureView, GivesTheValuesOfPackets) {
    const mptcp::Capture capture = told();
    const CaptureView view{capture};
    const Row first =
        rows_of(view, Rows::packets, {"packetid", "reltime", "ipsrc", "sport", "tcpflags"}).at(0);
    EXPECT_EQ(first,
              (Row{number(1), std::int64_t{10'000'000}, "10.0.0.1", number(40000), number(0x002)}));
    EXPECT_EQ(value_of(view, 3, "abstime"), Value{story_begin + 40'000'000});
    EXPECT_EQ(value_of(view, 3, "tcplen"), number(5));
    EXPECT_EQ(value_of(view, 3, "dsn"), number(1));
    EXPECT_EQ(value_of(view, 0, "dsn"), Value{});
    EXPECT_EQ(value_of(view, 0, "master"), Value{true});
    EXPECT_EQ(value_of(view, 5, "master"), Value{false});
    EXPECT_EQ(value_of(view, 1, "sendkey"), number(Keys{}.server)) << "all 64 bits of it";
    EXPECT_EQ(value_of(view, 0, "subtype"), (Value{Numbers{0}}));
    EXPECT_EQ(value_of(view, 5, "tcpstream"), number(1));
}

TEST(CaptureView, GivesLists) {
    const mptcp::Capture capture = told();
    const CaptureView view{capture};
    EXPECT_EQ(value_of(view, 4, "subtype"), (Value{Numbers{3, 3}}));
    EXPECT_EQ(value_of(view, 4, "addrid"), (Value{Numbers{2, 2}}));
    EXPECT_EQ(value_of(view, 4, "advertised_port"), (Value{Numbers{80}}));
    EXPECT_EQ(value_of(view, 4, "advertised_address"), Value{"192.0.2.7 fd00::1"});
    EXPECT_EQ(value_of(view, 4, "hmac"), Value{"00112233 44556677"});
    EXPECT_EQ(value_of(view, 4, "echo"), (Value{Numbers{0, 1}})) << "truths are numbers there";
    EXPECT_EQ(value_of(view, 0, "option_flags"), (Value{Numbers{1}}));
    EXPECT_EQ(value_of(view, 3, "addrid"), Value{});
}

TEST(CaptureView, GivesConnectionsAndSubflows) {
    const mptcp::Capture capture = told();
    const CaptureView view{capture};
    EXPECT_EQ(rows_of(view, Rows::connections,
                      {"mptcpstream", "client_address", "subflows", "client_key", "checksums",
                       "start", "tcp_bytes_to_server"}),
              (std::vector<Row>{{number(0), "10.0.0.1", number(2), number(Keys{}.client), false,
                                 std::int64_t{10'000'000}, number(5)}}));
    EXPECT_EQ(rows_of(view, Rows::subflows, {"tcpstream", "master", "client_address"}),
              (std::vector<Row>{{number(0), true, "10.0.0.1"}, {number(1), false, "10.0.1.1"}}));
}

TEST(CaptureView, AColumnAlwaysHasValuesOfOneType) {
    const mptcp::Capture capture = told();
    const CaptureView view{capture};
    for (const facts::Column& column : facts::columns()) {
        for (const Row& row : rows_of(view, Rows::packets, {std::string{column.name}})) {
            if (row[0].index() != 0) {
                EXPECT_EQ(row[0].index(), alternative_of(column.type)) << column.name;
            }
        }
    }
}

TEST(CaptureView, ReadsColumnsAsTheyAreAskedFor) {
    const mptcp::Capture capture = told();
    const CaptureView view{capture};
    EXPECT_EQ(rows_of(view, Rows::packets, {"tcplen", "packetid", "tcplen"}).at(3),
              (Row{number(5), number(4), number(5)}));
    EXPECT_EQ(rows_of(view, Rows::packets, {}).size(), 9U) << "rows without any";
}

TEST(CaptureView, EndsWhenItIsToldTo) {
    const mptcp::Capture capture = told();
    const CaptureView view{capture};
    std::size_t count = 0;
    view.read(Rows::packets, {"packetid"}, [&count](const Row&) { return ++count < 3; });
    EXPECT_EQ(count, 3U);
}

TEST(CaptureView, RefusesColumnsThatThereAreNot) {
    const mptcp::Capture capture = told();
    const CaptureView view{capture};
    for (const std::string name : {"", "tcp.len", "TCPLEN", "client_key", "a\x1b"}) {
        bool is_called = false;
        try {
            view.read(Rows::packets, {"tcplen", name}, [&is_called](const Row&) {
                is_called = true;
                return true;
            });
            ADD_FAILURE() << name;
        } catch (const std::invalid_argument& error) {
            const std::string message = error.what();
            EXPECT_NE(message.find("unknown column '"), std::string::npos) << message;
            EXPECT_EQ(message.find('\x1b'), std::string::npos);
        }
        EXPECT_FALSE(is_called);
    }
    EXPECT_THROW(view.read(Rows::connections, {"tcplen"}, {}), std::invalid_argument);
}

TEST(CaptureView, WhatTheReaderThrowsComesThrough) {
    const mptcp::Capture capture = told();
    const CaptureView view{capture};
    EXPECT_THROW(view.read(Rows::packets, {"packetid"}, [](const Row&) -> bool { throw 42; }), int);
    EXPECT_THROW(view.read(Rows::packets, {"packetid"}, {}), std::bad_function_call);
}

TEST(CaptureView, ReadingEndsWhenTheUserInterrupts) {
    const mptcp::Capture capture = told();
    const CaptureView view{capture};
    const auto body = [&view] {
        base::install_signal_handlers();
        static_cast<void>(std::raise(SIGINT));
        try {
            view.read(Rows::packets, {}, [](const Row&) { return true; });
        } catch (const base::Interrupted&) {
            ::_exit(0);
        }
        ::_exit(1);
    };
    EXPECT_EXIT(body(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace plugin
