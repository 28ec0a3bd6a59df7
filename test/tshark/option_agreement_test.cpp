// SPDX-License-Identifier: GPL-3.0-or-later
// The options that the samples do not have, read by the suite and by tshark. For the samples,
// test/programs/compare_with_tshark.py does the same.
#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/settings.h"
#include "base/text.h"
#include "capture/source.h"
#include "dissection/dissect.h"
#include "support/capture_builder.h"
#include "support/mptcp_options.h"
#include "support/temporary_folder.h"
#include "support/tshark_rows.h"

using namespace test_support;

namespace tshark {
namespace {

namespace present = packets::present;
using Texts = std::vector<std::string>;

packets::PacketTable dissected(const CaptureBuilder& capture) {
    static const Tshark tshark{base::Settings{std::nullopt}};
    const TemporaryFolder folder;
    capture.write(folder / "capture");
    capture::Source source{(folder / "capture").string()};
    return dissection::dissect(tshark, source, {}).table;
}

/// What tshark prints of a packet's options, as numbers where it prints numbers.
class Printed {
  public:
    explicit Printed(const Row& row) : m_row{row} {}

    [[nodiscard]] Texts texts(const std::string& name) const {
        const auto found = m_row.find("tcp.options." + name);
        return found == m_row.end() || found->second.empty() ? Texts{} : base_split(found->second);
    }
    [[nodiscard]] std::vector<std::uint64_t> numbers(const std::string& name) const {
        std::vector<std::uint64_t> values;
        for (const std::string& text : texts(name)) {
            values.push_back(std::stoull(text, nullptr, text.starts_with("0x") ? 16 : 10));
        }
        return values;
    }

  private:
    [[nodiscard]] static Texts base_split(const std::string& text) {
        Texts parts;
        base::for_each_part(text, ',', [&](std::string_view part) { parts.emplace_back(part); });
        return parts;
    }
    const Row& m_row;
};

template <class T>
std::vector<std::uint64_t> list(const std::optional<T>& value) {
    return value ? std::vector<std::uint64_t>{*value} : std::vector<std::uint64_t>{};
}
template <class T>
std::vector<std::uint64_t> list(const std::vector<T>& values) {
    return {values.begin(), values.end()};
}

const std::vector<std::string> fields = {
    "tcp.options.mss_val",
    "tcp.options.wscale.shift",
    "tcp.options.timestamp.tsval",
    "tcp.options.timestamp.tsecr",
    "tcp.options.mptcp.subtype",
    "tcp.options.mptcp.flags",
    "tcp.options.mptcp.version",
    "tcp.options.mptcp.sendkey",
    "tcp.options.mptcp.recvkey",
    "tcp.options.mptcp.recvtok",
    "tcp.options.mptcp.sendrand",
    "tcp.options.mptcp.sendtrunchmac",
    "tcp.options.mptcp.sendhmac",
    "tcp.options.mptcp.addrid",
    "tcp.options.mptcp.echo",
    "tcp.options.mptcp.ipv4",
    "tcp.options.mptcp.ipv6",
    "tcp.options.mptcp.port",
    "tcp.options.mptcp.addaddrtrunchmac",
    "tcp.options.mptcp.rawdataack",
    "tcp.options.mptcp.rawdataseqno",
    "tcp.options.mptcp.subflowseqno",
    "tcp.options.mptcp.datalvllen",
    "tcp.options.mptcp.rst_reason",
    "tcp.options.mptcp.checksum",
};

/// tshark prints 64-bit HMACs as numbers, the long one as digits.
Texts hmacs_of(const Printed& printed) {
    Texts texts = printed.texts("mptcp.sendhmac");
    for (const auto* const name : {"mptcp.sendtrunchmac", "mptcp.addaddrtrunchmac"}) {
        for (const std::uint64_t number : printed.numbers(name)) {
            std::string digits(16, '0');
            std::snprintf(digits.data(), 17, "%016llx", static_cast<unsigned long long>(number));
            texts.push_back(digits);
        }
    }
    return texts;
}

void expect_agreement(const packets::PacketTable& table, std::size_t row, const Printed& printed) {
    const packets::RareOptions* const found = table.rare_of(row);
    const packets::RareOptions rare = found == nullptr ? packets::RareOptions{} : *found;
    const auto column = [&](std::uint16_t bit, std::uint64_t value) {
        return table.has(row, bit) ? std::vector<std::uint64_t>{value}
                                   : std::vector<std::uint64_t>{};
    };
    EXPECT_EQ(list(rare.mss), printed.numbers("mss_val"));
    EXPECT_EQ(list(rare.window_scale), printed.numbers("wscale.shift"));
    EXPECT_EQ(column(present::timestamps, table.timestamp_value[row]),
              printed.numbers("timestamp.tsval"));
    EXPECT_EQ(column(present::timestamps, table.timestamp_echo[row]),
              printed.numbers("timestamp.tsecr"));
    std::vector<std::uint64_t> subtypes;
    for (const packets::MptcpOption& option : table.options_of(row)) {
        subtypes.push_back(option.subtype);
    }
    EXPECT_EQ(subtypes, printed.numbers("mptcp.subtype"));
    auto flags = column(present::dss_flags, table.dss_flags[row]);
    flags.insert(flags.end(), rare.option_flags.begin(), rare.option_flags.end());
    auto printed_flags = printed.numbers("mptcp.flags");  // in the order of the packet
    std::sort(flags.begin(), flags.end());
    std::sort(printed_flags.begin(), printed_flags.end());
    EXPECT_EQ(flags, printed_flags);
    EXPECT_EQ(list(rare.version), printed.numbers("mptcp.version"));
    EXPECT_EQ(list(rare.sender_key), printed.numbers("mptcp.sendkey"));
    EXPECT_EQ(list(rare.receiver_key), printed.numbers("mptcp.recvkey"));
    EXPECT_EQ(list(rare.receiver_token), printed.numbers("mptcp.recvtok"));
    EXPECT_EQ(list(rare.nonce), printed.numbers("mptcp.sendrand"));
    EXPECT_EQ(rare.hmacs, hmacs_of(printed));
    EXPECT_EQ(list(rare.address_ids), printed.numbers("mptcp.addrid"));
    EXPECT_EQ(list(rare.echoes), printed.numbers("mptcp.echo"));
    Texts addresses = printed.texts("mptcp.ipv4");
    const Texts ipv6 = printed.texts("mptcp.ipv6");
    addresses.insert(addresses.end(), ipv6.begin(), ipv6.end());
    EXPECT_EQ(rare.advertised_addresses, addresses);
    EXPECT_EQ(list(rare.advertised_ports), printed.numbers("mptcp.port"));
    EXPECT_EQ(column(present::data_ack, table.data_ack[row]), printed.numbers("mptcp.rawdataack"));
    auto numbers = list(rare.fail_dsn);
    if (table.has(row, present::dsn)) {
        numbers.push_back(table.dsn[row]);
    }
    EXPECT_EQ(numbers, printed.numbers("mptcp.rawdataseqno"));
    EXPECT_EQ(column(present::dsn, table.ssn[row]), printed.numbers("mptcp.subflowseqno"));
    const bool has_mapping =
        table.has(row, present::dsn) || table.has(row, present::capable_mapping);
    EXPECT_EQ(has_mapping ? std::vector<std::uint64_t>{table.dss_length[row]}
                          : std::vector<std::uint64_t>{},
              printed.numbers("mptcp.datalvllen"));
    EXPECT_EQ(list(rare.reset_reason), printed.numbers("mptcp.rst_reason"));
    if (!printed.numbers("mptcp.checksum").empty()) {  // it never prints that of a sound DSS
        EXPECT_EQ(column(present::dss_checksum, table.dss_checksum[row]),
                  printed.numbers("mptcp.checksum"));
    }
}

std::vector<Options> options_of_every_kind() {
    std::array<std::uint8_t, 20> hmac{};
    hmac.fill(0xa5);
    return {
        {mp_capable_syn_v0(0x0102030405060708, CHECKSUM_REQUIRED | HMAC_ALGORITHM)},
        {mp_capable_syn_v1(NO_MORE_SUBFLOWS)},
        {mp_capable_syn_ack(MptcpVersion::v1, 0xffffffffffffffff)},
        {mp_capable_ack(MptcpVersion::v0, 1, 2), dss({.data_ack = 7})},
        {mp_capable_data(1, 2, 100)},
        {mp_capable_data(1, 2, 65535, 0xbeef, CHECKSUM_REQUIRED)},
        {mp_join_syn(0xdeadbeef, 0x01020304, 255, Backup::yes)},
        {mp_join_syn_ack(0x0022334455667788, 0xffffffff, 0)},
        {mp_join_ack(hmac)},
        {add_addr_v0(3, "10.1.2.3")},
        {add_addr_v0(3, "10.1.2.3", 4433)},
        {add_addr_v0(4, "fd00::1")},
        {add_addr_v0(4, "fd00::1", 4433)},
        {add_addr_v1(5, "10.1.2.3", 0x1122334455667788)},
        {add_addr_v1(5, "255.255.255.255", 0x1122334455667788, 80)},
        {add_addr_v1(5, "fd00::2", 0x0022334455667788, 80)},
        {add_addr_v1(5, "::", 1)},
        {add_addr_v1(5, "::1.2.3.4", 1)},
        {add_addr_v1(5, "::ffff:1.2.3.4", 1)},
        {add_addr_v1(5, "1:0:2:0:0:3:0:4", 1)},
        {add_addr_v1(5, "1:0:0:2:0:0:3:4", 1)},
        {add_addr_v1(5, "fd00:0:1:2:3:4:5:6", 1)},
        {add_addr_v1(5, "fe80::", 1)},
        {add_addr_echo(5, "10.1.2.3")},
        {add_addr_echo(5, "fd00::2", 80)},
        {add_addr_echo(5, "10.1.2.3"), add_addr_v1(6, "10.1.2.4", 9, 1)},
        {remove_addr({1, 2, 200})},
        {mp_prio(Backup::yes)},
        {mp_prio(Backup::no, 4)},
        {dss({.data_ack = 7}), mp_prio(Backup::yes)},
        {mp_fail(0x1122334455667788)},
        {mp_fail(9), dss({.data_ack = 7, .mapping = Mapping{.dsn = 5, .ssn = 9, .length = 3}})},
        {mp_fastclose(5)},
        {mp_tcprst(1, 3)},
        {mp_fastclose(5), mp_tcprst(8, 255)},
        {mptcp_unknown(9, 0, {1, 2})},
        {mss(1400), window_scale(9), timestamps(7, 9)},
        {timestamps(1, 2), dss({.data_ack = 77, .data_ack_width = Width::bytes_4})},
        {dss({.data_ack = 0x1122334455667788,
              .mapping = Mapping{.dsn = 5, .dsn_width = Width::bytes_4, .ssn = 9, .length = 3},
              .data_fin = true})},
        {dss({.mapping =
                  Mapping{
                      .dsn = 0xfffffffffffffff0, .ssn = 1, .length = 65535, .checksum = 0xbeef}})},
        {dss({.mapping = Mapping{.dsn = 1, .ssn = 1, .length = 4, .checksum = 0}})},
    };
}

/// One segment each, after a SYN: tshark gives up on some options of a stream without one.
TEST(OptionAgreement, OfEveryKind) {
    const std::vector<Options> all = options_of_every_kind();
    CaptureBuilder capture{LinkType::raw_ip};
    std::uint16_t port = 40000;
    for (const Options& options : all) {
        ++port;
        capture.add(Segment{.source_port = port, .seq = 1, .flags = SYN});
        capture.add(Segment{.source_port = port, .seq = 2, .ack = 1, .options = options});
    }
    const packets::PacketTable table = dissected(capture);
    const auto printed = tshark_rows(capture, fields);
    ASSERT_EQ(table.size(), 2 * all.size());
    ASSERT_EQ(printed.size(), table.size());
    for (std::size_t row = 0; row < table.size(); ++row) {
        SCOPED_TRACE("options " + std::to_string(row / 2));
        EXPECT_FALSE(table.has(row, present::broken_options));
        expect_agreement(table, row, Printed{printed[row]});
    }
}

/// tshark 4.0.17 prints no value of it, but DISSECTOR_ASSERT_NOT_REACHED.
TEST(OptionAgreement, AJoinAtWhichTsharkGivesUpIsRead) {
    CaptureBuilder capture{LinkType::raw_ip};
    capture.add(Segment{.seq = 101,
                        .ack = 701,
                        .options = {dss({.mapping = Mapping{.dsn = 5, .ssn = 1, .length = 10}})},
                        .payload_length = 10});
    capture.add(Segment{.seq = 100,
                        .flags = SYN,
                        .options = {mp_join_syn(0x01020304, 0x05060708, 1), timestamps(11, 0)}});
    const packets::PacketTable table = dissected(capture);
    ASSERT_EQ(table.size(), 2U);
    const packets::RareOptions* const rare = table.rare_of(1);
    ASSERT_NE(rare, nullptr);
    EXPECT_EQ(rare->receiver_token, 0x01020304U);
    EXPECT_EQ(rare->nonce, 0x05060708U);
    EXPECT_EQ(rare->address_ids, std::vector<std::uint8_t>{1});
    EXPECT_EQ(table.timestamp_value[1], 11U);
    EXPECT_FALSE(table.has(1, present::broken_options));
}

}  // namespace
}  // namespace tshark
