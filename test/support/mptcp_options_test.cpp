// SPDX-License-Identifier: GPL-3.0-or-later
// Every MPTCP option twice: its bytes against the layouts of RFC 6824 and RFC 8684, written out by
// hand, and its values as tshark reads them.

#include "support/mptcp_options.h"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/tshark_rows.h"

namespace test_support {
namespace {

constexpr std::uint64_t KEY{0x1122334455667788};
constexpr std::uint64_t OTHER_KEY{0x99aabbccddeeff00};
constexpr std::uint64_t HMAC{0x0102030405060708};
constexpr std::uint32_t TOKEN{0x01020304};
constexpr std::uint32_t NONCE{0xa0b0c0d0};
const std::string PREFIX{"tcp.options.mptcp."};
const std::string KEY_READ{"1234605616436508552"};
const std::string OTHER_KEY_READ{"11072869122414935808"};
const std::string HMAC_READ{"72623859790382856"};
const std::string NONCE_READ{"2695938256"};

struct OptionCase {
    std::string name{};
    Bytes option{};
    std::string hexadecimal{};  // without padding
    Row fields{};               // without PREFIX
    std::uint16_t flags{ACK};
};

std::vector<OptionCase> capable_cases() {
    return {
        {"v0 SYN",
         mp_capable_syn_v0(KEY),
         "1e0c00011122334455667788",
         {{"version", "0"}, {"flags", "0x01"}, {"sendkey", KEY_READ}},
         SYN},
        {"v1 SYN",
         mp_capable_syn_v1(CHECKSUM_REQUIRED | NO_MORE_SUBFLOWS | HMAC_ALGORITHM),
         "1e0401a1",
         {{"version", "1"}, {"flags", "0xa1"}},
         SYN},
        {"v0 SYN/ACK",
         mp_capable_syn_ack(MptcpVersion::v0, KEY),
         "1e0c00011122334455667788",
         {{"version", "0"}, {"flags", "0x01"}, {"sendkey", KEY_READ}},
         SYN | ACK},
        {"v1 SYN/ACK",
         mp_capable_syn_ack(MptcpVersion::v1, KEY),
         "1e0c01011122334455667788",
         {{"version", "1"}, {"flags", "0x01"}, {"sendkey", KEY_READ}},
         SYN | ACK},
        {"v0 ACK",
         mp_capable_ack(MptcpVersion::v0, KEY, OTHER_KEY),
         "1e140001112233445566778899aabbccddeeff00",
         {{"version", "0"}, {"flags", "0x01"}, {"sendkey", KEY_READ}, {"recvkey", OTHER_KEY_READ}}},
        {"v1 ACK",
         mp_capable_ack(MptcpVersion::v1, KEY, OTHER_KEY, 0x81),
         "1e140181112233445566778899aabbccddeeff00",
         {{"version", "1"}, {"flags", "0x81"}, {"sendkey", KEY_READ}, {"recvkey", OTHER_KEY_READ}}},
        {"v1 data",
         mp_capable_data(KEY, OTHER_KEY, 1000),
         "1e160101112233445566778899aabbccddeeff0003e8",
         {{"version", "1"},
          {"flags", "0x01"},
          {"sendkey", KEY_READ},
          {"recvkey", OTHER_KEY_READ},
          {"datalvllen", "1000"}}},
        {"v1 data with checksum",
         mp_capable_data(KEY, OTHER_KEY, 1000, 0xabcd, 0x81),
         "1e180181112233445566778899aabbccddeeff0003e8abcd",
         {{"version", "1"},
          {"flags", "0x81"},
          {"sendkey", KEY_READ},
          {"recvkey", OTHER_KEY_READ},
          {"datalvllen", "1000"},
          {"checksum", "0xabcd"}}},
    };
}

std::vector<OptionCase> join_cases() {
    return {
        {"SYN",
         mp_join_syn(TOKEN, NONCE, 7, Backup::yes),
         "1e0c110701020304a0b0c0d0",
         {{"flags", "0x11"},
          {"backup.flag", "1"},
          {"addrid", "7"},
          {"recvtok", "16909060"},
          {"sendrand", NONCE_READ}},
         SYN},
        {"SYN/ACK",
         mp_join_syn_ack(HMAC, NONCE, 8),
         "1e1010080102030405060708a0b0c0d0",
         {{"flags", "0x10"},
          {"backup.flag", "0"},
          {"addrid", "8"},
          {"sendtrunchmac", HMAC_READ},
          {"sendrand", NONCE_READ}},
         SYN | ACK},
        {"ACK",
         mp_join_ack({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}),
         "1e1810000102030405060708090a0b0c0d0e0f1011121314",
         {{"sendhmac", "0102030405060708090a0b0c0d0e0f1011121314"}}},
    };
}

// tshark 4.0 shows no DSS checksum unless the option is two bytes longer than the RFC has it, so
// the checksum is asserted in the bytes only.
std::vector<OptionCase> dss_cases() {
    return {
        {"nothing", dss({}), "1e042000", {{"flags", "0x00"}, {"datafin.flag", "0"}}},
        {"ack 4",
         dss({.data_ack = KEY, .data_ack_width = Width::bytes_4}),
         "1e08200155667788",
         {{"flags", "0x01"}, {"datafin.flag", "0"}, {"rawdataack", "1432778632"}}},
        {"ack 8",
         dss({.data_ack = KEY}),
         "1e0c20031122334455667788",
         {{"flags", "0x03"}, {"datafin.flag", "0"}, {"rawdataack", KEY_READ}}},
        {"map 4",
         dss({.mapping = Mapping{OTHER_KEY, Width::bytes_4, 5, 1000, {}}}),
         "1e0e2004ddeeff000000000503e8",
         {{"flags", "0x04"},
          {"datafin.flag", "0"},
          {"rawdataseqno", "3723427584"},
          {"subflowseqno", "5"},
          {"datalvllen", "1000"}}},
        {"map 8",
         dss({.mapping = Mapping{OTHER_KEY, Width::bytes_8, 5, 1000, {}}}),
         "1e12200c99aabbccddeeff000000000503e8",
         {{"flags", "0x0c"},
          {"datafin.flag", "0"},
          {"rawdataseqno", OTHER_KEY_READ},
          {"subflowseqno", "5"},
          {"datalvllen", "1000"}}},
        {"ack 4, map 4, checksum, DATA_FIN",
         dss({.data_ack = 77,
              .data_ack_width = Width::bytes_4,
              .mapping = Mapping{78, Width::bytes_4, 0, 1, 0xabcd},
              .data_fin = true}),
         "1e1420150000004d0000004e000000000001abcd",
         {{"flags", "0x15"},
          {"datafin.flag", "1"},
          {"rawdataack", "77"},
          {"rawdataseqno", "78"},
          {"subflowseqno", "0"},
          {"datalvllen", "1"}}},
        {"ack 8, map 8, checksum",
         dss({.data_ack = KEY, .mapping = Mapping{OTHER_KEY, Width::bytes_8, 5, 1000, 0xabcd}}),
         "1e1c200f112233445566778899aabbccddeeff000000000503e8abcd",
         {{"flags", "0x0f"},
          {"datafin.flag", "0"},
          {"rawdataack", KEY_READ},
          {"rawdataseqno", OTHER_KEY_READ},
          {"subflowseqno", "5"},
          {"datalvllen", "1000"}}},
    };
}

std::vector<OptionCase> add_addr_cases() {
    const std::string ipv6_bytes{"fd000000000000000000000000000003"};
    return {
        {"v0 IPv4",
         add_addr_v0(3, "10.1.2.3"),
         "1e0834030a010203",
         {{"ipver", "4"}, {"addrid", "3"}, {"ipv4", "10.1.2.3"}}},
        {"v0 IPv4 port",
         add_addr_v0(3, "10.1.2.3", 8080),
         "1e0a34030a0102031f90",
         {{"ipver", "4"}, {"addrid", "3"}, {"ipv4", "10.1.2.3"}, {"port", "8080"}}},
        {"v0 IPv6",
         add_addr_v0(3, "fd00::3"),
         "1e143603" + ipv6_bytes,
         {{"ipver", "6"}, {"addrid", "3"}, {"ipv6", "fd00::3"}}},
        {"v0 IPv6 port",
         add_addr_v0(3, "fd00::3", 8080),
         "1e163603" + ipv6_bytes + "1f90",
         {{"ipver", "6"}, {"addrid", "3"}, {"ipv6", "fd00::3"}, {"port", "8080"}}},
        {"v1 IPv4",
         add_addr_v1(3, "10.1.2.3", HMAC),
         "1e1030030a0102030102030405060708",
         {{"echo", "0"}, {"addrid", "3"}, {"ipv4", "10.1.2.3"}, {"addaddrtrunchmac", HMAC_READ}}},
        {"v1 IPv4 port",
         add_addr_v1(3, "10.1.2.3", HMAC, 8080),
         "1e1230030a0102031f900102030405060708",
         {{"echo", "0"},
          {"addrid", "3"},
          {"ipv4", "10.1.2.3"},
          {"port", "8080"},
          {"addaddrtrunchmac", HMAC_READ}}},
        {"v1 IPv6",
         add_addr_v1(3, "fd00::3", HMAC),
         "1e1c3003" + ipv6_bytes + "0102030405060708",
         {{"echo", "0"}, {"addrid", "3"}, {"ipv6", "fd00::3"}, {"addaddrtrunchmac", HMAC_READ}}},
        {"v1 IPv6 port",
         add_addr_v1(3, "fd00::3", HMAC, 8080),
         "1e1e3003" + ipv6_bytes + "1f900102030405060708",
         {{"echo", "0"},
          {"addrid", "3"},
          {"ipv6", "fd00::3"},
          {"port", "8080"},
          {"addaddrtrunchmac", HMAC_READ}}},
        {"echo IPv4",
         add_addr_echo(3, "10.1.2.3"),
         "1e0831030a010203",
         {{"echo", "1"}, {"addrid", "3"}, {"ipv4", "10.1.2.3"}}},
        {"echo IPv6 port",
         add_addr_echo(3, "fd00::3", 8080),
         "1e163103" + ipv6_bytes + "1f90",
         {{"echo", "1"}, {"addrid", "3"}, {"ipv6", "fd00::3"}, {"port", "8080"}}},
    };
}

std::vector<OptionCase> remove_addr_cases() {
    return {
        {"one", remove_addr({9}), "1e044009", {{"addrid", "9"}}},
        {"three", remove_addr({1, 2, 3}), "1e0640010203", {{"addrid", "1,2,3"}}},
    };
}

std::vector<OptionCase> prio_cases() {
    return {
        {"backup", mp_prio(Backup::yes), "1e0351", {{"flags", "0x51"}, {"backup.flag", "1"}}},
        {"v0 with identifier",
         mp_prio(Backup::no, 9),
         "1e045009",
         {{"flags", "0x50"}, {"backup.flag", "0"}, {"addrid", "9"}}},
    };
}

std::vector<OptionCase> fail_cases() {
    return {{"MP_FAIL", mp_fail(KEY), "1e0c60001122334455667788", {{"rawdataseqno", KEY_READ}}}};
}

std::vector<OptionCase> fastclose_cases() {
    return {
        {"MP_FASTCLOSE", mp_fastclose(KEY), "1e0c70001122334455667788", {{"recvkey", KEY_READ}}}};
}

std::vector<OptionCase> tcprst_cases() {
    return {{"MP_TCPRST",
             mp_tcprst(0x01, 3),
             "1e048103",
             {{"flags", "0x81"}, {"flag_T.flag", "1"}, {"rst_reason", "0x03"}},
             RST}};
}

const std::vector<std::string> MPTCP_FIELDS{
    "subtype",          "version",      "flags",         "backup.flag",
    "datafin.flag",     "sendkey",      "recvkey",       "recvtok",
    "sendrand",         "addrid",       "sendtrunchmac", "sendhmac",
    "rawdataack",       "rawdataseqno", "ipver",         "echo",
    "addaddrtrunchmac", "ipv4",         "subflowseqno",  "datalvllen",
    "checksum",         "ipv6",         "port",          "rst_reason",
    "flag_T.flag"};

std::string padded(std::string hexadecimal) {
    while (hexadecimal.size() % 8 != 0) {
        hexadecimal += "01";  // NOP
    }
    return hexadecimal;
}

Row expected_row(const OptionCase& option, const std::string& subtype) {
    Row row{{PREFIX + "subtype", subtype}, {"tcp.options", padded(option.hexadecimal)}};
    for (const auto& [name, value] : option.fields) {
        row[PREFIX + name] = value;
    }
    return row;
}

/// Each option goes on a connection of its own, so that none changes how another is read.
void expect_read(const std::vector<OptionCase>& cases, const std::string& subtype) {
    CaptureBuilder capture{LinkType::ethernet};
    Segment segment;
    for (const auto& option : cases) {
        ++segment.source_port;
        segment.flags = option.flags;
        segment.options = {option.option};
        capture.add(segment);
    }
    std::vector<std::string> fields{"tcp.options"};
    for (const auto& name : MPTCP_FIELDS) {
        fields.push_back(PREFIX + name);
    }
    const auto rows = tshark_rows(capture, fields);
    ASSERT_EQ(rows.size(), cases.size());
    for (std::size_t i{0}; i < cases.size(); ++i) {
        EXPECT_EQ(rows[i], expected_row(cases[i], subtype)) << cases[i].name;
    }
}

TEST(MptcpOptions, MpCapable) {
    expect_read(capable_cases(), "0");
}
TEST(MptcpOptions, MpJoin) {
    expect_read(join_cases(), "1");
}
TEST(MptcpOptions, Dss) {
    expect_read(dss_cases(), "2");
}
TEST(MptcpOptions, AddAddr) {
    expect_read(add_addr_cases(), "3");
}
TEST(MptcpOptions, RemoveAddr) {
    expect_read(remove_addr_cases(), "4");
}
TEST(MptcpOptions, MpPrio) {
    expect_read(prio_cases(), "5");
}
TEST(MptcpOptions, MpFail) {
    expect_read(fail_cases(), "6");
}
TEST(MptcpOptions, MpFastclose) {
    expect_read(fastclose_cases(), "7");
}
TEST(MptcpOptions, MpTcprst) {
    expect_read(tcprst_cases(), "8");
}

TEST(MptcpOptions, UnknownSubtypeKeepsItsBytes) {
    expect_read({{"experimental", mptcp_unknown(15, 2, {7, 8}), "1e05f20708", {}}}, "15");
}

TEST(MptcpOptions, ChecksumFollowsFromThePseudoHeaderAndThePayload) {
    // 1 + 1 + 2 + 0x1234 = 0x1238; with an odd byte 1 + 1 + 3 + 0x1234 + 0x5600 = 0x6839.
    EXPECT_EQ(dss_checksum(1, 1, 2, {0x12, 0x34}), 0xffff - 0x1238);
    EXPECT_EQ(dss_checksum(1, 1, 3, {0x12, 0x34, 0x56}), 0xffff - 0x6839);
}

TEST(MptcpOptions, VersionOneHandshakeIsOneConnectionForTshark) {
    CaptureBuilder capture{LinkType::ethernet};
    const Segment syn{.seq = 1000, .flags = SYN, .options = {mss(1460), mp_capable_syn_v1()}};
    const Segment ack{
        .seq = 1001, .ack = 5001, .options = {mp_capable_ack(MptcpVersion::v1, KEY, OTHER_KEY)}};
    auto syn_ack = reversed(syn);
    syn_ack.seq = 5000;
    syn_ack.ack = next_seq(syn);
    syn_ack.flags = SYN | ACK;
    syn_ack.options = {mss(1460), mp_capable_syn_ack(MptcpVersion::v1, OTHER_KEY)};
    capture.add(syn);
    capture.add(syn_ack);
    capture.add(ack);
    const auto rows = tshark_rows(capture, {"mptcp.stream", "mptcp.expected_token"});
    // The first 4 bytes of the keys' SHA-256, by sha256sum.
    const std::string client_token{"500065796"};
    const std::string server_token{"2073567067"};
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[1], (Row{{"mptcp.stream", "0"}, {"mptcp.expected_token", server_token}}));
    EXPECT_EQ(rows[2], (Row{{"mptcp.stream", "0"}, {"mptcp.expected_token", client_token}}));
}

}  // namespace
}  // namespace test_support
