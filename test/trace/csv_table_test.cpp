// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/csv_table.h"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "capture/source.h"
#include "support/temporary_folder.h"

namespace trace {
namespace {

/// A table of one segment, of which some cells are as given.
std::string table_with(const std::vector<std::pair<std::string, std::string>>& cells) {
    const std::vector<std::pair<std::string, std::string>> all = {
        {"packetid", "1"},
        {"reltime", "0.0"},
        {"abstime", "1700000000.0"},
        {"ipsrc", "10.0.0.1"},
        {"ipdst", "10.0.0.2"},
        {"sport", "40000"},
        {"dport", "443"},
        {"tcpflags", "0x10"},
        {"rawseq", "1"},
        {"rawack", "1"},
        {"tcplen", "0"},
        {"rwnd", "500"},
        {"wscale", ""},
        {"mptcpversion", ""},
        {"subtype", ""},
        {"option_lengths", ""},
        {"option_flags", ""},
        {"checksum_required", ""},
        {"backup", ""},
        {"addrid", ""},
        {"sendkey", ""},
        {"recvkey", ""},
        {"recvtok", ""},
        {"nonce", ""},
        {"hmac", ""},
        {"dss_flags", ""},
        {"dss_dsn", ""},
        {"dss_rawack", ""},
        {"dss_ssn", ""},
        {"dss_length", ""},
        {"advertised_address", ""},
        {"advertised_port", ""},
        {"echo", ""},
        {"rst_reason", ""},
        {"fail_dsn", ""},
    };
    std::string header;
    std::string row;
    for (auto [name, value] : all) {
        for (const auto& [changed, text] : cells) {
            value = changed == name ? text : value;
        }
        header += (header.empty() ? "" : ",") + name;
        row += (row.empty() ? "" : ",") + value;
    }
    return header + "\n" + row + "\n";
}

CsvTable read(const std::string& text) {
    const test_support::TemporaryFolder folder;
    const std::string path = (folder / "table.csv").string();
    std::ofstream{path} << text;
    capture::Source source{path};
    return read_csv_table(source, {});
}

std::string refusal(const std::string& text) {
    try {
        static_cast<void>(read(text));
    } catch (const base::Error& error) {
        return error.what();
    }
    return "";
}

TEST(CsvTable, TheFirstFrameMayNotBeTcp) {
    const CsvTable table = read(table_with({{"reltime", "1.5"}}));
    ASSERT_EQ(table.packets.size(), 1U);
    EXPECT_EQ(table.packets.time[0], 1'700'000'000'000'000'000);
    EXPECT_EQ(table.packets.first_frame_time, 1'699'999'998'500'000'000);
}

// Both times are read alone; the time that follows from them would have no difference to others.
TEST(CsvTable, TimesThatDoNotFitTogether) {
    EXPECT_EQ(refusal(table_with({{"abstime", "4611686018.4"}})), "");
    EXPECT_NE(refusal(table_with({{"abstime", "4611686018.4"}, {"reltime", "-4611686018.4"}})), "");
    EXPECT_NE(refusal(table_with({{"abstime", "-4611686018.4"}, {"reltime", "1"}})), "");
    const std::string said = refusal(table_with({{"reltime", "-4000000000"}}));
    EXPECT_NE(said.find("line 2: reltime does not fit abstime"), std::string::npos) << said;
}

}  // namespace
}  // namespace trace
