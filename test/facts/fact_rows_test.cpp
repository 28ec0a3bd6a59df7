// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/fact_rows.h"

#include <map>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "facts/call_sink.h"
#include "facts/conversations.h"

namespace facts {
namespace {

std::string emitted(Unit unit, const Value& value) {
    CallSink sink;
    emit_value(unit, value, sink);
    return sink.call;
}

TEST(EmitValue, ChoosesTheCallByTheUnit) {
    EXPECT_EQ(emitted(Unit::text, std::string{"client"}), "text client");
    EXPECT_EQ(emitted(Unit::truth, true), "boolean 1");
    EXPECT_EQ(emitted(Unit::number, std::uint64_t{7}), "number 7");
    EXPECT_EQ(emitted(Unit::bytes, std::uint64_t{0}), "number 0");
    EXPECT_EQ(emitted(Unit::digits, std::uint64_t{18446744073709551615U}),
              "big_number 18446744073709551615");
    EXPECT_EQ(emitted(Unit::seconds, std::int64_t{-1}), "time -1");
}

TEST(EmitValue, WhatIsNotKnownIsAbsentInEveryUnit) {
    for (const Unit unit : {Unit::text, Unit::truth, Unit::number, Unit::digits, Unit::bytes,
                            Unit::seconds, Unit::rate}) {
        EXPECT_EQ(emitted(unit, {}), "absent");
    }
}

TEST(EmitValue, OfAnotherUnitIsAMistake) {
    EXPECT_THROW(emitted(Unit::text, true), std::bad_variant_access);
    EXPECT_THROW(emitted(Unit::seconds, std::uint64_t{7}), std::bad_variant_access);
}

using Names = std::vector<std::string>;

Names names_of(const RowSource& rows) {
    Names names;
    for (std::size_t column = 0; column < rows.column_count(); ++column) {
        names.emplace_back(rows.column_name(column));
    }
    return names;
}

void append(Names& names, const Names& more) {
    names.insert(names.end(), more.begin(), more.end());
}

/// KIND_bytes_to_SERVER and duplicate_frames_to_SERVER of mptcpanalyzer(5).
Names bytes_to(const std::string& end) {
    Names names;
    for (const std::string kind : {"tcp", "unique", "retransmitted", "unmapped", "repeated",
                                   "reinjected", "first_carried"}) {
        names.push_back(kind + "_bytes_to_" + end);
    }
    append(names, {"duplicate_frames_to_" + end, "data_bytes_to_" + end});
    return names;
}

Names checksums_to(const std::string& end) {
    return {"checksums_valid_to_" + end, "checksums_invalid_to_" + end,
            "checksums_unverifiable_to_" + end};
}

TEST(FactRows, ColumnsOfConnectionsAreThoseOfTheManual) {
    const mptcp::Capture capture = two_paths();
    Names documented = {"mptcpstream",    "version",     "state",          "fallback",
                        "state_by",       "state_frame", "client_address", "client_port",
                        "server_address", "server_port", "client_key",     "client_token",
                        "client_idsn",    "server_key",  "server_token",   "server_idsn",
                        "checksums",      "subflows",    "first_frame",    "last_frame",
                        "start",          "duration"};
    append(documented, bytes_to("server"));
    append(documented, bytes_to("client"));
    EXPECT_EQ(names_of(*connection_rows(capture)), documented);
}

TEST(FactRows, ColumnsOfSubflowsAreThoseOfTheManual) {
    const mptcp::Capture capture = two_paths();
    Names documented = {"tcpstream",      "mptcpstream",   "master",
                        "opened_by",      "state",         "fallback",
                        "state_by",       "state_frame",   "reset_reason",
                        "client_address", "client_port",   "client_address_id",
                        "server_address", "server_port",   "server_address_id",
                        "client_backup",  "server_backup", "syn_ack_hmac",
                        "ack_hmac",       "first_frame",   "last_frame",
                        "start",          "never_used"};
    for (const std::string end : {"server", "client"}) {
        append(documented, bytes_to(end));
        append(documented, checksums_to(end));
    }
    EXPECT_EQ(names_of(*subflow_rows(capture)), documented);
}

/// The cells of a row, by column.
std::map<std::string, std::string> cells_of(const RowSource& rows, std::size_t row) {
    std::map<std::string, std::string> cells;
    for (std::size_t column = 0; column < rows.column_count(); ++column) {
        CallSink sink;
        rows.emit(row, column, sink);
        cells[std::string{rows.column_name(column)}] = sink.call;
    }
    return cells;
}

TEST(FactRows, OfAConnection) {
    const mptcp::Capture capture = two_paths();
    const auto rows = connection_rows(capture);
    ASSERT_EQ(rows->row_count(), 1U);
    auto cells = cells_of(*rows, 0);
    EXPECT_EQ(cells["mptcpstream"], "number 0");
    EXPECT_EQ(cells["state"], "text established");
    EXPECT_EQ(cells["fallback"], "absent");
    EXPECT_EQ(cells["client_port"], "number 40000");
    EXPECT_EQ(cells["client_key"], "big_number 72623859790382856");
    EXPECT_EQ(cells["checksums"], "boolean 0");
    EXPECT_EQ(cells["subflows"], "number 2");
    EXPECT_EQ(cells["start"], "time 0");
    EXPECT_EQ(cells["duration"], "time 150000000");
    EXPECT_EQ(cells["data_bytes_to_server"], "number 300");
    EXPECT_EQ(cells["retransmitted_bytes_to_server"], "number 100");
    EXPECT_EQ(cells["data_bytes_to_client"], "number 30");
}

TEST(FactRows, OfSubflows) {
    const mptcp::Capture capture = two_paths();
    const auto rows = subflow_rows(capture);
    ASSERT_EQ(rows->row_count(), 2U);
    auto first = cells_of(*rows, 0);
    auto second = cells_of(*rows, 1);
    EXPECT_EQ(first["tcpstream"], "number 0");
    EXPECT_EQ(first["master"], "boolean 1");
    EXPECT_EQ(first["ack_hmac"], "absent");
    EXPECT_EQ(second["tcpstream"], "number 1");
    EXPECT_EQ(second["mptcpstream"], "number 0");
    EXPECT_EQ(second["master"], "boolean 0");
    EXPECT_EQ(second["ack_hmac"], "text valid");
    EXPECT_EQ(second["client_address"], "text 10.0.1.1");
    EXPECT_EQ(second["reinjected_bytes_to_server"], "number 50");
    EXPECT_EQ(second["checksums_valid_to_server"], "absent");
    EXPECT_EQ(second["start"], "time 30000000");
}

TEST(FactRows, OfACaptureWithoutMptcpAreNone) {
    const mptcp::Capture capture = plain_tcp();
    EXPECT_EQ(connection_rows(capture)->row_count(), 0U);
    EXPECT_EQ(subflow_rows(capture)->row_count(), 0U);
}

/// Keys and 64-bit numbers are TEXT, since integers of SQLite are signed (mptcpanalyzer(5)).
TEST(FactRows, TypesOfColumns) {
    const mptcp::Capture capture = two_paths();
    const auto rows = connection_rows(capture);
    std::map<std::string, CellType> types;
    for (std::size_t column = 0; column < rows->column_count(); ++column) {
        types[std::string{rows->column_name(column)}] = rows->column_type(column);
    }
    EXPECT_EQ(types["client_key"], CellType::text);
    EXPECT_EQ(types["state"], CellType::text);
    EXPECT_EQ(types["checksums"], CellType::integer);
    EXPECT_EQ(types["tcp_bytes_to_server"], CellType::integer);
    EXPECT_EQ(types["duration"], CellType::any);
}

}  // namespace
}  // namespace facts
