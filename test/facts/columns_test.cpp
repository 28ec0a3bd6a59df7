// SPDX-License-Identifier: GPL-3.0-or-later
#include "facts/columns.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/settings.h"
#include "capture/source.h"
#include "facts/restore.h"
#include "load/load.h"
#include "support/capture_builder.h"
#include "support/mptcp_options.h"
#include "support/packet_tables.h"
#include "support/temporary_folder.h"

namespace facts {
namespace {

using test_support::ACK;
using test_support::CaptureBuilder;
using test_support::PSH;
using test_support::RST;
using test_support::Segment;
using test_support::SYN;

/// Writes a cell as a CSV does, and remembers in which forms it came.
class TextSink final : public facts::CellSink {
  public:
    void absent() override { note("absent", ""); }
    void number(std::uint64_t value) override { note("number", std::to_string(value)); }
    void big_number(std::uint64_t value) override { note("big_number", std::to_string(value)); }
    void boolean(bool value) override { note("boolean", value ? "1" : "0"); }
    void hexadecimal(std::uint64_t value, int digits) override {
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), "0x%0*llx", digits,
                      static_cast<unsigned long long>(value));
        note("hexadecimal", text.data());
    }
    void time(std::int64_t nanoseconds) override {
        std::array<char, 48> text{};
        std::snprintf(text.data(), text.size(), "%lld.%09lld",
                      static_cast<long long>(nanoseconds / 1'000'000'000),
                      static_cast<long long>(nanoseconds % 1'000'000'000));
        note("time", text.data());
    }
    void text(std::string_view value) override { note("text", std::string{value}); }
    void begin_list() override {
        EXPECT_FALSE(m_in_list);
        m_in_list = true;
    }
    void end_list() override {
        EXPECT_TRUE(m_in_list);
        m_in_list = false;
        m_had_list = true;
    }

    /// The cell's text and form; ready for the next one.
    std::string take(std::string* form = nullptr) {
        EXPECT_FALSE(m_in_list);
        EXPECT_TRUE(m_had_list || m_values == 1);
        if (form != nullptr) {
            *form = (m_had_list ? "list of " : "") + m_form;
        }
        const auto result = m_text;
        *this = TextSink{};
        return result;
    }

    TextSink() = default;
    TextSink& operator=(TextSink&& other) noexcept {
        m_text = other.m_text;
        m_form = other.m_form;
        m_values = other.m_values;
        m_in_list = other.m_in_list;
        m_had_list = other.m_had_list;
        return *this;
    }

  private:
    void note(const std::string& form, const std::string& value) {
        m_text += (m_values++ == 0 ? "" : " ") + value;
        m_form = form;
    }

    std::string m_text;
    std::string m_form;
    int m_values = 0;
    bool m_in_list = false;
    bool m_had_list = false;
};

mptcp::Capture loaded(const CaptureBuilder& builder, const dissection::Request& request = {}) {
    static const tshark::Tshark tshark{base::Settings{std::nullopt}};
    const test_support::TemporaryFolder folder;
    const auto path = folder / "capture";
    builder.write(path);
    capture::Source source{path.string()};
    return load::load_capture(tshark, source, request, load::Strictness::lenient);
}

const std::vector<std::string_view> DEFAULT_NAMES{"packetid",
                                                  "reltime",
                                                  "abstime",
                                                  "ipsrc",
                                                  "ipdst",
                                                  "sport",
                                                  "dport",
                                                  "tcpstream",
                                                  "tcpdest",
                                                  "tcpflags",
                                                  "tcpseq",
                                                  "tcpack",
                                                  "rawseq",
                                                  "rawack",
                                                  "tcplen",
                                                  "rwnd",
                                                  "tcptsval",
                                                  "tcptsecr",
                                                  "mptcpstream",
                                                  "mptcpdest",
                                                  "mptcpversion",
                                                  "subtype",
                                                  "master",
                                                  "addrid",
                                                  "backup",
                                                  "sendkey",
                                                  "recvkey",
                                                  "recvtok",
                                                  "expected_token",
                                                  "datafin",
                                                  "dss_dsn",
                                                  "dss_rawack",
                                                  "dss_ssn",
                                                  "dss_length",
                                                  "dsnraw64",
                                                  "dsn",
                                                  "dack",
                                                  "retransmitted",
                                                  "repeated",
                                                  "reinjected",
                                                  "reinjection_of",
                                                  "reinjected_in",
                                                  "interface",
                                                  "ipid",
                                                  "wscale",
                                                  "mss",
                                                  "nonce",
                                                  "hmac",
                                                  "checksum_required",
                                                  "dss_checksum",
                                                  "advertised_address",
                                                  "advertised_port",
                                                  "echo",
                                                  "rst_reason",
                                                  "payload_sum",
                                                  "ttl",
                                                  "option_lengths",
                                                  "dss_flags",
                                                  "option_flags",
                                                  "fail_dsn",
                                                  "options_damage",
                                                  "unmapped",
                                                  "duplicate_of"};

TEST(Columns, NamesAndTheirOrderAreFixed) {
    std::vector<std::string_view> names;
    for (const auto& column : columns()) {
        names.push_back(column.name);
    }
    EXPECT_EQ(names, DEFAULT_NAMES);
}

TEST(Columns, AreFoundByName) {
    for (const auto name : DEFAULT_NAMES) {
        const auto* const column = find_column(name);
        ASSERT_NE(column, nullptr) << name;
        EXPECT_EQ(column->name, name);
    }
    for (const auto* name : {"", "PACKETID", "packet", "packetid ", "ip.src"}) {
        EXPECT_EQ(find_column(name), nullptr) << name;
    }
}

TEST(Columns, EachSaysWhatItMeans) {
    for (const auto& column : columns()) {
        EXPECT_FALSE(column.type.empty()) << column.name;
        EXPECT_FALSE(column.meaning.empty()) << column.name;
        EXPECT_NE(column.emit, nullptr) << column.name;
    }
}

// Columns whose values the analysis of MPTCP connections gives; they have tests of their own.
const std::set<std::string_view> ANALYSIS_COLUMNS{
    "mptcpstream",   "mptcpdest",     "master",   "dsnraw64",    "dsn",
    "dack",          "retransmitted", "repeated", "reinjected",  "reinjection_of",
    "reinjected_in", "payload_sum",   "unmapped", "duplicate_of"};

using Values = std::map<std::string, std::string>;

/// The cells of a row that hold something, without those of the analysis.
Values values_of(const mptcp::Capture& capture, std::size_t row) {
    Values values;
    TextSink sink;
    for (const auto& column : columns()) {
        column.emit(capture, row, sink);
        const auto text = sink.take();
        if (!text.empty() && !ANALYSIS_COLUMNS.contains(column.name)) {
            values.emplace(column.name, text);
        }
    }
    return values;
}

constexpr std::int64_t START = 1'700'000'000'000'000'000;
constexpr std::uint64_t CLIENT_KEY = 0x0102030405060708;  // token 1719930330 by SHA-256
constexpr std::uint64_t SERVER_KEY = 1;                   // token 3441844757 by SHA-256
constexpr std::uint64_t V0_KEY = 15630232866698755056U;   // token 176983692 by SHA-1

CaptureBuilder some_of_everything() {
    using namespace test_support;
    CaptureBuilder capture{LinkType::sll2, {.resolution = TimeResolution::nanoseconds}};
    const Link link{.interface_index = 3};
    capture.add(arp_request(START, "10.0.0.1", "10.0.0.2"), link);  // 1
    capture.add({.time_ns = START + 1'500'000'000,
                 .seq = 1000,
                 .flags = SYN,
                 .window = 64240,
                 .options = {mss(1460), window_scale(7), timestamps(100, 0),
                             mp_capable_syn_v1(CHECKSUM_REQUIRED | HMAC_ALGORITHM)},
                 .ip_id = 0x000a},
                link);  // 2
    capture.add(reversed({.time_ns = START + 1'500'000'001,
                          .seq = 0xffffffff,
                          .ack = 1001,
                          .flags = SYN | ACK,
                          .window = 65160,
                          .options = {mss(1400), window_scale(8),
                                      mp_capable_syn_ack(MptcpVersion::v1, SERVER_KEY, 0x81)},
                          .ttl = 63}),
                link);  // 3
    capture.add({.time_ns = START + 1'600'000'000,
                 .seq = 1001,
                 .ack = 0,
                 .window = 502,
                 .options = {mp_capable_ack(MptcpVersion::v1, CLIENT_KEY, SERVER_KEY, 0x81),
                             dss({.data_ack = 8, .data_ack_width = Width::bytes_4})}},
                link);  // 4
    capture.add({.time_ns = START + 1'700'000'000,
                 .seq = 1001,
                 .ack = 0,
                 .flags = PSH | ACK,
                 .window = 502,
                 .options = {mp_capable_data(CLIENT_KEY, SERVER_KEY, 4, 0x0bee, 0x81)},
                 .payload_length = 4},
                link);  // 5
    capture.add(reversed({.time_ns = START + 1'800'000'000,
                          .seq = 0,
                          .ack = 1005,
                          .flags = PSH | ACK,
                          .window = 100,
                          .options = {dss({.data_ack = 17699430019826020215U,
                                           .mapping = Mapping{.dsn = 1867956527068875345U,
                                                              .ssn = 1,
                                                              .length = 11,
                                                              .checksum = 0x00cd},
                                           .data_fin = true})},
                          .payload_length = 10}),
                link);  // 6
    capture.add({.time_ns = START + 2'000'000'000,
                 .source = "10.0.0.3",
                 .source_port = 40001,
                 .seq = 5,
                 .flags = SYN,
                 .window = 1000,
                 .options = {mp_join_syn(3441844757U, 0x01020304, 5, Backup::yes)}},
                link);  // 7
    capture.add({.time_ns = START + 3'000'000'000,
                 .source = "fd00::1",
                 .destination = "fd00::2",
                 .source_port = 40002,
                 .seq = 50,
                 .ack = 60,
                 .window = 77,
                 .options = {add_addr_v1(3, "10.1.2.3", 0xff, 99), add_addr_echo(4, "10.1.2.4")},
                 .ttl = 9},
                link);  // 8
    capture.add({.time_ns = START + 4'000'000'000,
                 .source_port = 40003,
                 .seq = 7,
                 .ack = 0,
                 .flags = RST,
                 .window = 0,
                 .options = {mp_fail(0xfedcba9876543210), mp_tcprst(1, 3)}},
                link);  // 9
    capture.add({.time_ns = START + 4'000'000'000,
                 .source_port = 40004,
                 .seq = 7,
                 .flags = SYN,
                 .window = 1,
                 .options = {mp_capable_syn_v0(V0_KEY)}},
                link);  // 10
    capture.add({.time_ns = START + 4'000'000'000,
                 .source_port = 40005,
                 .seq = 7,
                 .ack = 1,
                 .window = 1,
                 .options = {mp_prio(Backup::no, 8), remove_addr({1, 2}), mp_fastclose(99)}},
                link);  // 11
    capture.add({.time_ns = START - 1'000'000'000,
                 .source_port = 40006,
                 .seq = 7,
                 .ack = 1,
                 .window = 1,
                 .payload_length = 3},
                link);  // 12
    return capture;
}

const mptcp::Capture& the_capture() {
    static const mptcp::Capture capture = loaded(some_of_everything());
    return capture;
}

Values with(Values values, const Values& more) {
    values.insert(more.begin(), more.end());
    return values;
}

const Values CLIENT_SIDE{{"ipsrc", "10.0.0.1"}, {"ipdst", "10.0.0.2"}, {"sport", "40000"},
                         {"dport", "5201"},     {"tcpstream", "0"},    {"tcpdest", "server"},
                         {"interface", "3"},    {"ttl", "64"}};
const Values SERVER_SIDE{{"ipsrc", "10.0.0.2"}, {"ipdst", "10.0.0.1"}, {"sport", "5201"},
                         {"dport", "40000"},    {"tcpstream", "0"},    {"tcpdest", "client"},
                         {"interface", "3"}};

TEST(ColumnValues, OneRowForEachSegment) {
    ASSERT_EQ(the_capture().packets().size(), 11U);
    EXPECT_EQ(the_capture().reading().frames, 12U);
}

TEST(ColumnValues, Syn) {
    EXPECT_EQ(values_of(the_capture(), 0), with(CLIENT_SIDE, {{"packetid", "2"},
                                                              {"reltime", "1.500000000"},
                                                              {"abstime", "1700000001.500000000"},
                                                              {"tcpflags", "0x0002"},
                                                              {"tcpseq", "0"},
                                                              {"tcpack", "0"},
                                                              {"rawseq", "1000"},
                                                              {"rawack", "0"},
                                                              {"tcplen", "0"},
                                                              {"rwnd", "64240"},
                                                              {"tcptsval", "100"},
                                                              {"tcptsecr", "0"},
                                                              {"mptcpversion", "1"},
                                                              {"subtype", "0"},
                                                              {"ipid", "0x000a"},
                                                              {"wscale", "7"},
                                                              {"mss", "1460"},
                                                              {"checksum_required", "1"},
                                                              {"option_lengths", "4"},
                                                              {"option_flags", "0x81"}}));
}

TEST(ColumnValues, SynAck) {
    EXPECT_EQ(values_of(the_capture(), 1), with(SERVER_SIDE, {{"packetid", "3"},
                                                              {"reltime", "1.500000001"},
                                                              {"abstime", "1700000001.500000001"},
                                                              {"tcpflags", "0x0012"},
                                                              {"tcpseq", "0"},
                                                              {"tcpack", "1"},
                                                              {"rawseq", "4294967295"},
                                                              {"rawack", "1001"},
                                                              {"tcplen", "0"},
                                                              {"rwnd", "65160"},
                                                              {"mptcpversion", "1"},
                                                              {"subtype", "0"},
                                                              {"sendkey", "1"},
                                                              {"expected_token", "3441844757"},
                                                              {"ipid", "0x0000"},
                                                              {"wscale", "8"},
                                                              {"mss", "1400"},
                                                              {"checksum_required", "1"},
                                                              {"ttl", "63"},
                                                              {"option_lengths", "12"},
                                                              {"option_flags", "0x81"}}));
}

TEST(ColumnValues, ThirdAckWithBothKeysAndADataAck) {
    EXPECT_EQ(values_of(the_capture(), 2), with(CLIENT_SIDE, {{"packetid", "4"},
                                                              {"reltime", "1.600000000"},
                                                              {"abstime", "1700000001.600000000"},
                                                              {"tcpflags", "0x0010"},
                                                              {"tcpseq", "1"},
                                                              {"tcpack", "1"},
                                                              {"rawseq", "1001"},
                                                              {"rawack", "0"},
                                                              {"tcplen", "0"},
                                                              {"rwnd", "64256"},
                                                              {"mptcpversion", "1"},
                                                              {"subtype", "0 2"},
                                                              {"sendkey", "72623859790382856"},
                                                              {"recvkey", "1"},
                                                              {"expected_token", "1719930330"},
                                                              {"datafin", "0"},
                                                              {"dss_rawack", "8"},
                                                              {"ipid", "0x0000"},
                                                              {"wscale", "7"},
                                                              {"checksum_required", "1"},
                                                              {"option_lengths", "20 8"},
                                                              {"dss_flags", "0x01"},
                                                              {"option_flags", "0x81"}}));
}

TEST(ColumnValues, MpCapableWithData) {
    EXPECT_EQ(values_of(the_capture(), 3), with(CLIENT_SIDE, {{"packetid", "5"},
                                                              {"reltime", "1.700000000"},
                                                              {"abstime", "1700000001.700000000"},
                                                              {"tcpflags", "0x0018"},
                                                              {"tcpseq", "1"},
                                                              {"tcpack", "1"},
                                                              {"rawseq", "1001"},
                                                              {"rawack", "0"},
                                                              {"tcplen", "4"},
                                                              {"rwnd", "64256"},
                                                              {"mptcpversion", "1"},
                                                              {"subtype", "0"},
                                                              {"sendkey", "72623859790382856"},
                                                              {"recvkey", "1"},
                                                              {"expected_token", "1719930330"},
                                                              {"dss_length", "4"},
                                                              {"ipid", "0x0000"},
                                                              {"wscale", "7"},
                                                              {"checksum_required", "1"},
                                                              {"dss_checksum", "0x0bee"},
                                                              {"option_lengths", "24"},
                                                              {"option_flags", "0x81"}}));
}

TEST(ColumnValues, DssWithEverything) {
    EXPECT_EQ(values_of(the_capture(), 4),
              with(SERVER_SIDE, {{"packetid", "6"},
                                 {"reltime", "1.800000000"},
                                 {"abstime", "1700000001.800000000"},
                                 {"tcpflags", "0x0018"},
                                 {"tcpseq", "1"},
                                 {"tcpack", "5"},
                                 {"rawseq", "0"},
                                 {"rawack", "1005"},
                                 {"tcplen", "10"},
                                 {"rwnd", "25600"},
                                 {"subtype", "2"},
                                 {"datafin", "1"},
                                 {"dss_dsn", "1867956527068875345"},
                                 {"dss_rawack", "17699430019826020215"},
                                 {"dss_ssn", "1"},
                                 {"dss_length", "11"},
                                 {"ipid", "0x0000"},
                                 {"wscale", "8"},
                                 {"dss_checksum", "0x00cd"},
                                 {"ttl", "64"},
                                 {"option_lengths", "28"},
                                 {"dss_flags", "0x1f"}}));
}

TEST(ColumnValues, JoinSyn) {
    EXPECT_EQ(values_of(the_capture(), 5), (Values{{"packetid", "7"},
                                                   {"reltime", "2.000000000"},
                                                   {"abstime", "1700000002.000000000"},
                                                   {"ipsrc", "10.0.0.3"},
                                                   {"ipdst", "10.0.0.2"},
                                                   {"sport", "40001"},
                                                   {"dport", "5201"},
                                                   {"tcpstream", "1"},
                                                   {"tcpdest", "server"},
                                                   {"tcpflags", "0x0002"},
                                                   {"tcpseq", "0"},
                                                   {"tcpack", "0"},
                                                   {"rawseq", "5"},
                                                   {"rawack", "0"},
                                                   {"tcplen", "0"},
                                                   {"rwnd", "1000"},
                                                   {"subtype", "1"},
                                                   {"addrid", "5"},
                                                   {"backup", "1"},
                                                   {"recvtok", "3441844757"},
                                                   {"interface", "3"},
                                                   {"ipid", "0x0000"},
                                                   {"nonce", "16909060"},
                                                   {"ttl", "64"},
                                                   {"option_lengths", "12"},
                                                   {"option_flags", "0x11"}}));
}

TEST(ColumnValues, TwoAddAddrOverIpv6) {
    EXPECT_EQ(values_of(the_capture(), 6), (Values{{"packetid", "8"},
                                                   {"reltime", "3.000000000"},
                                                   {"abstime", "1700000003.000000000"},
                                                   {"ipsrc", "fd00::1"},
                                                   {"ipdst", "fd00::2"},
                                                   {"sport", "40002"},
                                                   {"dport", "5201"},
                                                   {"tcpstream", "2"},
                                                   {"tcpdest", "server"},
                                                   {"tcpflags", "0x0010"},
                                                   {"tcpseq", "1"},
                                                   {"tcpack", "1"},
                                                   {"rawseq", "50"},
                                                   {"rawack", "60"},
                                                   {"tcplen", "0"},
                                                   {"rwnd", "77"},
                                                   {"subtype", "3 3"},
                                                   {"addrid", "3 4"},
                                                   {"interface", "3"},
                                                   {"hmac", "00000000000000ff"},
                                                   {"advertised_address", "10.1.2.3 10.1.2.4"},
                                                   {"advertised_port", "99"},
                                                   {"echo", "0 1"},
                                                   {"ttl", "9"},
                                                   {"option_lengths", "18 8"}}));
}

TEST(ColumnValues, FailOnAReset) {
    EXPECT_EQ(values_of(the_capture(), 7), (Values{{"packetid", "9"},
                                                   {"reltime", "4.000000000"},
                                                   {"abstime", "1700000004.000000000"},
                                                   {"ipsrc", "10.0.0.1"},
                                                   {"ipdst", "10.0.0.2"},
                                                   {"sport", "40003"},
                                                   {"dport", "5201"},
                                                   {"tcpstream", "3"},
                                                   {"tcpdest", "server"},
                                                   {"tcpflags", "0x0004"},
                                                   {"tcpseq", "1"},
                                                   {"tcpack", "0"},
                                                   {"rawseq", "7"},
                                                   {"rawack", "0"},
                                                   {"tcplen", "0"},
                                                   {"rwnd", "0"},
                                                   {"subtype", "6 8"},
                                                   {"interface", "3"},
                                                   {"ipid", "0x0000"},
                                                   {"rst_reason", "3"},
                                                   {"ttl", "64"},
                                                   {"option_lengths", "12 4"},
                                                   {"option_flags", "0x81"},
                                                   {"fail_dsn", "18364758544493064720"}}));
}

TEST(ColumnValues, Version0Syn) {
    const auto values = values_of(the_capture(), 8);
    EXPECT_EQ(values.at("mptcpversion"), "0");
    EXPECT_EQ(values.at("sendkey"), "15630232866698755056");
    EXPECT_EQ(values.at("expected_token"), "176983692");
    EXPECT_EQ(values.at("checksum_required"), "0");
}

TEST(ColumnValues, PrioRemoveAddrAndFastclose) {
    const auto values = values_of(the_capture(), 9);
    EXPECT_EQ(values.at("subtype"), "5 4 7");
    EXPECT_EQ(values.at("option_lengths"), "4 5 12");
    EXPECT_EQ(values.at("addrid"), "8 1 2");
    EXPECT_EQ(values.at("backup"), "0");
    EXPECT_EQ(values.at("recvkey"), "99");
    EXPECT_FALSE(values.contains("sendkey"));
    EXPECT_FALSE(values.contains("mptcpversion"));
}

TEST(ColumnValues, PlainTcpHasNoMptcpValues) {
    EXPECT_EQ(values_of(the_capture(), 10), (Values{{"packetid", "12"},
                                                    {"reltime", "-1.000000000"},
                                                    {"abstime", "1699999999.000000000"},
                                                    {"ipsrc", "10.0.0.1"},
                                                    {"ipdst", "10.0.0.2"},
                                                    {"sport", "40006"},
                                                    {"dport", "5201"},
                                                    {"tcpstream", "6"},
                                                    {"tcpdest", "server"},
                                                    {"tcpflags", "0x0010"},
                                                    {"tcpseq", "1"},
                                                    {"tcpack", "1"},
                                                    {"rawseq", "7"},
                                                    {"rawack", "1"},
                                                    {"tcplen", "3"},
                                                    {"rwnd", "1"},
                                                    {"interface", "3"},
                                                    {"ipid", "0x0000"},
                                                    {"ttl", "64"}}));
}

TEST(ColumnValues, HaveTheFormThatTheTypeSays) {
    const std::map<std::string, std::string> forms{{"number", "number"},
                                                   {"64-bit number", "big_number"},
                                                   {"token", "big_number"},
                                                   {"time", "time"},
                                                   {"text", "text"},
                                                   {"boolean", "boolean"},
                                                   {"hexadecimal", "hexadecimal"},
                                                   {"list of numbers", "list of number"},
                                                   {"list of texts", "list of text"},
                                                   {"list of booleans", "list of boolean"},
                                                   {"list of hexadecimals", "list of hexadecimal"}};
    TextSink sink;
    for (std::size_t row = 0; row < the_capture().packets().size(); ++row) {
        for (const auto& column : columns()) {
            column.emit(the_capture(), row, sink);
            std::string form;
            if (sink.take(&form).empty()) {
                continue;
            }
            const auto expected = forms.find(std::string{column.type});
            ASSERT_NE(expected, forms.end()) << column.name << ": " << column.type;
            EXPECT_EQ(form, expected->second) << column.name;
        }
    }
}

TEST(ColumnValues, KeysTokensAndRaw64BitNumbersAreMarkedAsSuch) {
    for (const auto* name : {"sendkey", "recvkey", "dss_dsn", "dss_rawack", "dsnraw64"}) {
        EXPECT_EQ(find_column(name)->type, "64-bit number") << name;
    }
    for (const auto* name : {"recvtok", "expected_token"}) {  // decimal digits in every format
        EXPECT_EQ(find_column(name)->type, "token") << name;
    }
}

// Cells that become packets again, and the same cells of these.

std::vector<const Column*> restored_columns() {
    std::vector<const Column*> found;
    for (const auto& column : columns()) {
        if (column.restore != nullptr) {
            found.push_back(&column);
        }
    }
    return found;
}

/// The cells of a row that a packet is restored from, in the order of restored_columns().
std::vector<std::string> restorable_cells(const mptcp::Capture& capture, std::size_t row) {
    std::vector<std::string> cells;
    TextSink sink;
    for (const auto* const column : restored_columns()) {
        column->emit(capture, row, sink);
        cells.push_back(sink.take());
    }
    return cells;
}

mptcp::Capture restored(const mptcp::Capture& capture) {
    packets::PacketTable table;
    RestoredPacket packet{table};
    const auto its_columns = restored_columns();
    for (std::size_t row = 0; row < capture.packets().size(); ++row) {
        const auto cells = restorable_cells(capture, row);
        packet.reset();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            its_columns[i]->restore({its_columns[i]->name, cells[i]}, packet);
        }
        packet.append();
    }
    return mptcp::Capture{std::move(table)};
}

void expect_same_cells(const mptcp::Capture& capture) {
    const auto again = restored(capture);
    ASSERT_EQ(again.packets().size(), capture.packets().size());
    const auto its_columns = restored_columns();
    for (std::size_t row = 0; row < capture.packets().size(); ++row) {
        const auto before = restorable_cells(capture, row);
        const auto after = restorable_cells(again, row);
        for (std::size_t i = 0; i < before.size(); ++i) {
            EXPECT_EQ(after[i], before[i]) << its_columns[i]->name << ", row " << row;
        }
    }
}

TEST(RestoredColumns, GiveTheSameCells) {
    expect_same_cells(the_capture());
    expect_same_cells(mptcp::Capture{test_support::varied_table(4000)});
}

// A column that does not restore its value would give the same cell in all rows.
TEST(RestoredColumns, HaveSeveralValuesInTheTableThatIsCompared) {
    const mptcp::Capture capture{test_support::varied_table(4000)};
    const auto its_columns = restored_columns();
    std::vector<std::set<std::string>> values(its_columns.size());
    for (std::size_t row = 0; row < capture.packets().size(); ++row) {
        const auto cells = restorable_cells(capture, row);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            values[i].insert(cells[i]);
        }
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_GT(values[i].size(), 1U) << its_columns[i]->name;
    }
}

TEST(RestoredColumns, WhatIsNeededIsRestored) {
    for (const auto& column : columns()) {
        EXPECT_TRUE(!column.needed || column.restore != nullptr) << column.name;
    }
}

// Rows to be exported.

TEST(ExportRows, ChosenColumnsOfChosenRows) {
    const ExportRows rows{the_capture(),
                          {{.column = find_column("tcplen"), .field = "tcplen"},
                           {.column = find_column("packetid"), .field = "packetid"}},
                          {4, 0}};
    ASSERT_EQ(rows.row_count(), 2U);
    ASSERT_EQ(rows.column_count(), 2U);
    EXPECT_EQ(rows.column_name(0), "tcplen");
    EXPECT_EQ(rows.column_name(1), "packetid");
    TextSink sink;
    rows.emit(0, 0, sink);
    EXPECT_EQ(sink.take(), "10");
    rows.emit(0, 1, sink);
    EXPECT_EQ(sink.take(), "6");
    rows.emit(1, 1, sink);
    EXPECT_EQ(sink.take(), "2");
}

TEST(ExportRows, WiresharkFieldsBesideColumns) {
    using namespace test_support;
    CaptureBuilder builder{LinkType::ethernet};
    builder.add({.traffic_class = 0x20, .encapsulations = {ip_in_ip("192.0.2.1", "192.0.2.2")}});
    builder.add({.source = "fd00::1", .destination = "fd00::2"});
    dissection::Request request;
    request.extra_fields = {"ip.dsfield", "ip.hdr_len"};
    const auto capture = loaded(builder, request);
    const ExportRows rows{capture,
                          {{.column = nullptr, .field = "ip.hdr_len", .extra = 1},
                           {.column = find_column("ipsrc"), .field = "ipsrc"},
                           {.column = nullptr, .field = "ip.dsfield", .extra = 0}},
                          {0, 1}};
    TextSink sink;
    const auto cell = [&](std::size_t row, std::size_t column) {
        rows.emit(row, column, sink);
        return sink.take();
    };
    EXPECT_EQ(rows.column_name(0), "ip.hdr_len");
    EXPECT_EQ(cell(0, 0), "20 20");  // lists are joined by a space
    EXPECT_EQ(cell(0, 1), "10.0.0.1");
    EXPECT_EQ(cell(0, 2), "0x00 0x20");
    EXPECT_EQ(cell(1, 0), "");
    EXPECT_EQ(cell(1, 1), "fd00::1");
    EXPECT_EQ(cell(1, 2), "");
}

}  // namespace
}  // namespace facts
